"""Keys for the loopback servers, and a store of its own for every test."""

import pytest

from tests.servers.openai_protocol import KEY


@pytest.fixture(autouse=True)
def _keys_and_store(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
