"""Which weights a model's name stands for, where a server gives it to others and does not say so: its user's word.

Belongs here: that word, and the servers that need none. Not here: digests that a server tells (last_digests.py).

OpenAI's protocol has no place for a digest: `/v1/models` names models, and what some servers put beside a name (vLLM a
path, llama.cpp's server figures of the file) is the same for other weights in the same place.
"""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationInfo

PUBLISHERS = ("api.openai.com", "api.anthropic.com")
"""Where models are served by who publishes them, and a name stays with what it was given to."""


def _told(revision: object, info: ValidationInfo) -> object:
    """Refuse no revision of a model that may be another one tomorrow; `base_url` is declared before."""
    url = info.data.get("base_url")
    if revision is None and (url is None or _is_published_at(url)):
        return None
    if not isinstance(revision, str) or not revision.strip():
        raise ValueError(
            "must say which version of the model the server runs, in a word of your own "
            '(revision: "2026-11"), for the server does not tell; change it when the server\'s model changes'
        )
    return revision.strip()


Revision = Annotated[str | None, BeforeValidator(_told), Field(validate_default=True)]
"""A word for the weights behind `base_url`, which counts; checked when a profile is loaded."""


def counted(revision: str | None) -> dict[str, str]:
    """Return what an engine's identity counts of its model's revision."""
    return {} if revision is None else {"revision": revision}


def _is_published_at(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return any(host == publisher or host.endswith(f".{publisher}") for publisher in PUBLISHERS)
