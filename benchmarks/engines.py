"""`cm bench engines`: every engine of a capability on the same text, one process each, one table a capability.

Belongs here: which engines with which parameters, how good what they made is, the tables. Not here: the work itself
(one_engine.py), how a figure is taken (measure.py). It prints and judges nothing.

An engine whose library, weights or server is not here has a row that says so; where what it is compared with is not
here, its row has no such figure. Of an engine that asks a server the
figures are those of the client; the server's own work shows in the wall time alone.
"""

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets.captions.listening import compared
from assets.script.hooks.questions import fault, questions_in
from benchmarks.measure import watched
from benchmarks.one_engine import BRIEF, FACTS, Work
from cm_dagster.run.profile import engine_names
from resources.capabilities import CAPABILITIES
from resources.errors import CmError
from resources.media.ffmpeg import ffmpeg
from resources.media.wav import read_wav, write_wav
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.timing.alignment import aligned
from resources.transcription.whisper_cpp import WhisperCpp

PROJECT = Path(__file__).parents[1]

UNITS = {
    "language": "100 tokens",
    "speech": "s of sound",
    "transcription": "s of sound",
    "embedding": "100 texts",
    "rendering": "s of video",
}


PARAMETERS: Mapping[str, Mapping[str, Any]] = {"kokoro": {"model": "kokoro-82m-int8"}}
"""What an engine is set to where its defaults need weights that no registry carries."""


class Heard(NamedTuple):
    """What every transcriber listens to: the facts, spoken, and when each word begins."""

    text: str
    starts_s: tuple[float, ...]


NOTHING = Heard("", ())
"""What those hear who are not asked to listen."""


class Row(NamedTuple):
    """One engine's figures; `quality` is in the words of its capability, `refusal` is why some are missing."""

    engine: str
    work: Work | None
    memory_gb: float | None
    quality: Mapping[str, str]
    refusal: str = ""


def main(arguments: Sequence[str]) -> None:
    """Measure the engines that are asked for, all of them by default, and print their tables."""
    parser = ArgumentParser(prog="cm bench engines", description="Every engine on the same text.")
    parser.add_argument("--capability", choices=CAPABILITIES, action="append", help="Only this one; may be repeated.")
    parser.add_argument("--markdown", action="store_true", help="Print Markdown tables.")
    asked = parser.parse_args(arguments)
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as name:
        for capability in asked.capability or CAPABILITIES:
            rows = measured_rows(capability, Path(name))
            if asked.markdown:
                sys.stdout.write("\n".join(markdown(capability, rows)) + "\n\n")
            else:
                shown(capability, rows, console)


def measured_rows(capability: str, folder: Path) -> list[Row]:
    """Measure every engine of a capability, one after another."""
    try:
        heard = spoken_facts(folder / "heard.wav") if capability == "transcription" else NOTHING
    except CmError as error:
        return [Row(engine, None, None, {}, str(error)) for engine in engine_names(capability)]
    return [measured(capability, engine, folder, heard) for engine in engine_names(capability)]


def spoken_facts(path: Path) -> Heard:
    """Have the default voice speak the facts into one track, half a second apart; its own durations are the truth.

    Raises:
        CmError: the default voice is not here.
    """
    import numpy as np

    speech = KokoroOnnx()
    manner = speech.manner(voice=None, speed=None, language="en")
    parts, starts_s, at_s = [], [], 0.0
    for fact in FACTS:
        spoken = speech.speak(fact, manner)
        pause = np.zeros(spoken.sample_rate_hz // 2, dtype=np.float32)
        starts_s += [at_s + word.start_s for word in spoken.words]
        parts += [spoken.samples, pause]
        at_s += (len(spoken.samples) + len(pause)) / spoken.sample_rate_hz
    write_wav(path, np.concatenate(parts), spoken.sample_rate_hz)
    return Heard(" ".join(FACTS), tuple(starts_s))


def measured(capability: str, engine: str, folder: Path, heard: Heard) -> Row:
    """Run one engine in a process of its own and look at what it made."""
    own = folder / f"{capability}-{engine}"
    own.mkdir()
    if capability == "transcription":
        (own / "heard.wav").symlink_to(folder / "heard.wav")
    parameters = json.dumps(PARAMETERS.get(engine, {}))
    watch = watched(
        "benchmarks.one_engine", capability, engine, parameters, own,
        output=own / "cost.json", errors=own / "errors.txt", folder=PROJECT,
    )  # fmt: skip
    if watch.exit_code:
        (*_, reason) = (own / "errors.txt").read_text(encoding="utf-8").strip().splitlines() or ["no reason given"]
        return Row(engine, None, None, {}, reason.partition(": ")[2] or reason)
    work = Work.model_validate_json(watch.stdout)
    if not work.amount:
        return Row(engine, None, None, {}, "it makes nothing that takes time")
    memory_gb = watch.memory.together_gb if watch.memory else None
    try:
        return Row(engine, work, memory_gb, QUALITY[capability](own, folder, heard))
    except CmError as error:
        return Row(engine, work, memory_gb, {}, str(error))


def _good_questions(own: Path, _folder: Path, _heard: Heard) -> dict[str, str]:
    asked = questions_in(json.loads((own / "answer.json").read_text())).facts
    good = sum(fact.id in asked and fault(asked[fact.id], BRIEF, fact) is None for fact in BRIEF.facts)
    return {"questions that may be asked": f"{good} of {len(FACTS)}"}


def _understood(own: Path, _folder: Path, _heard: Heard) -> dict[str, str]:
    transcriber, errors_ms, heard = WhisperCpp(), [], []
    for number, fact in enumerate(FACTS):
        samples, rate_hz = read_wav(own / f"{number}.wav")
        heard.append(transcriber.transcribe(samples, rate_hz, "en").text)
        words = json.loads((own / f"{number}.json").read_text())
        truth = aligned(samples, rate_hz, fact, "en")
        errors_ms += [1000 * abs(word["start_s"] - true.start_s) for word, true in zip(words, truth, strict=True)]
    return {"word error rate": f"{compared(' '.join(FACTS), ' '.join(heard), 'en').word_error_rate:.3f}"} | _starts(
        errors_ms
    )


def _heard_right(own: Path, _folder: Path, heard: Heard) -> dict[str, str]:
    transcript = json.loads((own / "transcript.json").read_text())
    spoken = [_plain(word) for word in heard.text.split()]
    found = [_plain(word["text"]) for word in transcript["words"]]
    errors_ms = [
        1000 * abs(transcript["words"][block.b + place]["start_s"] - heard.starts_s[block.a + place])
        for block in SequenceMatcher(a=spoken, b=found, autojunk=False).get_matching_blocks()
        for place in range(block.size)
    ]
    rate = compared(heard.text, transcript["text"], "en").word_error_rate
    return {"word error rate": f"{rate:.3f}"} | _starts(errors_ms)


def _plain(word: str) -> str:
    return word.casefold().strip(".,")


def _starts(errors_ms: Sequence[float]) -> dict[str, str]:
    return {"word starts off by (median / 90%)": f"{median(errors_ms):.0f} / {quantiles(errors_ms, n=10)[-1]:.0f} ms"}


def _agreement(own: Path, folder: Path, _heard: Heard) -> dict[str, str]:
    import numpy as np

    reference = folder / "embedding-fastembed" / "vectors.npy"
    vectors = np.load(own / "vectors.npy")
    said = {"dimensions": str(vectors.shape[1])}
    if reference.is_file() and vectors.shape == (others := np.load(reference)).shape:
        said["cosine to fastembed"] = f"{float(np.min(np.sum(vectors * others, axis=1))):.4f}"
    return said


def _likeness(own: Path, folder: Path, _heard: Heard) -> dict[str, str]:
    """Compare with what ffmpeg drew: structural similarity, from 0 to 1 (Wang et al. 2004)."""
    reference = folder / "rendering-ffmpeg" / "scene.mp4"
    if not reference.is_file():
        return {}
    command = [
        str(ffmpeg().path), "-hide_banner", "-i", str(own / "scene.mp4"), "-i", str(reference),
        "-lavfi", "ssim", "-f", "null", "-",
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return {"likeness to ffmpeg (SSIM)": said.rpartition("All:")[2].split()[0]}


QUALITY: dict[str, Any] = {
    "language": _good_questions,
    "speech": _understood,
    "transcription": _heard_right,
    "embedding": _agreement,
    "rendering": _likeness,
}


def cells(capability: str, rows: Sequence[Row]) -> Iterator[list[str]]:
    """Yield the header and then a row an engine that was measured, as text."""
    qualities = list(dict.fromkeys(name for row in rows for name in row.quality))
    unit = UNITS[capability]
    yield [capability, f"CPU s per {unit}", f"wall s per {unit}", "load, s", "peak memory, GB", *qualities]
    for row in rows:
        if row.work is not None:
            per = row.work.second.cpu_s / row.work.amount, row.work.second.wall_s / row.work.amount
            load_s = max(row.work.first.wall_s - row.work.second.wall_s, 0.0)
            memory = "" if row.memory_gb is None else f"{row.memory_gb:.2f}"
            figures = [f"{each:.2f}" for each in (*per, load_s)]
            yield [row.engine, *figures, memory, *(row.quality.get(name, "") for name in qualities)]


def shown(capability: str, rows: Sequence[Row], console: Console) -> None:
    """Print the rows as a table for the terminal, and why other engines have none."""
    header, *body = cells(capability, rows)
    drawn = Table(*header)
    for line in body:
        drawn.add_row(*line)
    console.print(drawn)
    for row in rows:
        if row.refusal:
            what = "not measured" if row.work is None else "not judged"
            console.print(f"{row.engine}: {what}: {escape(row.refusal)}", soft_wrap=True)


def markdown(capability: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the rows as a Markdown table."""
    header, *body = cells(capability, rows)
    for line in (header, ["---"] * len(header), *body):
        yield f"| {' | '.join(line)} |"
    if missing := [row.engine for row in rows if row.work is None]:
        yield f"\nNot here, so not measured: {', '.join(missing)}."


if __name__ == "__main__":
    main(sys.argv[1:])
