"""Each second that is spoken leads back to what it is from."""

from assets.handover.claims import claims
from assets.script.script import Script
from tests.assets.post.films import MODEL, document, film

QUOTE = "Sugar it is, mostly: only about 17 percent is water."


def test_every_sentence_names_its_second_its_scene_and_the_source_of_each_fact():
    of = film(
        "Honey is mostly sugar.",
        "Bees make it.",
        "It keeps.",
        cta="Look at your jar.",
        sources=[document("page 3", QUOTE), MODEL],
        seconds=(2, 3, 4, 5, 6),
    )
    told = claims(of.script, of.facts, of.voiceover)
    assert [(each.start_s, each.end_s, each.scene, each.said) for each in told] == [
        (0.0, 2.0, 1, "Why honey keeps."),
        (2.0, 5.0, 2, "Honey is mostly sugar."),
        (5.0, 9.0, 3, "Bees make it."),
        (9.0, 14.0, 4, "It keeps."),
        (14.0, 20.0, 5, "Look at your jar."),
    ]
    (cited,) = told[1].facts
    assert cited.model_dump() == {
        "id": 1,
        "text": "Honey is mostly sugar.",
        "source": {
            "kind": "document",
            "file": "notes/bees.md",
            "place": "page 3",
            "heading": "",
            "quote": QUOTE,
            "sha256": "0" * 64,
        },
    }
    assert [fact.source.kind for each in told for fact in each.facts] == ["document", "model", "brief"]
    assert [each.beside for each in told] == ["title", None, None, None, "cta"]


def test_what_a_person_added_rests_on_that_person():
    of = film("Bees make it.")
    hook, told = of.script.scenes
    own = told.model_copy(update={"origin": "person", "facts": ()})
    script = Script(title="Why honey keeps", language="en", scenes=(hook, own))
    assert claims(script, of.facts, of.voiceover)[1].beside == "person"
