"""The life of the store: what is needed stays, also while runs are on; what nobody needs goes."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from resources.store.life import collect, prune, repair, stats, verify, would_prune
from resources.store.store import Store, StoreDamaged
from tests.resources.store.greetings import Parrot
from tests.resources.store.processes import await_event, die_at_the_commit, find_and_wait, new_event, process


@pytest.fixture
def parrot():
    return Parrot()


def made_days_ago(store, stored, days: float) -> None:
    at = datetime.now(UTC) - timedelta(days=days)
    made = stored.record.made.model_copy(update={"at": at.isoformat(timespec="seconds")})
    store.pointers.remember(stored.record.model_copy(update={"made": made}))


def test_stats_say_what_each_step_holds_and_how_much_of_it_topics_need(store, parrot):
    whole = parrot.conversation(store, "hello", "good evening")
    parrot.greet(store, "nobody needs this")
    store.pointers.make_current("honey", "greeting", whole.record)
    found = stats(store)
    rows = {row.step: row for row in found.steps}
    assert (rows["greeting"].entries, rows["greeting"].current) == (3, 2)
    assert (rows["conversation"].entries, rows["conversation"].current) == (1, 1)
    assert found.entries == 4
    assert found.size_bytes == sum(row.size_bytes for row in found.steps)
    assert found.current_bytes == sum(row.current_bytes for row in found.steps) < found.size_bytes
    assert rows["conversation"].size_bytes > len("hello" + "good evening") * 1000


def test_prune_keeps_what_a_topic_needs_with_its_pieces(store, parrot):
    whole = parrot.conversation(store, "hello", "good evening")
    loose = parrot.greet(store, "nobody needs this")
    store.pointers.make_current("honey", "greeting", whole.record)

    pruned = prune(store)

    assert pruned.entries == 1
    assert set(store.entries.sizes()) == {whole.digest, *whole.record.components}
    assert pruned.left_bytes == sum(store.entries.sizes().values())
    assert store.pointers.remembered(loose.record.key) is None
    assert parrot.conversation(store, "hello", "good evening").hit


def test_prune_spares_the_young_and_stops_at_the_size_with_the_oldest_gone(store, parrot):
    for days, words in enumerate(["new", "older", "oldest"]):
        made_days_ago(store, parrot.greet(store, words), days * 10)
    assert prune(store, keep_days=25).entries == 0
    size_bytes = stats(store).size_bytes
    assert prune(store, max_bytes=size_bytes).entries == 0
    assert prune(store, max_bytes=size_bytes - 1).entries == 1
    assert parrot.greet(store, "older").hit
    assert prune(store, keep_days=5).entries == 1
    assert parrot.greet(store, "new").hit
    assert prune(store, max_bytes=0).entries == 1


def test_prune_spares_what_a_living_process_has_found_until_it_has_pointed_at_it(store, elsewhere, parrot):
    digest = parrot.greet(store, "hello").digest
    found, go_on = new_event(), new_event()
    with process(find_and_wait, store.root, found, go_on) as other:
        await_event(found, other)
        pruning = elsewhere()
        assert prune(pruning).entries == 0
        go_on.set()
        other.join()
        assert other.exitcode == 0
    assert prune(pruning).entries == 0
    assert list(store.entries.sizes()) == [digest]
    assert verify(store).topics == ()


def test_what_a_killed_process_had_found_is_spared_no_longer(store, parrot):
    parrot.greet(store, "hello")
    found, go_on = new_event(), new_event()
    with process(find_and_wait, store.root, found, go_on) as other:
        await_event(found, other)
    assert prune(store).entries == 1


def test_prune_spares_what_a_run_has_recorded_between_two_steps_that_are_processes_of_their_own(store, parrot):
    whole = parrot.conversation(store, "hello", "good evening")
    store.pointers.record_run("run", "honey", "greeting", whole.record)
    assert prune(store, running=["run"]).entries == 0
    assert prune(store, running=["another"]).entries == 3


def recorded(store, run_id: str, **records) -> None:
    for asset, stored in records.items():
        store.pointers.record_run(run_id, "honey", asset, stored.record)
        store.pointers.make_current("honey", asset, stored.record)


def test_what_the_video_that_is_there_was_made_from_stays_when_a_later_run_was_blocked_half_way(store, parrot):
    script, video = parrot.conversation(store, "hello", "bees"), parrot.greet(store, "video")
    recorded(store, "whole", script=script, video=video)
    edited = parrot.greet(store, "edited")
    recorded(store, "blocked", script=edited)

    assert prune(store).entries == 0
    assert collect(store, keep_days=-1).runs == 0
    assert parrot.conversation(store, "hello", "bees").hit

    recorded(store, "whole again", script=edited, video=parrot.greet(store, "edited video"))
    assert prune(store).entries == 4


def test_after_a_whole_run_nothing_of_the_runs_before_is_needed(tmp_path, parrot):
    store = Store(tmp_path / "store")
    same, old = parrot.greet(store, "same"), parrot.greet(store, "old")
    recorded(store, "first", script=same, video=old)
    for record in (tmp_path / "store" / "runs" / "first").rglob("*.json"):
        os.utime(record, (0, 0))
    recorded(store, "second", script=same, video=parrot.greet(store, "new"))
    assert prune(store).entries == 1
    assert not parrot.greet(store, "old").hit
    assert collect(store, keep_days=1).runs == 1


def test_nothing_is_removed_while_it_is_not_known_what_a_topic_needs(store, ground, parrot):
    store.pointers.make_current("honey", "greeting", parrot.greet(store, "hello").record)
    ground.put("topics/honey/greeting.json", b"{")
    for remove in (prune, lambda store: collect(store, keep_days=30)):
        with pytest.raises(StoreDamaged, match=r"topics/honey/greeting.json is damaged.*cm store forget honey"):
            remove(store)
    assert verify(store).topics == ("honey",)
    assert stats(store).entries == 1
    store.pointers.forget_topic("honey")
    assert prune(store).entries == 1


def test_a_key_whose_date_was_damaged_is_one_that_cannot_be_read(store, ground, parrot):
    stored = parrot.greet(store, "hello")
    name = f"keys/{stored.record.key[:2]}/{stored.record.key}.json"
    at = stored.record.made.at.encode()
    ground.put(name, ground.files()[name].replace(at, at.replace(b"-", b"m")))
    assert verify(store).unreadable_keys == 1
    assert prune(store).entries == 1
    assert collect(store, keep_days=30).keys == 1


def test_what_would_be_pruned_is_what_prune_removes(store, parrot):
    whole = parrot.conversation(store, "hello", "good evening")
    parrot.greet(store, "nobody needs this")
    store.pointers.make_current("honey", "greeting", whole.record)
    would = would_prune(store)
    assert [(row.step, row.entries) for row in would.steps] == [("greeting", 1)]
    assert would_prune(store) == would == prune(store)
    assert would_prune(store).entries == 0


def test_a_key_that_a_run_wrote_anew_while_its_entry_was_pruned_is_not_forgotten(store, parrot, monkeypatch):
    key = parrot.greet(store, "hello").record.key
    remove_unused = store.entries.remove_unused

    def removed_and_made_again(*arguments):
        removed = remove_unused(*arguments)
        assert not parrot.greet(store, "hello").hit
        return removed

    monkeypatch.setattr(store.entries, "remove_unused", removed_and_made_again)
    assert prune(store).entries == 1
    assert store.pointers.remembered(key)
    assert parrot.greet(store, "hello").hit


def test_what_was_made_again_since_it_was_found_damaged_stays(store, ground, elsewhere, parrot):
    stored = parrot.greet(store, "hello")
    (sound,) = [name for name in ground.files() if name.endswith("/sound.wav")]
    ground.put(sound, b"damaged")
    found = verify(store)
    assert found.damaged == (stored.digest,)
    assert not parrot.greet(elsewhere(), "hello").hit
    assert repair(store, found) == 0
    assert parrot.greet(store, "hello").hit


def test_what_is_pruned_while_the_store_is_verified_is_gone_and_not_damaged(store, ground, parrot, monkeypatch):
    parrot.greet(store, "hello")
    verify_one = store.entries.verify

    def verified_too_late(digest):
        ground.remove_entry(digest)
        return verify_one(digest)

    monkeypatch.setattr(store.entries, "verify", verified_too_late)
    found = verify(store)
    assert [(row.whole, row.damaged, row.gone) for row in found.steps] == [(0, 0, 1)]
    assert found.damaged == ()


def test_verify_counts_what_is_whole_damaged_and_gone_and_names_the_topics(store, ground, parrot):
    stored = {words: parrot.greet(store, words) for words in ("whole", "damaged", "gone")}
    store.pointers.make_current("honey", "greeting", stored["damaged"].record)
    store.pointers.make_current("bees", "greeting", stored["whole"].record)
    (sound,) = [name for name, data in ground.files().items() if data == b"damaged" * 1000]
    ground.put(sound, b"damagee" * 1000)
    ground.remove_entry(stored["gone"].digest)

    found = verify(store)

    (row,) = found.steps
    assert (row.step, row.whole, row.damaged, row.gone) == ("greeting", 1, 1, 1)
    assert found.damaged == (stored["damaged"].digest,)
    assert found.topics == ("honey",)
    repair(store, found)
    assert not parrot.greet(store, "damaged").hit
    assert verify(store).damaged == verify(store).topics == ()


def test_a_store_that_is_whole_verifies(store, parrot):
    store.pointers.make_current("honey", "greeting", parrot.conversation(store, "hello", "good evening").record)
    found = verify(store)
    assert [(row.whole, row.damaged, row.gone) for row in found.steps] == [(1, 0, 0), (2, 0, 0)]
    assert (found.damaged, found.topics, found.nameless, found.unreadable_keys) == ((), (), 0, 0)


def test_gc_removes_what_nothing_leads_to_and_nothing_else(store, ground, parrot):
    kept, blocked, gone, unread = (parrot.greet(store, words) for words in ("kept", "blocked", "gone", "unread"))
    needed = parrot.greet(store, "needed")
    store.pointers.make_current("honey", "greeting", needed.record)
    store.pointers.forget(needed.record.key, blocked.record.key)
    ground.remove_entry(gone.digest)
    ground.put(f"keys/{unread.record.key[:2]}/{unread.record.key}.json", b"{")
    with process(die_at_the_commit, store.root) as dying:
        dying.join()

    collected = collect(store, keep_days=30)

    assert (collected.entries, collected.keys) == (2, 2)
    assert collected.unfinished
    assert set(store.entries.sizes()) == {kept.digest, needed.digest}
    assert list(store.pointers.keys()) == [kept.record.key]
    shared = [name for name in ground.files() if name.partition("/")[0] not in ("uses", "staging")]
    assert len([name for name in shared if name.endswith("/sound.wav")]) == 2
    again = collect(store, keep_days=30)
    assert (again.unfinished, again.entries, again.keys, again.runs) == (0, 0, 0, 0)


def test_gc_forgets_runs_of_long_ago(store, parrot):
    record = parrot.greet(store, "hello").record
    store.pointers.record_run("run", "honey", "greeting", record)
    assert collect(store, keep_days=1).runs == 0
    assert collect(store, keep_days=-1, running=["run"]).runs == 0
    assert store.pointers.of_run("run", "honey", "greeting") == record
    assert collect(store, keep_days=-1).runs == 1
    assert store.pointers.of_run("run", "honey", "greeting") is None


def test_gc_keeps_what_a_living_process_has_found_and_no_key_names_any_more(store, elsewhere, parrot):
    stored = parrot.greet(store, "hello")
    found, go_on = new_event(), new_event()
    with process(find_and_wait, store.root, found, go_on) as other:
        await_event(found, other)
        store.pointers.forget(stored.record.key)
        assert collect(elsewhere(), keep_days=30).entries == 0
