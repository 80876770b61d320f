"""Sound as servers send it: WAV, MP3 or bare PCM, as samples.

Belongs here: decoding those. Not here: this project's own files (resources/media/wav.py), asking a server.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from resources.errors import EngineFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# A playlist or a script, which FFmpeg would follow to other files and servers, is no sound.
FORMATS = "wav,mp3"


class UnreadableSound(EngineFailed):
    """The bytes are no sound that can be read, or hold none."""


def decoded(data: bytes) -> tuple["NDArray[np.float32]", int]:
    """Return float32 mono samples, shape (samples,), and the sample rate in Hz, of a WAV or MP3 file.

    The sizes in a WAV header are not relied on: a server that streams does not know them when it writes it.

    Raises:
        UnreadableSound: it is neither, or has no sound in it.
    """
    import av
    import numpy as np

    try:
        with av.open(BytesIO(data), mode="r", options={"format_whitelist": FORMATS}) as container:
            rate = container.streams.audio[0].rate
            planes = av.AudioResampler(format="fltp", rate=rate)
            frames = [piece for frame in container.decode(audio=0) for piece in planes.resample(frame)]
            frames += planes.resample(None)
    except (av.FFmpegError, IndexError) as error:
        raise UnreadableSound(f"{len(data):,} bytes that are neither WAV nor MP3") from error
    if not frames:
        raise UnreadableSound("a file without sound in it")
    return np.concatenate([frame.to_ndarray().mean(axis=0) for frame in frames]).astype(np.float32), rate


def decoded_pcm(data: bytes) -> "NDArray[np.float32]":
    """Return float32 mono samples, shape (samples,), of 16-bit little-endian samples without any header.

    Raises:
        UnreadableSound: half a sample is missing, or there is none.
    """
    import numpy as np

    if not data or len(data) % 2:
        raise UnreadableSound(f"{len(data):,} bytes that are not 16-bit samples")
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32_768)
