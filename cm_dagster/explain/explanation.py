"""An explanation: what a topic's video came from, as plain values.

Belongs here: what there is to say of a video. Not here: finding it out (explain.py), printing it (cli/explain.py).
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from assets.facts.facts import Source
from resources.engines.identity import Identity
from resources.speech.base import Manner


class Origin(BaseModel, frozen=True):
    """When something was made (UTC), by which run and in how many seconds; `digest` names its entry in the store."""

    digest: str
    made_at: str
    run_id: str | None
    wall_s: float


class ExplainedArtifact(Origin, frozen=True):
    """One artifact: the engine that made it, or the file in which a person wrote it, or neither.

    `passed_over` are the engines that could not be reached before.
    `at_last_run` says whether the run that handed the video over last made it or found it in the store, if known.
    """

    name: str
    engine: Identity | None
    by_hand: str | None
    passed_over: tuple[str, ...]
    at_last_run: Literal["made", "reused"] | None


class ExplainedEntry(Origin, frozen=True):
    """A clip or an encoded scene; `reused` where the run that put it to use found it in the store."""

    reused: bool


class ExplainedSentence(BaseModel, frozen=True):
    """A sentence of the script, in seconds of the video with the pause after it; `sound_s` is its clip's length.

    None where it was not spoken yet, or where its clip cannot be told.
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    sound_s: float | None = None
    clip: ExplainedEntry | None = None


class ExplainedPage(BaseModel, frozen=True):
    """A caption page, in seconds of the video."""

    text: str
    start_s: float
    end_s: float


class ExplainedScene(BaseModel, frozen=True):
    """One scene, in seconds of the video; `number` counts from 1, the hook included.

    A hook or a call to action without `fact_ids` rests on what the brief says beside its facts.
    """

    number: int
    role: str
    tells_facts: bool
    on_screen_text: str
    worded_by: str
    fact_ids: tuple[int, ...]
    start_s: float | None
    end_s: float | None
    sentences: tuple[ExplainedSentence, ...]
    caption_pages: tuple[ExplainedPage, ...]
    segment: ExplainedEntry | None


class ExplainedFact(BaseModel, frozen=True):
    """A fact, its source, the line of the brief where it stands today if it does, and the scenes that tell it.

    `notes` are what the script says of it, such as why it was left out.
    """

    id: int
    text: str
    source: Source
    line: int | None
    scenes: tuple[int, ...]
    notes: tuple[str, ...]


class BriefFile(BaseModel, frozen=True):
    """The topic's file as it is today, next to the brief it was read as, which is `unknown` where that is damaged.

    `problem` says why it cannot be read now. An edited script beside it counts as part of it.
    """

    path: Path | None
    state: Literal["unchanged", "edited", "unreadable", "gone", "unknown"]
    problem: str | None = None


class Explanation(BaseModel, frozen=True):
    """What a topic's newest video, or whatever there is towards one, came from.

    `output` is the finished file, if it lies there as it was made. `newer` was made for a video that is not finished.
    `not_made` are the artifacts still wanting, `warnings` what holds for all that was made, such as facts that nobody
    checked, `problems` what cannot be read, a line each.
    """

    topic: str
    title: str | None
    brief_file: BriefFile
    cta: str | None
    take: int | None
    manner: Manner | None
    duration_s: float | None
    output: Path | None
    last_run_id: str | None
    artifacts: tuple[ExplainedArtifact, ...]
    newer: tuple[ExplainedArtifact, ...]
    not_made: tuple[str, ...]
    facts: tuple[ExplainedFact, ...]
    scenes: tuple[ExplainedScene, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[str, ...]
