"""`cm voices`: which voices a brief may name.

Belongs here: what the command prints. Not here: which voices an engine has, and what they speak (resources/speech).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from resources.speech.base import SpeechModel


def voices(
    *,
    profile: Annotated[str | None, typer.Option(help="A shipped profile's name, or a path to your own YAML.")] = None,
) -> None:
    """List the voices of the profile's speech engine, the preferred one if there are several, with what each speaks."""
    from cm_dagster.run.profile import load_profile
    from resources.engines.fallback import choices

    for voice, language in _speaking(choices(load_profile(profile).engines["speech"])[0]):
        typer.echo(f"{voice:28}{language}")


def _speaking(speech: "SpeechModel") -> Iterator[tuple[str, str]]:
    """Yield each voice with the language of briefs that it speaks; one that speaks no such language is left out."""
    from assets.script.hooks.questions import LANGUAGES
    from resources.languages import UnsupportedLanguage
    from resources.speech.base import UnknownVoice

    for voice in speech.voices():
        for language in LANGUAGES:
            try:
                speech.manner(voice=voice, speed=None, language=language)
            except (UnknownVoice, UnsupportedLanguage):
                continue
            yield voice, language
            break
