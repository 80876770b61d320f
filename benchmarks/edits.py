"""`make bench-cache`: what a topic costs cold, unchanged, with one sentence edited, with one colour edited.

Belongs here: the edits, and the table. Not here: how a figure is taken (measure.py), what each edit must make again
(tests/pipeline/test_caching.py). With `--write` the table replaces the one in docs/caching.md.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from benchmarks.measure import Cost, watched
from cm_dagster.making.report import TopicReport

PROJECT = Path(__file__).parents[1]
TOPIC = "honey"
PAGE = PROJECT / "docs" / "caching.md"
BEGIN, END = "<!-- figures: make bench-cache -->\n", "<!-- end of figures -->\n"
SENTENCE = ("decades", "many years")
COLOUR = ("tags:", 'look: {accent: "#4DE1FF"}\ntags:')


class Row(BaseModel, frozen=True):
    """One run: what was edited before it, what it cost, and what it made."""

    edit: str
    command: str
    cost: Cost
    made: str


def main() -> None:
    """Make the topic in fresh folders, edit by edit, and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true", help="Put the table into docs/caching.md.")
    write = arguments.parse_args().write
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as name:
        table = table_of(list(runs(Path(name))))
    sys.stdout.write(table)
    if write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}", encoding="utf-8")


def runs(folder: Path) -> Iterator[Row]:
    """Run the same topic again and again, each time after one edit of what came before."""
    topics = folder / "topics"
    topics.mkdir()
    brief = topics / f"{TOPIC}.md"
    shutil.copyfile(PROJECT / "topics" / f"{TOPIC}.md", brief)
    os.environ |= {
        "CM_TOPICS": str(topics),
        "CM_OUTPUT": str(folder / "output"),
        "CM_STORE": str(folder / "store"),
        "CM_PROFILE": "edge",
        "DAGSTER_HOME": str(folder / "dagster"),
    }
    yield made("nothing: the store is empty", folder, brief)
    yield made("nothing", folder, brief)
    yield executed("nothing", folder)
    run("cm_dagster", "script", "export", TOPIC, folder=folder)
    edit(brief.with_suffix(".script.md"), *SENTENCE)
    yield made("one sentence of the script", folder, brief)
    brief.with_suffix(".script.md").unlink()
    yield made("that, undone", folder, brief)
    edit(brief, *COLOUR)
    yield made("one colour", folder, brief)


def made(what: str, folder: Path, brief: Path) -> Row:
    """Run `cm make` in a process of its own."""
    finished = watched("cm_dagster", "make", brief, "--json", output=folder / "report.json", folder=PROJECT)
    if finished.exit_code != 0:
        sys.exit(f"{brief}: could not be made, so there is nothing to measure")
    report = TopicReport.model_validate(json.loads(finished.stdout)["topics"][0])
    components = ", ".join(f"{name} {asset.made}" for name, asset in report.assets.items() if asset.made)
    return Row(edit=what, command="cm make", cost=finished.cost, made=components or "nothing")


def executed(what: str, folder: Path) -> Row:
    """Run the job as CI does."""
    tags = json.dumps({"dagster/partition": TOPIC})
    arguments = ("job", "execute", "-m", "cm_dagster.definitions", "-j", "make_video", "--tags", tags)
    finished = watched(
        "dagster", *arguments, output=folder / "job.log", folder=PROJECT, errors=folder / "job.errors.log"
    )
    if finished.exit_code != 0:
        sys.exit("dagster job execute: failed, so there is nothing to measure")
    return Row(edit=what, command="dagster job execute", cost=finished.cost, made="nothing")


def run(module: str, *arguments: str, folder: Path) -> None:
    """Run a command that is not measured."""
    if watched(module, *arguments, output=folder / "command.log", folder=PROJECT).exit_code != 0:
        sys.exit(f"{' '.join(arguments)}: failed, so there is nothing to measure")


def edit(path: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        sys.exit(f"{path.name}: does not say {old!r} once")
    path.write_text(text.replace(old, new), encoding="utf-8")


def table_of(rows: list[Row]) -> str:
    """Return the table in Markdown."""
    lines = ["| edited | command | wall s | CPU s | made |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.edit} | `{row.command}` | {row.cost.wall_s:.1f} | {row.cost.cpu_s:.1f} | {row.made} |" for row in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
