"""What each edit makes again, counted at the engines: one test for each row of docs/caching.md.

The engines are the default ones on their real weights, drawn small; only their calls are counted.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets import voiceover as voiceover_asset
from assets.artifact import artifact, topics
from assets.captions import captions
from assets.sentences import sentences
from cm_dagster import definitions
from cm_dagster.definitions import build_definitions
from cm_dagster.profiles import load_profile, shipped_profiles
from resources.embedding.fastembed import FastEmbed
from resources.embedding.sentence_transformers import SentenceTransformers
from resources.identity import Identity
from resources.language.base import Completion, Message
from resources.language.llama_cpp import LlamaCpp
from resources.language.verbatim import Verbatim
from resources.media.media_file import MediaFile, file_sha256
from resources.rendering.base import BoardScene
from resources.rendering.ffmpeg import FfmpegRenderer
from resources.speech.base import Manner, Speech
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.store.keys import Step
from resources.transcription.base import Transcript
from resources.transcription.whisper_cpp import WhisperCpp
from resources.weights.cache import weight

pytestmark = pytest.mark.pipeline

BRIEF = """\
---
target_seconds: 20
voice: af_heart
cta: Look at your jar.
tags: [food]
look:
  accent: "#FFE500"
---

# Why honey keeps

- Only about 17 percent of honey is water.
- Most bacteria cannot grow in honey.
- Honey in a sealed jar can stay good for decades.
"""

CALLS: Counter[str] = Counter()


class Model(LlamaCpp):
    """The default language model, counting."""

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        CALLS["language"] += 1
        return super().complete(messages, schema, seed=seed)


class Voice(KokoroOnnx):
    """The default voice, counting."""

    def speak(self, sentence: str, manner: Manner) -> Speech:
        CALLS["speech"] += 1
        return super().speak(sentence, manner)


class Listener(WhisperCpp):
    """The default listener, counting."""

    def transcribe(self, samples: Any, sample_rate_hz: int, language: str) -> Transcript:
        CALLS["transcription"] += 1
        return super().transcribe(samples, sample_rate_hz, language)


class Vectors(FastEmbed):
    """The default embedding model, counting."""

    def embed(self, texts: Sequence[str]) -> Any:
        CALLS["embedding"] += 1
        return super().embed(texts)


class Pictures(FfmpegRenderer):
    """The default renderer, counting scenes and joins."""

    def draw(self, scene: BoardScene, folder: Path) -> MediaFile:
        CALLS["scene"] += 1
        return super().draw(scene, folder)

    def assemble(self, scenes: Sequence[MediaFile], audio: MediaFile, folder: Path) -> MediaFile:
        CALLS["join"] += 1
        return super().assemble(scenes, audio, folder)


def engines(**changed: Any) -> dict[str, Any]:
    return {
        "language": Model(),
        "speech": Voice(),
        "transcription": Listener(),
        "embedding": Vectors(),
        "rendering": Pictures(height_px=640),
    } | changed


class Topic:
    """One topic that was made cold, and what making it again costs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.brief = folder / "topics" / "honey.md"
        self.instance = dg.DagsterInstance.ephemeral()

    def make(self, *, take: int = 1, key: str = "honey", **changed: Any) -> Counter[str]:
        """Make the topic with the default engines but for those changed; return the engines' calls, none left out."""
        CALLS.clear()
        job = build_definitions(resources=engines(**changed)).resolve_job_def("make_video")
        self.instance.add_dynamic_partitions(str(topics.name), [key])
        made = job.execute_in_process(
            instance=self.instance,
            partition_key=key,
            run_config={"ops": {"script": {"config": {"take": take}}}},
            raise_on_error=False,
        )
        assert made.success, [event.message for event in made.all_events if event.is_failure]
        return Counter(CALLS)

    def edit(self, old: str, new: str) -> None:
        text = self.brief.read_text()
        assert text.count(old) == 1
        self.brief.write_text(text.replace(old, new))

    @property
    def script(self) -> Path:
        return self.brief.with_suffix(".script.md")

    def export(self) -> None:
        shutil.copyfile(self.folder / "output" / "honey" / "script.md", self.script)

    def spoken(self) -> list[str]:
        """Return the sentences of the finished script, in order."""
        lines = (self.folder / "output" / "honey" / "script.md").read_text().splitlines()
        return [sentence for line in lines if line.startswith("> ") for sentence in sentences(line[2:])]

    def video(self) -> str:
        return file_sha256(self.folder / "output" / "honey" / "video.mp4")


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topic]:
    """The topic, made once from nothing."""
    folder = tmp_path_factory.mktemp("caching")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("topics", "output", "store"):
            (folder / name).mkdir()
            patch.setenv(f"CM_{name.upper()}", str(folder / name))
        patch.delenv("CM_PROFILE", raising=False)
        topic = Topic(folder)
        topic.brief.write_text(BRIEF)
        calls = topic.make()
        assert calls["language"] == 1
        assert calls["speech"] == len(topic.spoken())
        yield topic


@pytest.fixture
def topic(cold: Topic) -> Iterator[Topic]:
    """The topic as it was made cold; what a test edits is undone after it."""
    yield cold
    cold.brief.write_text(BRIEF)
    cold.script.unlink(missing_ok=True)
    assert cold.make() == {}, "what was undone is found again, whole"


def test_nothing_edited_calls_no_engine(topic):
    assert topic.make() == {}


def test_a_brief_laid_out_anew_calls_no_engine(topic):
    front, _, facts = BRIEF.partition("# Why")
    keys = (
        front.replace("---\n", "").replace("look:\n  accent: ", "look: {accent: ").replace('00"', '00"}').splitlines()
    )
    laid_out = "\n".join(
        ["---", *reversed(keys), "---", "", "# Why" + facts.replace("- ", "* ").replace(" water", "\n  water")]
    )
    topic.brief.write_text("\ufeff" + laid_out.replace("\n", "\r\n"), newline="")
    assert topic.make() == {}


def test_tags_and_other_words_that_no_step_reads_call_the_join_alone(topic):
    topic.edit("[food]", "[food, science]")
    assert topic.make() == {"join": 1}


def test_one_fact_of_the_brief_is_one_call_of_the_model_and_what_came_out_different(topic):
    before = topic.spoken()
    topic.edit("decades", "centuries")
    calls = topic.make()
    different = [sentence for sentence in topic.spoken() if sentence not in before]
    assert different
    assert calls["language"] == 1
    assert calls["speech"] == len(different)
    assert 0 < calls["scene"] <= len(different)
    assert calls["transcription"] == calls["embedding"] == calls["join"] == 1


def test_the_call_to_action_is_said_without_the_model(topic):
    topic.edit("Look at your jar.", "Now taste it.")
    assert topic.make() == {"speech": 1, "transcription": 1, "embedding": 1, "scene": 1, "join": 1}


def test_another_title_is_one_call_of_the_model_and_what_came_out_different(topic):
    before = topic.spoken()
    topic.edit("# Why honey keeps", "# How honey keeps")
    calls = topic.make()
    assert calls["language"] == 1
    assert calls["speech"] == len([sentence for sentence in topic.spoken() if sentence not in before])
    assert calls["embedding"] == calls["join"] == 1


def test_another_voice_is_spoken_heard_and_drawn_anew_in_the_same_words(topic):
    sentences_before = topic.spoken()
    topic.edit("af_heart", "am_michael")
    calls = topic.make()
    assert topic.spoken() == sentences_before
    assert calls == {"speech": len(sentences_before), "transcription": 1, "scene": scenes(topic), "join": 1}


def test_another_speed_is_spoken_heard_and_drawn_anew_in_the_same_words(topic):
    topic.edit("voice: af_heart", "voice: af_heart\nspeed: 1.2")
    assert topic.make() == {"speech": len(topic.spoken()), "transcription": 1, "scene": scenes(topic), "join": 1}


def test_another_colour_draws_and_joins(topic):
    topic.edit("#FFE500", "#4DE1FF")
    assert topic.make() == {"scene": scenes(topic), "join": 1}


def test_another_palette_draws_and_joins(topic):
    topic.edit('accent: "#FFE500"', "palette: lagoon")
    assert topic.make() == {"scene": scenes(topic), "join": 1}


def test_another_take_asks_the_model_and_makes_what_came_out_different(topic):
    before = topic.spoken()
    calls = topic.make(take=2)
    assert calls["language"] >= 1
    assert calls["speech"] == len([sentence for sentence in topic.spoken() if sentence not in before])


def test_another_language_engine_writes_and_what_came_out_the_same_is_kept(topic):
    before = topic.spoken()
    calls = topic.make(language=Verbatim())
    assert calls["speech"] == len([sentence for sentence in topic.spoken() if sentence not in before])


def test_another_listener_hears_and_the_pages_stay_as_they_are(topic):
    """What is heard is not what is shown, so nothing is drawn; the account of the words is another, so it is joined."""
    assert topic.make(transcription=Listener(english="whisper-base")) == {"transcription": 1}


def test_another_size_draws_and_joins(topic):
    assert topic.make(rendering=Pictures(height_px=320)) == {"scene": scenes(topic), "join": 1}


def test_a_newer_library_of_the_voice_speaks_anew_and_what_sounds_the_same_is_not_drawn(topic):
    class Newer(Voice):
        """The same voice, after its library was upgraded."""

        def identity(self) -> Identity:
            old = super().identity()
            return old.model_copy(update={"libraries": {**old.libraries, "onnxruntime": "99.0"}})

    assert topic.make(speech=Newer()) == {"speech": len(topic.spoken())}


def test_other_code_of_one_asset_runs_that_asset_and_what_came_out_the_same_is_kept(topic, monkeypatch):
    newer = artifact(version="test", kinds={"srt"})(captions.make)
    others = tuple(newer if each.name == "captions" else each for each in definitions.ARTIFACTS)
    monkeypatch.setattr(definitions, "ARTIFACTS", others)
    assert topic.make() == {"transcription": 1}


def test_other_code_that_speaks_a_sentence_speaks_anew_and_what_sounds_the_same_is_not_drawn(topic, monkeypatch):
    monkeypatch.setattr(voiceover_asset, "SPOKEN_SENTENCE", Step(name="spoken_sentence", version="test"))
    assert topic.make() == {}, "the voiceover's own version says that nothing is to be put together anew"


def test_a_script_that_was_exported_and_not_edited_calls_no_engine(topic):
    topic.export()
    assert topic.make() == {}


def test_one_sentence_of_the_script_is_one_sentence_spoken_and_one_scene_drawn(topic):
    topic.export()
    topic.script.write_text(topic.script.read_text().replace("Look at your jar.", "Look into your jar."))
    assert topic.make() == {"speech": 1, "transcription": 1, "embedding": 1, "scene": 1, "join": 1}


def test_two_scenes_of_the_script_in_another_order_are_drawn_anew_and_not_spoken(topic):
    """A scene's background follows its place, so both that moved are drawn; their sentences are found."""
    topic.export()
    first, *rest = topic.script.read_text().split("\n## ")
    rest[1], rest[2] = rest[2], rest[1]
    topic.script.write_text("\n## ".join([first, *rest]))
    assert topic.make() == {"transcription": 1, "embedding": 1, "scene": 2, "join": 1}


def test_the_same_weight_at_another_place_calls_no_engine(topic, tmp_path):
    shutil.copytree(weight("all-minilm-l6-v2").folder, tmp_path / "all-minilm-l6-v2")
    names = "all-minilm-l6-v2", str(tmp_path / "all-minilm-l6-v2")
    by_name, by_path = (SentenceTransformers(model=name).identity().weights for name in names)
    assert by_name == by_path


def test_another_profile_that_names_the_same_engines_calls_no_engine(topic, tmp_path):
    (tmp_path / "own.yaml").write_text(shipped_profiles()["edge"].read_text())
    assert topic.make(language=load_profile(str(tmp_path / "own.yaml")).engines["language"]) == {}


def test_another_font_draws_and_joins(topic):
    class OtherFont(Pictures):
        """The same renderer with another file of a font."""

        def identity(self) -> Identity:
            old = super().identity()
            return old.model_copy(update={"weights": {**old.weights, next(iter(old.weights)): "0" * 64}})

    assert topic.make(rendering=OtherFont(height_px=640)) == {"scene": scenes(topic), "join": 1}


def test_a_file_with_another_name_is_another_topic_of_the_same_pieces(topic):
    shutil.copyfile(topic.brief, topic.folder / "topics" / "jar.md")
    try:
        assert topic.make(key="jar") == {"embedding": 1}
    finally:
        (topic.folder / "topics" / "jar.md").unlink()


def scenes(topic: Topic) -> int:
    return (topic.folder / "output" / "honey" / "script.md").read_text().count("\n> ")
