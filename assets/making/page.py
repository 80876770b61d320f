"""What the Dagster page can show: pictures inside Markdown, since there is no picture metadata.

Not here: what each artifact shows (its own module).
"""

import base64
import io
from typing import Any

import dagster as dg

from resources.media.media_file import MediaFile

# Every materialisation keeps its metadata for good, so what is shown is small.
WIDEST_PX = 720
QUALITY = 75


def inline_picture(file: MediaFile) -> Any:
    """Return a picture, at most 720 px wide, as Markdown metadata that needs no server to be seen."""
    from PIL import Image

    with Image.open(file.path) as picture:
        picture.thumbnail((WIDEST_PX, WIDEST_PX))
        data = io.BytesIO()
        picture.convert("RGB").save(data, "JPEG", quality=QUALITY)
    text = base64.b64encode(data.getvalue()).decode("ascii")
    return dg.MetadataValue.md(f"![{file.path.stem}](data:image/jpeg;base64,{text})")
