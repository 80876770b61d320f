"""A script is written as a page that is pleasant to edit, and read back to the letter."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.brief.brief import Content, Fact, parse_brief
from assets.script.checks import with_true_origins
from assets.script.markdown import read_script, script_markdown
from assets.script.script import Hook, Scene, Script
from assets.script.writing import write_script
from assets.text.glyphs import IN_EVERY_FONT, Coverage, drawable, drawable_code
from assets.topics.edited_script import EditedScript
from resources.errors import WrongInput
from resources.language.verbatim import Verbatim

TOPICS = sorted((Path(__file__).parents[3] / "topics").glob("*.md"))
LATIN = Coverage(IN_EVERY_FONT.__contains__, IN_EVERY_FONT.__contains__)
EVERY_FONT = Coverage(lambda _: True, lambda _: True)
FACTS = range(1, 8)

PAGE = """\
# Why honey keeps

## 1. Hook: Why honey keeps

> Why does honey keep?

- worded by: model
- picture: a jar

## 2. Set-up: 17 percent

> Only about 17 percent of honey is water.

```sh
sort -n jars.txt
```

- facts: 1, 2
- worded by: brief
- picture: drops of water

## 3. Call to action: Your turn

> Look at your jar.

- worded by: person
- picture:

## Hooks

- question: Why does honey keep?
- number, facts 1 2: 17 percent.

## Notes

- fact 3 is left out for length: Bees are busy.

## Reasoning

```text
First, the water.

> Then: the jar.
```
"""

HONEY = Script(
    title="Why honey keeps",
    language="en",
    scenes=(
        Scene(role="hook", narration="Why does honey keep?", on_screen_text="Why honey keeps", visual="a jar"),
        Scene(
            role="setup",
            narration="Only about 17 percent of honey is water.",
            on_screen_text="17 percent",
            visual="drops of water",
            facts=(1, 2),
            code="sort -n jars.txt",
            code_language="sh",
            origin="brief",
        ),
        Scene(role="cta", narration="Look at your jar.", on_screen_text="Your turn", visual="", origin="person"),
    ),
    hooks=(
        Hook(text="Why does honey keep?", kind="question"),
        Hook(text="17 percent.", kind="number", facts=(1, 2)),
    ),
    reasoning="First, the water.\n\n> Then: the jar.",
    notes=("fact 3 is left out for length: Bees are busy.",),
)


CONTENT = Content(title="Honey", facts=tuple(Fact(id=number, text="Honey keeps.") for number in FACTS))


def read(page: str, coverage: Coverage = LATIN, content: Content = CONTENT) -> Script:
    return read_script(EditedScript(file="honey.script.md", text=page), content, coverage)


def refusal(page: str) -> str:
    with pytest.raises(WrongInput) as refused:
        read(page)
    return str(refused.value)


def test_a_script_is_this_page_and_the_page_is_this_script():
    assert script_markdown(HONEY) == PAGE
    assert read(PAGE) == HONEY


MARKDOWN = "#>-*`~_:.|<>[]()!\\\"'1 \n\t\u00a0\u2028\u0085\ufeff\u00ad"
ANY_TEXT = st.text(st.sampled_from(MARKDOWN) | st.characters(exclude_categories=["Cs"]), max_size=30)


def drawn(text: str) -> str:
    """A text as a brief can carry it."""
    return drawable(text, EVERY_FONT.captions).text


def drawn_code(text: str) -> str | None:
    return drawable_code(text, EVERY_FONT.code).text or None


DRAWN = ANY_TEXT.map(drawn)
SPOKEN = st.builds("{}a{}".format, ANY_TEXT, ANY_TEXT).map(drawn)
SCENES = st.builds(
    Scene,
    role=st.sampled_from(["hook", "setup", "turn", "payoff", "cta"]),
    narration=SPOKEN,
    on_screen_text=DRAWN.filter(lambda text: len(text) <= 60),
    visual=ANY_TEXT,
    facts=st.lists(st.sampled_from(FACTS), max_size=3).map(tuple),
    code=st.none() | ANY_TEXT.map(drawn_code),
    code_language=st.none() | ANY_TEXT,
    origin=st.sampled_from(["model", "brief", "person"]),
)
HOOKS = st.builds(
    Hook,
    text=SPOKEN,
    kind=st.sampled_from(["question", "number", "contradiction", "warning", "title"]),
    facts=st.lists(st.sampled_from(FACTS), max_size=3).map(tuple),
)
SCRIPTS = st.builds(
    Script,
    title=SPOKEN.filter(lambda text: len(text) <= 120),
    language=st.just("en"),
    scenes=st.lists(SCENES, min_size=1, max_size=4).map(tuple),
    hooks=st.lists(HOOKS, max_size=3).map(tuple),
    reasoning=st.none() | ANY_TEXT,
    notes=st.lists(SPOKEN, max_size=2).map(tuple),
)


@given(SCRIPTS)
def test_every_script_is_read_back_to_the_letter(script):
    assert read(script_markdown(script), EVERY_FONT) == script


@given(SCRIPTS, st.data())
def test_white_space_at_the_ends_of_lines_does_not_matter(script, data):
    lines = script_markdown(script).removesuffix("\n").split("\n")
    page = "\n".join(line + data.draw(st.sampled_from(["", " ", "\t "])) for line in lines)
    assert read(page, EVERY_FONT) == script


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_what_is_written_of_each_sample_is_read_back_and_stays_as_it_is(path):
    content = parse_brief(path.read_bytes(), path, LATIN).content
    script = write_script(content, 1, Verbatim())
    page = script_markdown(script)
    assert with_true_origins(read(page, LATIN, content), content) == script


def test_lines_may_be_broken_anywhere():
    page = PAGE.replace("percent of honey", "percent\n>of honey").replace("drops of water", "drops\n  of water")
    assert read(page.replace("length: Bees", "length:\n  Bees")) == HONEY


def test_a_mark_with_nothing_behind_it_says_nothing():
    assert read(PAGE.replace("is water.", "is water.\n>")) == HONEY


@pytest.mark.parametrize("mark", ["- ", "* ", "> ", "1. ", "# ", "~~~ "])
def test_any_number_of_marks_is_text_and_takes_nothing_with_it(mark):
    text = mark * 200 + "Honey"
    scene = HONEY.scenes[1].model_copy(update={"narration": text, "visual": text})
    script = HONEY.model_copy(update={"scenes": (scene, *HONEY.scenes), "notes": (text, *HONEY.notes)})
    assert read(script_markdown(script)) == script


def test_a_language_without_its_backticks_is_read_back_to_the_letter():
    scene = Scene(**HONEY.scenes[1].model_dump() | {"code_language": "` sh ` `"})
    assert scene.code_language == "sh"
    script = HONEY.model_copy(update={"scenes": (scene,)})
    assert read(script_markdown(script)) == script


def test_what_is_indented_below_an_empty_line_is_no_part_of_the_bullet_above():
    scene = "\n  ## Scene: Bees fan\n\n  > Bees fan the nectar.\n"
    assert read(PAGE.replace("a jar\n", "a jar\n" + scene)).scenes[1].narration == "Bees fan the nectar."


def test_a_page_may_be_laid_out_as_a_person_likes():
    page = PAGE.replace("## 2. Set-up:", "##  scene :").replace("- facts: 1, 2\n", "").replace("- worded", "* Worded")
    assert read(page.replace("> Only", "* FACTS: 1 ,2\n\n\n> Only")) == HONEY


def test_scenes_are_added_removed_swapped_and_relabelled():
    head, hook, _removed, call = PAGE.partition("\n## Hooks")[0].split("\n## ")
    page = "\n## ".join([head, call, hook.replace("Hook", "Scene"), "Scene: Bees fan\n\n> Bees fan the nectar.\n"])
    script = read(page)
    assert [(scene.role, scene.narration) for scene in script.scenes] == [
        ("cta", "Look at your jar."),
        ("setup", "Why does honey keep?"),
        ("setup", "Bees fan the nectar."),
    ]


def test_a_scene_of_a_heading_and_a_sentence_is_a_persons_and_shows_what_it_says():
    assert read("# Honey\n## Scene: Bees fan\n> Bees fan the nectar.").scenes == (
        Scene(
            role="setup",
            narration="Bees fan the nectar.",
            on_screen_text="Bees fan",
            visual="Bees fan",
            origin="person",
        ),
    )


def test_what_is_typed_is_what_is_said():
    said = '> *No* <b>honey</b> \\{\\an8} # for "babies" & `bees`'
    assert read(f"# Honey\n## Scene\n{said}").scenes[0].narration == said[2:]


MISTAKES: dict[str, tuple[str, str]] = {
    "no title": (PAGE.replace("# Why honey keeps\n", "", 1), "title: there is none. Write it on the first line"),
    "empty title": (PAGE.replace("# Why honey keeps", "#", 1), "line 1: title: there is none"),
    "two titles": (PAGE + "# Honey\n", "line 45: title: there are two"),
    "no scenes": ("# Honey\n\n## Notes\n", 'there is no scene. Begin one with "## Scene: words on screen"'),
    "empty": ("", "title: there is none"),
    "role": (PAGE.replace("Set-up:", "Setup:"), 'line 10: scene: there is no "Setup". Nearest: Set-up.'),
    "no role": (PAGE.replace("Set-up: 17", "Seventeen"), "line 10: scene: there is no"),
    "nothing said": (
        PAGE.replace("> Look at your jar.", ""),
        "line 22: narration: nothing is said in this scene. Write a sentence behind >, or delete the scene",
    ),
    "only marks said": (PAGE.replace("> Look at your jar.", "> ..."), "line 22: narration: nothing is said"),
    "unknown fact": (PAGE.replace("1, 2", "1, 9"), "line 18: facts: the brief has no fact 9. It has 1 to 7"),
    "no number": (PAGE.replace("1, 2", "1 and 2"), 'line 18: facts: must be numbers such as 1, 2, not "1 and 2"'),
    "endless number": (PAGE.replace("1, 2", "9" * 5000), "line 18: facts: must be numbers such as 1, 2"),
    "whose words": (
        PAGE.replace("by: brief", "by: me"),
        'line 19: worded by: must be model, brief, person, not "me"',
    ),
    "unknown field": (PAGE.replace("picture: drops", "pictre: drops"), "line 20: there is no field"),
    "field twice": (PAGE.replace("- facts: 1, 2", "- facts: 1\n- facts: 2"), "line 19: facts: is given twice"),
    "long title": (PAGE.replace("# Why", "# Why" + "y" * 120, 1), "line 1: title: longer than 120 characters. Shorten"),
    "long text on screen": (
        PAGE.replace("Set-up: 17", "Set-up: 17 or about that many, more or less, give or take, by and large"),
        "line 10: words on screen: longer than 60 characters. Shorten it",
    ),
    "long narration": (
        PAGE.replace("percent of", "percent, " + "and more, " * 120 + "of"),
        "line 12: narration: longer than 1000 characters. Shorten it",
    ),
    "long code": (
        PAGE.replace("- worded by: model", "```\n" + "bee\n" * 600 + "```\n\n- worded by: model", 1),
        "code: longer than 2000 characters. Shorten it",
    ),
    "too many scenes": (
        PAGE + "\n## Scene: Bees\n> Bees.\n" * 102,
        "scene: more than 102 scenes. Keep those that matter most",
    ),
    "no font": (PAGE.replace("17 percent of", "17 蜜 percent of"), 'line 12: narration: no font here draws "蜜"'),
    "no font for an emoji": (PAGE.replace("at your", "at 🍯 your"), 'line 24: narration: no font here draws "🍯"'),
    "no font on screen": (PAGE.replace("Set-up: 17", "Set-up: 蜜 17"), "line 10: words on screen: no font here"),
    "no font in code": (PAGE.replace("-n jars", "-n 蜜"), 'line 14: code: no font here draws "蜜"'),
    "no font in the title": (PAGE.replace("# Why", "# 蜜", 1), "line 1: title: no font here draws"),
    "stray text": (PAGE.replace("> Only", "Only"), 'line 12: "Only about 17 percent of honey is water." belongs to'),
    "no kind of hook": (
        PAGE.replace("- number, facts 1 2:", "- figure:"),
        "line 32: no hook. Write its kind (question,",
    ),
    "empty hook": (PAGE.replace("2: 17 percent.", "2:"), "line 32: no hook. Write its kind"),
    "no mark below a text": (PAGE.replace("is water.", "is water.\nfacts: 1"), 'line 13: "facts: 1" belongs to'),
    "no mark below a field": (PAGE.replace("a jar\n", "a jar\nof honey\n"), 'line 9: "of honey" belongs to nothing'),
    "said outside": ("# Honey\n\n> Honey keeps.\n", 'line 3: "> Honey keeps." belongs to nothing'),
    "open block": (PAGE.removesuffix("```\n"), "line 40: the block is never closed"),
    "two blocks": (PAGE.replace("- facts", "```\nls\n```\n- facts"), "line 18: code: a scene has one block at most"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_that_names_file_place_and_fix(mistake):
    page, problem = MISTAKES[mistake]
    said = refusal(page)
    assert said.startswith("honey.script.md: ")
    assert problem in said
    assert "\n" not in said
    assert len(said) < 250


@given(st.text(st.sampled_from("#>-*`~ :\n1aScenefacts")))
def test_any_text_is_a_script_or_a_mistake(page):
    try:
        script = read(page)
    except WrongInput:
        return
    assert read(script_markdown(script)) == script
