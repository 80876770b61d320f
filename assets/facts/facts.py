"""What facts are: statements that may be said, each with where it is from.

Belongs here: those types. Not here: finding them (asset.py), what a brief's own fact is (brief/brief.py).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from assets.brief.brief import About, Content, Fact


class FromBrief(BaseModel, frozen=True, extra="forbid"):
    """The author of the brief states it."""

    kind: Literal["brief"] = "brief"


class FromDocument(BaseModel, frozen=True, extra="forbid"):
    """A document says it: `quote` stands there word for word, at `place` ("page 12", "line 40"), under `heading`.

    `sha256` is that of the document's bytes as they were read.
    """

    kind: Literal["document"] = "document"
    file: str
    place: str
    heading: str
    quote: str
    sha256: str


class FromModel(BaseModel, frozen=True, extra="forbid"):
    """A language model says it, and nobody has checked it."""

    kind: Literal["model"] = "model"


Source = Annotated[FromBrief | FromDocument | FromModel, Field(discriminator="kind")]


class SourcedFact(Fact, frozen=True, extra="forbid"):
    """A fact and its source."""

    source: Source


class Told(BaseModel, frozen=True, extra="forbid"):
    """What of the facts a script is made from: what they say, not where it stands."""

    facts: tuple[Fact, ...]


def told(about: About, facts: Told) -> Content:
    """Return what is to be said: what a brief is about, and the facts that were found for it."""
    return Content(**about.model_dump(include=set(About.model_fields)), facts=facts.facts)


class Facts(BaseModel, frozen=True, extra="forbid"):
    """What may be said of one topic, in order; ids count from 1. `notes` says, a sentence each, what was left out."""

    facts: tuple[SourcedFact, ...]
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> Told:
        """What of them a script is made from."""
        return Told(facts=tuple(Fact(**fact.model_dump(exclude={"source"})) for fact in self.facts))

    @property
    def unchecked(self) -> tuple[int, ...]:
        """The ids of facts that rest on nothing but a model's knowledge."""
        return tuple(fact.id for fact in self.facts if isinstance(fact.source, FromModel))


def source_line(source: Source) -> str:
    """Return where a fact is from, for people, in one line."""
    match source:
        case FromDocument():
            under = f', "{source.heading}"' if source.heading else ""
            return f"{source.file}, {source.place}{under}"
        case FromModel():
            return "the language model, unchecked"
        case FromBrief():
            return "the brief"
