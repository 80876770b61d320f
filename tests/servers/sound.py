"""Sound as speech servers send it: WAV, MP3 at a constant rate, or bare 16-bit samples.

Belongs here: encoding for the servers beside it. Not here: any protocol.
"""

import wave
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MP3_BITS_PER_S = 48_000
PIECE_BYTES = 4_096


def encoded(samples: "NDArray[np.float32]", sample_rate_hz: int, kind: str) -> bytes:
    """Return float32 mono samples as `wav`, `mp3` or `pcm`."""
    steps = np.clip(np.rint(samples * 32_767), -32_768, 32_767).astype("<i2")
    return {"pcm": _pcm, "wav": _wav, "mp3": _mp3}[kind](steps, sample_rate_hz)


def _pcm(steps: "NDArray[np.int16]", _: int) -> bytes:
    return steps.tobytes()


def _wav(steps: "NDArray[np.int16]", sample_rate_hz: int) -> bytes:
    data = BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(steps.tobytes())
    return data.getvalue()


def _mp3(steps: "NDArray[np.int16]", sample_rate_hz: int) -> bytes:
    import av

    data = BytesIO()
    with av.open(data, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=sample_rate_hz)
        stream.layout = "mono"
        stream.bit_rate = MP3_BITS_PER_S
        frame = av.AudioFrame.from_ndarray(steps[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = sample_rate_hz
        for piece in [*av.AudioResampler(stream.format, "mono").resample(frame), None]:
            container.mux(stream.encode(piece))
    return data.getvalue()


def pieces(data: bytes) -> list[bytes]:
    """Cut what is sent as a stream."""
    return [data[start : start + PIECE_BYTES] for start in range(0, len(data), PIECE_BYTES)]
