"""`cm profiles`: which there are, what one comes to, and whether a file of one's own is right.

Belongs here: what these commands print and return. Not here: reading a profile (profiles.py).
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from resources.errors import CmError
from resources.locations import locations
from resources.weights.cache import WeightsMissing, weight_in
from resources.weights.manifest import UnknownWeight, shipped_manifest

if TYPE_CHECKING:
    from cm_dagster.profiles import Profile

# Profiles bring Dagster, a second that `cm --help` need not take, so they are imported where they are used.
profiles = typer.Typer(help="Which engines make what: list, show, check.", no_args_is_help=True)


@profiles.command("list")
def list_profiles() -> None:
    """Name the shipped profiles, with what their first line says of them."""
    from cm_dagster.profiles import shipped_profiles

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
    from cm_dagster.profiles import load_profile

    profile, console = load_profile(name), Console(highlight=False)
    table = Table("capability", "engine", "setting", "value", "set by")
    for setting in profile.settings:
        table.add_row(setting.capability, setting.engine, setting.name, escape(str(setting.value)), setting.origin)
    console.print(f"{profile.name}: offline: {str(profile.offline).lower()}")
    console.print(table)
    console.print(weights_table(profile))
    for need in needs(profile):
        console.print(f"needs: {escape(need)}", soft_wrap=True)


@profiles.command()
def check(path: Annotated[str, typer.Argument(help="A profile's file, or a shipped profile's name.")]) -> None:
    """Say whether a profile is right and whether this machine has what it needs; exit code 1 if not."""
    from cm_dagster.profiles import load_profile

    wanting = needs(load_profile(path))
    for need in wanting:
        typer.echo(need, err=True)
    if wanting:
        raise typer.Exit(1)
    typer.echo(f"{path}: right, and everything it needs is here")


def engines_of(profile: "Profile") -> list[Any]:
    """Return every engine that a profile names, in order."""
    from resources.fallback import choices

    return [engine for chosen in profile.engines.values() for engine in choices(chosen)]


def weights_of(profile: "Profile") -> tuple[str, ...]:
    """Return the names of the weights that a profile's engines load, each once."""
    return tuple(dict.fromkeys(name for engine in engines_of(profile) for name in engine.weights()))


def weights_table(profile: "Profile") -> Table:
    """Return the weights of a profile as a table: size, licence, and whether they are here."""
    table = Table("weight", "MB", "licence", "here")
    for pinned in shipped_manifest().named(weights_of(profile)) if weights_of(profile) else ():
        here = "no" if _missing(pinned.name) else "yes"
        table.add_row(pinned.name, f"{pinned.size_bytes / 1e6:,.1f}", pinned.licence, here)
    return table


def needs(profile: "Profile") -> list[str]:
    """Return what this machine lacks for a profile, a line each that says what to run."""
    lacking = [reason for name in weights_of(profile) if (reason := _missing(name))]
    for engine in engines_of(profile):
        try:
            engine.identity()
        except WeightsMissing:
            # Said already, weight by weight.
            continue
        except CmError as error:
            lacking.append(str(error))
    return list(dict.fromkeys(lacking))


def _missing(name: str) -> str | None:
    try:
        weight_in(locations().models, shipped_manifest().weight(name))
    except (WeightsMissing, UnknownWeight) as error:
        return str(error)
    return None
