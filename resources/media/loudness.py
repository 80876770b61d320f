"""Loudness: measured as ITU-R BS.1770 and EBU R128 define it, and a mono track brought to a target.

Belongs here: measuring, and gain with a true-peak limiter.
Not here: which target (assets/voiceover/mastering.py), how the finished track is encoded (soundtrack.py).

A mono track counts as what it becomes: the same signal on both channels of a stereo track, 3 dB louder.
"""

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from resources.errors import EngineFailed
from resources.media import soundtrack
from resources.media.ffmpeg import ffmpeg, sound_deadline_s

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ABSOLUTE_GATE_LUFS = -70.0

# The silence at the end lets the meter's last 100 ms block, which may be shorter, count in full.
_METER = "apad=pad_dur=0.1,ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file=-"

# Four times 24 kHz, as BS.1770 asks of a true-peak meter; `latency` takes the limiter's look-ahead delay out again.
_OVERSAMPLED_HZ = 96_000
_LIMITER = "alimiter=limit={limit:.6f}:attack=5:release=50:level=false:latency=true"
_NEAR_ENOUGH_DB = 0.05
_MOST_PASSES = 6


class Loudness(BaseModel, frozen=True):
    """Loudness of a finished track (ITU-R BS.1770, EBU R128)."""

    integrated_lufs: float
    true_peak_dbtp: float


def loudness_of(samples: "NDArray[np.float32]", sample_rate_hz: int) -> Loudness:
    """Measure mono samples, shape (samples,), as a stereo track with the same signal on both channels.

    Raises:
        EngineFailed: silence.
    """
    arguments = [*_raw_mono(sample_rate_hz), "-af", f"{soundtrack.AS_STEREO},{_METER}", "-f", "null", "-"]
    return _read_meter(arguments, len(samples) / sample_rate_hz, samples.astype("<f4").tobytes())


def loudness_when_encoded(samples: "NDArray[np.float32]", sample_rate_hz: int) -> Loudness:
    """Measure mono samples, shape (samples,), after they went through the finished video's stereo AAC and back.

    Raises:
        EngineFailed: silence.
    """
    duration_s = len(samples) / sample_rate_hz
    encoded = ffmpeg().run(
        [*_raw_mono(sample_rate_hz), "-af", soundtrack.AS_STEREO, *soundtrack.AAC, "-f", "adts", "pipe:1"],
        purpose="encode the sound track",
        stdin=samples.astype("<f4").tobytes(),
        deadline_s=sound_deadline_s(duration_s),
    )
    return _read_meter(["-f", "aac", "-i", "pipe:0", "-af", _METER, "-f", "null", "-"], duration_s, encoded.stdout)


def loudness_of_file(path: Path, duration_s: float) -> Loudness:
    """Measure the first sound stream of a file of that length, as it is.

    Raises:
        EngineFailed: silence, or the file cannot be read or has no sound.
    """
    return _read_meter(["-i", f"file:{path}", "-map", "0:a:0", "-af", _METER, "-f", "null", "-"], duration_s)


def levelled(
    samples: "NDArray[np.float32]", sample_rate_hz: int, *, target_lufs: float, ceiling_dbtp: float
) -> "NDArray[np.float32]":
    """Bring mono samples to `target_lufs` (as a stereo track) with no true peak over `ceiling_dbtp`.

    Linear gain, then a look-ahead limiter on the oversampled signal. Where the limiter takes loudness away the gain is
    raised, where resampling lifts a peak again the limiter is set lower, and both run again on the untouched input.
    Length and timing stay as they are, sample for sample.

    Raises:
        EngineFailed: silence.
    """
    gain_db = target_lufs - loudness_of(samples, sample_rate_hz).integrated_lufs
    limit_dbtp = ceiling_dbtp
    for _ in range(_MOST_PASSES):
        louder = _limited(samples, sample_rate_hz, gain_db, limit_dbtp)
        loudness = loudness_of(louder, sample_rate_hz)
        missing_lu = target_lufs - loudness.integrated_lufs
        excess_db = max(loudness.true_peak_dbtp - ceiling_dbtp, 0.0)
        if abs(missing_lu) <= _NEAR_ENOUGH_DB and excess_db <= _NEAR_ENOUGH_DB:
            break
        gain_db += missing_lu
        limit_dbtp -= excess_db
    return louder


def _limited(
    samples: "NDArray[np.float32]", sample_rate_hz: int, gain_db: float, limit_dbtp: float
) -> "NDArray[np.float32]":
    import numpy as np

    graph = ",".join(
        [
            f"aresample={_OVERSAMPLED_HZ}",
            f"volume={gain_db:.4f}dB:precision=double",
            _LIMITER.format(limit=10 ** (limit_dbtp / 20)),
            f"aresample={sample_rate_hz}",
        ]
    )
    finished = ffmpeg().run(
        [*_raw_mono(sample_rate_hz), "-af", graph, "-f", "f32le", "pipe:1"],
        purpose="limit the track's peaks",
        stdin=samples.astype("<f4").tobytes(),
        deadline_s=sound_deadline_s(len(samples) / sample_rate_hz),
    )
    limited = np.frombuffer(finished.stdout, dtype="<f4").astype(np.float32)
    if len(limited) != len(samples):
        raise AssertionError(f"the limiter made {len(limited)} samples of {len(samples)}")
    return limited


def _raw_mono(sample_rate_hz: int) -> list[str]:
    return ["-f", "f32le", "-ar", str(sample_rate_hz), "-ac", "1", "-i", "pipe:0"]


def _read_meter(arguments: list[str], duration_s: float, stdin: bytes = b"") -> Loudness:
    """Run a graph that ends in the meter and read its last report: integrated so far, highest true peak so far."""
    deadline_s = sound_deadline_s(duration_s)
    report = ffmpeg().run(arguments, purpose="measure loudness", stdin=stdin, deadline_s=deadline_s).stdout.decode()
    integrated = re.findall(r"^lavfi\.r128\.I=(\S+)$", report, re.MULTILINE)
    peaks = re.findall(r"^lavfi\.r128\.true_peaks_ch\d+=(\S+)$", report, re.MULTILINE)
    if not integrated or float(integrated[-1]) <= ABSOLUTE_GATE_LUFS:
        raise EngineFailed("loudness: the sound is silent from end to end, so it has none. Check its text and voice.")
    true_peak = max(map(float, peaks))
    return Loudness(
        integrated_lufs=round(float(integrated[-1]), 2), true_peak_dbtp=round(20 * math.log10(true_peak), 2)
    )
