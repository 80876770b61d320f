"""How a value becomes a folder of files and comes back: a frozen pydantic model as JSON, its files beside it.

Belongs here: that codec. Not here: digests, keys and where the folder lies (entries.py, keys.py).
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)

VALUE_FILE = "value.json"


def write_value(value: BaseModel, folder: Path) -> None:
    """Write a value whose `MediaFile`s already lie in `folder`."""
    text = value.model_dump_json(indent=1, context={"folder": folder})
    (folder / VALUE_FILE).write_text(text + "\n", encoding="utf-8")


def read_value(kind: type[T], folder: Path) -> T:
    """Read back what `write_value` wrote; the paths of its files are absolute again."""
    return kind.model_validate_json((folder / VALUE_FILE).read_bytes(), context={"folder": folder})
