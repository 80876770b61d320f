"""What the language model is asked for, and the shape its answer must have.

Belongs here: the instruction, one worked example in each language, the schema of an answer. Not here: whether an
answer is true (guard.py), what becomes of it (writing.py).

One call with one worked example, chosen by trial on Qwen2.5-Coder-1.5B: without the example it drifts off the facts,
and an example in English makes it answer in English. The schema has a place for each fact and no other, so a scene can
neither be lost, nor come twice, nor be made up.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from assets.brief.brief import Content, Fact
from assets.script.guard import MOST_CHARACTERS_ON_SCREEN
from assets.script.worked_examples import EXAMPLES
from resources.language.base import Message

LONGEST_PICTURE_CHARACTERS = 40
LONGEST_HOOK_CHARACTERS = 90

LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "hi": "Hindi",
}

INSTRUCTION = """\
You turn numbered facts into the script of a short video, spoken to one viewer. For each fact, in order:
say: the fact aloud, in short sentences. Split a long fact in two. Keep its words, and every number, name and "not". \
Add nothing, no reason and no comment.
screen: 1 to 4 words that stand side by side in the fact.
picture: what to show, in 2 to 5 words.
Then hook: a question of at most 10 words that one of the facts answers, in the words of that fact; fact: its number."""


class SceneAnswer(BaseModel, frozen=True, extra="forbid"):
    """How the model says one fact."""

    say: str
    screen: str
    picture: str


class HookAnswer(BaseModel, frozen=True, extra="forbid"):
    """The model's first sentence, and the fact it says that it rests on."""

    fact: int
    say: str


class Answer(BaseModel, frozen=True, extra="forbid"):
    """The model's answer: a scene for the id of each fact, and the hook."""

    scenes: dict[int, SceneAnswer] = {}
    hook: HookAnswer | None = None


def ask_for(content: Content, facts: Sequence[Fact]) -> tuple[Message, ...]:
    """Return the messages that ask for the script of `facts`; a language without an example has the English one."""
    example = EXAMPLES.get(content.language, EXAMPLES["en"])
    example_language = content.language if content.language in EXAMPLES else "en"
    worked = {
        "scenes": {
            str(number): {"say": scene.say, "screen": scene.screen, "picture": scene.picture}
            for number, scene in enumerate(example.scenes, start=1)
        },
        "hook": {"fact": 1, "say": example.hook},
    }
    return (
        Message(role="system", content=INSTRUCTION),
        Message(
            role="user",
            content=_brief(
                example.topic, example_language, Content.model_fields["audience"].default,
                Content.model_fields["tone"].default, enumerate((scene.fact for scene in example.scenes), start=1),
            ),
        ),
        Message(role="assistant", content=json.dumps(worked, ensure_ascii=False, separators=(",", ":"))),
        Message(
            role="user",
            content=_brief(
                content.title, content.language, content.audience, content.tone,
                ((fact.id, fact.text) for fact in facts),
            ),
        ),
    )  # fmt: skip


def ask_again(
    content: Content, facts: Sequence[Fact], wrong: Mapping[int, str], wrong_hook: str | None
) -> tuple[Message, ...]:
    """Return the messages that ask once more for what was wrong: scenes, by the ids of their facts, and the hook."""
    lines = [
        (fact.id, f"{fact.text} (Your first try was wrong: {wrong[fact.id]}.)" if fact.id in wrong else fact.text)
        for fact in facts
        if fact.id in wrong or wrong_hook
    ]
    brief = _brief(content.title, content.language, content.audience, content.tone, lines)
    hook = f"\nYour first hook was wrong: {wrong_hook}." if wrong_hook else ""
    return (Message(role="system", content=INSTRUCTION), Message(role="user", content=brief + hook))


def _brief(topic: str, language: str, audience: str, tone: str, facts: Iterable[tuple[int, str]]) -> str:
    name = LANGUAGES.get(language, language)
    lines = "\n".join(f"{number}. {text}" for number, text in facts)
    return f"Topic: {topic}\nFor: {audience}\nTone: {tone}\nWrite in: {name}\n{lines}"


def answer_schema(facts: Sequence[Fact], *, hook: Sequence[Fact]) -> dict[str, Any]:
    """Return the JSON schema of an `Answer` that says just `facts`, and has a hook for one of `hook`, if there are any."""
    scenes = {str(fact.id): _object(**_scene_schema(fact)) for fact in facts}
    fact_id = {"type": "integer", "enum": [fact.id for fact in hook]}
    hooks = {"hook": _object(fact=fact_id, say=_text(LONGEST_HOOK_CHARACTERS))} if hook else {}
    return _object(scenes=_object(**scenes), **hooks)


def _scene_schema(fact: Fact) -> dict[str, Any]:
    room = len(fact.text) * 5 // 4 + 30
    return {
        "say": _text(room),
        "screen": _text(MOST_CHARACTERS_ON_SCREEN),
        "picture": _text(LONGEST_PICTURE_CHARACTERS),
    }


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
