"""A hook of the script that a topic has is chosen by its number, which the brief then keeps."""

import pytest

from assets.brief.brief import parse_brief, read_brief
from assets.script.script import Script
from assets.script.writing import write_script
from cm_dagster.making.choose_hook import choose_hook
from resources.errors import NotMade, WrongInput
from resources.language.verbatim import Verbatim
from resources.store.keys import Step
from resources.store.store import StoreFolder

BRIEF = b"---\ntone: dry\n---\n# Why honey keeps\n\n- Only about 17 percent of honey is water.\n"


@pytest.fixture
def brief(own_folders):
    path = own_folders / "topics" / "honey.md"
    path.write_bytes(BRIEF)
    return path


def made(brief) -> Script:
    """Let a script be the current one of a brief."""
    script = write_script(parse_brief(brief.read_bytes(), brief).content, 1, Verbatim())
    store = StoreFolder().open()
    stored = store.get_or_make(Step(name="script", version="test"), {"made": script}, Script, lambda _: script)
    store.pointers.make_current("honey", "script", stored.record)
    return script


def test_the_number_is_written_and_only_the_first_sentence_changes(brief):
    first = made(brief)
    choose_hook(brief, 2)
    assert brief.read_bytes() == BRIEF.replace(b"dry\n", b"dry\nhook: 2\n")
    second = write_script(read_brief(brief).content, 1, Verbatim())
    assert second.scenes[0].narration == first.hooks[1].text
    assert second.scenes[1:] == first.scenes[1:]


def test_without_a_script_there_is_nothing_to_choose_from(brief):
    with pytest.raises(NotMade, match=r"hook: there is no script yet .* Run: cm make topics/honey.md"):
        choose_hook(brief, 1)


def test_a_hook_that_there_is_not_leaves_the_brief_as_it_is(brief):
    made(brief)
    with pytest.raises(WrongInput, match=r"hook: there is no hook 9: the script has 2. Name one from 1 to 2"):
        choose_hook(brief, 9)
    assert brief.read_bytes() == BRIEF


def test_a_script_edited_by_hand_has_the_hook_that_stands_there(brief):
    made(brief)
    brief.with_name("honey.script.md").write_text("# Honey\n\n## Hook: Honey\n\n> Honey keeps.\n")
    with pytest.raises(WrongInput, match=r"hook: its script is edited by hand. Change the first sentence there"):
        choose_hook(brief, 2)
