"""`cm script export` writes a topic's script beside its brief, and never over what a person edited."""

import pytest
from typer.testing import CliRunner

from assets.brief.brief import parse_brief
from assets.script.markdown import script_markdown
from assets.script.script import Script
from assets.script.writing import write_script
from assets.topics.file import TopicFolder, UnknownTopic
from cm_dagster.cli.main import app
from cm_dagster.making.make import make_all
from cm_dagster.making.progress import Display, terminal
from resources.errors import NotMade, StorageUnusable, WrongInput
from resources.language.verbatim import Verbatim
from resources.store.keys import Step
from resources.store.store import StoreFolder

BRIEF = "# Why honey keeps\n\n- Only about 17 percent of honey is water.\n"


def export(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["script", "export", *arguments])
    if done.exception:
        raise done.exception
    return done.stdout


@pytest.fixture
def brief(own_folders):
    path = own_folders / "topics" / "honey.md"
    path.write_text(BRIEF)
    return path


@pytest.fixture
def page(brief):
    """What is exported of the topic, whose script was made."""
    return script_markdown(made(brief))


def made(brief) -> Script:
    """Let a script be the current one of a brief."""
    read = parse_brief(brief.read_bytes(), brief)
    script = write_script(read.content, 1, Verbatim())
    store = StoreFolder().open()
    stored = store.get_or_make(Step(name="script", version="test"), {"brief": read}, Script, lambda _: script)
    store.pointers.make_current(read.key, "script", stored.record)
    return script


@pytest.mark.parametrize("topic", ["honey", "topics/honey.md"])
def test_a_script_is_written_beside_its_brief_and_the_path_is_printed(page, brief, topic):
    assert export(topic) == "topics/honey.script.md\n"
    assert brief.with_name("honey.script.md").read_text() == page
    assert export(topic) == "topics/honey.script.md\n", "what says the same may be written again"


def test_a_script_may_be_printed_instead(page, brief):
    assert export("honey", "--stdout") == page
    assert not brief.with_name("honey.script.md").exists()


def test_an_edited_script_is_kept_unless_it_is_to_go(page, brief):
    path = brief.with_name("Honey.script.md")
    path.write_text("# Honey\n\n## Scene\n\n> Honey keeps.\n")
    with pytest.raises(WrongInput, match=r"topics/Honey.script.md: there is a script already .* --force"):
        export("honey")
    assert path.read_text() != page
    assert export("honey", "--force") == "topics/Honey.script.md\n"
    assert path.read_text() == page


def test_a_brief_that_lies_elsewhere_has_its_script_beside_it(own_folders):
    elsewhere = own_folders / "venus.md"
    elsewhere.write_text(BRIEF)
    with pytest.raises(NotMade, match=r"venus.md: there is no script of it yet. Run: cm make venus.md"):
        export("venus.md")
    TopicFolder().adopt(elsewhere, StoreFolder().open())
    page = script_markdown(made(elsewhere))
    assert export("venus") == "venus.script.md\n"
    assert (own_folders / "venus.script.md").read_text() == page


def test_a_topic_without_a_script_is_told_what_to_run(brief):
    with pytest.raises(NotMade, match=r"topics/honey.md: there is no script of it yet. Run: cm make topics/honey.md"):
        export("honey")


@pytest.mark.usefixtures("page")
def test_a_topic_that_is_not_there_is_named():
    with pytest.raises(UnknownTopic, match="Nearest: honey"):
        export("hony")
    with pytest.raises(UnknownTopic, match=r"hony.md: there is no such file"):
        export("topics/hony.md")


@pytest.mark.usefixtures("page")
def test_an_edited_script_is_no_brief(brief):
    export("honey")
    with pytest.raises(WrongInput):
        export("topics/honey.script.md")
    (report,) = make_all([brief.with_name("honey.script.md")], profile=None, take=1, display=Display(terminal()))
    assert not report.ok
    assert report.error == (
        f"{brief.with_name('honey.script.md')}: this is an edited script, not a brief. "
        f"Name the brief, which uses it: {brief}"
    )


@pytest.mark.usefixtures("page")
def test_a_place_that_cannot_be_written_is_named(brief):
    brief.with_name("honey.script.md").mkdir()
    with pytest.raises(StorageUnusable, match=r"honey.script.md: cannot be written .* --stdout"):
        export("honey")
