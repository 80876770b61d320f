"""`cm new` writes a topic file that a person checks, and that says just what was found when it is read."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assets.brief.brief import parse_brief, read_brief
from assets.facts.facts import Facts, FromDocument, FromModel, SourcedFact
from cm_dagster.cli.main import app
from cm_dagster.making.new_topic import Wish, items_of, new_topic, page_of
from cm_dagster.run.profile import Profile
from resources.errors import CmError, EngineFailed, UnknownName, WrongInput
from resources.language.verbatim import Verbatim
from tests.assets.facts.test_asset import ABOUT_BLOOD, ABOUT_HEARTS, COPPER, HEARTS, TITLE, Words
from tests.assets.facts.test_knowledge import OCTOPUS, Model


def profile(*answers: tuple[str, ...]) -> Profile:
    language = Model(answers=[list(answer) for answer in answers]) if answers else Verbatim()
    return Profile(name="test", offline=True, engines={"language": language, "embedding": Words()})


@pytest.fixture
def topics(own_folders):
    return own_folders / "topics"


@pytest.fixture
def notes(own_folders):
    folder = own_folders / "elsewhere" / "notes"
    folder.mkdir(parents=True)
    (folder / "hearts.md").write_text(ABOUT_HEARTS)
    (folder / "blood.md").write_text(ABOUT_BLOOD)
    return folder


def test_facts_of_documents_stand_in_the_file_each_with_its_source_below(topics, notes):
    made = new_topic(Wish(TITLE, (notes,), target_seconds=60.0), topics, profile())
    assert made.path == topics / "the-hearts-of-the-octopus.md"
    text = made.path.read_text()
    assert f"- {HEARTS}\n  <!-- notes/hearts.md, line 3, " in text
    assert f"- {COPPER}\n  <!-- notes/blood.md, line 5, " in text
    assert "knowledge" not in text
    brief = read_brief(made.path)
    assert brief.content.title == TITLE
    assert brief.content.target_seconds == 60.0
    assert brief.notes == ()
    assert [fact.text for fact in brief.content.facts] == [fact.text for fact in made.facts]
    assert {type(fact.source) for fact in made.facts} == {FromDocument}


def test_several_documents_are_named_and_one_twice_counts_once(topics, notes):
    named = (notes / "hearts.md", notes / "blood.md", notes)
    made = new_topic(Wish(TITLE, named, target_seconds=60.0), topics, profile())
    texts = [fact.text for fact in made.facts]
    assert {HEARTS, COPPER} <= set(texts)
    assert len(texts) == len(set(texts))


def test_without_documents_the_model_writes_and_the_file_says_so(topics):
    made = new_topic(Wish("Why an octopus has three hearts"), topics, profile(OCTOPUS))
    text = made.path.read_text()
    assert text.startswith('---\ntitle: "Why an octopus has three hearts"\nknowledge: model\n---\n')
    assert text.count("<!-- UNCHECKED") == len(OCTOPUS)
    brief = read_brief(made.path)
    assert brief.knowledge == "model"
    assert tuple(fact.text for fact in brief.content.facts) == OCTOPUS


@pytest.mark.engine
def test_language_and_title_are_kept_and_a_title_without_latin_letters_has_a_file(topics):
    facts = (
        "शहद में केवल सत्रह प्रतिशत पानी होता है।",
        "मधुमक्खियाँ एक किलो शहद के लिए लाखों फूलों पर जाती हैं।",
        "शहद बंद बरतन में कई साल तक खराब नहीं होता है।",
    )
    made = new_topic(Wish("शहद खराब क्यों नहीं होता", language="hi"), topics, profile(facts))
    assert re.fullmatch("topic-[0-9a-f]{8}", made.topic)
    content = read_brief(made.path).content
    assert (content.title, content.language) == ("शहद खराब क्यों नहीं होता", "hi")
    assert tuple(fact.text for fact in content.facts) == facts


def test_a_long_title_is_a_short_name(topics):
    title = "Why an octopus has three hearts, nine brains, eight arms, blue blood and no bones at all in it"
    made = new_topic(Wish(title), topics, profile(OCTOPUS))
    assert made.topic == "why-an-octopus-has-three-hearts-nine-brains-eight-arms-blue-blood-and-no-bones"
    assert read_brief(made.path).content.title == title


@pytest.mark.parametrize("name", ["why-an-octopus-has-three-hearts.md", "Why an octopus has three hearts.md"])
def test_a_file_that_is_there_is_never_written_over(topics, name):
    (topics / name).write_text("# Mine\n\n- Mine alone.\n")
    with pytest.raises(WrongInput, match="this topic is there already") as refused:
        new_topic(Wish("Why an octopus has three hearts"), topics, profile(OCTOPUS))
    assert "\n" not in str(refused.value)
    assert [path.name for path in topics.iterdir()] == [name]
    assert (topics / name).read_text() == "# Mine\n\n- Mine alone.\n"


@pytest.mark.parametrize(
    ("wish", "answers", "error", "said"),
    [
        (Wish("The price of bread"), (), WrongInput, "Write facts below the title"),
        (Wish("The price of bread"), (("asdf qwer zxcv uiop",),), EngineFailed, "is no sentence"),
        (Wish("..."), (OCTOPUS,), WrongInput, "title"),
        (Wish("x" * 300), (OCTOPUS,), WrongInput, "title"),
        (Wish("The octopus", language="klingon"), (OCTOPUS,), WrongInput, "language"),
    ],
)
def test_what_cannot_be_a_topic_is_one_line_and_no_file(topics, wish, answers, error, said):
    with pytest.raises(error, match=said) as refused:
        new_topic(wish, topics, profile(*answers))
    assert "\n" not in str(refused.value)
    assert list(topics.iterdir()) == []


@pytest.mark.parametrize("there", [None, "", "notes.xyz", "silent"])
def test_documents_that_say_nothing_are_one_line_and_no_file(topics, notes, there):
    path = notes / {None: "gone.md", "": "empty.md"}.get(there, f"{there}.md" if there == "silent" else str(there))
    if there is not None:
        path.write_text("# Bread\n\nBread is baked in an oven for an hour.\n" if there == "silent" else there)
    with pytest.raises(CmError) as refused:
        new_topic(Wish(TITLE, (path,)), topics, profile())
    assert path.name in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(topics.iterdir()) == []


SENTENCES = st.text(
    st.sampled_from("abcXYZ 019*_#[]()<>|~`^={}$@%&:!+-\\/.,;'\"?é") | st.characters(codec="latin-1"), max_size=60
)


@given(SENTENCES)
def test_what_is_written_is_read_as_what_was_found(tmp_path_factory, text):
    facts = tuple(
        SourcedFact(id=at, text=said, source=FromModel())
        for at, said in enumerate(["An octopus has three hearts.", f"An octopus {text} sea."], start=1)
    )
    content = parse_brief(b"# The octopus\n\n- It swims.\n", tmp_path_factory.getbasetemp() / "octopus.md").content
    items, left_out = items_of(facts, content.language)
    page = page_of(Wish("The octopus"), content, items)
    read = parse_brief(page.encode(), tmp_path_factory.getbasetemp() / "octopus.md").content.facts
    assert [fact.text for fact in read] == [fact.text for fact in items]
    assert len(items) + len(left_out) == len(facts)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_source_ends_its_comment(tmp_path_factory, heading, file):
    source = FromDocument(file=file, place="line 3", heading=heading, quote=HEARTS, sha256="0" * 64)
    facts = Facts(facts=(SourcedFact(id=1, text=HEARTS, source=source),)).facts
    content = parse_brief(b"# The octopus\n\n- It swims.\n", tmp_path_factory.getbasetemp() / "octopus.md").content
    items, _ = items_of(facts, "en")
    page = page_of(Wish("The octopus"), content, items)
    read = parse_brief(page.encode("utf-8", "replace"), tmp_path_factory.getbasetemp() / "octopus.md")
    assert [fact.text for fact in read.content.facts] == [HEARTS]


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["new", *arguments])
    if isinstance(done.exception, CmError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.engine
def test_the_command_writes_the_file_and_says_what_to_run(topics, notes):
    said = run(TITLE, "--from", str(notes), "--target-seconds", "30")
    assert said.endswith("then: cm make topics/the-hearts-of-the-octopus.md\n")
    assert HEARTS in said
    told = json.loads(run("The blood of the octopus", "--from", str(notes), "--topics", "other", "--json"))
    assert told["path"] == "other/the-blood-of-the-octopus.md"
    assert {fact["source"]["file"] for fact in told["facts"]} <= {"notes/hearts.md", "notes/blood.md"}


def test_the_command_uses_the_profiles_engines(topics, monkeypatch):
    monkeypatch.setenv("CM_LANGUAGE_ENGINE", "verbatim")
    with pytest.raises(WrongInput, match="says nothing of its own"):
        run(TITLE)
    with pytest.raises(UnknownName):
        run(TITLE, "--profile", "nothing")
