"""The `cm` command: arguments in, exit codes out.

Belongs here: commands, options, and how an error is shown. Not here: the work itself (making/make.py, ui.py, ...).
"""

import json
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cm_dagster.cli.bench import bench
from cm_dagster.cli.engines import engines
from cm_dagster.cli.explain import explain
from cm_dagster.cli.models import models
from cm_dagster.cli.new import new
from cm_dagster.cli.profiles import profiles
from cm_dagster.cli.script import script_app
from cm_dagster.cli.store import store_app
from cm_dagster.cli.surroundings import print_whatever_comes, require_surroundings
from cm_dagster.cli.voices import voices
from resources.errors import CmError, NotInstalled

if TYPE_CHECKING:
    from resources.checks.diagnostic import Diagnostic


app = typer.Typer(
    help="A topic folder in, vertical shorts out, on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(models, name="models")
app.add_typer(profiles, name="profiles")
app.add_typer(engines, name="engines")
app.add_typer(script_app, name="script")
app.add_typer(store_app, name="store")
app.add_typer(bench, name="bench")


Profile = Annotated[str | None, typer.Option(help="A shipped profile's name, or a path to your own YAML.")]


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"cm {metadata.version('cm-dagster')}")
        raise typer.Exit


@app.callback()
def common(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show the whole stack trace of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    """Settle what holds for every command."""
    del version
    require_surroundings()
    app.pretty_exceptions_enable = debug


@app.command()
def make(
    briefs: Annotated[list[Path], typer.Argument(help="Briefs (Markdown files), anywhere.", metavar="TOPIC.md...")],
    *,
    profile: Profile = None,
    take: Annotated[int, typer.Option(help="Another number asks for another version of the script.", min=1)] = 1,
    hook: Annotated[
        int | None, typer.Option(help="Write into the briefs which of the script's hooks is wanted.", min=1, max=99)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
    open_video: Annotated[bool, typer.Option("--open", help="Show each finished video.")] = False,
) -> None:
    """Make a video of each brief; what has not changed is reused.

    Exit code 1 if a topic failed, 3 if none did but one was saved again while its run was on.
    """
    from assets.topics.error import printable
    from cm_dagster.making.choose_hook import choose_hook
    from cm_dagster.making.make import make_all, scripts_beside_briefs
    from cm_dagster.making.progress import Display, terminal
    from cm_dagster.making.report import BatchReport, TopicReport

    show = viewer() if open_video else None
    console = terminal()
    used = scripts_beside_briefs(briefs)
    if used:
        console.print(f"Used by their briefs: {escape(printable(', '.join(map(str, used))))}", soft_wrap=True)
    reports: list[TopicReport] = []
    to_make = [path for path in briefs if path not in used]
    if hook is not None:
        for path in to_make:
            choose_hook(path, hook)
    for report in make_all(to_make, profile=profile, take=take, display=Display(console)):
        reports.append(report)
        for note in report.notes:
            console.print(f"  [yellow]{escape(note)}[/yellow]", soft_wrap=True)
        if report.error:
            console.print(f"[red]{escape(report.error)}[/red]", soft_wrap=True)
        elif report.video:
            length = f", {report.duration_s:.1f} s long" if report.duration_s else ""
            console.print(
                f"[green]{escape(str(report.video))}[/green]{length}, made in {report.wall_s:.1f} s", soft_wrap=True
            )
            if show:
                subprocess.run([show, str(report.video)], check=False)
    if as_json:
        sys.stdout.write(json.dumps(BatchReport(topics=tuple(reports)).model_dump(mode="json")) + "\n")
    raise typer.Exit(BatchReport(topics=tuple(reports)).exit_code)


app.command()(new)
app.command()(explain)
app.command()(voices)


@app.command()
def ui(
    *,
    profile: Profile = None,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The page's port.", min=1, max=65535)] = 3000,
) -> None:
    """Open the Dagster page on this project until Ctrl-C."""
    from cm_dagster.cli.ui import serve

    raise typer.Exit(serve(profile=profile, host=host, port=port))


@app.command()
def doctor(
    *,
    profile: Profile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Say whether this machine can make a video, and what to run where it cannot; exit code 1 if it cannot."""
    from cm_dagster.cli.doctor import examined
    from cm_dagster.run.profile import asked_profile, load_profile

    chosen = load_profile(profile)
    with Console(stderr=True).status("Looking at this machine and asking the servers"):
        lines = list(examined(chosen))
    failed = [line.what for line in lines if line.state == "fail"]
    if as_json:
        report = {"ok": not failed, "profile": chosen.name, "lines": [line.model_dump() for line in lines]}
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        print_lines(lines)
        if failed:
            if any("Run: cm models pull" in line.found for line in lines if line.state == "fail"):
                typer.echo(f"All weights at once: cm models pull --profile {profile or asked_profile()}")
            typer.secho(
                f"Not ready for the profile {chosen.name}. {len(failed)} to mend: {', '.join(failed)}", bold=True
            )
        else:
            warned = sum(line.state == "warn" for line in lines)
            but = f", with {warned} warning{'s' if warned > 1 else ''}" if warned else ""
            typer.secho(f"Ready: this machine can make videos with the profile {chosen.name}{but}", bold=True)
    if failed:
        raise typer.Exit(1)


def print_lines(lines: Sequence["Diagnostic"]) -> None:
    """Print what was looked at in columns; each sentence of what was found begins anew, so that it ends in the remedy.

    Nothing is wrapped, so what is to be run can be copied. What another line has said already is said once.
    """
    colours = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED}
    width = max(len(line.what) for line in lines)
    said: dict[str, str] = {}
    for line in lines:
        first = said.setdefault(line.found, line.what)
        found = line.found if first == line.what else f"as said of {first}"
        sentences = re.split(r"(?<=\.) (?=[A-Z])", found)
        state = typer.style(f"{line.state:4}", fg=colours[line.state], bold=line.state != "ok")
        typer.echo(f"{state}  {line.what:{width}}  {sentences[0]}")
        for sentence in sentences[1:]:
            typer.echo(f"{'':{width + 8}}{sentence}")
    typer.echo()


def viewer() -> str:
    """Return the program that hands a file to the desktop's own viewer.

    Raises:
        NotInstalled: there is none here.
    """
    name = "open" if sys.platform == "darwin" else "xdg-open"
    found = shutil.which(name)
    if found is None:
        remedy = "Install it (Debian: apt-get install xdg-utils), or leave --open out"
        raise NotInstalled(f"--open: there is no {name} here. {remedy}")
    return found


def main() -> None:
    """Run the command line; a mistake the user can mend is one line on standard error and exit code 1."""
    # Dagster's remarks on the state of its own API are for this project's developers, who see them in the tests.
    warnings.filterwarnings("ignore", module="dagster")
    print_whatever_comes()
    try:
        app()
    except CmError as error:
        if "--debug" in sys.argv:
            raise
        Console(stderr=True, highlight=False).print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        sys.exit(1)
