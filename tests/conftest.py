"""What every test may ask for: folders of its own, never the user's."""

import pytest


@pytest.fixture
def own_folders(tmp_path, monkeypatch):
    """Point every folder setting at a fresh place; weights stay the machine's."""
    folders = {name: tmp_path / name for name in ("topics", "output", "store", "dagster")}
    for name, folder in folders.items():
        folder.mkdir()
        monkeypatch.setenv("DAGSTER_HOME" if name == "dagster" else f"CM_{name.upper()}", str(folder))
    monkeypatch.delenv("CM_PROFILE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
