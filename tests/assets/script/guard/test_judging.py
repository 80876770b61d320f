"""The verdict on a wording: vetoes first, then the model's judgement, which the store keeps."""

import pytest

from assets.brief.brief import Fact
from assets.script.guard.judging import THRESHOLD, kept_judgement, question, verdict
from resources.language.openai import OpenAI
from resources.store.store import Store
from tests.servers.openai_protocol import OpenAIModels, openai_server
from tests.servers.writers import Judges

FACTS = [Fact(id=1, text="Salt lowers the freezing point of water.")]


def judge(probability):
    return openai_server(OpenAIModels(Judges(lambda _: probability), key=None))


def asking(server):
    return OpenAI(base_url=server.url + "/v1", revision="1")


@pytest.mark.parametrize(("probability", "faithful"), [(THRESHOLD + 0.01, True), (THRESHOLD - 0.01, False)])
def test_where_no_veto_speaks_against_it_the_models_judgement_counts(probability, faithful):
    with judge(probability) as server:
        found = verdict("With salt, water freezes at a lower temperature.", FACTS, "en", asking(server))
    assert found.faithful is faithful
    assert found.probability == pytest.approx(probability)
    assert bool(found.reason) is not faithful


def test_a_wording_that_is_vetoed_is_not_put_to_the_model():
    with judge(1.0) as server:
        found = verdict("Salt does not lower the freezing point of water.", FACTS, "en", asking(server))
    assert not found.faithful
    assert found.reason == "adds a negation"
    assert server.asked == []


def test_what_the_model_is_asked_has_the_facts_and_the_wording_as_they_are_spoken():
    facts = [Fact(id=1, text="Press `Ctrl+P`."), Fact(id=2, text="It opens a file.")]
    assert question("`Ctrl+P` opens a file.", facts)[-1].content == (
        "Fact: Press Ctrl+P. It opens a file.\nText: Ctrl+P opens a file."
    )


def test_a_judgement_is_kept_by_facts_wording_and_model(tmp_path):
    store = Store(tmp_path / "store")
    one, other = question("Salt lowers it.", FACTS), question("Salt melts ice.", FACTS)
    with judge(0.8) as server:
        for asked, model in [
            (one, asking(server)), (one, asking(server)), (other, asking(server)),
            (one, asking(server).model_copy(update={"revision": "2"})),
        ]:  # fmt: skip
            assert kept_judgement(asked, model, store) == pytest.approx(0.8)
    assert len(server.asked) == 3
