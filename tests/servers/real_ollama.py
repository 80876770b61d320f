"""A real Ollama, where there is one: CM_TEST_OLLAMA names it and its models.

    CM_TEST_OLLAMA="http://127.0.0.1:11434 chat=qwen2.5-coder:1.5b embed=all-minilm"

Not here: the server that stands in for one (ollama_protocol.py).
"""

import os
from dataclasses import dataclass

import pytest

VARIABLE = "CM_TEST_OLLAMA"


@dataclass(frozen=True)
class RealOllama:
    """A server with a model that writes and does not think, and one that embeds in 384 dimensions as MiniLM does."""

    url: str
    chat: str
    embed: str


def real_ollama() -> RealOllama:
    """Return the server that CM_TEST_OLLAMA names; without one the test is skipped, and says so."""
    said = os.environ.get(VARIABLE)
    if not said:
        # In CI too: no registry has a server with models, and the same tests run against the loopback one.
        pytest.skip(f"no real Ollama: set {VARIABLE}, as tests/servers/real_ollama.py says")
    url, *models = said.split()
    named = dict(model.split("=", 1) for model in models)
    return RealOllama(url=url, chat=named["chat"], embed=named["embed"])
