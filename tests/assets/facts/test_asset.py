"""Documents tell what a brief leaves open: what is on the topic, word for word, with its place, and nothing twice."""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assets.brief.brief import Content, Fact, FactSource, as_named
from assets.brief.kept_documents import keep_all
from assets.brief.sources import read_sources
from assets.facts.asset import asked, facts, facts_are_checked
from assets.facts.facts import Facts, FromBrief, FromDocument
from assets.text.pacing import track_s
from resources.embedding.base import Embedder, unit_vectors
from resources.embedding.fastembed import FastEmbed
from resources.engines.identity import Identity
from resources.errors import WrongInput
from resources.store.store import Store

HEARTS = "An octopus is an animal with three hearts and blue blood."
GILLS = "Two hearts of the octopus pump blood through the gills."
SWIMS = "The third heart of an octopus stops while the octopus swims."
COPPER = "The blood of an octopus is blue because copper carries the oxygen."
WARNING = "Avoid the octopus with blue rings, for a bite stops hearts and can kill."
ABOUT_HEARTS = f"# Octopus hearts\n\n{HEARTS} It is shy.\n\n{GILLS} {SWIMS}\n"
ABOUT_BLOOD = f"# Octopus blood\n\n{WARNING}\n\n{COPPER} This surprises many.\n"
ABOUT_HONEY = "# Honey\n\nHoney keeps for years in a closed jar. Bees visit a hundred flowers on each flight.\n"
TITLE = "The hearts of the octopus"


class Words(Embedder):
    """An embedder for which texts are alike as far as they have the same words; it keeps what it was asked."""

    dialect: str = "plain"

    def identity(self) -> Identity:
        return Identity(engine="words", parameters={"dialect": self.dialect})

    def embed(self, texts: Sequence[str]) -> Any:
        EMBEDDED.extend(texts)
        rows = [[1e-6] * 512 for _ in texts]
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().replace(".", " ").replace(",", " ").split():
                row[zlib.crc32(word.rstrip("s").encode()) % 512] += 1.0
        return unit_vectors(rows, "words")


EMBEDDED: list[str] = []


class Desk:
    """A folder of documents and a store, and what is found in them."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "topics"
        self.folder.mkdir()
        self.store = Store(root / "store")

    def write(self, **documents: str) -> None:
        (self.folder / "notes").mkdir(exist_ok=True)
        for name, text in documents.items():
            (self.folder / "notes" / f"{name}.md").write_text(text)

    def source(self, *own: str, **about: Any) -> FactSource:
        topic = self.folder / "topic.md"
        sources = read_sources(["notes"], topic, as_named(topic)).files
        keep_all(sources, as_named(topic), self.store)
        stated = tuple(Fact(id=at, text=text) for at, text in enumerate(own, start=1))
        content = Content(**{"title": TITLE, "target_seconds": 60.0, **about}, facts=stated)
        return FactSource(content=content, documents=tuple(file.document for file in sources))

    def found(self, *own: str, embedding: Embedder | None = None, **about: Any) -> Facts:
        EMBEDDED.clear()
        return facts(self.source(*own, **about), embedding or Words(), None, self.store)

    def refusal(self, **about: Any) -> str:
        with pytest.raises(WrongInput) as refused:
            self.found(**about)
        said = str(refused.value)
        assert "\n" not in said
        return said


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    desk.write(hearts=ABOUT_HEARTS, blood=ABOUT_BLOOD, honey=ABOUT_HONEY)
    return desk


def texts(found: Facts) -> list[str]:
    return [fact.text for fact in found.facts]


def test_which_engine_is_needed_is_settled_by_what_the_brief_has(desk):
    content = desk.source().content
    fact = Fact(id=1, text=HEARTS)
    assert asked(desk.source(HEARTS)) == {"embedding"}
    assert asked(FactSource(content=content.model_copy(update={"facts": (fact,)}))) == set()
    assert asked(FactSource(content=content, knowledge="model")) == {"language"}


def test_a_brief_without_documents_is_as_it_states(desk):
    content = desk.source(HEARTS, GILLS).content
    found = facts(FactSource(content=content), None, None, desk.store)
    assert texts(found) == [HEARTS, GILLS]
    assert {type(fact.source) for fact in found.facts} == {FromBrief}
    assert found.told.facts == content.facts
    written_by_model = facts(FactSource(content=content, knowledge="model"), None, None, desk.store)
    assert written_by_model.unchecked == (1, 2), "whoever read them since"


def test_facts_of_documents_stand_there_word_for_word_at_the_place_they_name(desk):
    found = desk.found()
    assert set(texts(found)) >= {HEARTS, GILLS, SWIMS, COPPER}
    for fact in found.facts:
        source = fact.source
        assert isinstance(source, FromDocument)
        lines = (desk.folder / source.file).read_text().splitlines()
        assert source.quote in lines[int(source.place.removeprefix("line ")) - 1]
        assert fact.text == source.quote
        assert source.heading in {"Octopus hearts", "Octopus blood"}
    assert facts_are_checked(found).passed


def test_what_leans_on_its_neighbours_and_what_is_on_something_else_is_not_told(desk):
    said = " ".join(texts(desk.found()))
    assert "shy" not in said
    assert "surprises" not in said
    assert "Bees" not in said


def test_what_it_is_comes_first_and_a_warning_last(desk):
    said = texts(desk.found())
    assert said[0] == HEARTS
    assert said[-1] == WARNING
    assert said.index(GILLS) < said.index(SWIMS), "as they stand in their document"


def test_a_briefs_own_facts_come_first_as_they_are_and_are_not_said_again(desk):
    found = desk.found("Two hearts of an octopus pump blood through its gills.", "I saw one in 2019.")
    assert texts(found)[:2] == ["Two hearts of an octopus pump blood through its gills.", "I saw one in 2019."]
    assert [fact.id for fact in found.facts] == list(range(1, len(found.facts) + 1))
    assert GILLS not in texts(found)
    assert HEARTS in texts(found)


def test_nothing_is_said_twice(desk):
    desk.write(
        copy=ABOUT_HEARTS + "\nRead on.\n", alike=f"# Hearts\n\n{HEARTS.replace('blue blood', 'some blue blood')}\n"
    )
    said = texts(desk.found())
    assert len(said) == len(set(said))
    assert sum("an animal with three hearts" in text for text in said) == 1


@pytest.mark.parametrize("target_seconds", [12.0, 20.0, 30.0])
def test_they_leave_room_for_the_length_that_is_asked_for(desk, target_seconds):
    found = desk.found(target_seconds=target_seconds, cta="Look.")
    assert found.facts
    assert track_s([TITLE, *texts(found), "Look."], "en") <= 1.05 * target_seconds


def test_a_brief_that_is_long_enough_gets_nothing_more(desk):
    own = [f"Octopus number {number} in the tank has a name of its own, and likes crabs." for number in range(12)]
    assert texts(desk.found(*own, target_seconds=30.0)) == own


def test_too_little_on_the_topic_is_noted(desk):
    (note,) = desk.found(target_seconds=120.0).notes
    assert note.startswith("120 s were asked for; the facts found take about ")
    assert not desk.found(target_seconds=25.0).notes


def test_a_topic_that_is_not_in_the_documents_is_refused_with_the_three_nearest(desk):
    said = desk.refusal(title="The price of bread in Rome")
    assert said.startswith('sources: 3 documents and nothing on "The price of bread in Rome". The nearest: 0.')
    assert said.count("notes/") == 3
    assert said.count(", line ") == 3
    assert said.endswith("Name other documents, or change the title")


def test_documents_in_another_language_say_nothing(desk):
    (desk.folder / "notes" / "honey.md").unlink()
    (desk.folder / "notes" / "blood.md").unlink()
    said = desk.refusal(title="Les cœurs du poulpe", language="fr")
    assert 'sources: 1 document and nothing on "Les cœurs du poulpe". Not one sentence in' in said


def test_one_changed_word_in_one_document_embeds_that_document_anew(desk):
    desk.found()
    assert any("honey" in text.casefold() for text in EMBEDDED)
    again = desk.found()
    assert EMBEDDED == [TITLE], "but for the question all is kept"
    desk.write(blood=ABOUT_BLOOD.replace("copper", "iron"))
    changed = desk.found()
    assert EMBEDDED[:-1] == [
        "Octopus blood: " + text for text in sorted([WARNING, COPPER.replace("copper", "iron")], key=len)
    ]
    assert set(texts(again)) ^ set(texts(changed)) == {COPPER, COPPER.replace("copper", "iron")}


def test_another_model_has_vectors_of_its_own(desk):
    desk.found()
    desk.found(embedding=Words(dialect="broad"))
    assert len(EMBEDDED) > 1
    desk.found()
    assert EMBEDDED == [TITLE]


def test_a_document_that_was_renamed_is_not_embedded_again(desk):
    desk.found()
    (desk.folder / "notes" / "hearts.md").rename(desk.folder / "notes" / "octopus.md")
    found = desk.found()
    assert EMBEDDED == [TITLE]
    assert "notes/octopus.md" in {fact.source.file for fact in found.facts if isinstance(fact.source, FromDocument)}


def test_the_audience_is_asked_for_where_one_is_named(desk):
    desk.found(audience="divers")
    assert EMBEDDED[-2:] == [TITLE, f"{TITLE}, for divers"]


@pytest.mark.engine
def test_the_default_model_finds_what_has_no_word_of_the_title_but_is_on_it(desk):
    found = desk.found(embedding=FastEmbed(), title="Why an octopus has blue blood")
    assert COPPER in texts(found)
    assert desk.refusal(title="How electric cars are charged", embedding=FastEmbed()).count(", line ") == 3
