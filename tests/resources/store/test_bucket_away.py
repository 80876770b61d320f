"""A bucket whose server is away for a moment: what was under way is asked again, and nothing is lost or made twice."""

import logging
import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from resources.checks.machine import store_diagnostic
from resources.errors import StorageUnusable, WrongInput
from resources.locations import STORE_PATIENCE_S, BucketUrl, locations
from resources.media.media_file import MediaFile
from resources.store.bucket import Bucket
from resources.store.store import Store
from tests.resources.store.greetings import STEP, Greeting, Parrot
from tests.servers.loopback import Loopback, Reply, refusing
from tests.servers.relay import Relay


class S3:
    """An S3 server that can be killed and started again; what it holds outlives it, as on a disk."""

    def __init__(self) -> None:
        self._port = 0
        self._running: ThreadedMotoServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        if self._running is None:
            self._running = ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
            self._running.start()
            _, self._port = self._running.get_host_and_port()

    def kill(self) -> None:
        if self._running:
            self._running.stop()
        self._running = None


@pytest.fixture
def server(s3_settings, monkeypatch) -> Iterator[S3]:
    running = S3()
    running.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", running.url)
    # A client that is kept would be connected to the server of another test.
    monkeypatch.setattr("s3fs.S3FileSystem.cachable", False)
    yield running
    running.kill()


@pytest.fixture
def url(server, s3) -> BucketUrl:
    name = f"shorts-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return BucketUrl(bucket=name, prefix="store")


@contextmanager
def told(happens: Callable[[str], object]) -> Iterator[None]:
    """Have something happen whenever the log tells that a bucket is asked again."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            happens(record.getMessage())

    logger, handler = logging.getLogger("dagster"), Handler(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def test_a_server_that_is_killed_while_something_is_made_and_started_again_has_it_in_the_end(server, url):
    store, parrot, lines = Store(url, patience_s=6.0), Parrot(), list[str]()
    parrot.greet(store, "hello")

    def make(folder: Path) -> Greeting:
        server.kill()
        (folder / "sound.wav").write_bytes(b"hi" * 1000)
        return Greeting(words="hi", sound=MediaFile.of(folder / "sound.wav"))

    def start_again(line: str) -> None:
        lines.append(line)
        server.start()

    with told(start_again):
        made = store.get_or_make(STEP, {"words": "hi"}, Greeting, make)
    assert not made.hit
    assert made.value.sound.path.read_bytes() == b"hi" * 1000
    assert lines[0] == (
        f"CM_STORE={url}: {server.url} cannot be reached. "
        "Start it, or set AWS_ENDPOINT_URL (and CM_STORE) to one that runs. Asked again in 0.1 s."
    )
    again = Parrot()
    assert [again.greet(store, words).hit for words in ("hello", "hi")] == [True, True]


ASKING: dict[str, Callable[[Bucket, Path], object]] = {
    "read": lambda bucket, _: bucket.read("one"),
    "read_all": lambda bucket, _: bucket.read_all(["one", "two", "none"]),
    "write": lambda bucket, _: bucket.write("three", b"3"),
    "write_all": lambda bucket, _: bucket.write_all(["three", "four"], b"3"),
    "remove": lambda bucket, _: bucket.remove(["one", "none"]),
    "listed": lambda bucket, _: sorted(bucket.listed("")),
    "upload": lambda bucket, folder: bucket.upload({"five": _file(folder)}),
    "download": lambda bucket, folder: bucket.download({"one": folder / "one"}),
}


def _file(folder: Path) -> Path:
    (folder / "five").write_bytes(b"5")
    return folder / "five"


@pytest.mark.parametrize("what", ASKING)
def test_whatever_is_asked_of_it_is_asked_again_and_comes_to_the_same(server, url, tmp_path, what):
    outcomes = []
    for is_away in (False, True):
        bucket = Bucket(BucketUrl(bucket=url.bucket, prefix=f"store-{is_away}"), patience_s=6.0)
        folder = tmp_path / str(is_away)
        folder.mkdir()
        for name in ("one", "two"):
            bucket.write(name, name.encode())
        if is_away:
            server.kill()
        with told(lambda _: server.start()):
            said = ASKING[what](bucket, folder)
        held = bucket.read_all(bucket.listed(""))
        outcomes.append((said, held, {path.name: path.read_bytes() for path in folder.iterdir()}))
    assert outcomes[0] == outcomes[1]


def test_a_put_that_was_done_and_whose_answer_was_lost_is_done_again_and_harms_nothing(server, url, monkeypatch):
    with Relay(server.url) as relay:
        monkeypatch.setenv("AWS_ENDPOINT_URL", relay.url)
        store, parrot = Store(url, patience_s=0.6), Parrot()
        for put in range(4):
            # What is said to be used, the file, the manifest, and the key that leads to them.
            relay.lose_the_answer(to="PUT", after=put)
            assert not parrot.greet(store, f"hello {put}").hit
            assert relay.lost == put + 1
        assert len(store.entries.sizes()) == 4
        assert all(store.entries.verify(digest) for digest in store.entries.sizes())
        assert [Parrot().greet(store, f"hello {put}").hit for put in range(4)] == [True] * 4
        assert len(parrot.made) == 4


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "ServiceUnavailable"])
def test_a_server_that_cannot_answer_now_is_asked_again(s3_settings, monkeypatch, code):
    monkeypatch.setattr("s3fs.S3FileSystem.cachable", False)
    answers = [
        Reply(f"<Error><Code>{code}</Code><Message>later</Message></Error>".encode(), 503),
        Reply(b"hello"),
    ]
    with Loopback(lambda _asked: answers.pop(0)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        assert Bucket(BucketUrl(bucket="shorts"), patience_s=0.6).read("one") == b"hello"
    assert answers == []


def test_a_server_that_refuses_is_asked_once(s3_settings, monkeypatch):
    denied = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    monkeypatch.setattr("s3fs.S3FileSystem.cachable", False)
    with Loopback(lambda _asked: Reply(denied, 403, {"content-type": "application/xml"})) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        with pytest.raises(StorageUnusable, match=r"refuses \(Access Denied\)"):
            Bucket(BucketUrl(bucket="shorts"), patience_s=3_600.0).read("one")
    assert len(server.asked) == 1


def test_a_server_that_stays_away_is_told_of_at_every_try_and_then_given_up(s3_settings, monkeypatch):
    lines: list[str] = []
    monkeypatch.setattr("s3fs.S3FileSystem.cachable", False)
    with refusing() as nowhere, told(lines.append):
        monkeypatch.setenv("AWS_ENDPOINT_URL", nowhere)
        with pytest.raises(StorageUnusable, match="cannot be reached"):
            Bucket(BucketUrl(bucket="shorts"), patience_s=0.06).read("one")
    assert 1 <= len(lines) <= 6


@pytest.mark.parametrize("at", ["the first failure", "work"])
def test_an_interrupt_ends_the_waiting_of_every_thread(server, url, at):
    store, tested = Store(url, patience_s=3_600.0), threading.get_ident()

    def interrupt(_: object = None) -> None:
        signal.pthread_kill(tested, signal.SIGINT)

    def make(index: int, folder: Path) -> Greeting:
        server.kill()
        (folder / "sound.wav").write_bytes(b"hi" * 1000)
        if at == "work":
            interrupt()
        return Greeting(words="hi", sound=MediaFile.of(folder / "sound.wav"))

    with told(interrupt if at == "the first failure" else lambda _: None), pytest.raises(KeyboardInterrupt):
        store.make_all(STEP, [{"words": "hi"}], Greeting, make, concurrency=1)


def test_who_asks_how_things_stand_is_told_at_once(s3_settings, monkeypatch):
    lines: list[str] = []
    monkeypatch.delenv("CM_STORE_PATIENCE_S")
    monkeypatch.setenv("CM_STORE", f"s3://{uuid.uuid4().hex}")
    monkeypatch.setattr("s3fs.S3FileSystem.cachable", False)
    with refusing() as nowhere, told(lines.append):
        monkeypatch.setenv("AWS_ENDPOINT_URL", nowhere)
        found = store_diagnostic(patience_s=0.0)
    assert found.state == "fail"
    assert "cannot be reached" in found.found
    assert lines == []


def test_how_long_is_a_setting_of_the_user():
    assert locations({}).store_patience_s == STORE_PATIENCE_S
    assert locations({"CM_STORE_PATIENCE_S": "7.5"}).store_patience_s == 7.5
    for said in ("soon", "-1", "inf", "nan"):
        with pytest.raises(WrongInput, match=f'^CM_STORE_PATIENCE_S: "{said}" is no time. Set it to seconds'):
            locations({"CM_STORE_PATIENCE_S": said})
