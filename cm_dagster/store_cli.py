"""`cm store`: what the store holds, and throwing away what no topic needs.

Not here: how the store works (resources/store).
"""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from resources.store.prune import parse_size, prune, stats
from resources.store.store import StoreFolder

store_app = typer.Typer(help="What the store holds, and throwing away what no topic needs.", no_args_is_help=True)


@store_app.command("stats")
def show_stats() -> None:
    """Show how many entries each step has and how large they are."""
    table = Table("step", "entries", "MB", "of current topics")
    for row in stats(StoreFolder().open()):
        table.add_row(row.step, str(row.entries), f"{row.size_bytes / 1e6:.1f}", str(row.current))
    Console().print(table)


@store_app.command("prune")
def prune_store(
    keep_days: Annotated[float | None, typer.Option(help="Keep what was made within this many days.")] = None,
    max_size: Annotated[str | None, typer.Option(help="Shrink to this size, oldest first, such as 5GB.")] = None,
) -> None:
    """Remove entries that no topic's current artifacts name; without options, all of them."""
    limit = parse_size(max_size) if max_size else None
    removed = prune(StoreFolder().open(), keep_days=keep_days, max_bytes=limit)
    Console().print(f"removed {removed.entries} entries, {removed.size_bytes / 1e6:.1f} MB")
