"""A run finds facts with the engines that its brief needs, once, and says in one line why it cannot."""

import pytest

from assets.facts.facts import Facts, FromDocument
from cm_dagster.run.wiring import build_definitions
from resources.embedding.base import Embedder
from resources.language.verbatim import Verbatim
from resources.store.store import StoreFolder
from tests.assets.facts.test_asset import (
    ABOUT_BLOOD,
    ABOUT_HEARTS,
    ABOUT_HONEY,
    COPPER,
    EMBEDDED,
    HEARTS,
    SWIMS,
    TITLE,
    Words,
)
from tests.assets.facts.test_knowledge import OCTOPUS, Model
from tests.one_run import make_video

pytestmark = pytest.mark.engine

BRIEF = f"---\nsources: [notes/]\ntarget_seconds: 40\n---\n# {TITLE}\n"


class Absent(Words):
    """An embedder that nobody may ask."""

    def embed(self, texts):
        raise AssertionError(f"asked for {texts}")


@pytest.fixture
def topics(own_folders):
    notes = own_folders / "topics" / "notes"
    notes.mkdir()
    for name, text in {"hearts": ABOUT_HEARTS, "blood": ABOUT_BLOOD, "honey": ABOUT_HONEY}.items():
        (notes / f"{name}.md").write_text(text)
    return own_folders / "topics"


def run(brief: str, topics, *, language=None, embedding: Embedder | None = None, only=("brief", "facts")) -> list[str]:
    EMBEDDED.clear()
    (topics / "octopus.md").write_text(brief)
    engines = {"language": language or Verbatim(), "embedding": embedding or Words()}
    return make_video(build_definitions(resources=engines), "octopus", only)


def current() -> Facts | None:
    store = StoreFolder().open()
    record = store.pointers.current("octopus", "facts")
    return store.load(record, Facts) if record else None


def test_a_folder_of_documents_is_embedded_once_and_one_changed_document_alone_again(topics):
    assert run(BRIEF, topics) == []
    found = current()
    assert found is not None
    assert {HEARTS, COPPER, SWIMS} <= {fact.text for fact in found.facts}
    assert {type(fact.source) for fact in found.facts} == {FromDocument}
    assert run(BRIEF, topics) == []
    assert EMBEDDED == [], "a topic that has not changed asks nothing"
    (topics / "notes" / "blood.md").write_text(ABOUT_BLOOD.replace("copper", "iron"))
    assert run(BRIEF, topics) == []
    assert [text for text in EMBEDDED if text.startswith("Octopus hearts")] == []
    assert len([text for text in EMBEDDED if text.startswith("Octopus blood")]) == 2
    changed = current()
    assert changed is not None
    assert COPPER.replace("copper", "iron") in {fact.text for fact in changed.facts}


def test_a_script_is_made_of_what_documents_say(topics):
    assert run(BRIEF, topics, only=("brief", "facts", "script")) == []
    assert StoreFolder().open().pointers.current("octopus", "script")


def test_a_brief_that_states_its_facts_asks_no_engine_for_them(topics):
    assert run(f"# {TITLE}\n\n- {HEARTS}\n", topics, embedding=Absent()) == []
    found = current()
    assert found is not None
    assert found.told.facts[0].text == HEARTS


def test_a_title_is_told_by_the_model_where_the_brief_says_so(topics):
    brief = "---\nknowledge: model\n---\n# Why an octopus has three hearts\n"
    assert run(brief, topics, language=Model(answers=[list(OCTOPUS)]), embedding=Absent()) == []
    found = current()
    assert found is not None
    assert found.unchecked == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("brief", "language", "said"),
    [
        ("---\nknowledge: model\n---\n# The octopus\n", Verbatim(), "knowledge: model, and the profile's language"),
        (
            "---\nknowledge: model\n---\n# The octopus\n",
            Model(answers=[["Je ne sais pas.", "asdf", "I cannot."]]),
            "fewer than 3 sentences can be facts",
        ),
        (BRIEF.replace(TITLE, "The price of bread in Rome"), Verbatim(), 'nothing on "The price of bread in Rome"'),
    ],
)
def test_what_cannot_be_told_is_one_line_and_nothing_is_half_made(topics, brief, language, said):
    (line,) = run(brief, topics, language=language)
    assert said in line
    assert "\n" not in line
    assert current() is None
