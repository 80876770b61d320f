"""The script: what is said, scene by scene, each scene citing the facts of the brief it came from.

Belongs here: what a script is, how one is asked for and put together, its checks.
Not here: how a language model works (resources/language), whether a scene is true to its facts (grounding.py).
"""

from typing import Literal

from pydantic import BaseModel


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
