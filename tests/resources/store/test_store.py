"""The store makes a thing once, finds it again, and never hands out what is not whole; in a folder and in a bucket."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from resources.errors import StorageUnusable
from resources.media.media_file import MediaFile
from resources.store.keys import Step, fingerprint
from resources.store.store import Store, StoreDamaged
from tests.resources.store.conftest import Ground
from tests.resources.store.greetings import STEP, Greeting, Parrot
from tests.resources.store.processes import (
    await_event,
    die_at_the_commit,
    greet_at_once,
    make_halfway,
    new_event,
    process,
)


@pytest.fixture
def parrot():
    return Parrot()


def named(ground: Ground, ending: str) -> str:
    """Return the one shared file whose name ends so."""
    (name,) = [name for name in ground.files() if name.endswith(ending)]
    return name


def test_a_thing_is_made_once_and_found_again(store, parrot):
    first, second = parrot.greet(store, "hello"), parrot.greet(store, "hello")
    assert parrot.made == ["hello"]
    assert (first.hit, second.hit) == (False, True)
    assert first.value == second.value
    assert second.value.sound.path.read_bytes() == b"hello" * 1000


def test_another_process_or_machine_finds_it_too(store, elsewhere, parrot):
    parrot.greet(store, "hello")
    found = parrot.greet(elsewhere(), "hello")
    assert found.hit
    assert found.value.sound.path.read_bytes() == b"hello" * 1000


def test_other_inputs_or_another_version_make_another_thing(store, parrot):
    parrot.greet(store, "hello")
    parrot.greet(store, "good evening")
    parrot.greet(store, "hello", Step(name="greeting", version="2"))
    assert parrot.made == ["hello", "good evening", "hello"]


def test_the_same_content_made_in_two_ways_is_one_entry(store, parrot):
    first = parrot.greet(store, "hello")
    second = parrot.greet(store, "hello", Step(name="greeting", version="2"))
    assert first.digest == second.digest
    assert list(store.entries.sizes()) == [first.digest]


def test_a_failed_making_leaves_nothing_behind(store, ground):
    def fail(folder: Path) -> Greeting:
        (folder / "half").write_bytes(b"half")
        raise ValueError("no voice today")

    with pytest.raises(ValueError, match="no voice today"):
        store.get_or_make(STEP, {}, Greeting, fail)
    assert store.entries.sizes() == {}
    assert not any(name.endswith("half") for name in ground.files())


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove", "manifest", "no manifest"])
def test_a_damaged_entry_is_found_and_made_again(store, ground, elsewhere, parrot, damage):
    stored = parrot.greet(store, "hello")
    sound = named(ground, "/sound.wav")
    data = ground.files()[sound]
    match damage:
        case "flip":
            ground.put(sound, bytes([data[0] ^ 1]) + data[1:])
        case "truncate":
            ground.put(sound, data[:-1])
        case "remove":
            ground.remove(sound)
        case "manifest":
            ground.put(named(ground, "/manifest.json"), b"{}")
        case "no manifest":
            ground.remove(named(ground, "/manifest.json"))
    reader = elsewhere()
    again = parrot.greet(reader, "hello")
    assert parrot.made == ["hello", "hello"]
    assert again.digest == stored.digest
    assert again.value.sound.path.read_bytes() == data
    assert reader.entries.verify(again.digest)
    assert parrot.greet(reader, "hello").hit


def test_reading_a_damaged_entry_says_what_to_do(store, ground, elsewhere, parrot):
    stored = parrot.greet(store, "hello")
    ground.remove(named(ground, "/sound.wav"))
    with pytest.raises(StoreDamaged, match="Make the topic again"):
        elsewhere().load(stored.record, Greeting)


@pytest.mark.parametrize("damage", [b"", b'{"step": "gree'])
def test_a_key_that_cannot_be_read_is_made_again(store, ground, parrot, damage):
    stored = parrot.greet(store, "hello")
    ground.put(named(ground, f"{stored.record.key}.json"), damage)
    assert not parrot.greet(store, "hello").hit
    assert parrot.greet(store, "hello").hit


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(store, tmp_path, parrot):
    ready = new_event()
    with process(make_halfway, store.root, ready) as halfway:
        await_event(ready, halfway)
        store.entries.sweep()
        assert list(tmp_path.rglob("half.wav"))
        halfway.kill()
        halfway.join()
    assert store.entries.sweep() == 1
    assert not list(tmp_path.rglob("half.wav"))
    assert not parrot.greet(store, "hello").hit


def test_what_is_written_and_not_yet_committed_at_a_kill_is_not_seen_and_goes_away(store, ground, parrot):
    with process(die_at_the_commit, store.root) as dying:
        dying.join()
        assert dying.exitcode == -9
    assert store.entries.sizes() == {}
    assert not parrot.greet(store, "hello").hit
    store.entries.sweep()
    assert len([name for name in ground.files() if name.endswith("/sound.wav")]) == 1
    assert parrot.greet(store, "hello").hit


def test_two_processes_that_make_the_same_end_with_one_entry(store):
    start = new_event()
    with process(greet_at_once, store.root, start) as first, process(greet_at_once, store.root, start) as second:
        start.set()
        first.join()
        second.join()
        assert (first.exitcode, second.exitcode) == (0, 0)
    (digest,) = store.entries.sizes()
    assert store.entries.verify(digest)
    assert Parrot().greet(store, "hello").hit


def test_pieces_come_back_in_order_and_equal_ones_are_made_once(store):
    words = ["a", "b", "a", "c"]
    made: list[str] = []

    def make(index: int, folder: Path) -> Greeting:
        made.append(words[index])
        (folder / "s").write_text(words[index])
        return Greeting(words=words[index], sound=MediaFile.of(folder / "s"))

    components = store.make_all(STEP, [{"words": word} for word in words], Greeting, make, concurrency=3)
    assert [component.words for component in components] == words
    assert sorted(made) == ["a", "b", "c"]


def test_names_with_signs_that_are_patterns_elsewhere_are_only_names(store, ground, elsewhere):
    def make(folder: Path) -> Greeting:
        (folder / "take [1] *?é.wav").write_bytes(b"hello")
        return Greeting(words="hello", sound=MediaFile.of(folder / "take [1] *?é.wav"))

    stored = store.get_or_make(STEP, {}, Greeting, make)
    assert elsewhere().load(stored.record, Greeting).sound.path.name == "take [1] *?é.wav"
    ground.put(named(ground, "/manifest.json"), b"{}")
    assert store.entries.remove_damaged(stored.digest)
    assert store.entries.sizes() == {}


class Politeness(BaseModel, frozen=True):
    """A greeting as another version of the software has it."""

    words: str
    bows: int


def test_what_another_version_wrote_is_made_again_and_says_so_where_it_is_only_read(store, parrot):
    stored = parrot.greet(store, "hello")
    with pytest.raises(StoreDamaged, match=r"another version of cm-dagster wrote it\. Make the topic again"):
        store.load(stored.record, Politeness)
    polite = store.get_or_make(STEP, {"words": "hello"}, Politeness, lambda _folder: Politeness(words="hello", bows=1))
    assert not polite.hit
    assert store.load(polite.record, Politeness).bows == 1


def test_a_store_says_its_format(store, ground):
    assert ground.files()["format"].startswith(b"format 1 ")


@pytest.mark.parametrize("kept", [0, 1, 7, 8, 20, -1])
def test_a_format_that_is_cut_short_is_damage_and_no_other_version(store, ground, kept):
    ground.put("format", ground.files()["format"].rstrip()[:kept])
    with pytest.raises(StoreDamaged, match=r"the file `format` of the store is damaged\. Remove it"):
        Store(ground.root)
    ground.remove("format")
    Store(ground.root)


@pytest.mark.parametrize("at", [0, 7, 8, 40])
def test_a_format_in_which_a_bit_flipped_is_damage_and_no_other_version(store, ground, at):
    marker = bytearray(ground.files()["format"])
    marker[at] ^= 2
    ground.put("format", bytes(marker))
    with pytest.raises(StoreDamaged, match=r"the file `format` of the store is damaged\. Remove it"):
        Store(ground.root)


@pytest.mark.parametrize(("found", "remedy"), [("99", "upgrade cm-dagster"), ("0", "all is made anew")])
def test_a_store_of_another_format_is_refused_and_explained(store, ground, found, remedy):
    ground.put("format", f"format {found} {fingerprint(found)}\n".encode())
    with pytest.raises(StorageUnusable, match=f"{found!r}.*{remedy}") as refused:
        Store(ground.root)
    assert "CM_STORE" in str(refused.value)
    assert str(ground.root) in str(refused.value)


def test_what_topics_and_runs_name_is_remembered(store, elsewhere, parrot, tmp_path):
    record = parrot.greet(store, "hello").record
    store.pointers.record_run("run", "honey", "greeting", record)
    store.pointers.make_current("honey", "greeting", record)
    store.pointers.remember_source("bees", tmp_path / "bees.md")
    pointers = elsewhere().pointers
    assert pointers.of_run("run", "honey", "greeting") == record
    assert pointers.current("honey", "greeting") == record
    assert pointers.source("bees") == tmp_path / "bees.md"
    assert pointers.topics() == ["bees", "honey"]
    assert pointers.current("bees", "greeting") is None
