"""Sound at another sample rate, the same length in time.

Belongs here: sample-rate conversion of mono samples. Not here: files (wav.py), level (loudness.py).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def resampled(samples: "NDArray[np.float32]", from_hz: int, to_hz: int) -> "NDArray[np.float32]":
    """Convert float32 mono samples, shape (samples,), with libswresample's band-limited filter, without delay."""
    import av
    import numpy as np

    if from_hz == to_hz or len(samples) == 0:
        return samples
    frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[np.newaxis], format="flt", layout="mono")
    frame.sample_rate = from_hz
    resampler = av.AudioResampler(format="flt", layout="mono", rate=to_hz)
    pieces = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([piece.to_ndarray()[0] for piece in pieces]).astype(np.float32)
