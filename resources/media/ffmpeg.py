"""The one ffmpeg binary: which it is, what it must be able to do, and how it is run.

Belongs here: finding, checking and running ffmpeg. Not here: any particular filter graph or encoding.

Order: `$CM_FFMPEG`, the binary that the `imageio-ffmpeg` package carries, `ffmpeg` on the PATH. The carried one comes
before the PATH because its version is fixed by the package, so two machines make the same bytes.
"""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from resources.errors import EngineFailed, NotInstalled
from resources.isolation.no_network import without_network
from resources.locations import locations
from resources.process.cores import usable_cores
from resources.process.program import run_program

NEEDED_FILTERS = frozenset({"alimiter", "ametadata", "apad", "aresample", "ass", "ebur128", "overlay", "pan", "volume"})
NEEDED_ENCODERS = frozenset({"aac", "libx264"})
READABLE_PROTOCOLS = "file,pipe,fd"
ANSWERS_WITHIN_S = 60.0

# A run of ffmpeg that stands still ends at a deadline, which one that works does not reach on the slowest machine: on
# one core a frame is drawn and encoded in about 0.03 s, a second of sound measured or encoded in about 0.02 s.
LEAST_DEADLINE_S = 600.0
FRAME_WITHIN_S = 30.0
SECOND_OF_SOUND_WITHIN_S = 30.0


def _ended(exit_code: int) -> str:
    """Say how a process ended; a negative exit code is the number of the signal that ended it."""
    if exit_code >= 0:
        return f"exit code {exit_code}"
    name = signal.Signals(-exit_code).name
    return f"ended by {name}; run again, what is finished is kept"


@dataclass(frozen=True)
class Finished:
    """What a successful run left: the bytes of standard output, the text of standard error."""

    stdout: bytes
    log: str


@dataclass(frozen=True)
class Ffmpeg:
    """A checked binary; `version` is what counts in the store's keys, such as `n9.0.2-17-g2a571b6068-20260930`."""

    path: Path
    version: str

    def run(
        self,
        arguments: Sequence[str | Path],
        *,
        purpose: str,
        stdin: bytes = b"",
        loglevel: str = "error",
        folder: Path | None = None,
        deadline_s: float = LEAST_DEADLINE_S,
    ) -> Finished:
        """Run to the end with an argument list, never a shell, and without a network; existing outputs are overwritten.

        Args:
            arguments: Everything after the binary's name; `pipe:0` reads `stdin`, `pipe:1` writes to `Finished.stdout`.
            purpose: Completes "ffmpeg could not ..." in the error message.
            stdin: The whole standard input.
            loglevel: ffmpeg's own level; filters that report on standard error need "info", font choice "verbose".
            folder: The working folder, so that a filter graph can name files in it without any path.
            deadline_s: How long it may take: by `picture_deadline_s` or `sound_deadline_s`, unless it is a trifle.

        Raises:
            EngineFailed: the exit code was not 0, or it had not ended at the deadline.
        """
        # Left to itself it counts the machine's cores, whatever a container may use of them.
        threads = [part for kind in ("filter", "filter_complex") for part in (f"-{kind}_threads", str(usable_cores()))]
        asked = ["-hide_banner", "-nostdin", "-y", "-loglevel", loglevel, *threads, *_from_files_alone(arguments)]
        command = without_network([str(self.path), *asked])
        try:
            process = run_program(command, deadline_s=deadline_s, stdin=stdin, folder=folder)
        except subprocess.TimeoutExpired as error:
            raise EngineFailed(
                f"ffmpeg could not {purpose}: it stood still and was ended after {deadline_s:g} s. "
                "Look whether the disk it reads and writes answers, then run again"
            ) from error
        log = process.stderr.decode(errors="replace")
        if process.returncode != 0:
            lines = [line.strip() for line in log.splitlines() if line.strip()]
            said = " / ".join(lines[-3:]) or "it said nothing"
            raise EngineFailed(f"ffmpeg could not {purpose} ({_ended(process.returncode)}): {said}")
        return Finished(process.stdout, log)


def picture_deadline_s(frames: int) -> float:
    """Return how long drawing or encoding so many frames may take."""
    return LEAST_DEADLINE_S + FRAME_WITHIN_S * frames


def sound_deadline_s(duration_s: float) -> float:
    """Return how long working on so much sound may take."""
    return LEAST_DEADLINE_S + SECOND_OF_SOUND_WITHIN_S * duration_s


def _from_files_alone(arguments: Sequence[str | Path]) -> Iterator[str]:
    """Yield the arguments so that no input, a playlist for one, can name anything but files and pipes."""
    for argument in arguments:
        if argument == "-i":
            yield from ("-protocol_whitelist", READABLE_PROTOCOLS)
        yield str(argument)


def ffmpeg() -> Ffmpeg:
    """Return the binary to use; it is looked for once and checked once in a process.

    Raises:
        NotInstalled: nothing was found, or what was found lacks a needed filter or encoder.
    """
    return _checked(_found(locations().ffmpeg))


def _found(named: Path | None) -> Path:
    if named is not None:
        if not named.is_file():
            raise NotInstalled(f"CM_FFMPEG: there is no file {named}. Unset it to use the one of imageio-ffmpeg.")
        return named
    carried = _carried_by_imageio_ffmpeg()
    if carried is not None:
        return carried
    on_path = shutil.which("ffmpeg")
    if on_path is not None:
        return Path(on_path)
    raise NotInstalled("ffmpeg: none found. Install it with: pip install --only-binary :all: imageio-ffmpeg")


def _carried_by_imageio_ffmpeg() -> Path | None:
    """Look into the package itself: its own finder also takes other binaries and may pick a different build."""
    package = find_spec("imageio_ffmpeg")
    if package is None or package.origin is None:
        return None
    binaries = Path(package.origin).parent / "binaries"
    return next((path for path in sorted(binaries.glob("ffmpeg-*")) if path.is_file()), None)


@cache
def _checked(path: Path) -> Ffmpeg:
    version = re.match(r"ffmpeg version (\S+)", _answer(path, "-version"))
    if version is None:
        raise NotInstalled(f"{path}: this does not answer `-version` as ffmpeg does. Set CM_FFMPEG to an ffmpeg.")
    lacking = [
        f"{kind} {name}"
        for kind, needed in (("filter", NEEDED_FILTERS), ("encoder", NEEDED_ENCODERS))
        for name in sorted(needed - _listed(_answer(path, f"-{kind}s")))
    ]
    if lacking:
        raise NotInstalled(
            f"{path}: this ffmpeg lacks {', '.join(lacking)}. Unset CM_FFMPEG to use the one of imageio-ffmpeg."
        )
    return Ffmpeg(path, version.group(1))


def _answer(path: Path, question: str) -> str:
    try:
        process = run_program([path, "-hide_banner", question], deadline_s=ANSWERS_WITHIN_S)
    except OSError as error:
        raise NotInstalled(f"{path}: cannot be run ({error.strerror}). Set CM_FFMPEG to a working ffmpeg.") from error
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(
            f"{path}: no answer to `{question}` within {ANSWERS_WITHIN_S:g} s. Set CM_FFMPEG to a working ffmpeg."
        ) from error
    return process.stdout.decode(errors="replace")


def _listed(table: str) -> frozenset[str]:
    """Read the names out of `-filters` or `-encoders`: the second column of each row."""
    return frozenset(row.split()[1] for row in table.splitlines() if len(row.split()) > 2)
