# ruff: noqa: RUF001 - the look-alike letters are what this is about
"""How words are said stands in the brief, or for all topics of a folder in its lexicon."""

from pathlib import Path

import pytest

from assets.brief.brief import Named, read_brief, read_topic
from assets.brief.pronounce import read_lexicon
from assets.brief.version import status_of, version_of
from assets.topics.file import TopicFile
from resources.errors import WrongInput

FACTS = "# Servers\n\nnginx serves pages.\n"


@pytest.fixture
def topic(tmp_path) -> Path:
    path: Path = tmp_path / "servers.md"
    path.write_text(FACTS)
    return path


def test_a_brief_says_how_its_words_are_said_and_shows_them_as_before(topic):
    before = read_brief(topic)
    topic.write_text("---\npronounce:\n  nginx: engine x\n  Sophia: /səˈfaɪə/\n---\n" + FACTS)
    after = read_brief(topic)
    assert after.voice_wish.pronounce == {"nginx": "engine x", "Sophia": "/səˈfaɪə/"}
    assert (after.content, after.seen) == (before.content, before.seen)


def test_a_lexicon_is_for_every_topic_beside_it_and_a_brief_has_the_last_word(topic):
    topic.with_name("lexicon.yaml").write_text("nginx: engine x\nkubectl: cube control\n")
    topic.write_text("---\npronounce: {kubectl: cube cuddle}\n---\n" + FACTS)
    assert read_brief(topic).voice_wish.pronounce == {"nginx": "engine x", "kubectl": "cube cuddle"}


def test_an_entry_for_words_of_others_changes_neither_a_topic_nor_its_version(topic):
    file = TopicFile(key="servers", path=topic, script=None)
    before = read_brief(topic), version_of(file)
    topic.with_name("lexicon.yaml").write_text("kubectl: cube control\n")
    assert (read_brief(topic), version_of(file)) == before
    script = topic.with_name("servers.script.md")
    script.write_text("# Servers\n\n## 1. Hook: Tools\n\n> Start kubectl.\n")
    assert read_topic(topic).brief.voice_wish.pronounce == {"kubectl": "cube control"}
    edited = TopicFile(key="servers", path=topic, script=script)
    with_entry = version_of(edited)
    topic.with_name("lexicon.yaml").write_text("kubectl: cube cuddle\n")
    assert version_of(edited) != with_entry


def test_a_changed_lexicon_is_another_version_of_every_topic_beside_it(topic):
    file = TopicFile(key="servers", path=topic, script=None)
    seen = [(version_of(file), status_of(file, Named()))]
    for text in ("nginx: engine x\n", "nginx: engine ex\n"):
        topic.with_name("lexicon.yaml").write_text(text)
        seen.append((version_of(file), status_of(file, Named())))
    assert len({version.sha256 for version, _ in seen}) == 3
    assert len({status.digest for _, status in seen}) == 3


def test_a_word_that_no_grammar_tells_is_a_note_that_offers_both_until_somebody_says_how(topic):
    topic.write_text("# Music\n\nThe cellist took a bow and put down her bow.\n")
    (note,) = read_brief(topic).notes
    assert note == '"bow" is said in two ways: pronounce: {bow: /boʊ/} or {bow: /baʊ/} tells which'
    topic.with_name("lexicon.yaml").write_text('"bow#1": /baʊ/\n')
    assert read_brief(topic).notes == ()
    topic.with_name("lexicon.yaml").unlink()
    topic.write_text("---\nlanguage: fr\n---\n# Un bow\n\nLe bow dure longtemps.\n")
    assert read_brief(topic).notes == ()


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ("two words: x", '"two words": must be a word and how it is said'),
        ("nginx:", '"nginx": must be a word and how it is said'),
        ("nginx: /h0t/", '"nginx": must be a word and how it is said'),
        ("bow#0: x", '"bow#0": must be a word and how it is said'),
        ("nginx: [a]", '"nginx": must be a word and how it is said'),
        ("nginx", 'line 1: write one "key: value" a line'),
        ("a: 1\na: 2", '"a" is given twice'),
        ("a: &b x", "anchors"),
    ],
)
def test_a_lexicon_that_cannot_be_used_is_one_line_with_file_and_word(tmp_path, entries, problem):
    (tmp_path / "lexicon.yaml").write_text(entries)
    with pytest.raises(WrongInput) as refused:
        read_lexicon(tmp_path, "topics/lexicon.yaml")
    assert str(refused.value).startswith("topics/lexicon.yaml: ")
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("entry", ["two words: x", "nginx: /h0t/", "nginx: {a: b}"])
def test_a_brief_whose_entries_cannot_be_used_is_one_line_with_file_and_word(topic, entry):
    topic.write_text(f"---\npronounce:\n  {entry}\n---\n{FACTS}")
    with pytest.raises(
        WrongInput, match=r"servers.md: pronounce\.(two words|nginx): must be a word and how it is said"
    ):
        read_brief(topic)


def test_a_lexicon_that_is_no_text_or_too_long_is_one_line(tmp_path):
    for data, problem in [(b"a: \xff", "UTF-8"), (b"a: " + b"x" * 70_000, "larger than 64 KB")]:
        (tmp_path / "lexicon.yaml").write_bytes(data)
        with pytest.raises(WrongInput, match=problem):
            read_lexicon(tmp_path, "lexicon.yaml")
