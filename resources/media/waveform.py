"""A picture of a sound: what a person looks for first when something sounds wrong.

Not here: measuring (loudness.py, silence.py).
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE_PX = (960, 120)
INK = (255, 229, 0)
PAPER = (16, 18, 27)


def draw_waveform(samples: "NDArray[np.float32]", path: Path) -> None:
    """Write a PNG of the peaks of float32 mono samples, shape (samples,), in [-1, 1]."""
    import numpy as np
    from PIL import Image, ImageDraw

    width, height = SIZE_PX
    picture = Image.new("RGB", SIZE_PX, PAPER)
    pen = ImageDraw.Draw(picture)
    for x, column in enumerate(np.array_split(np.abs(samples), width)):
        reach = float(column.max(initial=0.0)) * (height / 2 - 4)
        pen.line([(x, height / 2 - reach), (x, height / 2 + reach)], fill=INK)
    picture.quantize(4).save(path, optimize=True)
