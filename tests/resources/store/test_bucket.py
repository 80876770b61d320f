"""A store in a bucket: copies, removals that race with other machines, and buckets that cannot be used."""

import shutil
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from resources.errors import NotInstalled, StorageUnusable, WrongInput
from resources.locations import BucketUrl, locations, store_root
from resources.store import bucket_entries
from resources.store.bucket import Bucket
from resources.store.bucket_entries import BucketEntries
from resources.store.entries import Entries
from resources.store.keys import Step
from resources.store.life import collect, prune
from resources.store.objects import Listed
from resources.store.place import place
from resources.store.pointers import Pointers
from resources.store.store import Store, Stored, store_hosts
from tests.resources.store.greetings import Greeting, Parrot
from tests.resources.store.processes import (
    die_in_the_middle_of_a_removal,
    greet_at_once,
    new_event,
    process,
    refusal,
)
from tests.servers.loopback import Asked, Loopback, Reply, refusing


@pytest.fixture
def ground(bucket_ground):
    return bucket_ground


@pytest.fixture
def parrot():
    return Parrot()


def uploads_of(ground) -> list[str]:
    return [name for name in ground.files() if name.endswith("/manifest.json")]


def test_a_copy_that_is_damaged_is_brought_anew_and_not_made_again(store, parrot):
    stored = parrot.greet(store, "hello")
    stored.value.sound.path.write_bytes(b"damaged")
    found = parrot.greet(store, "hello")
    assert found.hit
    assert found.value.sound.path.read_bytes() == b"hello" * 1000


def test_what_the_bucket_no_longer_has_is_not_found_in_the_copies(ground, store, parrot):
    stored = parrot.greet(store, "hello")
    ground.remove_entry(stored.digest)
    assert not parrot.greet(store, "hello").hit
    assert len(parrot.made) == 2


def test_gc_removes_copies_of_what_another_machine_removed(ground, store, parrot):
    stored = parrot.greet(store, "hello")
    ground.remove_entry(stored.digest)
    assert stored.value.sound.path.exists()
    collect(store, keep_days=30)
    assert not stored.value.sound.path.exists()


def test_a_machine_that_has_been_silent_for_two_days_holds_nothing_back(store, elsewhere, parrot, monkeypatch):
    parrot.greet(store, "hello")
    remover = elsewhere()
    assert prune(remover).entries == 0
    monkeypatch.setattr(bucket_entries, "DEAD_AFTER_S", -1)
    assert prune(remover).entries == 1


def test_gc_leaves_no_word_of_processes_that_have_ended(ground, store, parrot, monkeypatch):
    with process(greet_at_once, store.root, started := new_event()) as other:
        started.set()
        other.join()
    ground.put("uses/of-a-machine-that-never-came-back", b"[]")
    monkeypatch.setattr(bucket_entries, "DEAD_AFTER_S", -1)
    collect(store, keep_days=30)
    assert len([name for name in ground.files() if name.startswith("uses/")]) == 1


def forget_uses(ground) -> None:
    for name in ground.files():
        if name.startswith("uses/"):
            ground.remove(name)


def marks_of(ground) -> list[str]:
    return [name for name in ground.files() if name.endswith(".leaving")]


def test_what_becomes_current_at_the_moment_of_its_removal_stays(ground, store, elsewhere, parrot):
    stored = parrot.greet(store, "hello")
    forget_uses(ground)
    leaving = []

    def current() -> set[str]:
        leaving.append(len(marks_of(ground)))
        return {stored.digest} if leaving[-1] else set()

    assert elsewhere().entries.remove_unused([stored.digest], current) == set()
    assert leaving == [0, 1]
    assert not marks_of(ground)
    assert parrot.greet(store, "hello").hit
    assert len(uploads_of(ground)) == 1


@pytest.mark.parametrize("has_a_copy", [True, False])
def test_what_is_found_at_the_moment_of_its_removal_stays(ground, store, elsewhere, tmp_path, has_a_copy):
    stored = Parrot().greet(store, "hello")
    remover = elsewhere()
    if not has_a_copy:
        shutil.rmtree(tmp_path / "copies" / "entries")

    def current() -> set[str]:
        if marks_of(ground):
            # Uses have been read already: now another machine loads it, and once more.
            for _ in range(2):
                assert store.load(stored.record, Greeting).sound.path.read_bytes() == b"hello" * 1000
            assert Parrot().greet(store, "hello").hit
        return set()

    forget_uses(ground)
    removed = remover.entries.remove_unused([stored.digest], current)
    assert removed == {stored.digest}
    assert len(uploads_of(ground)) == 1
    assert not marks_of(ground)
    assert remover.load(stored.record, Greeting).sound.path.read_bytes() == b"hello" * 1000


def test_what_is_made_at_the_moment_of_its_removal_stays(ground, store, elsewhere, parrot):
    stored = parrot.greet(store, "hello")
    remover = elsewhere()

    def current() -> set[str]:
        if marks_of(ground):
            assert not parrot.greet(store, "hello", Step(name="greeting", version="2")).hit
        return set()

    forget_uses(ground)
    assert remover.entries.remove_unused([stored.digest], current) == {stored.digest}
    assert len(uploads_of(ground)) == 1
    assert remover.load(stored.record, Greeting).sound.path.read_bytes() == b"hello" * 1000


def test_a_removal_that_is_killed_takes_nothing_away(ground, store, elsewhere, parrot):
    stored = parrot.greet(store, "hello")
    forget_uses(ground)
    sweeper = elsewhere()
    with process(die_in_the_middle_of_a_removal, ground.root, stored.digest) as dying:
        dying.join()
        assert dying.exitcode == -9
    assert len(marks_of(ground)) == 1
    sweeper.entries.sweep()
    assert not marks_of(ground)
    assert sweeper.load(stored.record, Greeting).sound.path.read_bytes() == b"hello" * 1000
    assert len(uploads_of(ground)) == 1


class Meanwhile(Bucket):
    """A bucket in which something happens right after a folder was listed."""

    def __init__(self, url: BucketUrl, folder: str, happens: Callable[[], None]) -> None:
        super().__init__(url)
        self._folder = folder
        self._happens = happens

    def listed(self, under: str) -> Mapping[str, Listed]:
        found = super().listed(under)
        if under == self._folder:
            self._happens()
        return found


def test_a_folder_that_comes_to_be_while_it_is_listed_is_still_empty(s3_settings, monkeypatch):
    nothing = b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>"
    something = b"<ListBucketResult><KeyCount>1</KeyCount></ListBucketResult>"
    asked_for_any = []

    def answer(asked: Asked) -> Reply:
        if asked.method == "HEAD":
            return Reply(b"", 404)
        # What finds nothing asks for any one object once more.
        asked_for_any.append("max-keys=1" in asked.path)
        return Reply(something if asked_for_any[-1] else nothing, headers={"content-type": "application/xml"})

    # One that is kept would still be connected to the server of the other tests.
    monkeypatch.setattr("s3fs.S3FileSystem.cachable", False)
    with Loopback(answer) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        assert Bucket(BucketUrl(bucket="shorts")).listed("entries") == {}
    assert asked_for_any == [False, True]


class Slow(Bucket):
    """A bucket that takes an upload when it is told to."""

    def __init__(self, url: BucketUrl) -> None:
        super().__init__(url)
        self.asked = Event()
        self.go_on = Event()

    def upload(self, files: Mapping[str, Path]) -> None:
        self.asked.set()
        assert self.go_on.wait(60)
        super().upload(files)


def test_a_prune_keeps_the_key_of_what_a_run_has_found_at_the_moment_of_its_removal(ground, store, tmp_path, parrot):
    stored = parrot.greet(store, "hello")
    forget_uses(ground)
    slow, remover, finder = Slow(ground.root), Store(ground.root), Store(ground.root)
    finder.entries = BucketEntries(slow, Entries(tmp_path / "finder"))
    found: list[Future[Stored[Greeting]]] = []

    def find() -> None:
        if marks_of(ground) and not found:
            # Uses have been read already, and the entry is put once more until the prune is over.
            found.append(pool.submit(parrot.greet, finder, "hello"))
            assert slow.asked.wait(60)

    remover.entries = BucketEntries(Bucket(ground.root), Entries(tmp_path / "remover"))
    remover.pointers = Pointers(Meanwhile(ground.root, "topics", find))
    with ThreadPoolExecutor() as pool:
        assert prune(remover).entries == 1
        assert stored.digest not in remover.entries.sizes()
        slow.go_on.set()
        assert found[0].result(60).hit
    assert parrot.greet(Store(ground.root), "hello").hit
    assert parrot.made == ["hello"]


@pytest.mark.parametrize("folder", ["entries", "uses"])
def test_a_sweep_leaves_alone_what_a_machine_that_has_just_begun_is_putting(ground, tmp_path, folder):
    half = f"entries/ab/{'ab' * 32}/another.upload/sound.wav"

    def begin() -> None:
        ground.put("uses/another", b"[]")
        ground.put(half, b"hello")

    sweeper = BucketEntries(Meanwhile(ground.root, folder, begin), Entries(tmp_path / "sweeper"))
    assert sweeper.sweep() == 0
    assert half in ground.files()


def test_a_sweep_leaves_alone_what_a_machine_has_put_just_before_it_ended(ground, tmp_path):
    upload = f"entries/ab/{'ab' * 32}/another.upload"
    ground.put("uses/another", b"[]")
    ground.put(f"{upload}/sound.wav", b"hello")

    def end() -> None:
        ground.put(f"{upload}/manifest.json", b"{}")
        ground.remove("uses/another")

    sweeper = BucketEntries(Meanwhile(ground.root, "entries", end), Entries(tmp_path / "sweeper"))
    assert sweeper.sweep() == 0
    assert {f"{upload}/sound.wav", f"{upload}/manifest.json"} <= ground.files().keys()


def test_an_entry_that_two_machines_put_at_once_is_one_entry(ground, store, elsewhere, parrot):
    stored = parrot.greet(store, "hello")
    manifest = uploads_of(ground)[0]
    ours = manifest.split("/")[3]
    for name, data in ground.files().items():
        if f"/{ours}/" in name:
            ground.put(name.replace(ours, "another.upload"), data)
    reader = elsewhere()
    assert list(reader.entries.sizes()) == [stored.digest]
    ground.put(manifest.replace("manifest.json", "sound.wav"), b"damaged")
    assert reader.entries.remove_damaged(stored.digest)
    assert uploads_of(ground) == [manifest.replace(ours, "another.upload")]
    assert parrot.greet(reader, "hello").hit


def test_a_name_that_leads_out_of_its_folder_is_not_followed(ground, store, elsewhere, parrot, tmp_path):
    parrot.greet(store, "hello")
    folder = uploads_of(ground)[0].removesuffix("manifest.json")
    ground.put(f"{folder}../../../../escaped.wav", b"out")
    assert not parrot.greet(elsewhere(), "hello").hit
    assert not list(tmp_path.rglob("escaped.wav"))


def test_a_bucket_that_is_not_there(s3_settings):
    said = refusal(BucketUrl(bucket="nowhere", prefix="store"))
    assert said.startswith("CM_STORE=s3://nowhere/store: ")
    assert said.endswith("has no such bucket. Make it, or set CM_STORE")


def test_a_server_that_is_down(s3_settings, monkeypatch):
    with refusing() as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert refusal(BucketUrl(bucket="shorts")) == (
            f"CM_STORE=s3://shorts: {url} cannot be reached. "
            "Start it, or set AWS_ENDPOINT_URL (and CM_STORE) to one that runs"
        )


def test_a_key_that_may_not_read_the_bucket(s3_settings, monkeypatch):
    denied = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    with Loopback(lambda _asked: Reply(denied, 403, {"content-type": "application/xml"})) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        said = refusal(BucketUrl(bucket="shorts"))
    assert said.startswith(f"CM_STORE=s3://shorts: {server.url} refuses (Access Denied). Check AWS_ACCESS_KEY_ID")


def test_no_credentials(s3_settings, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    said = refusal(BucketUrl(bucket="shorts"))
    assert said.endswith("no credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")


def test_without_the_library_the_line_that_installs_it_is_named(s3_settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(NotInstalled, match=r"pip install -e '\.\[s3\]'"):
        place(BucketUrl(bucket="never-opened"))


@pytest.mark.parametrize("named", ["gs://shorts", "s3://", "http://127.0.0.1/shorts", "s3://UPPER/x"])
def test_a_url_of_another_kind_is_refused(named):
    with pytest.raises(WrongInput, match=r"CM_STORE.*neither a folder nor s3://bucket/prefix"):
        locations({"CM_STORE": named})


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("s3://shorts", "s3://shorts"),
        ("s3://shorts/", "s3://shorts"),
        ("s3://my.shorts/a/b/", "s3://my.shorts/a/b"),
    ],
)
def test_a_bucket_is_named_by_its_url(named, said):
    assert str(store_root(named)) == said


def test_the_hosts_to_let_through_are_those_of_the_settings(s3_settings, monkeypatch):
    monkeypatch.setenv("CM_STORE", "s3://shorts/store")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://storage.lan:9000")
    assert store_hosts() == ("storage.lan", "shorts.storage.lan")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert store_hosts() == ("s3.eu-west-1.amazonaws.com", "shorts.s3.eu-west-1.amazonaws.com")
    monkeypatch.setenv("CM_STORE", "a/folder")
    assert store_hosts() == ()


def test_prune_removes_the_copies_too(store, parrot):
    path = parrot.greet(store, "hello").value.sound.path
    assert prune(store).entries == 1
    assert not path.exists()


def test_copies_that_cannot_be_kept_name_their_own_setting(ground, parrot, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CM_STORE_COPIES", str(tmp_path / "file" / "copies"))
    with pytest.raises(StorageUnusable) as refused:
        parrot.greet(Store(ground.root), "hello")
    assert str(refused.value) == (
        f"{tmp_path}/file/copies: the folder of the bucket's copies cannot be used (Not a directory). "
        "Set CM_STORE_COPIES to a folder you can read and write"
    )


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "socks5://127.0.0.1:1", "no proxy"])
def test_a_server_on_this_machine_is_asked_directly_whatever_proxy_is_named(ground, parrot, monkeypatch, proxy):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    store = Store(BucketUrl(bucket=ground.root.bucket, prefix="beside a proxy"), patience_s=0.0)
    assert not parrot.greet(store, "hello").hit
    assert parrot.greet(store, "hello").hit


def test_a_proxy_that_a_server_cannot_be_asked_through_is_one_line(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://s3.example")
    monkeypatch.setenv("https_proxy", "socks5://user:secret@proxy.example:1080")
    with pytest.raises(WrongInput, match=r"^https_proxy: socks5 proxies cannot be used \(proxy\.example\)"):
        Bucket(BucketUrl(bucket="videos"))
