"""The author's own documents: which there are, and when they are other ones."""

import hashlib
import json
import os
import re
import sys

import pytest

from assets.brief import sources
from assets.brief.brief import read_brief, read_topic
from assets.brief.kept_documents import keep_all, kept
from assets.brief.version import status_of, version_of
from assets.topics.file import TopicFile
from resources.errors import NotMade, WrongInput
from resources.store.store import Store, StoreDamaged
from tests.resources.documents.written import pdf

SAID = "An octopus has three hearts.\n"
LONG_AGO_S = 1_700_000_000


@pytest.fixture
def topic(tmp_path):
    folder = tmp_path / "topics"
    folder.mkdir()
    return folder / "octopus.md"


def put(topic, name, content=SAID):
    path = topic.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (LONG_AGO_S, LONG_AGO_S))
    return path


def ask_for(topic, *named):
    topic.write_text(f"---\nsources: {json.dumps(named)}\n---\n# The octopus\n")
    os.utime(topic, (LONG_AGO_S, LONG_AGO_S))
    return topic


def names(topic):
    return [document.name for document in read_brief(topic).documents]


def refusal(topic):
    with pytest.raises(WrongInput) as error:
        read_brief(topic)
    assert "\n" not in str(error.value)
    place, found, problem = str(error.value).partition(": sources: ")
    assert (place, found) == (str(topic), ": sources: ")
    return problem


def test_files_folders_and_patterns_come_to_documents_by_name_and_digest(topic):
    for number, name in enumerate(
        ["notes/10.md", "notes/2.md", "notes/deep/er.txt", "report.pdf", "docs/a.md", "docs/a.txt"]
    ):
        put(topic, name, f"{SAID}{number}")
    ask_for(topic, "report.pdf", "notes", "docs/*.md", "notes/2.md")
    assert names(topic) == ["docs/a.md", "notes/2.md", "notes/10.md", "notes/deep/er.txt", "report.pdf"]
    digest = hashlib.sha256(f"{SAID}0".encode()).hexdigest()
    assert read_brief(topic).documents[2].sha256 == digest
    assert read_brief(topic).content.facts == ()


def test_the_same_bytes_twice_are_one_document(topic):
    put(topic, "notes/b.md")
    put(topic, "notes/a.md")
    assert names(ask_for(topic, "notes")) == ["notes/a.md"]


def test_what_in_a_folder_is_no_document_is_passed_over_or_noted(topic):
    for name in ["notes/a.md", "notes/.b.md", "notes/~$c.docx", "notes/.git/d.md", "notes/e.png", "notes/f.png"]:
        put(topic, name, f"{SAID}{name}")
    put(topic, "notes/g (conflicted copy 2026-01-02).pdf", "second")
    put(topic, "notes/h.md", "")
    assert names(ask_for(topic, "notes/")) == ["notes/a.md"]
    assert read_brief(topic).notes == (
        'left out: 2 of "notes/" (.png files are no documents)',
        'left out: 1 of "notes/" (is a second version that a sync client kept. Keep one of them)',
        'left out: 1 of "notes/" (is empty. Write something in it, or take it away)',
    )


def test_the_topics_of_the_folder_are_no_documents_of_each_other(topic):
    put(topic, "squid.md")
    put(topic, "octopus.script.md")
    put(topic, "report.txt")
    assert names(ask_for(topic, "*.*")) == ["report.txt"]
    assert "is a topic of its own" in refusal(ask_for(topic, "octopus.md"))


def test_however_the_brief_is_named_its_folder_is_the_same(topic):
    put(topic, "squid.md")
    put(topic, "notes/a.md")
    ask_for(topic, ".")
    (topic.parent / "deep").mkdir()
    assert names(topic.parent / "deep" / ".." / topic.name) == names(topic) == ["notes/a.md"]


@pytest.mark.parametrize("named", ["../secret.md", "link.md", "away/secret.md", "notes/../../secret.md", "away"])
def test_what_leads_out_of_the_topics_folder_is_refused(topic, tmp_path, named):
    (tmp_path / "secret.md").write_text(SAID)
    (topic.parent / "link.md").symlink_to("../secret.md")
    (topic.parent / "away").symlink_to("..")
    put(topic, "notes/a.md")
    assert refusal(ask_for(topic, named)).startswith(f'"{named}" leads out of the topic\'s folder. Put a copy in it')


def test_a_link_in_a_folder_that_leads_out_is_left_out_and_one_that_stays_is_followed(topic, tmp_path):
    (tmp_path / "secret.md").write_text(SAID)
    put(topic, "report.md")
    put(topic, "notes/a.txt", "Squids have three as well.")
    (topic.parent / "notes/link.md").symlink_to("../../secret.md")
    (topic.parent / "notes/inside.md").symlink_to("../report.md")
    assert names(ask_for(topic, "notes")) == ["notes/a.txt", "notes/inside.md"]
    assert read_brief(topic).notes == ('left out: 1 of "notes" (leads out of the topic\'s folder. Put a copy in it)',)


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ("gone.md", 'there is no "gone.md". Paths count from the folder of the topic file'),
        ("gone/*.md", 'there is no document in "gone/*.md". Known: md, txt, html, pdf, docx, epub'),
        ("bare", 'there is no document in "bare". Known: md, txt, html, pdf, docx, epub'),
        ("pictures", 'there is no document in "pictures"; left out: 1 (.png files are no documents). Known: '),
        ("old.doc", '"old.doc" is of no known kind. Known: md, txt, html, pdf, docx, epub'),
        ("empty.md", '"empty.md" is empty. Write something in it, or take it away'),
        ("pipe.md", '"pipe.md" is not a file. Name a document'),
        ("large.pdf", '"large.pdf" is larger than 200 MB. Divide it, or take out its pictures'),
    ],
)
def test_what_cannot_be_a_source_is_one_line_that_names_the_fix(topic, named, problem):
    put(topic, "pictures/a.png")
    put(topic, "old.doc")
    put(topic, "empty.md", "")
    os.truncate(put(topic, "large.pdf"), 200 * 1024**2 + 1)
    os.mkfifo(topic.parent / "pipe.md")
    (topic.parent / "bare").mkdir()
    assert refusal(ask_for(topic, named)).startswith(problem)


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are always UTF-8")
def test_a_name_that_is_no_text_is_noted(topic):
    put(topic, "notes/a.md")
    put(topic, os.fsdecode(b"notes/caf\xe9.md"), "other")
    assert names(ask_for(topic, "notes")) == ["notes/a.md"]
    assert 'left out: 1 of "notes" (has a name that is not UTF-8. Rename it)' in read_brief(topic).notes


def test_there_may_not_be_more_than_a_number(topic, monkeypatch):
    monkeypatch.setattr(sources, "MOST_DOCUMENTS", 2)
    for number in range(3):
        put(topic, f"notes/{number}.md", f"{SAID}{number}")
    assert refusal(ask_for(topic, "notes")) == "3 documents, more than 2. Name those that matter"


@pytest.mark.parametrize("change", ["word", "gone", "more", "renamed"])
def test_a_changed_document_is_another_brief_another_version_and_another_status(topic, change):
    path = put(topic, "notes/a.md")
    put(topic, "notes/b.md", "It swims.")
    ask_for(topic, "notes")
    file = TopicFile.of(topic)
    before = read_brief(topic), version_of(file).sha256, status_of(file, version_of(file).named).digest
    match change:
        case "word":
            put(topic, "notes/a.md", SAID.replace("three", "seven"))
            os.utime(path, (LONG_AGO_S + 1, LONG_AGO_S + 1))
        case "gone":
            path.unlink()
        case "more":
            put(topic, "notes/deeper/c.txt", "It rests.")
        case "renamed":
            path.rename(path.with_name("c.md"))
    after = read_brief(topic), version_of(file).sha256, status_of(file, version_of(file).named).digest
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert version_of(file).words_sha256


def test_a_picture_beside_the_documents_is_no_change(topic):
    put(topic, "notes/a.md")
    file = TopicFile.of(ask_for(topic, "notes", "gone"))
    before = version_of(file), status_of(file, version_of(file).named)
    put(topic, "notes/a.png")
    put(topic, "notes/.b.md")
    assert (version_of(file), status_of(file, version_of(file).named)) == before


def test_each_document_is_read_once_whatever_brief_names_it(topic, tmp_path):
    put(topic, "notes/a.md", "# Octopus\n\nIt has three hearts.")
    store = Store(tmp_path / "store")
    read = read_topic(ask_for(topic, "notes"))
    assert keep_all(read.sources, "octopus.md", store) == []
    (topic.parent / "notes/a.md").rename(topic.parent / "report.md")
    again = read_topic(ask_for(topic, "report.md"))
    keep_all(again.sources, "octopus.md", store)
    assert (store.tally.made, store.tally.reused) == (1, 1)
    (topic.parent / "report.md").unlink()
    found = kept(again.brief.documents[0], store)
    assert (found.name, found.sha256) == ("report.md", read.brief.documents[0].sha256)
    assert [(each.text, each.heading, each.place) for each in found.passages] == [
        ("It has three hearts.", "Octopus", "line 3")
    ]


def test_a_document_that_says_nothing_is_refused_where_it_is_named_and_noted_where_it_is_found(topic, tmp_path):
    put(topic, "notes/scan.pdf", pdf([]))
    put(topic, "notes/a.md")
    store = Store(tmp_path / "store")
    scanned = "it has no text, only pictures of pages. Have the text recognised first, such as with ocrmypdf"
    read = read_topic(ask_for(topic, "notes"))
    assert keep_all(read.sources, "octopus.md", store) == [f"left out: notes/scan.pdf ({scanned})"]
    assert kept(read.brief.documents[1], store).notes == (f"left out: {scanned}",)
    for named in (["notes", "notes/scan.pdf"], ["notes/*.pdf"]):
        with pytest.raises(WrongInput, match=rf"^octopus\.md: sources: .*notes/scan\.pdf.*{re.escape(scanned)}"):
            keep_all(read_topic(ask_for(topic, *named)).sources, "octopus.md", store)


def test_one_that_was_saved_again_since_is_not_kept_as_the_one_that_was_read(topic, tmp_path):
    path = put(topic, "notes/a.md")
    read = read_topic(ask_for(topic, "notes"))
    path.write_text("It has seven.")
    with pytest.raises(NotMade, match=r"^notes/a\.md: it was changed while it was read\. Make the topic again$"):
        keep_all(read.sources, "octopus.md", Store(tmp_path / "store"))


def test_one_that_is_gone_from_the_store_is_named_and_read_anew_by_the_next_run(topic, tmp_path):
    put(topic, "notes/a.md")
    read = read_topic(ask_for(topic, "notes"))
    store = Store(tmp_path / "store")
    with pytest.raises(StoreDamaged, match=r"what notes/a\.md says is gone\. Make the topic again"):
        kept(read.brief.documents[0], store)
    keep_all(read.sources, "octopus.md", store)
    assert kept(read.brief.documents[0], store).passages
