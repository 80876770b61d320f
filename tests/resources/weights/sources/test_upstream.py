"""Where files are published: the address follows Hugging Face's own settings, the way there those of the proxy."""

import subprocess
import sys
import threading
from base64 import b64encode
from pathlib import Path

import pytest

from resources.errors import WrongInput
from resources.weights.sources.upstream import answers, fetch
from tests.servers.loopback import Loopback, Reply

REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, f"https://huggingface.co/owner/name/resolve/{REVISION}/model.bin"),
        ({"HF_ENDPOINT": "https://mirror.example"}, f"https://mirror.example/owner/name/resolve/{REVISION}/model.bin"),
        ({"HF_HUB_OFFLINE": "1"}, "None"),
    ],
)
def test_the_address_of_a_hub_file_names_the_pinned_revision(settings: dict[str, str], address: str) -> None:
    program = f"""
from resources.weights.manifest import PinnedFile
from resources.weights.sources.upstream import address
hub = {{"repository": "owner/name", "revision": "{REVISION}", "file": "model.bin"}}
print(address(PinnedFile.model_validate({{"name": "m", "size_bytes": 1, "sha256": "{"0" * 64}", "hub": hub}})))
"""
    project = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, env=settings, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == address


def fetched(url: str, folder: Path) -> bytes:
    """Return the five bytes that are published there."""
    fetch(url, folder / "model.bin", 5, lambda _size_bytes: None, threading.Event())
    return (folder / "model.bin").read_bytes()


def test_what_is_far_away_comes_through_the_proxy_that_the_environment_names(tmp_path, monkeypatch):
    with Loopback(lambda _asked: Reply(b"hello")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//user:secret@"))
        monkeypatch.delenv("no_proxy", raising=False)
        assert answers("http://hub.example/model.bin")
        assert fetched("http://hub.example/model.bin", tmp_path) == b"hello"
    assert {asked.path for asked in proxy.asked} == {"http://hub.example/model.bin"}
    assert {asked.headers["proxy-authorization"] for asked in proxy.asked} == {
        f"Basic {b64encode(b'user:secret').decode()}"
    }


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "socks5://127.0.0.1:1", "no proxy"])
def test_what_is_on_this_machine_comes_without_whatever_proxy_is_named(tmp_path, monkeypatch, proxy):
    monkeypatch.setenv("all_proxy", proxy)
    monkeypatch.setenv("http_proxy", proxy)
    with Loopback(lambda _asked: Reply(b"hello")) as hub:
        assert answers(f"{hub.url}/model.bin")
        assert fetched(f"{hub.url}/model.bin", tmp_path) == b"hello"


def test_a_proxy_that_cannot_be_used_is_one_line_without_its_password(tmp_path, monkeypatch):
    monkeypatch.setenv("all_proxy", "socks5://user:secret@127.0.0.1:1")
    for ask in (lambda: answers("https://hub.example/x"), lambda: fetched("https://hub.example/x", tmp_path)):
        with pytest.raises(WrongInput, match=r"^all_proxy: socks5 proxies cannot be used \(127\.0\.0\.1\)") as refused:
            ask()
        assert "secret" not in str(refused.value)
