"""Silence and clipping: measured on samples.

Not here: loudness (loudness.py), which lengths are too long (assets/voiceover/asset.py).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW_S = 0.02


def longest_silence_s(samples: "NDArray[np.float32]", sample_rate_hz: int, *, threshold_dbfs: float = -50.0) -> float:
    """Return the longest stretch, in seconds, whose 20 ms windows all stay under `threshold_dbfs` RMS.

    `samples` is float32 mono in [-1, 1], shape (samples,); a last window that is not full is left out.
    """
    import numpy as np

    window = round(WINDOW_S * sample_rate_hz)
    whole = samples[: len(samples) // window * window].reshape(-1, window)
    quiet = np.mean(np.square(whole), axis=1) < 10 ** (threshold_dbfs / 10)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    return float(runs.max(initial=0) * WINDOW_S)


def clipped_samples(samples: "NDArray[np.float32]") -> int:
    """Return how many samples stand at full scale."""
    import numpy as np

    return int(np.count_nonzero(np.abs(samples) >= 32767 / 32768))
