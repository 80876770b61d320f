"""`cm profiles`: which there are, what one comes to, and whether a file of one's own is right.

Belongs here: what these commands print and return. Not here: reading a profile (run/profile.py).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from resources.locations import locations
from resources.weights.cache import WeightsMissing, weight_in
from resources.weights.manifest import UnknownWeight, shipped_manifest

if TYPE_CHECKING:
    from cm_dagster.run.profile import Profile

# Profiles bring Dagster, a second that `cm --help` need not take, so they are imported where they are used.
profiles = typer.Typer(help="Which engines make what: list, show, check.", no_args_is_help=True)


@profiles.command("list")
def list_profiles() -> None:
    """Name the shipped profiles, with what their first line says of them."""
    from cm_dagster.run.profile import shipped_profiles

    for name, path in shipped_profiles().items():
        about = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        typer.echo(f"{name:12}{about}")


@profiles.command()
def show(
    name: Annotated[
        str | None, typer.Argument(help="A shipped profile's name, or a path; by default CM_PROFILE.")
    ] = None,
) -> None:
    """Print every value as it counts, who set it, and what the profile needs on this machine."""
    from cm_dagster.run.profile import load_profile

    profile = load_profile(name)
    typer.echo(f"{profile.name}: offline: {str(profile.offline).lower()}\n")
    settings = [(each.capability, each.engine, each.name, str(each.value), each.origin) for each in profile.settings]
    _print_columns(("capability", "engine", "setting", "value", "set by"), settings)
    typer.echo()
    _print_columns(("weight", "size", "licence", "here"), _weight_rows(profile))
    for need in needs(profile):
        typer.echo(f"needs: {need}")


@profiles.command()
def check(path: Annotated[str, typer.Argument(help="A profile's file, or a shipped profile's name.")]) -> None:
    """Say whether a profile is right and whether this machine has what it needs; exit code 1 if not."""
    from cm_dagster.run.profile import load_profile

    wanting = needs(load_profile(path))
    for need in wanting:
        typer.echo(need, err=True)
    if wanting:
        raise typer.Exit(1)
    typer.echo(f"{path}: right, and everything it needs is here")


def _weight_rows(profile: "Profile") -> list[tuple[str, ...]]:
    """Return a row for each weight of a profile: its size, its licence, and whether it is here."""
    manifest, rows = shipped_manifest(), list[tuple[str, ...]]()
    for pinned in (manifest.weight(name) for name in profile.weights):
        here = "no" if _missing(pinned.name) else "yes"
        rows.append((pinned.name, f"{pinned.size_bytes / 1e6:,.1f} MB", pinned.licence, here))
    for model in (model for engine in profile.all_engines for model in engine.ollama_models()):
        listed = manifest.ollama_tag(model.tag)
        size = f"{listed.size_bytes / 1e6:,.1f} MB" if listed else "?"
        rows.append((model.tag, size, listed.licence if listed else "?", f"kept by Ollama, {model.server_url}"))
    return rows


def _print_columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their widest cell; nothing is cut off, for values are there to be copied."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def needs(profile: "Profile") -> list[str]:
    """Return what this machine lacks for a profile, a line each that says what to run; asks no server."""
    from resources.checks.machine import installed_diagnostics

    weights = [reason for name in profile.weights if (reason := _missing(name))]
    engines = [line.found for line in installed_diagnostics(profile.choices) if line.state != "ok"]
    return list(dict.fromkeys([*weights, *engines]))


def _missing(name: str) -> str | None:
    try:
        weight_in(locations().models, shipped_manifest().weight(name))
    except (WeightsMissing, UnknownWeight) as error:
        return str(error)
    return None
