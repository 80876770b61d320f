"""A file that belongs to a value: where it lies, and the digest that says which bytes it must have.

Belongs here: the one type through which values own files. Not here: how values are stored (resources/store).
"""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, SerializationInfo, ValidationInfo, field_serializer, field_validator

from resources.files import file_sha256


class MediaFile(BaseModel, frozen=True):
    """A file with its digest.

    In memory `path` is absolute. When a value is written into a folder of the store its files lie in that folder, and
    only their names are written: pass `context={"folder": folder}` to pydantic's dump and validate. A name that leads
    out of the folder is not valid.
    """

    path: Path
    sha256: str
    size_bytes: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read the file once and describe it."""
        return cls(path=path, sha256=file_sha256(path), size_bytes=path.stat().st_size)

    @field_serializer("path")
    def _name_inside_the_folder(self, path: Path, info: SerializationInfo) -> str:
        folder = (info.context or {}).get("folder")
        if folder is None:
            return path.name
        return path.relative_to(folder).as_posix()

    @field_validator("path")
    @classmethod
    def _absolute_again(cls, path: Path, info: ValidationInfo) -> Path:
        folder = (info.context or {}).get("folder")
        if folder is None:
            return path
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{path}: leads out of the folder that the value was read from")
        return Path(folder) / path
