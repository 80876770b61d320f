"""The store makes a thing once, finds it again, and never hands out what is not whole."""

import multiprocessing
import signal
from pathlib import Path

import pytest
from pydantic import BaseModel

from resources.media.media_file import MediaFile
from resources.store.keys import Step
from resources.store.pointers import Record
from resources.store.prune import BadSize, parse_size, prune, stats
from resources.store.store import Store, Stored, StoreDamaged, UnknownStoreFormat

STEP = Step(name="greeting", version="1")


class Greeting(BaseModel, frozen=True):
    words: str
    sound: MediaFile


class Parrot:
    """Makes greetings and remembers each that it was asked for."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def greet(self, store: Store, words: str, step: Step = STEP) -> Stored[Greeting]:
        def make(folder: Path) -> Greeting:
            self.made.append(words)
            (folder / "sound.wav").write_bytes(words.encode() * 1000)
            return Greeting(words=words, sound=MediaFile.of(folder / "sound.wav"))

        return store.get_or_make(step, {"words": words}, Greeting, make)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def parrot():
    return Parrot()


def files_of(store: Store, record: Record) -> Path:
    return store.entries.folder(record.digest)


def test_a_thing_is_made_once_and_found_again(store, parrot):
    first, second = parrot.greet(store, "hello"), parrot.greet(store, "hello")
    assert parrot.made == ["hello"]
    assert (first.hit, second.hit) == (False, True)
    assert first.value == second.value
    assert second.value.sound.path.read_bytes() == b"hello" * 1000


def test_another_process_finds_it_too(store, parrot):
    parrot.greet(store, "hello")
    assert parrot.greet(Store(store.root), "hello").hit


def test_other_inputs_or_another_version_make_another_thing(store, parrot):
    parrot.greet(store, "hello")
    parrot.greet(store, "good evening")
    parrot.greet(store, "hello", Step(name="greeting", version="2"))
    assert parrot.made == ["hello", "good evening", "hello"]


def test_the_same_content_made_in_two_ways_is_one_entry(store, parrot):
    first = parrot.greet(store, "hello")
    second = parrot.greet(store, "hello", Step(name="greeting", version="2"))
    assert first.digest == second.digest
    assert store.entries.digests() == [first.digest]


def test_a_failed_making_leaves_nothing_behind(store):
    def fail(folder: Path) -> Greeting:
        (folder / "half").write_bytes(b"half")
        raise ValueError("no voice today")

    with pytest.raises(ValueError, match="no voice today"):
        store.get_or_make(STEP, {}, Greeting, fail)
    assert store.entries.digests() == []
    assert not list(store.root.rglob("half"))


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove", "manifest"])
def test_a_damaged_entry_is_found_and_made_again(store, parrot, damage):
    stored = parrot.greet(store, "hello")
    sound = files_of(store, stored.record) / "sound.wav"
    data = sound.read_bytes()
    match damage:
        case "flip":
            sound.write_bytes(bytes([data[0] ^ 1]) + data[1:])
        case "truncate":
            sound.write_bytes(data[:-1])
        case "remove":
            sound.unlink()
        case "manifest":
            (files_of(store, stored.record) / "manifest.json").write_text("{}")
    again = parrot.greet(store, "hello")
    assert parrot.made == ["hello", "hello"]
    assert again.digest == stored.digest
    assert again.value.sound.path.read_bytes() == data


def test_reading_a_damaged_entry_says_what_to_do(store, parrot):
    stored = parrot.greet(store, "hello")
    (files_of(store, stored.record) / "sound.wav").unlink()
    with pytest.raises(StoreDamaged, match="Make the topic again"):
        store.load(stored.record, Greeting)


def make_then_wait(root: Path, ready: "multiprocessing.synchronize.Event") -> None:
    def make(folder: Path) -> Greeting:
        (folder / "half.wav").write_bytes(b"half")
        ready.set()
        signal.pause()
        raise AssertionError("never resumed")

    Store(root).get_or_make(STEP, {"words": "hello"}, Greeting, make)


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(store, parrot):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=make_then_wait, args=(store.root, ready))
    process.start()
    ready.wait()
    assert store.entries.sweep() == 0
    process.kill()
    process.join()
    assert store.entries.sweep() == 1
    assert not list(store.root.rglob("half.wav"))
    assert not parrot.greet(store, "hello").hit


def greet_in_process(root: Path, start: "multiprocessing.synchronize.Event") -> None:
    start.wait()
    Parrot().greet(Store(root), "hello")


def test_two_processes_that_make_the_same_end_with_one_entry(store):
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    processes = [context.Process(target=greet_in_process, args=(store.root, start)) for _ in range(2)]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    (digest,) = store.entries.digests()
    assert store.entries.is_whole(digest)


def test_pieces_come_back_in_order_and_equal_ones_are_made_once(store):
    words = ["a", "b", "a", "c"]
    made: list[str] = []

    def make(index: int, folder: Path) -> Greeting:
        made.append(words[index])
        (folder / "s").write_text(words[index])
        return Greeting(words=words[index], sound=MediaFile.of(folder / "s"))

    pieces = store.make_all(STEP, [{"words": word} for word in words], Greeting, make, concurrency=3)
    assert [piece.words for piece in pieces] == words
    assert sorted(made) == ["a", "b", "c"]


def test_a_store_of_another_format_is_refused_by_name(store):
    (store.root / "format").write_text("99")
    with pytest.raises(UnknownStoreFormat, match=r"'99'.*CM_STORE"):
        Store(store.root)


def test_prune_keeps_what_a_topic_needs_with_its_pieces(store, parrot):
    counting = store.counting(lambda _done, _total: None)
    piece = parrot.greet(counting, "a piece")

    def join(folder: Path) -> Greeting:
        sound = folder / "sound.wav"
        sound.write_bytes(piece.value.sound.path.read_bytes() * 2)
        return Greeting(words="a whole", sound=MediaFile.of(sound))

    whole = store.get_or_make(STEP, {"of": "pieces"}, Greeting, join, pieces=counting.tally)
    loose = parrot.greet(store, "nobody needs this")
    store.pointers.make_current("honey", "voiceover", whole.record)

    removed = prune(store)

    assert removed.entries == 1
    assert store.entries.digests() == sorted({piece.digest, whole.digest})
    assert not parrot.greet(store, "nobody needs this").hit
    assert loose.digest in store.entries.digests()


def test_prune_spares_the_young_and_stops_at_the_size(store, parrot):
    for words in ("one", "two", "three"):
        parrot.greet(store, words)
    assert prune(store, keep_days=1).entries == 0
    total = sum(row.size_bytes for row in stats(store))
    assert prune(store, max_bytes=total - 1).entries == 1
    assert prune(store, max_bytes=0).entries == 2


@pytest.mark.parametrize(
    ("text", "size"), [("5GB", 5_000_000_000), ("800 mb", 800_000_000), ("12", 12), ("1.5KB", 1500)]
)
def test_sizes_are_read_as_people_write_them(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1GB", "5 parsecs"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(BadSize, match="--max-size"):
        parse_size(text)
