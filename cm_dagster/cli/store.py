"""`cm store`: what the store holds, whether it is whole, throwing away what nobody needs, and giving up a topic.

Not here: how the store works (resources/store).
"""

import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from resources.errors import WrongInput, nearest

if TYPE_CHECKING:
    from pydantic import BaseModel

    from resources.store.store import Store

store_app = typer.Typer(help="What the store holds, and throwing away what nobody needs.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]

UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


def parse_size(text: str) -> int:
    """Return the bytes of a size such as `5GB` or `800 MB`.

    Raises:
        WrongInput: it is not a number with one of the units B, KB, MB, GB, TB.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?B)?\s*", text.upper())
    if not found:
        raise WrongInput(f'--max-size: "{text}" is not a size. Write a number and a unit, such as 5GB or 800MB')
    return round(float(found[1]) * UNITS[found[2] or "B"])


@store_app.command("stats")
def show_stats(*, as_json: AsJson = False) -> None:
    """Show how many entries each step has, how large they are, and how much of it current topics need."""
    from resources.store.life import stats

    found = stats(_store())
    if as_json:
        _print_json(found)
        return
    table = Table("step", "entries", "MB", "of current topics", "MB", title=found.root)
    for row in found.steps:
        table.add_row(row.step, str(row.entries), _mb(row.size_bytes), str(row.current), _mb(row.current_bytes))
    if found.nameless:
        table.add_row("(no key: cm store gc)", str(found.nameless), _mb(found.nameless_bytes), "", "")
    table.add_section()
    table.add_row("in all", str(found.entries), _mb(found.size_bytes), "", _mb(found.current_bytes))
    Console().print(table)


@store_app.command("prune")
def prune_store(
    *,
    keep_days: Annotated[float | None, typer.Option(help="Keep what was made within this many days.", min=0)] = None,
    max_size: Annotated[str | None, typer.Option(help="Shrink to this size, oldest first, such as 5GB.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove entries that no topic's current artifacts need; without options, all of them. Runs may be on meanwhile.

    Other takes and edits that were undone are not current, so they go too.
    """
    from resources.store import life

    limit = parse_size(max_size) if max_size else None
    how = life.would_prune if dry_run else life.prune
    pruned = how(_store(), keep_days=keep_days, max_bytes=limit, running=_running())
    if as_json:
        _print_json(pruned)
        return
    if dry_run and pruned.steps:
        table = Table("step", "entries", "MB")
        for row in pruned.steps:
            table.add_row(row.step, str(row.entries), _mb(row.size_bytes))
        Console().print(table)
    why = ""
    if limit is not None and pruned.left_bytes > limit:
        young = " or younger than --keep-days" if keep_days is not None else ""
        why = f", more than --max-size: needed by current topics or runs that are on{young}"
    entries, removed_mb, left_mb = pruned.entries, _mb(pruned.size_bytes), _mb(pruned.left_bytes)
    typer.echo(f"{'would remove' if dry_run else 'removed'} {entries} entries, {removed_mb} MB; {left_mb} MB left{why}")


@store_app.command("verify")
def verify_store(
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Remove what is damaged, to be made again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hash every byte; exit code 1 if something is damaged, or a current artifact gone."""
    from resources.store import life

    store = _store()
    with Console(stderr=True).status("Hashing the store"):
        found = life.verify(store)
    if not as_json:
        table = Table("step", "whole", "damaged", "gone", title=str(store.root))
        for row in found.steps:
            table.add_row(row.step, str(row.whole), str(row.damaged), str(row.gone))
        Console().print(table)
        if found.nameless or found.unreadable_keys:
            typer.echo(f"{found.nameless} entries without a key, {found.unreadable_keys} unreadable keys: cm store gc")
    removed = life.repair(store, found) if repair else None
    if as_json:
        _print_json(found, removed=removed)
    else:
        typer.echo(_verdict(found.damaged, found.topics, removed))
    if found.topics or (found.damaged and not repair):
        raise typer.Exit(1)


def _verdict(damaged: tuple[str, ...], topics: tuple[str, ...], removed: int | None) -> str:
    """Say in one line what was found, what was `removed` of it if that was asked for, and what to run."""
    lost = f"current artifacts of {', '.join(topics)} are lost. Run: cm make with their briefs" if topics else ""
    if not damaged:
        return lost or "The store is whole."
    if removed is not None:
        return "; ".join(filter(None, [f"removed {removed} damaged, made again when asked for", lost]))
    repair = f"{len(damaged)} damaged. Run: cm store verify --repair, and what is asked for is made again"
    return "; ".join(filter(None, [repair, lost]))


@store_app.command("gc")
def collect_garbage(
    *,
    keep_days: Annotated[float, typer.Option(help="Remember runs of this many days.", min=0)] = 30,
    as_json: AsJson = False,
) -> None:
    """Remove what nothing leads to: half-written files of dead processes, entries without a key, old runs' records."""
    from resources.store.life import collect

    collected = collect(_store(), keep_days=keep_days, running=_running())
    if as_json:
        _print_json(collected)
        return
    typer.echo(
        f"removed {collected.entries} entries without a key, {_mb(collected.size_bytes)} MB; "
        f"{collected.unfinished} half-written; {collected.keys} keys of what is gone; records of {collected.runs} runs"
    )


@store_app.command("forget")
def forget_topic(topic: Annotated[str, typer.Argument(help="Its key, or the brief that it had.")]) -> None:
    """Give up a topic whose brief is gone: nothing is current of it any more. Its finished files stay."""
    from assets.making.artifact import topics
    from assets.topics.file import TopicFolder, UnknownTopic
    from assets.topics.key import topic_key
    from cm_dagster.run.home import instance
    from resources.locations import locations

    store, key = _store(), topic_key(Path(topic))
    with suppress(UnknownTopic):
        brief = TopicFolder().find(key, store)
        raise WrongInput(f"{brief}: the topic {key} has a brief. Remove the file first, then: cm store forget {key}")
    with instance() as dagster:
        known = {*store.pointers.topics(), *dagster.get_dynamic_partitions(str(topics.name))}
        if key not in known:
            raise UnknownTopic(f'there is no topic "{key}". {nearest(key, known)}')
        dagster.delete_dynamic_partition(str(topics.name), key)
    store.pointers.forget_topic(key)
    typer.echo(f"forgot {key}; its finished files stay in {locations().output / key}, cm store prune frees the rest")


def _store() -> "Store":
    from resources.store.store import StoreFolder

    return StoreFolder().open()


def _running() -> list[str]:
    """Return the runs that Dagster says are on; on a full disk it can say nothing, and no run can go on."""
    import dagster as dg

    from cm_dagster.run.home import HomeFull, has_home, instance

    if not has_home():
        return []
    on = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    try:
        with instance() as dagster:
            return [run.run_id for run in dagster.get_runs(dg.RunsFilter(statuses=on))]
    except HomeFull:
        return []


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f}"


def _print_json(found: "BaseModel", **more: int | None) -> None:
    sys.stdout.write(json.dumps({**found.model_dump(mode="json"), **more}) + "\n")
