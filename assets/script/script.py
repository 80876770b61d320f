"""The script: what is said, scene by scene, each scene citing the facts of the brief it came from.

Belongs here: what a script is. Not here: how it is written (writing.py), its Markdown (markdown.py), the
file in which a person edits it (topics/edited_script.py).
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ValidationInfo, field_validator

from assets.script.spoken import Sentence, Spoken
from assets.text.glyphs import CONTROL_CHARACTER
from assets.text.pacing import track_s
from assets.text.sentences import sentences

Role = Literal["hook", "setup", "turn", "payoff", "cta"]
"""What a scene does for the viewer; set-up, turn and pay-off tell facts."""
Origin = Literal["model", "brief", "person"]
HookKind = Literal["question", "number", "contradiction", "warning", "title"]


def _line(text: str) -> str:
    return " ".join(CONTROL_CHARACTER.sub(" ", text).split())


def _lines(text: str | None) -> str | None:
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(CONTROL_CHARACTER.sub("", line).rstrip() for line in lines).rstrip("\n") or None


TextLine = Annotated[str, AfterValidator(_line)]
"""One line of text: single spaces, none around it, no control characters."""

TextBlock = Annotated[str | None, AfterValidator(_lines)]
"""TextBlock of text, none with white space at its end, the last one not empty; None where there is nothing."""


class Scene(BaseModel, frozen=True, extra="forbid"):
    """One scene: what is said while one picture stands.

    `facts` are the ids of the brief's facts that the narration rests on (none for a call to action, or for a hook that
    is the title). `origin` says whose words the narration has: the language model's, the brief's own, or a person's who
    edited the script. `code` is the code block of the fact, or the code in its text, a line each.
    """

    role: Role
    narration: TextLine
    on_screen_text: TextLine
    visual: TextLine
    facts: tuple[int, ...] = ()
    code: TextBlock = None
    code_language: TextLine | None = None
    origin: Origin = "model"

    @property
    def tells_facts(self) -> bool:
        """Whether the scene is neither the hook nor the call to action."""
        return self.role not in {"hook", "cta"}

    @field_validator("code_language")
    @classmethod
    def _is_of_the_code(cls, language: str | None, read: ValidationInfo) -> str | None:
        # In Markdown it stands behind a fence of backticks.
        return _line((language or "").replace("`", "")) or None if read.data.get("code") else None


class Hook(BaseModel, frozen=True, extra="forbid"):
    """A sentence that a film could begin with; `facts` are the ids of those it rests on.

    A question is the language model's, every other kind has the brief's own words.
    """

    text: TextLine
    kind: HookKind
    facts: tuple[int, ...] = ()


DOUBTED = "may not be so"
"""How a note begins on a fact that a model told in words which are not borne out by it."""


def fact_note(fact_id: int, what: str) -> str:
    """Return a note on a fact of the brief."""
    return f"fact {fact_id} {what}"


class Script(BaseModel, frozen=True, extra="forbid"):
    """One topic's script, in the order it is spoken: the hook, the facts, the call to action.

    `hooks` are the first sentences that it could have, the best first. `notes` says, a sentence each, what a reader of
    the brief would not expect: refused questions, facts left out, a length that cannot be reached. One of a fact is
    made by `fact_note`.
    """

    title: TextLine
    language: str
    scenes: tuple[Scene, ...]
    hooks: tuple[Hook, ...] = ()
    reasoning: TextBlock = None
    notes: tuple[TextLine, ...] = ()

    def notes_on(self, fact_id: int) -> list[str]:
        """Return what is noted of a fact, without naming it again."""
        start = fact_note(fact_id, "")
        return [note.removeprefix(start) for note in self.notes if note.startswith(start)]

    def notes_beside(self, fact_ids: Iterable[int]) -> list[str]:
        """Return the notes that are on none of these facts."""
        starts = tuple(fact_note(fact_id, "") for fact_id in fact_ids)
        return [note for note in self.notes if not note.startswith(starts)]

    @property
    def spoken(self) -> Spoken:
        """What of the script is heard."""
        return Spoken(
            language=self.language,
            sentences=tuple(
                Sentence(scene=index, text=sentence)
                for index, scene in enumerate(self.scenes)
                for sentence in sentences(scene.narration, self.language)
            ),
        )

    @property
    def narration(self) -> "Narration":
        """What of the script is embedded."""
        return Narration(
            title=self.title,
            scenes=tuple(NarratedScene(role=each.role, narration=each.narration) for each in self.scenes),
        )

    @property
    def drawn(self) -> "Drawn":
        """What of the script a video is drawn from."""
        blank = {"facts": (), "origin": "model"}
        scenes = tuple(scene.model_copy(update=blank) for scene in self.scenes)
        return Drawn(title=self.title, language=self.language, scenes=scenes)

    @property
    def estimated_s(self) -> float:
        """How long it takes to speak, in seconds, at the language's usual rate."""
        return track_s([scene.narration for scene in self.scenes], self.language)


class NarratedScene(BaseModel, frozen=True, extra="forbid"):
    """What a scene says."""

    role: Role
    narration: str


class Narration(BaseModel, frozen=True, extra="forbid"):
    """What a script says, whatever is seen meanwhile."""

    title: str
    scenes: tuple[NarratedScene, ...]


class Drawn(Script, frozen=True, extra="forbid"):
    """A script as far as it can be seen: facts, origins, hooks, reasoning and notes are left empty."""
