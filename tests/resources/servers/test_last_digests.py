"""What a server last said of a model is remembered over processes, one model beside another."""

import pytest

from resources.errors import StorageUnusable
from resources.servers.last_digests import last_digest, remember

SERVER = "http://127.0.0.1:11434"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("CM_STORE", str(tmp_path))
    return tmp_path


def test_nothing_is_known_of_a_model_that_was_never_served():
    assert last_digest(SERVER, "llama3.1:8b") is None


def test_the_last_digest_of_each_model_on_each_server_is_remembered():
    remember(SERVER, "llama3.1:8b", "aa")
    remember(SERVER, "mistral:7b", "bb")
    remember("http://gpu.lan:11434", "llama3.1:8b", "cc")
    remember(SERVER, "llama3.1:8b", "dd")
    assert last_digest(SERVER, "llama3.1:8b") == "dd"
    assert last_digest(SERVER, "mistral:7b") == "bb"
    assert last_digest("http://gpu.lan:11434", "llama3.1:8b") == "cc"


def test_a_damaged_memory_is_no_memory(store):
    remember(SERVER, "llama3.1:8b", "aa")
    (file,) = (store / "served").iterdir()
    file.write_text('{"server":')
    assert last_digest(SERVER, "llama3.1:8b") is None
    remember(SERVER, "llama3.1:8b", "aa")
    assert last_digest(SERVER, "llama3.1:8b") == "aa"


def test_nothing_lies_beside_it_that_no_sweep_would_remove(store):
    remember(SERVER, "llama3.1:8b", "aa")
    remember(SERVER, "llama3.1:8b", "bb")
    assert {path.relative_to(store).parts[0] for path in store.rglob("*")} == {"served", "staging"}
    assert len(list((store / "served").iterdir())) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"CM_STORE": "{file}/store"}, "the store cannot be used (Not a directory). Set CM_STORE to"),
        (
            {"CM_STORE": "s3://shorts", "CM_STORE_COPIES": "{file}/copies"},
            "the folder of the bucket's copies cannot be used (Not a directory). Set CM_STORE_COPIES to",
        ),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_line(tmp_path, monkeypatch, settings, said):
    (tmp_path / "file").write_text("in the way")
    for name, value in settings.items():
        monkeypatch.setenv(name, value.format(file=tmp_path / "file"))
    with pytest.raises(StorageUnusable) as refused:
        remember(SERVER, "llama3.1:8b", "aa")
    assert said in str(refused.value)
