"""A run sees one set of a topic's artifacts, whatever other runs of the topic make current meanwhile."""

import dagster as dg
import pytest
from pydantic import BaseModel

from assets.making.artifact import artifact, topics
from assets.making.io_manager import StoreIOManager
from cm_dagster.run.network import network
from resources.store.keys import Step
from resources.store.store import Store, StoreFolder


class Word(BaseModel, frozen=True):
    text: str


class Wish(dg.Config):
    text: str = "honey"


@artifact(version="1", kinds={"text"})
def word(wish: Wish) -> Word:
    """Say what was wished for."""
    return Word(text=wish.text)


@artifact(version="1", kinds={"text"}, made_from=(word,))
def whisper(word: Word, store: Store) -> Word:
    """Whisper a word, while another run makes another one current."""
    other = store.get_or_make(Step(name="word", version="1"), {}, Word, lambda _: Word(text="wax"))
    store.pointers.make_current("bees", "word", other.record)
    return Word(text=word.text.lower())


@artifact(version="1", kinds={"text"}, made_from=(word, whisper))
def shout(word: Word, whisper: Word) -> Word:
    """Shout a word that was whispered before."""
    return Word(text=f"{word.text.upper()}, {whisper.text}")


@pytest.fixture
def store(own_folders):
    return StoreFolder().open()


@pytest.fixture
def made(store):
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(topics.name), ["bees"])

        def make(*names: str, **wish: str) -> str:
            """Make some of the artifacts in one run; return what is said in the end."""
            result = dg.materialize(
                [word.asset, whisper.asset, shout.asset],
                selection=list(names),
                partition_key="bees",
                instance=instance,
                resources={
                    "store": StoreFolder(),
                    "io_manager": StoreIOManager(store=StoreFolder()),
                    "network": network("test", offline=True, engines={}),
                },
                run_config={"ops": {"word": {"config": wish}}} if wish else {},
            )
            assert result.success
            record = store.pointers.current("bees", "shout")
            return store.load(record, Word).text if record else ""

        yield make


def test_a_run_reads_what_it_made_itself(made):
    assert made("word", "whisper", "shout") == "HONEY, honey"


def test_a_run_of_a_few_artifacts_reads_the_others_as_they_were_when_it_first_asked(made):
    made("word")
    assert made("whisper", "shout") == "HONEY, honey"


def test_the_next_run_reads_what_is_current_by_then(made):
    made("word")
    made("whisper", "shout")
    assert made("shout") == "WAX, honey"
