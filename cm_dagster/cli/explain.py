"""`cm explain`: what a topic's video came from, as a page for the terminal or as one JSON object.

Belongs here: how the account is printed. Not here: what it says (explain/explain.py).
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

if TYPE_CHECKING:
    from cm_dagster.explain.explanation import (
        ExplainedArtifact,
        ExplainedEntry,
        ExplainedFact,
        ExplainedScene,
        ExplainedSentence,
        Explanation,
        Origin,
    )
    from resources.engines.identity import Identity

SHORT = 8
STATES = {
    "unchanged": ", unchanged since",
    "edited": ", edited since",
    "unreadable": ", which cannot be read now",
    "unknown": "",
    "gone": "its file is gone",
}
WORDED = {"model": "the model", "brief": "the brief", "person": "a person"}


def explain(
    topic: Annotated[str, typer.Argument(help="A topic's key, such as honey, or the path of its brief.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Show what a topic's video came from: each fact with its source, its scene, clips, caption pages, seconds."""
    from cm_dagster.explain.explain import explained
    from resources.store.store import StoreFolder

    explanation = explained(topic, StoreFolder().open())
    if as_json:
        sys.stdout.write(json.dumps(explanation.model_dump(mode="json"), ensure_ascii=False) + "\n")
    else:
        console = Console(highlight=False)
        for part in page(explanation):
            console.print(part)
    if explanation.problems:
        raise typer.Exit(1)


def page(explanation: "Explanation") -> Iterator[RenderableType]:
    """Return the parts of the page, from the head to what is wrong."""
    yield Text(explanation.title or explanation.topic, style="bold")
    yield _rows(_head(explanation))
    yield Text("\nMade of", style="bold")
    yield _rows((made.name, _account(made, explanation)) for made in explanation.artifacts)
    if explanation.scenes or explanation.facts:
        yield Text("\nFrom the facts to the video", style="bold")
        for tree in _trees(explanation):
            yield Text()
            yield tree
    endings = ("Warnings", explanation.warnings), ("Notes", explanation.notes), ("Problems", explanation.problems)
    for heading, lines in endings:
        if lines:
            yield Text(f"\n{heading}", style="bold")
            yield Padding(Group(*(Text(line) for line in lines)), (0, 0, 0, 2))


def _head(explanation: "Explanation") -> Iterator[tuple[str, Text]]:
    from assets.brief.brief import as_named

    file = explanation.brief_file
    yield "brief", Text(f"{as_named(file.path) if file.path else ''}{STATES[file.state]}")
    if file.problem:
        yield "", Text(file.problem)
    made = {each.name for each in explanation.artifacts}
    if explanation.duration_s is not None:
        yield ("video" if "render" in made else "voice"), Text(_clock(explanation.duration_s))
    if explanation.output:
        yield "file", Text(as_named(explanation.output))
    elif "render" in made:
        yield "file", Text("not in the output folder as it was made; cm make puts it there")
    if explanation.last_run_id:
        yield "last run", Text(explanation.last_run_id)
    if explanation.not_made:
        yield "not made", Text(f"{', '.join(explanation.not_made)} (not yet, or refused by its checks)")
    if explanation.newer:
        names = ", ".join(each.name for each in explanation.newer)
        yield "newer", Text(f"{names} (for a video that is not finished)")


def _account(made: "ExplainedArtifact", explanation: "Explanation") -> Text:
    took = f", in {made.wall_s:.1f} s" if made.wall_s >= 0.05 else ""
    text = Text(f"{_when(made)}{took}")
    if made.at_last_run == "reused":
        text.append(", reused at the last run", style="green")
    if made.name == "script" and (explanation.take or 1) > 1:
        text.append(f", take {explanation.take}")
    if made.by_hand:
        text.append(f"\nby hand: {made.by_hand}", style="dim")
    if made.engine:
        manner = explanation.manner if made.name == "voiceover" else None
        how = f", {manner.voice} at speed {manner.speed:g}" if manner else ""
        text.append(f"\n{made.engine.engine}{how}{_weights(made.engine)}", style="dim")
    for each in made.passed_over:
        text.append(f"\nnot reached: {each}", style="yellow")
    return text


def _weights(engine: "Identity") -> str:
    """Return each weight with the beginnings of its files' digests."""
    named = ((file.split("/", maxsplit=1)[0], digest) for file, digest in engine.weights.items())
    weights = groupby(named, key=lambda each: each[0])
    return "".join(f"; {name} {' '.join(digest[:SHORT] for _, digest in files)}" for name, files in weights)


def _trees(explanation: "Explanation") -> Iterator[Tree]:
    scenes = explanation.scenes
    for scene in scenes:
        if scene.role == "hook":
            yield _tree(Text.assemble(("Hook", "bold"), f", from {_rests_on(scene, explanation)}"), [scene])
    for fact in explanation.facts:
        yield _tree(_fact(fact, has_scenes=bool(scenes)), [scene for scene in scenes if scene.number in fact.scenes])
    known = {fact.id for fact in explanation.facts}
    for scene in scenes:
        if scene.tells_facts and not known & set(scene.fact_ids):
            cited = f"Fact {_listed(scene.fact_ids)}" if scene.fact_ids else "No fact"
            yield _tree(Text(cited, style="bold"), [scene])
    for scene in scenes:
        if scene.role == "cta":
            yield _tree(Text.assemble(("Call to action", "bold"), f", from {_rests_on(scene, explanation)}"), [scene])


def _rests_on(scene: "ExplainedScene", explanation: "Explanation") -> str:
    """Say what a hook or a call to action comes from."""
    if scene.fact_ids:
        return f"fact {_listed(scene.fact_ids)}"
    if scene.worded_by == "person":
        return "a person"
    if scene.role == "hook":
        return "the title"
    if not explanation.facts:
        return "the brief"
    return "the brief's cta" if explanation.cta else "the usual ones, for the brief has no cta"


def _listed(ids: Sequence[int]) -> str:
    return " and ".join(map(str, ids))


def _fact(fact: "ExplainedFact", *, has_scenes: bool) -> Text:
    from assets.facts.facts import source_line

    text = Text.assemble((f"Fact {fact.id}", "bold"), f"  {fact.text}")
    if fact.line:
        text.append(f"  line {fact.line}", style="dim")
    if fact.source.kind != "brief":
        text.append(f"\nfrom {source_line(fact.source)}", style="yellow" if fact.source.kind == "model" else "dim")
    if fact.source.kind == "document" and fact.source.quote != fact.text:
        text.append(f"\n\u201c{fact.source.quote}\u201d", style="dim")
    for note in fact.notes:
        text.append(f"\n{note}", style="yellow")
    if has_scenes and not fact.scenes and not fact.notes:
        text.append("\ntold in no scene", style="yellow")
    return text


def _tree(root: Text, scenes: Sequence["ExplainedScene"]) -> Tree:
    tree = Tree(root, guide_style="dim")
    for scene in scenes:
        tree.add(_scene(scene))
    return tree


def _scene(scene: "ExplainedScene") -> Group:
    span = f"{_span(scene.start_s, scene.end_s)}  " if scene.start_s is not None else ""
    head = Text.assemble(
        (f"scene {scene.number}", "cyan"), f"  {span}", f'"{scene.on_screen_text}", worded by {WORDED[scene.worded_by]}'
    )
    rows: list[tuple[str, RenderableType]] = [("spoken", _sentence(sentence)) for sentence in scene.sentences]
    if scene.caption_pages:
        pages = [
            Text.assemble((_clock(each.start_s), "dim"), f" {each.text}", no_wrap=True) for each in scene.caption_pages
        ]
        rows.append(("pages", Columns(pages, padding=(0, 2))))
    if scene.segment:
        rows.append(("drawn", _entry(scene.segment)))
    return Group(head, _rows(rows))


def _sentence(sentence: "ExplainedSentence") -> Text:
    if sentence.start_s is None:
        return Text(sentence.text)
    text = Text.assemble((_clock(sentence.start_s), "dim"), f" {sentence.text}")
    if sentence.clip:
        text.append(f"\n{sentence.sound_s:.1f} s, clip ", style="dim")
        text.append_text(_entry(sentence.clip))
    return text


def _entry(entry: "ExplainedEntry") -> Text:
    how = ("reused from", "green") if entry.reused else ("made", "bold")
    return Text.assemble((f"{entry.digest[:SHORT]}, ", "dim"), how, (f" {_when(entry)}", "dim"))


def _rows(rows: Iterator[tuple[str, RenderableType]] | Sequence[tuple[str, RenderableType]]) -> Padding:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, cell in rows:
        grid.add_row(name, cell)
    return Padding(grid, (0, 0, 0, 2))


def _when(making: "Origin") -> str:
    at = datetime.fromisoformat(making.made_at).astimezone()
    by = f", run {making.run_id[:SHORT]}" if making.run_id else ""
    return f"{at:%Y-%m-%d %H:%M}{by}"


def _span(start_s: float | None, end_s: float | None) -> str:
    return f"{_clock(start_s or 0)}\u2013{_clock(end_s or 0)}"


def _clock(seconds: float) -> str:
    tenths = round(seconds * 10)
    return f"{tenths // 600:02}:{tenths % 600 / 10:04.1f}"
