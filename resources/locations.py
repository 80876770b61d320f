"""Where things are: one environment variable each, with a default that needs no setting up.

Belongs here: folders and binaries named by the user's environment. Not here: engines and their parameters (profiles).
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from resources.errors import WrongInput

STORE_PATIENCE_S = 45.0
"""An S3 server that was killed is back sooner; and Dagster gives a sensor a minute, which is to end with the reason."""


class BucketUrl(BaseModel, frozen=True):
    """A place in S3-compatible object storage."""

    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


class Locations(BaseModel, frozen=True):
    """The folders of one installation, all absolute; the store may be a bucket.

    `store_copies` is where a bucket's entries are copied to while this machine uses them; `store_patience_s` is for how
    long a bucket that cannot be reached is asked again.
    """

    topics: Path
    output: Path
    store: Path | BucketUrl
    store_copies: Path
    store_patience_s: float
    models: Path
    ffmpeg: Path | None

    @property
    def store_folder(self) -> Path:
        """This machine's own folder of the store."""
        return self.store if isinstance(self.store, Path) else self.store_copies


def locations(environment: Mapping[str, str] = os.environ) -> Locations:
    """Read CM_TOPICS, CM_OUTPUT, CM_STORE, CM_STORE_COPIES, CM_STORE_PATIENCE_S, CM_MODELS and CM_FFMPEG.

    Relative paths count from the working folder.

    Raises:
        WrongInput: CM_STORE is a URL of another kind than `s3://bucket/prefix`, CM_STORE_PATIENCE_S is no time, or a
            folder lies in the user's home, and there is none.
    """

    def folder(variable: str, default: str) -> Path:
        return in_full(environment.get(variable) or default, variable).absolute()

    user_cache = environment.get("XDG_CACHE_HOME") or "~/.cache"
    ffmpeg = environment.get("CM_FFMPEG")
    store = store_root(environment.get("CM_STORE") or ".store")
    # A store that is a folder needs none, and a user may have no home for them.
    copies = str(store) if isinstance(store, Path) else f"{user_cache}/cm_dagster/store"
    return Locations(
        topics=folder("CM_TOPICS", "topics"),
        output=folder("CM_OUTPUT", "output"),
        store=store,
        store_copies=folder("CM_STORE_COPIES", copies),
        store_patience_s=_patience_s(environment.get("CM_STORE_PATIENCE_S")),
        models=folder("CM_MODELS", f"{user_cache}/cm_dagster/models"),
        ffmpeg=in_full(ffmpeg, "CM_FFMPEG").absolute() if ffmpeg else None,
    )


def in_full(named: str, setting: str) -> Path:
    """Return a path that a person wrote, with the folder that `~` or `~name` stands for; `setting` is where it stands.

    Raises:
        WrongInput: there is no such folder: the user has no home, or there is no user of that name.
    """
    try:
        return Path(named).expanduser()
    except RuntimeError as error:
        home = named.partition("/")[0]
        raise WrongInput(
            f"{setting}: {named}: there is no home folder for {home} here. Set HOME, or give {setting} a full path"
        ) from error


def _patience_s(said: str | None) -> float:
    if not said:
        return STORE_PATIENCE_S
    try:
        return TypeAdapter(Annotated[float, Field(ge=0.0, le=3_600.0)]).validate_python(said)
    except ValidationError as error:
        raise WrongInput(
            f'CM_STORE_PATIENCE_S: "{said}" is no time. Set it to seconds, from 0 to 3600, or not at all'
        ) from error


def store_root(named: str) -> Path | BucketUrl:
    """Return the folder or bucket that a setting names.

    Raises:
        WrongInput: it is a URL of another kind than `s3://bucket/prefix`.
    """
    if "://" not in named:
        return in_full(named, "CM_STORE").absolute()
    url = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]+)/*(.*?)/*", named)
    if not url:
        raise WrongInput(f'CM_STORE: "{named}" is neither a folder nor s3://bucket/prefix. Set it to one of the two')
    return BucketUrl(bucket=url[1], prefix=url[2])
