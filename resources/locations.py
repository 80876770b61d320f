"""Where things are: one environment variable each, with a default that needs no setting up.

Belongs here: folders and binaries named by the user's environment. Not here: engines and their parameters (profiles).
"""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel


class Locations(BaseModel, frozen=True):
    """The folders of one installation, all absolute."""

    topics: Path
    output: Path
    store: Path
    models: Path
    ffmpeg: Path | None


def locations(environment: Mapping[str, str] = os.environ) -> Locations:
    """Read CM_TOPICS, CM_OUTPUT, CM_STORE, CM_MODELS and CM_FFMPEG; relative paths count from the working folder."""

    def folder(variable: str, default: Path) -> Path:
        return Path(environment.get(variable) or default).expanduser().absolute()

    user_cache = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    ffmpeg = environment.get("CM_FFMPEG")
    return Locations(
        topics=folder("CM_TOPICS", Path("topics")),
        output=folder("CM_OUTPUT", Path("output")),
        store=folder("CM_STORE", Path(".store")),
        models=folder("CM_MODELS", user_cache / "cm_dagster" / "models"),
        ffmpeg=Path(ffmpeg).expanduser().absolute() if ffmpeg else None,
    )
