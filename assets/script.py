"""The script: what is said, scene by scene, each scene citing the facts of the brief it came from.

Belongs here: what a script is, how one is asked for and put together, its checks.
Not here: how a language model works (resources/language), whether a scene is true to its facts (grounding.py).
"""

import json
import re
from typing import Any, Literal

import dagster as dg
from pydantic import BaseModel

from assets.artifact import Finding, artifact, check
from assets.brief import Content
from assets.sentences import sentences
from assets.spoken import Sentence, Spoken
from resources.language.base import Completion, LanguageModel, Message
from resources.store.keys import Step
from resources.store.store import Store

ANSWER = Step(name="answer", version="1")


class Scene(BaseModel, frozen=True, extra="forbid"):
    """One scene: what is said while one picture stands.

    `facts` are the ids of the brief's facts that the narration rests on (empty for a call to action). `origin` says
    who worded the narration: the language model, or the brief itself where the model's wording was refused.
    """

    role: Literal["hook", "fact", "cta"]
    narration: str
    on_screen_text: str
    visual: str
    facts: tuple[int, ...] = ()
    code: str | None = None
    origin: Literal["model", "brief"] = "model"


class Script(BaseModel, frozen=True, extra="forbid"):
    """One topic's script, in the order it is spoken: the hook, the facts, the call to action."""

    title: str
    language: str
    scenes: tuple[Scene, ...]
    reasoning: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def spoken(self) -> Spoken:
        """What of the script is heard."""
        return Spoken(
            language=self.language,
            sentences=tuple(
                Sentence(scene=index, text=text)
                for index, scene in enumerate(self.scenes)
                for text in sentences(scene.narration, self.language)
            ),
        )


class Take(dg.Config):
    """Which version of the script is wanted."""

    take: int = 1


@check(blocking=True)
def script_says_something(script: Script) -> Finding:
    """Thin."""
    return Finding(passed=bool(script.scenes), message="ok")


@artifact(version="1", kinds={"llm"}, checks=(script_says_something,))
def script(brief: Content, config: Take, language: LanguageModel, store: Store) -> Script:
    """Thin."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {str(f.id): {"type": "string", "minLength": 1, "maxLength": 300} for f in brief.facts},
        "required": [str(f.id) for f in brief.facts],
    }
    messages = [
        Message(role="system", content="Say each note aloud in one short lively sentence. Keep numbers, names and 'not'. JSON."),
        Message(role="user", content=f"Topic: {brief.title}\n" + "\n".join(f"{f.id}. {f.text}" for f in brief.facts)),
    ]
    seed = config.take - 1
    answer = store.get_or_make(
        ANSWER,
        {"messages": messages, "schema": schema, "seed": seed, "language": language.identity()},
        Completion,
        lambda _: language.complete(messages, schema, seed=seed),
    ).value
    language.release()
    said = json.loads(answer.text)
    scenes = [Scene(role="hook", narration=brief.title + ".", on_screen_text=brief.title, visual="title")]
    for f in brief.facts:
        n = said[str(f.id)]
        ok = re.findall(r"\d+", n) == re.findall(r"\d+", f.text)
        scenes.append(Scene(role="fact", narration=n if ok else f.text, on_screen_text=" ".join(f.text.split()[:3]), visual="", facts=(f.id,), origin="model" if ok else "brief"))
    scenes.append(Scene(role="cta", narration=brief.cta or "Follow for more.", on_screen_text="", visual=""))
    return Script(title=brief.title, language=brief.language, scenes=tuple(scenes))
