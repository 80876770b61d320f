"""`make bench`: one topic made cold, asset by asset, beside the bare libraries on the same inputs.

Belongs here: the order of the measurements, and the tables. Not here: how a figure is taken (measure.py), the bare
kernels (kernels.py, render_kernels.py). It prints and judges nothing.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.table import Table

from benchmarks.kernels import TOPIC
from benchmarks.measure import Cost, Outcome, PeakMemory, watched
from cm_dagster.making.report import TopicReport
from cm_dagster.run.home import instance
from resources.process.cores import usable_cores

PROJECT = Path(__file__).parents[1]

KERNEL_OF = {
    "script": ("language", "llama.cpp"),
    "voiceover": ("speech", "ONNX Runtime"),
    "captions": ("transcription", "whisper.cpp"),
    "render": ("filter_graphs", "ffmpeg"),
}


@dataclass(frozen=True)
class Made:
    """The topic made cold: how long the video is, what the whole process cost, and each asset within it."""

    duration_s: float
    whole: Cost
    assets: dict[str, Cost]
    memory: PeakMemory | None


def main() -> None:
    """Make the topic in fresh folders, run the bare kernels on what it left, print both."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as name:
        folder = Path(name)
        os.environ |= {
            "CM_TOPICS": str(PROJECT / "topics"),
            "CM_OUTPUT": str(folder / "output"),
            "CM_STORE": str(folder / "store"),
            "CM_PROFILE": "edge",
            "DAGSTER_HOME": str(folder / "dagster"),
        }
        busy = os.getloadavg()[0]
        console.print(f"{usable_cores()} cores, {busy:.1f} processes wanted one in the minute before\n")
        made = make_cold(folder)
        kernels = {}
        for kernel in (*(kernel for kernel, _ in KERNEL_OF.values()), "ready_frames"):
            console.print(f"bare kernel: {kernel}", style="dim")
            kernels[kernel] = run_kernel(kernel, folder)
    console.print(pipeline_table(made), memory_line(made.memory), "", kernel_table(made, kernels), sep="\n")
    console.print("", target_table(made, kernels), sep="\n")


def make_cold(folder: Path) -> Made:
    """Run `cm make` in a process of its own and read what each asset cost from the run it left in Dagster."""
    brief = PROJECT / "topics" / f"{TOPIC}.md"
    finished = watched("cm_dagster", "make", brief, "--json", output=folder / "report.json", folder=PROJECT)
    if finished.exit_code != 0:
        sys.exit(f"topics/{TOPIC}.md: could not be made, so there is nothing to measure")
    report = TopicReport.model_validate(json.loads(finished.stdout)["topics"][0])
    with instance() as dagster:
        assets = {asset: cost_of(asset, dagster) for asset in report.assets}
    return Made(report.duration_s or 0.0, finished.cost, assets, finished.memory)


def cost_of(asset: str, dagster: dg.DagsterInstance) -> Cost:
    """Read an asset's cost from the metadata of its materialisation."""
    event = dagster.get_latest_materialization_event(dg.AssetKey(asset))
    if event is None or event.asset_materialization is None:
        raise LookupError(f"{asset}: Dagster knows of no materialisation")
    said = event.asset_materialization.metadata
    return Cost.model_validate({name: said[name].value for name in Cost.model_fields})


def run_kernel(kernel: str, folder: Path) -> Outcome:
    """Run one bare kernel in a process of its own."""
    result = folder / f"{kernel}.json"
    finished = watched("benchmarks.kernels", kernel, result, output=folder / f"{kernel}.log", folder=PROJECT)
    if finished.exit_code != 0:
        sys.exit(f"{kernel}: this kernel failed; its own message is above")
    return Outcome.model_validate_json(result.read_bytes())


def pipeline_table(made: Made) -> Table:
    """One row an asset, one for what is around them, one for the whole process."""
    table = _table(
        f"topics/{TOPIC}.md, cold: {made.duration_s:.1f} s of video",
        ("asset",),
        ("wall s", "CPU s", "wall s per s", "CPU s per s"),
    )

    def row(name: str, cost: Cost, *, end_section: bool = False) -> None:
        per_s = (cost.wall_s / made.duration_s, cost.cpu_s / made.duration_s)
        figures = (f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", *(f"{figure:.3f}" for figure in per_s))
        table.add_row(name, *figures, end_section=end_section)

    for asset, cost in made.assets.items():
        row(asset, cost)
    row("start, Dagster, end", made.whole - Cost.sum(made.assets.values()), end_section=True)
    row("whole process", made.whole)
    return table


def memory_line(memory: PeakMemory | None) -> str:
    """Say what the pipeline took at its highest."""
    if memory is None:
        return "peak memory: not measured, there is no /proc here"
    return (
        f"peak memory: process {memory.process_gb:.2f} GB, its largest child {memory.largest_child_gb:.2f} GB, "
        f"all at once {memory.together_gb:.2f} GB"
    )


def kernel_table(made: Made, kernels: dict[str, Outcome]) -> Table:
    """One row a kernel, with the ratio of the asset to it; `same` says that both came to the same bytes or words."""
    table = _table(
        "bare kernels on the same inputs, and how many times as much the asset takes",
        ("kernel", "asset"),
        ("wall s", "CPU s", "CPU s per s", "times wall", "times CPU", "same"),
    )

    def row(kernel: str, asset: str, cost: Cost, whole: Cost, same: str) -> None:
        figures = (f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", f"{cost.cpu_s / made.duration_s:.3f}")
        ratios = (f"{whole.wall_s / cost.wall_s:.2f}", f"{whole.cpu_s / cost.cpu_s:.2f}")
        table.add_row(kernel, asset, *figures, *ratios, same)

    for asset, (kernel, library) in KERNEL_OF.items():
        row(library, asset, kernels[kernel].cost, made.assets[asset], _yes_or_no(kernels[kernel]))
    table.add_section()
    row("all four", "whole process", all_kernels(kernels), made.whole, "")
    table.add_section()
    limit = kernels["ready_frames"]
    row("x264 alone", "render", limit.cost, made.assets["render"], _yes_or_no(limit))
    table.caption = "x264 alone: frames that are ready, one scene at a time on one core"
    return table


def target_table(made: Made, kernels: dict[str, Outcome]) -> Table:
    """What was aimed at on two quiet cores, beside what was reached here."""
    table = _table("aimed at, on two quiet cores", ("figure",), ("target", "reached"))
    memory = f"{made.memory.together_gb:.2f}" if made.memory else "not measured"
    rows = (
        ("whole video cold, wall s per s of video", "1.50", f"{made.whole.wall_s / made.duration_s:.2f}"),
        ("voiceover, CPU s per s of video", "0.40", f"{made.assets['voiceover'].cpu_s / made.duration_s:.2f}"),
        ("render, CPU s per s of video", "0.85", f"{made.assets['render'].cpu_s / made.duration_s:.2f}"),
        ("everything / bare kernels, CPU", "1.25", f"{made.whole.cpu_s / all_kernels(kernels).cpu_s:.2f}"),
        ("peak memory of all processes, GB", "2.60", memory),
    )
    for row in rows:
        table.add_row(*row)
    return table


def all_kernels(kernels: dict[str, Outcome]) -> Cost:
    """Add up the kernels that assets are compared with."""
    return Cost.sum(kernels[kernel].cost for kernel, _ in KERNEL_OF.values())


def _yes_or_no(outcome: Outcome) -> str:
    return "yes" if outcome.same else "NO"


def _table(title: str, names: Iterable[str], figures: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    for name in names:
        table.add_column(name)
    for figure in figures:
        table.add_column(figure, justify="right")
    return table


if __name__ == "__main__":
    main()
