"""`cm new`: a topic file made of a title, for a person to check.

Belongs here: what the command takes and prints. Not here: finding the facts and writing the file
(making/new_topic.py).
"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def new(
    title: Annotated[str, typer.Argument(help="What the video is about, as a title.")],
    *,
    sources: Annotated[
        list[Path] | None,
        typer.Option("--from", help="A document of yours, or a folder of them; may be given several times."),
    ] = None,
    topics: Annotated[Path | None, typer.Option(help="Where the file goes; CM_TOPICS unless given.")] = None,
    language: Annotated[str | None, typer.Option(help="The language of the video, such as fr.")] = None,
    target_seconds: Annotated[float | None, typer.Option(help="How long it is to be.", min=10, max=180)] = None,
    profile: Annotated[str | None, typer.Option(help="A shipped profile's name, or a path to your own YAML.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Write a topic file of a title, with facts from your documents or from the language model, to check and edit."""
    from assets.brief.brief import as_named
    from cm_dagster.making.new_topic import Wish, new_topic
    from cm_dagster.run.profile import load_profile
    from resources.locations import locations

    wish = Wish(title, tuple(sources or ()), language, target_seconds)
    chosen = load_profile(profile)
    with Console(stderr=True).status("Looking for facts") as status:
        made = new_topic(
            wish,
            topics or locations().topics,
            chosen,
            lambda done, total: status.update(f"Looking for facts: {done} of {total} documents read"),
        )
    if as_json:
        sys.stdout.write(json.dumps(made.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return
    for note in made.notes:
        typer.echo(note, err=True)
    for fact in made.facts:
        typer.echo(f"{fact.id:3}. {fact.text}")
    typer.echo(f"{as_named(made.path)}: {len(made.facts)} facts to check, then: cm make {as_named(made.path)}")
