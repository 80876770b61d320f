"""The brief as a Dagster asset: the topic file, read at every run and kept in the store with its media and documents.

Not here: what a brief is and how it is read (brief.py), where its file lies (topics/file.py).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from assets.brief.brief import Brief, as_named, read_topic
from assets.brief.kept_documents import keep_all
from assets.brief.kept_media import keep
from assets.brief.readiness import machine_is_ready
from assets.brief.version import topic_file
from assets.making.artifact import declared
from assets.making.delivery import Made
from assets.making.parameters import Parameters
from assets.making.recipe import Given, Recipe
from assets.topics.file import TopicFolder
from resources.capabilities import CAPABILITIES
from resources.engines.fallback import choices
from resources.errors import CmError, WrongInput
from resources.speech.base import SpeechModel, UnknownVoice
from resources.store.keys import Step
from resources.store.store import Store
from resources.transcription.base import Transcriber

STEP = Step(name="brief", version="4")


def metadata(brief: Brief) -> dict[str, Any]:
    """Return what the page shows of a brief."""
    facts = "\n".join(f"{fact.id}. {fact.text}" for fact in brief.content.facts)
    return {
        "title": brief.content.title,
        "facts": dg.MetadataValue.md(facts),
        "target_s": brief.content.target_seconds,
        "language": brief.content.language,
        "media": len(brief.delivery.media),
        "documents": len(brief.documents),
        "notes": dg.MetadataValue.md("\n".join(f"- {note}" for note in brief.notes) or "none"),
    }


def listed_notes(shown: str) -> tuple[str, ...]:
    """Return the notes of a brief from what the page shows of them; each is one line."""
    return tuple(row.removeprefix("- ") for row in shown.splitlines() if row.startswith("- "))


def as_read(brief: Brief) -> Brief:
    """Say what the topic file says; its own pictures and clips are kept beside it, and outlive their originals."""
    return brief


def require_voice(brief: Brief, path: Path, engines: Sequence[SpeechModel]) -> None:
    """Find out at once, not after the script is written, whether each engine has the voice that the brief asks for.

    Raises:
        WrongInput: it has not; the message names the file, or the setting of the profile that chose the voice, and the
            nearest voices, or what would install the language.
    """
    wish = brief.voice_wish
    for speech in engines:
        try:
            speech.manner(voice=wish.voice, speed=wish.speed, language=brief.content.language)
            speech.require_pronounceable(wish.pronounce)
        except UnknownVoice as error:
            raise WrongInput(f"{_named_in(path, wish.voice, speech)}{error}") from error
        except CmError as error:
            raise WrongInput(f"{as_named(path)}: {error}") from error


def _named_in(path: Path, voice: str | None, speech: SpeechModel) -> str:
    """Return where the voice was named, the brief or the profile, as it stands before "voice: ..."."""
    if voice is None:
        return "speech."
    return f"{as_named(path)}: " if speech.called(voice) == voice else f"speech.voice_names: {voice}: "


def require_listener(brief: Brief, path: Path, transcriber: Transcriber) -> None:
    """Find out at once, not after the script is spoken, whether the listener that is asked first hears the language.

    Raises:
        WrongInput: it does not; the message names the file, and the model or the setting that would.
    """
    try:
        transcriber.require_language(brief.content.language)
    except CmError as error:
        raise WrongInput(f"{as_named(path)}: {error}") from error


def _read(context: dg.AssetExecutionContext, resources: Mapping[str, Any], store: Store) -> Made[Brief]:
    # Never looked up by the file's bytes: the media a file names may have changed while it did not.
    topics: TopicFolder = resources["topic_folder"]
    path = topics.find(context.partition_key, store)
    topic = read_topic(path)
    read = topic.brief
    require_voice(read, path, choices(resources["speech"]))
    require_listener(read, path, choices(resources["transcription"])[0])
    counting = store.counting(lambda _done, _total: None)
    for own, file in zip(read.delivery.media, topic.media, strict=True):
        keep(own, file, counting)
    for note in keep_all(topic.sources, as_named(path), counting):
        context.log.warning(note)
    inputs = RECIPE.inputs(Given(context.partition_key, {"brief": read}))
    made = store.get_or_make(STEP, inputs, Brief, lambda _folder: as_read(read), components=counting.tally)
    # A script that a person edited needs no language model.
    needed = [name for name in CAPABILITIES if name != "language" or read.edited is None]
    return Made(made, counting, {"engines": {name: choices(resources[name]) for name in needed}})


RECIPE = Recipe(STEP, Brief, as_read, Parameters.of(as_read, {"brief": Brief}))
"""Made from the brief as the file says it; the media and what the documents say are components of it."""

brief = declared(
    as_read,
    RECIPE,
    _read,
    deps=[topic_file],
    kinds={"markdown"},
    checks=(machine_is_ready,),
    metadata=metadata,
    resources=("topic_folder", *CAPABILITIES),
)
