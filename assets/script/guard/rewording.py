"""Rewording: a language model writes a scene for each fact in its own words, and what is not true of them is left out.

Belongs here: how real writing is asked for, and what of it is kept under the wordings "faithful" and "free". Not here:
literal scripts and how a script is put together (writing.py), the verdict on one wording (judging.py, vetoes.py),
whether a model may reword at all (the profile's and the brief's `wording`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ValidationError

from assets.brief.brief import Content, Fact
from assets.script.brief_words import finished
from assets.script.guard.judging import verdict
from assets.script.guard.vetoes import vetoes
from assets.script.hooks.questions import LANGUAGES
from assets.text.words import capitalised, code_spans, counting_keys
from resources.errors import EngineFailed
from resources.language.base import Answering, Judging, Message

_INSTRUCTION = """\
You are the narrator of a short video and talk to one viewer, as a friend who knows the subject well. You are given \
numbered facts. For each fact write what is said while one picture stands: one or two short sentences to be heard, not \
read. Write vividly and plainly: say it in your own words, turn the sentence round, talk to the viewer.
Say just what the fact says. Keep every number with its unit, every name, every "not", "most", "only", "about", "at \
least" and "can", and every piece of code as it is. Add no reason, no example and no opinion."""


class _Example(NamedTuple):
    topic: str
    facts: tuple[str, ...]
    said: tuple[str, ...]


EXAMPLES = {
    "en": _Example(
        "The cheetah",
        (
            "A cheetah can reach 100 km/h, but only for about 30 seconds.",
            "Most hunts end without a catch.",
        ),
        (
            "About 30 seconds: only that long can a cheetah keep up its 100 km/h.",
            "And when the dust settles? Most hunts end without a catch.",
        ),
    ),
    "fr": _Example(
        "Le guépard",
        (
            "Un guépard peut atteindre 100 km/h, mais seulement pendant environ 30 secondes.",
            "La plupart des chasses se terminent sans prise.",
        ),
        (
            "Environ 30 secondes, seulement : voilà combien de temps un guépard peut courir à 100 km/h.",
            "Et à la fin ? La plupart des chasses se terminent sans prise.",
        ),
    ),
    "es": _Example(
        "El guepardo",
        (
            "Un guepardo puede alcanzar 100 km/h, pero solo durante unos 30 segundos.",
            "La mayoría de las cacerías acaban sin presa.",
        ),
        (
            "Solo unos 30 segundos: eso es lo que un guepardo puede correr a 100 km/h.",
            "¿Y al final? La mayoría de las cacerías acaban sin presa.",
        ),
    ),
    "it": _Example(
        "Il ghepardo",
        (
            "Un ghepardo può raggiungere 100 km/h, ma solo per circa 30 secondi.",
            "La maggior parte delle cacce finisce senza preda.",
        ),
        (
            "Solo circa 30 secondi: tanto può correre un ghepardo a 100 km/h.",
            "E alla fine? La maggior parte delle cacce finisce senza preda.",
        ),
    ),
    "pt": _Example(
        "O guepardo",
        (
            "Um guepardo pode atingir 100 km/h, mas só durante cerca de 30 segundos.",
            "A maioria das caçadas termina sem presa.",
        ),
        (
            "Só cerca de 30 segundos: é o tempo que um guepardo pode correr a 100 km/h.",
            "E no fim? A maioria das caçadas termina sem presa.",
        ),
    ),
    "hi": _Example(
        "चीता",
        (
            "चीता 100 किलोमीटर प्रति घंटे तक दौड़ सकता है, लेकिन केवल लगभग 30 सेकंड तक।",
            "अधिकांश शिकार असफल रहते हैं।",
        ),
        (
            "केवल लगभग 30 सेकंड तक: इतनी देर चीता 100 किलोमीटर प्रति घंटे तक दौड़ सकता है।",
            "और अंत में? अधिकांश शिकार असफल रहते हैं।",
        ),
    ),
}
"""One worked example in each language; each of its wordings passes the vetoes, and a test holds them to it."""


class Rewriting(Answering, Judging, Protocol):
    """Whatever writes and judges as a language model does."""


class Reworded(BaseModel, frozen=True):
    """The wordings that may be said, by the ids of their facts, and by the same what is wrong with one.

    Under "faithful" what is wrong was left out of `scenes`; under "free" it is in there all the same, and `refused` is
    a warning.
    """

    scenes: dict[int, str] = {}
    refused: dict[int, str] = {}


class _Answer(BaseModel, frozen=True, extra="forbid"):
    scenes: dict[int, str]


def reworded(
    content: Content,
    facts: Sequence[Fact],
    wording: Literal["faithful", "free"],
    language: Rewriting,
    *,
    seed: int = 0,
) -> Reworded:
    """Have each fact told in the model's own words, and say which of them are not true to their fact.

    Under "faithful", what is not is asked for once more with the reason, and what fails again is left out. `seed` 0 is
    the model's most likely answer, any other another one.

    Raises:
        EngineFailed: the model gave no usable answer, or judges nothing.
        CmError: what else `LanguageModel.complete` and `agreement` raise.
    """
    if not facts:
        return Reworded()
    scenes = _asked(language, _messages(content, ((fact.id, fact.text) for fact in facts)), facts, content, seed)
    wrong = _wrong(scenes, facts, content.language, language)
    if wording == "free":
        return Reworded(scenes=scenes, refused=wrong)
    again = [fact for fact in facts if fact.id in wrong]
    if again:
        lines = ((fact.id, f'{fact.text} (You said "{scenes[fact.id]}": it {wrong[fact.id]}.)') for fact in again)
        better = _asked(language, _messages(content, lines), again, content, seed)
        wrong = _wrong(better, again, content.language, language)
        scenes = scenes | better
    return Reworded(scenes={fact: said for fact, said in scenes.items() if fact not in wrong}, refused=wrong)


def _wrong(scenes: Mapping[int, str], facts: Sequence[Fact], said_in: str, judge: Judging) -> dict[int, str]:
    """Return what is wrong with wordings, by the ids of their facts; one that has its fact's words is not judged."""
    wrong = {}
    for fact in facts:
        said = scenes[fact.id]
        if counting_keys(said, said_in) == counting_keys(fact.text, said_in):
            reason = "; ".join(vetoes(said, [fact], said_in))
        else:
            reason = verdict(said, [fact], said_in, judge).reason
        if reason:
            wrong[fact.id] = reason
    return wrong


def _asked(
    language: Answering, messages: Sequence[Message], facts: Sequence[Fact], content: Content, seed: int
) -> dict[int, str]:
    completion = language.complete(messages, _schema(facts), seed=seed)
    try:
        said = _Answer.model_validate_json(completion.text).scenes
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the answer"
        raise EngineFailed(
            f"the language model's answer is not what was asked for: {place}: {first['msg']}. Choose another model"
        ) from error
    if missing := [fact.id for fact in facts if not said.get(fact.id, "").strip()]:
        raise EngineFailed(
            f"the language model's answer is not what was asked for: it says nothing of fact {missing[0]}. "
            "Choose another model"
        )
    return {fact.id: _sentence(said[fact.id], fact, content.language) for fact in facts}


def _sentence(said: str, fact: Fact, language: str) -> str:
    """Return an answer as a sentence; code stays as it is typed, where it begins one too."""
    text = finished(said, language)
    return text if any(text.startswith(code) for code in code_spans(fact.text)) else capitalised(text)


def _messages(content: Content, lines: Iterable[tuple[int, str]]) -> tuple[Message, ...]:
    example_language = content.language if content.language in EXAMPLES else "en"
    example = EXAMPLES[example_language]
    worked = {"scenes": {str(number): said for number, said in enumerate(example.said, start=1)}}
    about = Content.model_fields
    return (
        Message(role="system", content=_INSTRUCTION),
        Message(
            role="user",
            content=_brief(
                example.topic, about["audience"].default, about["tone"].default, example_language,
                enumerate(example.facts, start=1),
            ),
        ),
        Message(role="assistant", content=json.dumps(worked, ensure_ascii=False, separators=(",", ":"))),
        Message(role="user", content=_brief(content.title, content.audience, content.tone, content.language, lines)),
    )  # fmt: skip


def _brief(topic: str, audience: str, tone: str, language: str, lines: Iterable[tuple[int, str]]) -> str:
    facts = "\n".join(f"{number}. {text}" for number, text in lines)
    return f"Topic: {topic}\nFor: {audience}\nTone: {tone}\nWrite in: {LANGUAGES.get(language, language)}\n{facts}"


def _schema(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the JSON schema of an answer with a place for each fact and no other."""
    places = {
        str(fact.id): {"type": "string", "minLength": 1, "maxLength": len(fact.text) * 3 // 2 + 60} for fact in facts
    }
    return _object({"scenes": _object(places)})


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
