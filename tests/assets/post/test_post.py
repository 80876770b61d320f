"""A post says what its film says and nothing else, and every platform takes it as it is."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assets.post.asset import post as post_artifact
from assets.post.chapters import chapters
from assets.post.checks import every_figure_has_its_source, platforms_take_the_post
from assets.post.hashtags import MOST_HASHTAGS, hashtags
from assets.post.wording import wording
from assets.script.lead_ins import LEAD_INS
from assets.script.script import Hook
from assets.text.figures import figures
from assets.topics.edited_script import EditedScript
from resources.engines.identity import Identity
from resources.errors import NotMade
from tests.assets.post.films import MODEL, Film, document, film, record, track

HONEY = (
    "Honey is mostly sugar, and only about 17 percent of it is water.",
    "Most bacteria cannot grow in honey, because its sugar pulls the water out of them.",
    "It is about as acidic as orange juice, with an average pH just below 4.",
    "Bees add an enzyme to nectar.",
)
LANGUAGES = ("en", "fr", "es", "it", "pt", "hi")
HOSTILE = "<script>alert(1)</script> *bold* [link](http://evil.example) ``` | # no ![x](y) &amp; www.evil.example"


def is_well(of: Film, post) -> bool:
    return every_figure_has_its_source(post, of.brief, of.facts, of.script).passed and (
        platforms_take_the_post(post).passed
    )


def test_the_titles_are_the_briefs_the_hook_and_a_fact_that_stands_alone(tmp_path):
    made = film(*HONEY[2:], *HONEY[:2], hook="Why does honey keep?").post(tmp_path)
    assert made.titles == ("Why honey keeps", "Why does honey keep?", HONEY[0].removesuffix("."))


def test_another_hook_of_the_script_comes_before_a_fact(tmp_path):
    of = film(*HONEY)
    hooks = (Hook(text="Why honey keeps.", kind="title"), Hook(text="17 percent water.", kind="number", facts=(1,)))
    script = of.script.model_copy(update={"hooks": hooks})
    made = Film(of.brief, of.facts, script, of.voiceover, of.records).post(tmp_path)
    assert made.titles == ("Why honey keeps", "17 percent water", HONEY[0].removesuffix("."))


def test_a_chapter_is_not_called_by_its_lead_in(tmp_path):
    of = film(HONEY[3], HONEY[0], seconds=(12, 12, 12))
    first, *rest = of.script.scenes
    led = rest[0].model_copy(update={"narration": f"{LEAD_INS['en']['contrast'][0]} {rest[0].narration}"})
    scenes = (first, led, *rest[1:])
    script = of.script.model_copy(update={"scenes": scenes})
    made = Film(of.brief, of.facts, script, track(scenes, (12, 12, 12), "en"), of.records).post(tmp_path)
    assert made.chapters[1].title == HONEY[3].removesuffix(".")


def test_no_title_is_there_twice(tmp_path):
    made = film("Why honey keeps!", *HONEY[:1], hook="Why honey keeps.").post(tmp_path)
    assert made.titles == ("Why honey keeps", HONEY[0].removesuffix("."))


def test_a_title_that_platforms_refuse_is_shortened_at_a_word_and_keeps_its_figures_whole(tmp_path):
    long = f"{'Honey that keeps for very long ' * 3}and 3 million jars of it in the cellar"
    of = film(*HONEY, title=long[:120])
    made = of.post(tmp_path)
    assert made.titles[0] == f"{'Honey that keeps for very long ' * 3}and…"
    assert is_well(of, made)


def test_a_description_begins_with_the_hook_and_tells_the_first_facts_literally(tmp_path):
    made = film(*HONEY, hook="Why does honey keep?", cta="Look at your jar.").post(tmp_path)
    assert made.description.split("\n\n")[:5] == ["Why does honey keep?", *HONEY[:3], "Look at your jar."]


def test_a_hook_that_is_the_title_is_not_said_again_below_it(tmp_path):
    assert film(*HONEY).post(tmp_path).description.startswith(HONEY[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_too_long_for_a_caption_gives_way_but_never_what_is_synthetic(tmp_path, language):
    long = "मधुमक्खी " * 50 if language == "hi" else "so many words " * 33
    of = film(*(f"{letter} {long}" for letter in "ABCDE"), language=language, sources=[MODEL] * 5, tags=("honey",))
    made = of.post(tmp_path)
    assert is_well(of, made)
    assert wording(language).voice in made.description
    assert wording(language).unchecked in made.description


def test_hashtags_are_the_briefs_tags_then_what_title_and_facts_are_about(tmp_path):
    made = film(*HONEY, tags=("food science", "#DIY", "food  science", "2026", "C++")).post(tmp_path)
    assert made.hashtags == ("#FoodScience", "#DIY", "#C", "#honey", "#sugar")


@pytest.mark.parametrize(
    ("language", "title", "fact", "tags"),
    [
        ("fr", "Pourquoi l\u2019océan est salé", "L\u2019océan reçoit le sel des rivières.", {"#océan"}),
        ("hi", "शहद क्यों टिकता है", "शहद में केवल 17 प्रतिशत पानी है।", {"#शहद"}),
        ("es", "Cómo nace una montaña", "Una montaña nace cuando chocan dos placas.", {"#montaña"}),
    ],
)
def test_words_of_other_scripts_and_accents_stay_whole(tmp_path, language, title, fact, tags):
    assert tags <= set(film(fact, title=title, language=language).post(tmp_path).hashtags)


def test_small_words_are_no_hashtags_and_what_the_title_names_is_one(tmp_path):
    said = ("Pods run in a cluster.", "A `kubectl get pods` lists three of them.", "They are in one cluster.")
    made = film(*said, title="What a Kubernetes pod is").post(tmp_path)
    assert made.hashtags == ("#pods", "#cluster", "#kubernetes")
    planets = film("Venus is a planet.", "The planet Venus is hot.", tags=("planets",), title="Venus").post(tmp_path)
    assert planets.hashtags == ("#planets", "#venus"), "none inflected twice, none that is said once"
    in_hindi = film("शहद में केवल 17 प्रतिशत पानी है।", "शहद में चीनी है।", title="शहद क्यों टिकता है", language="hi")
    assert "#में" not in in_hindi.post(tmp_path).hashtags


@given(st.lists(st.text(max_size=30), max_size=12))
def test_every_hashtag_can_be_one(tags):
    of = film(*HONEY)
    found = hashtags(of.brief.content, of.facts.facts, tags)
    assert len(found) <= MOST_HASHTAGS
    assert len({each.casefold() for each in found}) == len(found)
    for each in found:
        assert each.startswith("#")
        assert any(sign.isalpha() for sign in each)
        assert not set(each[1:]) & set("# \t\n.,-'")


def test_chapters_are_scenes_put_together_until_each_is_long_enough(tmp_path):
    made = film(*HONEY, cta="Look.", seconds=(3.5, 7, 4, 6.4, 9, 12), shown=tuple("ABCDEF")).post(tmp_path)
    assert [chapter.line for chapter in made.chapters] == [
        "0:00 Why honey keeps",
        "0:10 C",
        "0:20 Bees add an enzyme to nectar",
    ]


@given(st.lists(st.floats(0.5, 40, allow_nan=False), min_size=4, max_size=4))
def test_chapters_are_as_platforms_ask_or_there_are_none(seconds):
    of = film(*HONEY[:3], seconds=seconds)
    found = chapters(of.script, of.voiceover)
    if found:
        starts = [chapter.start_s for chapter in found]
        assert starts[0] == 0
        assert len(starts) >= 3
        assert all(end - start >= 10 for start, end in pairwise([*starts, of.voiceover.duration_s]))


def test_a_film_too_short_for_chapters_says_so(tmp_path):
    made = film(*HONEY[:2]).post(tmp_path)
    assert made.chapters == ()
    assert made.without_chapters == "The film is too short for chapters."
    assert "Chapters:" not in made.description


def test_documents_are_cited_with_their_places_and_the_quote_and_no_path_of_this_machine(tmp_path):
    sources = [
        document("page 3", "Sugar it is, mostly."),
        document("page 9", HONEY[1]),
        document("line 4", HONEY[2], file="/home/anna/secret/juice.pdf"),
        document("line 5", HONEY[3], file="C:\\Users\\anna\\bees.docx"),
    ]
    made = film(*HONEY, sources=sources).post(tmp_path)
    assert "Sources:\nnotes/bees.md, page 3, page 9\njuice.pdf, line 4\nbees.docx, line 5" in made.description
    assert made.sources[0].quote == "Sugar it is, mostly."
    for file in (made.json_file, made.markdown):
        assert "anna" not in file.path.read_text()
        assert str(tmp_path) not in file.path.read_text()


def test_what_only_the_brief_says_is_no_source_for_viewers(tmp_path):
    made = film(*HONEY).post(tmp_path)
    assert "Sources:" not in made.description
    assert {cited.kind for cited in made.sources} == {"brief"}


def test_the_disclosure_names_what_is_synthetic_with_the_models(tmp_path):
    by_rule = film(*HONEY).post(tmp_path).disclosure
    assert by_rule.sentences == ("The voice is synthetic (Kokoro-82M v1.0, Apache-2.0).",)
    assert not by_rule.unchecked
    worded = film(*HONEY, origin="model").post(tmp_path).disclosure
    assert worded.sentences[1] == (
        "Parts of the wording are by a language model (Qwen2.5-Coder-1.5B-Instruct, Apache-2.0)."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_model_alone_knows_is_said_to_be_unchecked(tmp_path, language):
    made = film(*HONEY, language=language, sources=[MODEL] * 4).post(tmp_path)
    assert made.disclosure.unchecked
    assert wording(language).unchecked in made.description
    assert wording(language).unchecked in made.markdown.path.read_text()


def test_the_fixed_words_have_no_figure_and_no_markup():
    for language in LANGUAGES:
        for words in wording(language):
            assert not figures(words, language)
            assert not set(words) & set("<>*_`[]")


def test_a_figure_that_no_fact_has_is_blocked(tmp_path):
    of = film(*HONEY, cta="Look at 2 jars.")
    made = of.post(tmp_path)
    assert is_well(of, made)
    for changed in (
        {"titles": ("Why honey keeps for 3,000 years",)},
        {"description": made.description.replace("17", "71")},
        {"hashtags": ("#honey2000",)},
        {"chapters": (*made.chapters, *[made.chapters[0].model_copy(update={"title": "Five ways"})])},
        {"sources": made.sources[:1]},
    ):
        finding = every_figure_has_its_source(made.model_copy(update=changed), of.brief, of.facts, of.script)
        assert not finding.passed, changed
        assert not finding.only_warns


def test_of_a_script_that_a_person_edited_a_foreign_figure_is_a_warning(tmp_path):
    of = film(*HONEY, hook="Honey keeps for 3,000 years.")
    edited = of.brief.model_copy(update={"edited": EditedScript(file="honey.script.md", text="")})
    finding = every_figure_has_its_source(of.post(tmp_path), edited, of.facts, of.script)
    assert (finding.passed, finding.only_warns) == (False, True)


def test_nothing_of_a_brief_or_a_document_is_markup_on_the_page(tmp_path):
    of = film(HOSTILE, title=HOSTILE[:70], hook="---", tags=(HOSTILE[:40],), sources=[document("1. # x", HOSTILE)])
    made = of.post(tmp_path)
    assert platforms_take_the_post(made).passed
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(made.markdown.path.read_text())
    inline = {child.type for token in tokens for child in token.children or []}
    assert inline <= {"text", "text_special"}
    assert {token.type for token in tokens if "html" in token.type} == set()
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", *["h2"] * 6]


def test_the_json_says_what_the_page_says(tmp_path):
    made = film(*HONEY).post(tmp_path)
    said = json.loads(made.json_file.path.read_text())
    assert said["titles"] == list(made.titles)
    assert said["description"] == made.description
    assert f"```text\n{made.description}\n```" in made.markdown.path.read_text()


def test_a_post_of_another_voiceover_is_refused(tmp_path):
    of, another = film(*HONEY), film(*HONEY[:2])
    with pytest.raises(NotMade, match="The voiceover was made from another script"):
        Film(of.brief, of.facts, of.script, another.voiceover, of.records).post(tmp_path)


def test_a_model_that_no_manifest_knows_is_called_what_its_server_calls_it(tmp_path):
    of = film(*HONEY)
    served = record("voiceover", speech=Identity(engine="kokoro_fastapi", parameters={"model": "kokoro"}))
    made = Film(of.brief, of.facts, of.script, of.voiceover, type(of.records)({**of.records, "voiceover": served}))
    assert made.post(tmp_path).disclosure.sentences == ("The voice is synthetic (kokoro).",)


def test_it_is_made_without_an_engine():
    assert post_artifact.recipe.parameters.engines == ()
