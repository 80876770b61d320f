"""`cm explain` says where every second of a video comes from, also when half of it is wanting."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import av
import pytest
from rich.console import Console

from cm_dagster.cli.explain import page
from cm_dagster.explain.explain import explained
from cm_dagster.explain.explanation import Explanation
from cm_dagster.run.wiring import build_definitions
from resources.language.verbatim import Verbatim
from resources.rendering.drawing.layout import FRAME_RATE_HZ
from resources.rendering.ffmpeg import FfmpegRenderer
from resources.store.store import Store
from tests.cm_dagster.cli.test_main import one_error
from tests.command import cm
from tests.one_run import make_video, own_folders_in

BRIEF = """\
---
cta: Look at your jar.
---
# Why honey keeps

- Honey keeps for decades in a sealed jar.
- Bees make it.
- Honey keeps for decades in a sealed jar.
"""
ARTIFACTS = ("brief", "facts", "script", "voiceover", "captions", "render", "post", "handover", "embeddings")
LOADED = """
import json, sys
from cm_dagster.cli.main import main
sys.argv = ["cm", "explain", "honey"]
try:
    main()
except SystemExit as end:
    assert not end.code
print(json.dumps([m for m in ("xllamacpp", "onnxruntime", "pywhispercpp", "fastembed", "torch") if m in sys.modules]))
"""
UNSPEAKABLE = "Xq zrtk bvlm wqx pfft grzk vlkt mnxz qrrt bzzx"


class Topic:
    """One topic in folders of its own, made with the default engines, its own words and small frames."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.brief = folder / "topics" / "honey.md"

    def make(self, *names: str) -> bool:
        """Make the topic, or some of its artifacts; say whether it succeeded."""
        definitions = build_definitions(
            resources={"language": Verbatim(), "rendering": FfmpegRenderer(height_px=192, preset="ultrafast")}
        )
        return make_video(definitions, "honey", names) == []

    def edit(self, old: str, new: str) -> None:
        text = self.brief.read_text()
        assert text.count(old) == 1
        self.brief.write_text(text.replace(old, new))

    def explained(self) -> Explanation:
        return explained("honey", Store(self.folder / "store"))

    def entry(self, digest: str) -> Path:
        """Return the folder of an entry of the store."""
        (folder,) = (self.folder / "store" / "entries").glob(f"*/{digest}")
        return folder


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose topic was made, edited in one fact, and made again."""
    with pytest.MonkeyPatch.context() as patch:
        topic = Topic(own_folders_in(tmp_path_factory.mktemp("explained"), patch))
        topic.brief.write_text(BRIEF)
        assert topic.make()
        topic.edit("Bees make it.", "Busy bees make it.")
        assert topic.make()
    return topic.folder


@pytest.fixture
def topic(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Topic:
    """A copy of that house, to do with as a test likes."""
    shutil.copytree(original, tmp_path / "house")
    monkeypatch.chdir(tmp_path)
    return Topic(own_folders_in(tmp_path / "house", monkeypatch))


def printed(explanation: Explanation, width: int) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        for part in page(explanation):
            console.print(part)
    return captured.get()


@pytest.mark.engine
def test_each_fact_names_its_line_and_the_scene_that_tells_it(topic):
    explanation = topic.explained()
    assert {fact.source.kind for fact in explanation.facts} == {"brief"}
    assert [(fact.id, fact.line, fact.scenes) for fact in explanation.facts] == [(1, 6, (2,)), (2, 7, (3,)), (3, 8, ())]
    assert [scene.role for scene in explanation.scenes] == ["hook", "setup", "payoff", "cta"]
    assert [scene.fact_ids for scene in explanation.scenes] == [(), (1,), (2,), ()]
    assert {scene.worded_by for scene in explanation.scenes} == {"brief"}
    assert (explanation.title, explanation.cta) == ("Why honey keeps", "Look at your jar.")


@pytest.mark.engine
def test_a_fact_that_was_left_out_says_why(topic):
    assert topic.explained().facts[2].notes == ("is left out: it says the same as fact 1",)


@pytest.mark.engine
def test_scenes_and_sentences_fill_the_video_one_after_the_other(topic):
    explanation = topic.explained()
    scenes, sentences = explanation.scenes, [each for scene in explanation.scenes for each in scene.sentences]
    for parts in (scenes, sentences):
        assert [0.0, *(part.end_s for part in parts)] == [*(part.start_s for part in parts), parts[-1].end_s]
        assert parts[-1].end_s == pytest.approx(explanation.duration_s, abs=0.001)
    for scene in scenes:
        pages = scene.caption_pages
        assert " ".join(page.text for page in pages) == " ".join(sentence.text for sentence in scene.sentences)
        assert scene.start_s <= pages[0].start_s
        assert pages[-1].end_s <= scene.end_s


@pytest.mark.engine
def test_the_clip_of_a_sentence_is_the_one_in_which_its_words_are_heard(topic):
    for scene in topic.explained().scenes:
        for sentence in scene.sentences:
            clip = json.loads((topic.entry(sentence.clip.digest) / "value.json").read_text())
            assert " ".join(word["text"] for word in clip["words"]) == sentence.text
            assert clip["words"][-1]["end_s"] <= sentence.sound_s <= sentence.end_s - sentence.start_s


@pytest.mark.engine
def test_the_piece_of_a_scene_is_as_long_as_the_scene(topic):
    scenes = topic.explained().scenes
    assert len({scene.segment.digest for scene in scenes}) == len(scenes)
    for scene in scenes:
        (component,) = topic.entry(scene.segment.digest).glob("*.mp4")
        with av.open(str(component)) as file:
            assert file.streams.video[0].frames == round((scene.end_s - scene.start_s) * FRAME_RATE_HZ)


@pytest.mark.engine
def test_what_one_edited_fact_left_alone_was_reused(topic):
    explanation = topic.explained()
    (edited,) = [scene for scene in explanation.scenes if scene.sentences[0].text == "Busy bees make it."]
    for scene in explanation.scenes:
        assert [sentence.clip.reused for sentence in scene.sentences] == [scene is not edited]
        assert scene.segment.reused is (scene is not edited)
    assert {made.name: made.at_last_run for made in explanation.artifacts} == dict.fromkeys(ARTIFACTS, "made")
    assert topic.make()
    unchanged = topic.explained()
    assert {made.name: made.at_last_run for made in unchanged.artifacts} == dict.fromkeys(ARTIFACTS, "reused")
    assert unchanged.scenes == explanation.scenes


@pytest.mark.engine
def test_facts_that_nobody_checked_are_a_warning_of_all_that_is_made_and_nothing_is_made_again(topic):
    spoken = topic.explained().scenes
    topic.edit("cta: Look", "knowledge: model\ncta: Look")
    assert topic.make()
    explanation = topic.explained()
    assert {fact.source.kind for fact in explanation.facts} == {"model"}
    assert explanation.warnings == ("Unchecked: the language model alone says facts 1, 2, 3",)
    assert [scene.sentences for scene in explanation.scenes] == [scene.sentences for scene in spoken]
    pointers = Store(topic.folder / "store").pointers
    records = {name: pointers.current("honey", name) for name in ARTIFACTS}
    assert {name for name, record in records.items() if record and record.warnings} == {*ARTIFACTS} - {"brief"}
    text = printed(explanation, 80)
    assert "from the language model, unchecked" in text
    assert "Warnings\n  Unchecked" in text
    account = json.loads((topic.folder / "output" / "honey" / "provenance.json").read_text())["reproducible"]
    assert account["unchecked"] == [1, 2, 3]
    assert {fact["source"]["kind"] for claim in account["claims"] for fact in claim["facts"]} == {"model"}


@pytest.mark.engine
def test_the_account_beside_the_video_says_of_each_second_what_cm_explain_says(topic):
    account = json.loads((topic.folder / "output" / "honey" / "provenance.json").read_text())["reproducible"]
    scenes = topic.explained().scenes
    assert [(claim["scene"], claim["start_s"], claim["end_s"], claim["said"]) for claim in account["claims"]] == [
        (scene.number, each.start_s, each.end_s, each.text) for scene in scenes for each in scene.sentences
    ]
    assert [[fact["id"] for fact in claim["facts"]] for claim in account["claims"]] == [[], [1], [2], []]


@pytest.mark.engine
def test_engines_are_named_with_their_weights_and_the_voice(topic):
    made = {each.name: each for each in topic.explained().artifacts}
    assert made["brief"].engine is None
    assert made["script"].engine.engine == "verbatim"
    assert any(file.startswith("kokoro-82m") for file in made["voiceover"].engine.weights)
    assert topic.explained().manner.voice == "af_heart"


@pytest.mark.engine
def test_an_edited_brief_is_said_and_the_video_still_explained_as_it_was_made(topic):
    assert topic.explained().brief_file.state == "unchanged"
    topic.edit("Busy bees make it.", "Lazy bees make it.")
    explanation = topic.explained()
    assert explanation.brief_file.state == "edited"
    assert [(fact.text, fact.line) for fact in explanation.facts][1] == ("Busy bees make it.", None)
    topic.brief.unlink()
    assert topic.explained().brief_file.state == "gone"
    assert len(topic.explained().scenes) == 4


@pytest.mark.engine
def test_a_fact_that_loses_a_letter_nobody_can_draw_keeps_its_line(topic):
    topic.edit("Busy bees make it.", "Busy bees 🍯 make it.")
    assert [fact.line for fact in topic.explained().facts] == [6, 7, 8]


@pytest.mark.engine
@pytest.mark.parametrize("damaged", ["", "[]", "null", '{"run": null}'])
def test_a_damaged_account_costs_only_what_it_says(topic, damaged):
    whole = topic.explained()
    (topic.folder / "output" / "honey" / "provenance.json").write_text(damaged)
    explanation = topic.explained()
    assert whole.last_run_id
    assert explanation.last_run_id is None
    assert explanation.scenes == whole.scenes


@pytest.mark.engine
def test_after_a_blocked_run_the_video_is_explained_with_the_script_it_was_made_from(topic):
    before = topic.explained()
    topic.edit("Busy bees make it.", UNSPEAKABLE)
    assert not topic.make()
    after = topic.explained()
    assert (after.scenes, after.facts[1].text) == (before.scenes, "Busy bees make it.")
    assert {newer.name for newer in after.newer} == {"brief", "facts", "script", "voiceover", "post", "embeddings"}
    assert after.problems == ()


@pytest.mark.engine
def test_a_script_that_a_person_edited_is_named_as_the_origin(topic):
    script = (topic.folder / "output" / "honey" / "script.md").read_text()
    topic.brief.with_name("honey.script.md").write_text(
        script.replace("> Busy bees make it.", "> Bees make it, busy bees.")
    )
    assert topic.explained().brief_file.state == "edited"
    assert topic.make()
    explanation = topic.explained()
    (written,) = [made for made in explanation.artifacts if made.name == "script"]
    assert (written.engine, written.by_hand) == (None, "honey.script.md")
    assert [scene.worded_by for scene in explanation.scenes] == ["brief", "brief", "person", "brief"]
    assert [fact.scenes for fact in explanation.facts] == [(2,), (3,), ()]
    assert "by hand: honey.script.md" in printed(explanation, 80)


@pytest.mark.engine
def test_a_topic_that_never_got_beyond_its_script_is_explained_so_far(topic):
    shutil.rmtree(topic.folder / "store")
    assert topic.make("brief", "facts", "script")
    explanation = topic.explained()
    assert explanation.not_made == ("voiceover", "captions", "render", "post", "handover", "embeddings")
    assert [scene.sentences[0].text for scene in explanation.scenes][2] == "Busy bees make it."
    assert {(scene.start_s, scene.segment) for scene in explanation.scenes} == {(None, None)}
    assert cm("explain", "honey").returncode == 0


@pytest.mark.engine
@pytest.mark.parametrize("name", ["brief", "facts", "script", "voiceover", "captions", "render", "post"])
def test_a_damaged_artifact_is_named_and_the_rest_explained(topic, name):
    (digest,) = [made.digest for made in topic.explained().artifacts if made.name == name]
    (topic.entry(digest) / "value.json").write_text("{}")
    finished = cm("explain", "honey")
    assert finished.returncode == 1
    assert f"({name}) is gone or damaged" in " ".join(finished.stdout.split())
    assert "Traceback" not in finished.stderr
    rest = topic.explained()
    assert len(rest.facts) == (0 if name == "facts" else 3)
    assert len(rest.scenes) == (0 if name == "script" else 4)


@pytest.mark.engine
def test_a_lost_clip_is_named_and_the_rest_explained(topic):
    before = topic.explained()
    shutil.rmtree(topic.entry(before.scenes[1].sentences[0].clip.digest))
    after = topic.explained()
    assert after.scenes[1].sentences[0].clip is None
    assert [scene.segment for scene in after.scenes] == [scene.segment for scene in before.scenes]
    assert "is gone or damaged" in after.problems[0]


@pytest.mark.engine
@pytest.mark.parametrize("width", [80, 100])
def test_the_page_fits_the_terminal(topic, width):
    text = printed(topic.explained(), width)
    assert max(len(line) for line in text.splitlines()) <= width
    for said in ("Fact 2  Busy bees make it.  line 7", "scene 3", "left out", "Call to action, from the brief's cta"):
        assert said in text


@pytest.mark.engine
def test_json_says_the_same(topic):
    finished = cm("explain", str(topic.brief), "--json")
    assert finished.returncode == 0
    assert json.loads(finished.stdout) == topic.explained().model_dump(mode="json")


@pytest.mark.engine
def test_explaining_loads_no_model(topic):
    finished = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert json.loads(finished.stdout.splitlines()[-1]) == []


def test_a_topic_of_which_nothing_was_made_says_what_to_run(own_folders):
    brief = own_folders / "topics" / "honey.md"
    brief.write_text(BRIEF)
    line = one_error(cm("explain", "honey"))
    assert line == "topics/honey.md: nothing was made of it yet. Make it: cm make topics/honey.md"
    assert one_error(cm("explain", "topics/honey.md", "--json")) == line


def test_a_path_is_the_topic_only_if_it_leads_to_its_brief(own_folders):
    (own_folders / "topics" / "honey.md").write_text(BRIEF)
    (own_folders / "honey.md").write_text(BRIEF)
    (own_folders / "topics" / "honey.script.md").write_text("# Honey\n")
    assert one_error(cm("explain", "nowhere/honey.md")).startswith("nowhere/honey.md: there is no such file. ")
    assert one_error(cm("explain", "honey.md")).endswith("Rename one of the two files.")
    assert one_error(cm("explain", "topics/honey.script.md")).endswith("which uses it: topics/honey.md")


def test_a_misspelt_topic_offers_the_nearest(own_folders):
    (own_folders / "topics" / "honey.md").write_text(BRIEF)
    assert one_error(cm("explain", "hony")) == 'there is no topic "hony". Nearest: honey.'


def test_where_there_are_no_topics_the_folder_is_named(own_folders):
    assert str(own_folders / "topics") in one_error(cm("explain", "honey"))
