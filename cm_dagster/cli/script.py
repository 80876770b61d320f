"""`cm script`: a topic's script as a file to edit.

Belongs here: what the command prints.
Not here: which script is written where (making/script_export.py), what a run makes of the file
(assets/script/asset.py).
"""

import sys
from typing import Annotated

import typer

script_app = typer.Typer(help="A topic's script as a file to edit.", no_args_is_help=True)


@script_app.callback()
def common() -> None:
    """Keep `export` a command of its own, although it is the only one."""


@script_app.command()
def export(
    topic: Annotated[str, typer.Argument(help="A topic's key, or the path of its brief.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over a script that was edited.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the script instead; write no file.")] = False,
) -> None:
    """Write a topic's current script beside its brief; edited there, it takes the place of the one the model wrote."""
    from cm_dagster.making.script_export import exported, written

    script = exported(topic)
    if stdout:
        sys.stdout.write(script.markdown)
    else:
        typer.echo(written(script, over_an_edited_one=force))
