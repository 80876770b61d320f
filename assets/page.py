"""What the Dagster page can show: pictures inside Markdown, since there is no picture metadata.

Not here: what each artifact shows (its own module).
"""

import base64
from typing import Any

import dagster as dg

from resources.media.media_file import MediaFile

PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}


def inline_picture(file: MediaFile) -> Any:
    """Return a picture as Markdown metadata that needs no server to be seen."""
    data = base64.b64encode(file.path.read_bytes()).decode("ascii")
    return dg.MetadataValue.md(f"![{file.path.stem}](data:{PICTURE_TYPES[file.path.suffix]};base64,{data})")
