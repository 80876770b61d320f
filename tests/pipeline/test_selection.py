"""Some of a topic's artifacts materialised without the others: from what the store has, or refused in one line.

The engines are the default ones on their real weights, but for the language model; only their calls are counted.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cm_dagster.run.wiring import build_definitions
from resources.files import file_sha256
from resources.language.verbatim import Verbatim
from resources.media.media_file import MediaFile
from resources.rendering.base import BoardScene
from resources.rendering.ffmpeg import FfmpegRenderer
from resources.transcription.base import Transcript
from resources.transcription.whisper_cpp import WhisperCpp
from tests.one_run import make_video, own_folders_in

pytestmark = pytest.mark.pipeline

BRIEF = """\
---
cta: Look at your jar.
---
# Why honey keeps

- Honey holds little water.
"""
ANOTHER_SCENE = "- Most bacteria cannot grow in it.\n"

CALLS: Counter[str] = Counter()


class Listener(WhisperCpp):
    """The default listener, counting."""

    def transcribe(self, samples: Any, sample_rate_hz: int, language: str) -> Transcript:
        CALLS["transcription"] += 1
        return super().transcribe(samples, sample_rate_hz, language)


class Pictures(FfmpegRenderer):
    """The default renderer, counting scenes and joins."""

    def draw(self, scene: BoardScene, folder: Path) -> MediaFile:
        CALLS["scene"] += 1
        return super().draw(scene, folder)

    def assemble(self, scenes: Sequence[MediaFile], audio: MediaFile, folder: Path) -> MediaFile:
        CALLS["join"] += 1
        return super().assemble(scenes, audio, folder)


class Topic:
    """One topic that was made whole, and what is made of it afterwards."""

    def __init__(self, folder: Path) -> None:
        self.brief, self.output = folder / "topics" / "honey.md", folder / "output" / "honey"

    def make(self, *names: str, height_px: int = 192) -> str:
        """Make some artifacts, or all; return the line that says what went wrong, which is empty if nothing did."""
        CALLS.clear()
        resources = {
            "language": Verbatim(),
            "transcription": Listener(),
            "rendering": Pictures(height_px=height_px, preset="ultrafast"),
        }
        return "".join(make_video(build_definitions(resources=resources), "honey", names))

    def handed_over(self) -> dict[str, str]:
        return {path.name: file_sha256(path) for path in self.output.iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topic]:
    with pytest.MonkeyPatch.context() as patch:
        topic = Topic(own_folders_in(tmp_path_factory.mktemp("selection"), patch))
        topic.brief.write_text(BRIEF)
        assert topic.make() == ""
        yield topic


@pytest.fixture
def topic(whole: Topic) -> Iterator[Topic]:
    """The topic as it was made whole; what a test edits is undone after it."""
    video = whole.handed_over()["video.mp4"]
    yield whole
    whole.brief.write_text(BRIEF)
    assert whole.make() == ""
    assert CALLS == {}, "what was undone is found again, whole"
    assert whole.handed_over()["video.mp4"] == video


def test_render_alone_draws_what_the_store_has(topic):
    assert topic.make("render") == ""
    assert CALLS == {}
    assert topic.make("render", height_px=256) == ""
    assert CALLS == {"scene": 3, "join": 1}


def test_captions_alone_are_made_of_what_the_store_has(topic):
    before = topic.handed_over()
    assert topic.make("captions") == ""
    assert CALLS == {}
    assert topic.handed_over() == before


def test_a_script_without_the_voice_that_says_it_is_neither_captioned_nor_rendered(topic):
    before = topic.handed_over()
    topic.brief.write_text(BRIEF + ANOTHER_SCENE)
    assert topic.make("brief", "facts", "script") == ""
    for name in ("captions", "render"):
        assert topic.make(name) == (
            "The voiceover was made from another script. Materialise voiceover and captions as well"
        )
        assert CALLS == {}
    assert topic.handed_over() == before
    assert topic.make("voiceover", "captions", "render", "post", "handover") == ""
    assert ANOTHER_SCENE.removeprefix("- ") in (topic.output / "script.md").read_text()


def test_a_voiceover_without_its_captions_is_not_rendered(topic):
    before = topic.handed_over()
    topic.brief.write_text(BRIEF.replace("cta:", "speed: 1.1\ncta:"))
    assert topic.make("brief", "voiceover") == ""
    assert topic.make("render") == "The captions were made from another voiceover. Materialise captions as well"
    assert CALLS == {}
    assert topic.handed_over() == before
    assert topic.make("captions", "render") == ""


def test_what_does_not_belong_together_is_not_handed_over(topic):
    before = topic.handed_over()
    topic.brief.write_text(BRIEF + ANOTHER_SCENE)
    assert topic.make("brief", "facts", "script") == ""
    assert topic.make("handover") == (
        "honey: the voiceover was made from another script. Materialise voiceover as well"
    )
    assert topic.handed_over() == before


def test_a_deleted_output_folder_is_filled_from_the_store_and_nothing_is_made(topic):
    before = topic.handed_over()
    shutil.rmtree(topic.output)
    assert topic.make("handover") == ""
    assert CALLS == {}
    after = topic.handed_over()
    assert after.keys() == before.keys()
    assert [name for name in after if after[name] != before[name]] == ["provenance.json"], "it names the run"
