"""`cm engines`: install what an engine needs beyond Python packages.

Belongs here: what these commands print and return. Not here: what is installed and how (resources).
"""

from typing import Annotated, Literal

import typer

from resources.rendering.remotion_project import project as remotion_project

engines = typer.Typer(name="engines", help="Engines that need more than a Python package.", no_args_is_help=True)


@engines.callback()
def common() -> None:
    """Install what an engine needs beyond Python packages."""


@engines.command()
def install(
    name: Annotated[
        Literal["remotion"], typer.Argument(help="remotion: the renderer that needs Node.js and Chromium.")
    ],
) -> None:
    """Install an engine into the user's cache folder, once."""
    typer.echo(
        "Remotion is free for individuals, non-profits and companies of up to three people; other companies need"
    )
    typer.echo("a licence: https://www.remotion.dev/license")
    typer.echo("Installing with npm, 230 MB ...")
    typer.echo(f"Here: {remotion_project.install()} ({name} {remotion_project.remotion_version()})")
