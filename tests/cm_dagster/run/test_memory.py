"""A cursor keeps what the ticks remember, and one of an earlier shape is taken over."""

import hashlib

import pytest

from assets.brief.version import Status, Version
from cm_dagster.run.memory import Asked, Bad, Memory, Seen, Waiting, read_cursor, short, write_cursor

OLD, NEW = (hashlib.sha256(text.encode()).hexdigest() for text in ("old", "new"))


def test_what_is_remembered_comes_back_from_the_cursor():
    memory = Memory(
        number=7,
        seen={"honey": Seen.of(Status(digest=OLD, changed_s=(1.0,)), Version(sha256=NEW, words_sha256=NEW))},
        media={"honey": ("jar.png", "bees/")},
        sources={"honey": ("notes/", "docs/*.md")},
        bad={"venus": Bad(status=short(OLD), why='venus.md: there is no key "voise"')},
        asked={"honey": Asked(number=7, attempt=2)},
        waiting={"bees": Waiting(attempt=3, until_s=1e9, why="store: full")},
    )
    assert read_cursor(write_cursor(memory)) == memory


def test_a_digest_by_topic_as_the_version_before_wrote_it_knows_the_words_of_each():
    seen = read_cursor(f'{{"honey": "{OLD}"}}').seen["honey"]
    assert not seen.is_still(Status(digest=OLD, changed_s=(1.0,)))
    assert seen.is_same(Version(sha256=NEW, words_sha256=OLD))
    assert not seen.is_same(Version(sha256=OLD, words_sha256=NEW))
    kept = read_cursor(write_cursor(Memory(seen={"honey": seen}))).seen["honey"]
    assert kept == seen, "also over a tick that did not come to read it"


@pytest.mark.parametrize("cursor", [None, "", "{}", "[]", "no JSON", '{"honey": 1}', '{"honey": "no digest"}'])
def test_a_cursor_that_cannot_be_read_remembers_nothing(cursor):
    assert read_cursor(cursor) == Memory()
