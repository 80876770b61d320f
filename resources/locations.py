"""Where things are: one environment variable each, with a default that needs no setting up.

Belongs here: folders and binaries named by the user's environment. Not here: engines and their parameters (profiles).
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from resources.errors import WrongInput


class BucketUrl(BaseModel, frozen=True):
    """A place in S3-compatible object storage."""

    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


class Locations(BaseModel, frozen=True):
    """The folders of one installation, all absolute; the store may be a bucket.

    `store_copies` is where a bucket's entries are copied to while this machine uses them.
    """

    topics: Path
    output: Path
    store: Path | BucketUrl
    store_copies: Path
    models: Path
    ffmpeg: Path | None

    @property
    def store_folder(self) -> Path:
        """This machine's own folder of the store."""
        return self.store if isinstance(self.store, Path) else self.store_copies


def locations(environment: Mapping[str, str] = os.environ) -> Locations:
    """Read CM_TOPICS, CM_OUTPUT, CM_STORE, CM_STORE_COPIES, CM_MODELS and CM_FFMPEG.

    Relative paths count from the working folder.

    Raises:
        WrongInput: CM_STORE is a URL of another kind than `s3://bucket/prefix`.
    """

    def folder(variable: str, default: Path) -> Path:
        return Path(environment.get(variable) or default).expanduser().absolute()

    user_cache = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    ffmpeg = environment.get("CM_FFMPEG")
    return Locations(
        topics=folder("CM_TOPICS", Path("topics")),
        output=folder("CM_OUTPUT", Path("output")),
        store=store_root(environment.get("CM_STORE") or ".store"),
        store_copies=folder("CM_STORE_COPIES", user_cache / "cm_dagster" / "store"),
        models=folder("CM_MODELS", user_cache / "cm_dagster" / "models"),
        ffmpeg=Path(ffmpeg).expanduser().absolute() if ffmpeg else None,
    )


def store_root(named: str) -> Path | BucketUrl:
    """Return the folder or bucket that a setting names.

    Raises:
        WrongInput: it is a URL of another kind than `s3://bucket/prefix`.
    """
    if "://" not in named:
        return Path(named).expanduser().absolute()
    url = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]+)/*(.*?)/*", named)
    if not url:
        raise WrongInput(f'CM_STORE: "{named}" is neither a folder nor s3://bucket/prefix. Set it to one of the two')
    return BucketUrl(bucket=url[1], prefix=url[2])
