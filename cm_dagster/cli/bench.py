"""`cm bench`: how fast the engines are here, and how well a model guards its own wordings.

Belongs here: what the commands print. Not here: the engines' work (benchmarks/), the guard and the pairs that it is
measured on (assets/script/guard).
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

if TYPE_CHECKING:
    from assets.script.guard.labelled_pairs import Judged, Share
    from resources.language.base import LanguageModel, Message
    from resources.store.store import Store

bench = typer.Typer(help="Measure this machine and its models.", no_args_is_help=True)

GUARDS = {"vetoes": "vetoes alone", "judge": "judge alone", "both": "both"}


@bench.command(
    "engines", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def bench_engines(context: typer.Context) -> None:
    """Give every engine the same text and print one table a capability (--capability NAME, --markdown)."""
    command = [sys.executable, "-m", "benchmarks.engines", *context.args]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


@bench.command("guard")
def bench_guard(
    *,
    profile: Annotated[str | None, typer.Option(help="A shipped profile's name, or a path to your own YAML.")] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="Your own pairs: columns label (true, false), fact, said, with tabs between.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Measure how many true wordings the guard lets through and how many wrong ones it refuses, with this model.

    What the model judged is kept in the store, so what is asked again is found there.
    """
    from assets.script.guard.judging import THRESHOLD
    from assets.script.guard.labelled_pairs import judged, read_pairs, shipped_pairs
    from cm_dagster.run.profile import load_profile
    from resources.engines.fallback import choices
    from resources.locations import locations
    from resources.store.store import Store

    sets = {pairs.name: read_pairs(pairs)} if pairs else shipped_pairs()
    chosen = load_profile(profile)
    model: LanguageModel = choices(chosen.for_a_batch().engines["language"])[0]
    judge = _Remembered(model, Store(locations().store))
    progress = Console(stderr=True)
    found = {
        name: list(track(judged(each, judge), f"Judging: {name}", total=len(each), console=progress))
        for name, each in sets.items()
    }
    model.release()
    if as_json:
        report = {
            "profile": chosen.name,
            "model": model.identity().model_dump(mode="json"),
            "threshold": THRESHOLD,
            "sets": {name: _figures(each) for name, each in found.items()},
        }
        sys.stdout.write(json.dumps(report) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    for name, each in found.items():
        console.print(_table(f"{name}: {len(each)} pairs, profile {chosen.name}, threshold {THRESHOLD:g}", each))


@dataclass(frozen=True)
class _Remembered:
    """A language model that judges the same wording once: the store keeps what it judged."""

    language: "LanguageModel"
    store: "Store"

    def agreement(self, messages: "Sequence[Message]") -> float:
        from assets.script.guard.judging import kept_judgement

        return kept_judgement(messages, self.language, self.store)


def _groups(found: "Sequence[Judged]") -> "Iterator[tuple[str, list[Judged]]]":
    """Yield the pairs all together, by language and by kind, each group with its name."""
    yield "all", list(found)
    for name in _each(each.pair.language for each in found):
        yield f"language {name}", [each for each in found if each.pair.language == name]
    for name in _each(each.pair.kind for each in found):
        yield name, [each for each in found if each.pair.kind == name]


def _each(names: Iterable[str]) -> list[str]:
    different = list(dict.fromkeys(names))
    return different if len(different) > 1 else []


def _figures(found: "Sequence[Judged]") -> dict[str, Any]:
    from assets.script.guard.labelled_pairs import accepted, refused

    return {
        name: {
            guard: {"accepted": _share(accepted(each, guard)), "refused": _share(refused(each, guard))}
            for guard in ("vetoes", "judge", "both")
        }
        for name, each in _groups(found)
    }


def _share(share: "Share") -> dict[str, Any] | None:
    if not share.of:
        return None
    lower, upper = share.interval
    return {"right": share.right, "of": share.of, "lower_95": round(lower, 4), "upper_95": round(upper, 4)}


def _table(title: str, found: "Sequence[Judged]") -> Table:
    from assets.script.guard.labelled_pairs import accepted, refused

    table = Table(title=title, title_justify="left")
    table.add_column("")
    for what in GUARDS.values():
        table.add_column(f"{what}: accepted of true", justify="right")
        table.add_column("refused of wrong", justify="right")
    for name, each in _groups(found):
        cells = [
            _cell(share)
            for guard in ("vetoes", "judge", "both")
            for share in (accepted(each, guard), refused(each, guard))
        ]
        table.add_row(name, *cells)
    return table


def _cell(share: "Share") -> str:
    if not share.of:
        return ""
    lower, upper = share.interval
    return f"{share.right}/{share.of} ({lower:.0%}-{upper:.0%})"
