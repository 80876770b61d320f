"""Keys for the loopback servers, and a store of its own for every test."""

import pytest

from tests.resources.language.protocols import PROTOCOLS


@pytest.fixture(autouse=True)
def _keys_and_store(monkeypatch, tmp_path):
    monkeypatch.setenv("CM_STORE", str(tmp_path / "store"))
    for protocol in PROTOCOLS:
        if protocol.key and protocol.key_variable:
            monkeypatch.setenv(protocol.key_variable, protocol.key)
