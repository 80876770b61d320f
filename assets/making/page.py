"""What the Dagster page shows of an artifact: figures, tables, and pictures inside Markdown, as it has no other way.

Not here: what each artifact shows (its own module).
"""

import base64
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import dagster as dg
from pydantic import BaseModel

from assets.making.parameters import Part
from resources.media.media_file import MediaFile
from resources.store.store import Stored

T = TypeVar("T", bound=BaseModel)

# The materialisation of what was made keeps its pictures for good, so they are small.
WIDEST_PX = 720
QUALITY = 75


@dataclass(frozen=True)
class Page(Generic[T]):
    """What is shown of an artifact: metadata, and pictures by name.

    `metadata` is a function of the artifact and of anything it was made from, of which it reads `parts`.
    """

    metadata: Callable[..., Mapping[str, Any]]
    pictures: Callable[[T], Mapping[str, MediaFile]]
    parts: Mapping[str, Part] = field(default_factory=dict)

    def of(self, stored: Stored[T], known: Mapping[str, Any]) -> dict[str, Any]:
        """Return it as Dagster's metadata; `known` are the artifact and what it was made from, by name.

        The run that made a picture keeps it in its event log. A run that found it names the file alone: a schedule that
        finds every topic current each night would else fill the database with the same pictures.
        """
        shown = _path if stored.hit else inline_picture
        pictures = {name: shown(file) for name, file in self.pictures(stored.value).items()}
        asked = {name: part(known[name]) for name, part in self.parts.items()}
        return {**self.metadata(**asked), **pictures}


def inline_picture(file: MediaFile) -> Any:
    """Return a picture, at most 720 px wide, as Markdown metadata that needs no server to be seen."""
    from PIL import Image

    with Image.open(file.path, formats=("JPEG", "PNG")) as picture:
        picture.thumbnail((WIDEST_PX, WIDEST_PX))
        data = io.BytesIO()
        picture.convert("RGB").save(data, "JPEG", quality=QUALITY)
    text = base64.b64encode(data.getvalue()).decode("ascii")
    return dg.MetadataValue.md(f"![{file.path.stem}](data:image/jpeg;base64,{text})")


def _path(file: MediaFile) -> Any:
    return dg.MetadataValue.path(str(file.path))
