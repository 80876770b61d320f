"""WAV files as this project writes them: mono, 16 bits; the same samples give the same bytes.

Belongs here: reading and writing that one format. Not here: any processing of sound.
"""

import wave
from pathlib import Path
from typing import TYPE_CHECKING

from resources.errors import NotMade

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FULL_SCALE = 32_768


def write_wav(path: Path, samples: "NDArray[np.float32]", sample_rate_hz: int) -> None:
    """Write float mono samples, shape (samples,), rounded to 16 bits; what lies outside [-1, 1) is clipped."""
    import numpy as np

    steps = np.clip(np.rint(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(steps.tobytes())


def read_wav(path: Path) -> tuple["NDArray[np.float32]", int]:
    """Return float32 mono samples in [-1, 1), shape (samples,), and the sample rate in Hz.

    Raises:
        NotMade: the file has another format, or is no WAV file.
    """
    import numpy as np

    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                found = f"{file.getnchannels()} channels of {8 * file.getsampwidth()} bits"
                raise NotMade(f"{path}: {found}, not one channel of 16 bits. Delete it and make it again.")
            steps = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            return steps.astype(np.float32) / np.float32(FULL_SCALE), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise NotMade(f"{path}: not a readable WAV file ({error}). Delete it and make it again.") from error
