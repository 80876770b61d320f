"""What each edit makes again, counted at the engines: the tests are the rows of docs/caching.md.

Engines and weights are real; pictures are small, and no model words the script where a row is not about that. A call is
counted on every engine there is, so an engine that nobody expected is counted as well.
"""

import functools
import json
import shlex
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from assets.brief import asset as brief_asset
from assets.making.artifact import Artifact, artifact
from assets.render import asset as render
from assets.script import asset as script_asset
from assets.script.script import Scene, Script
from assets.voiceover import asset as voiceover
from cm_dagster.run import wiring
from cm_dagster.run.profile import engine_class, engine_names, load_profile
from cm_dagster.run.wiring import build_definitions
from resources.engines.engine import Engine
from resources.files import file_sha256
from resources.media.ffmpeg import ffmpeg
from resources.rendering.drawing import fonts
from resources.store.keys import Step
from resources.store.store import StoreFolder
from resources.weights import manifest
from resources.weights.cache import weight
from tests.one_run import make_video, own_folders_in
from tests.servers.ollama_protocol import OllamaModels, ollama_server
from tests.servers.writers import SaysInTurn

pytestmark = pytest.mark.pipeline

BRIEF = """\
---
target_seconds: 10
cta: Look at your jar.
tags: [food]
look:
  accent: "#FFE500"
---

# Why honey keeps

- Only about 17 percent of honey is water.
"""
PROFILE: dict[str, dict[str, Any]] = {
    "language": {"engine": "verbatim"},
    "speech": {"engine": "kokoro_onnx"},
    "transcription": {"engine": "whisper_cpp"},
    "embedding": {"engine": "fastembed"},
    "rendering": {"engine": "ffmpeg", "height_px": 192, "preset": "ultrafast"},
}
TAKES = [
    json.dumps({"topic": said, "1": "What percent of honey is water?"})
    for said in ("Why does honey keep?", "Does honey keep?")
]
TEN_BRIEF = "---\ntarget_seconds: 30\n---\n# How bees make honey\n\n- Bees make honey.\n"
TEN_SENTENCES = (
    "How do bees make honey?",
    "A bee visits many flowers.",
    "It drinks the sweet nectar.",
    "It flies home to the hive.",
    "Other bees take the nectar.",
    "They chew it for a while.",
    "They put it into a comb.",
    "The water slowly dries out.",
    "They close the comb with wax.",
    "Now look at your jar.",
)
TEN_SCRIPT = "# How bees make honey\n" + "".join(
    f"\n## {'Hook' if number == 1 else 'Scene'}: Step {number}\n\n> {said}\n\n- picture: bees at work\n"
    for number, said in enumerate(TEN_SENTENCES, start=1)
)

COLUMNS = {
    ("language", "complete"): "asked",
    ("speech", "speak"): "spoken",
    ("transcription", "transcribe"): "listened",
    ("embedding", "embed"): "embedded",
    ("rendering", "draw"): "drawn",
    ("rendering", "assemble"): "joined",
}
CALLS: list[str] = []


def count(engine: type[Engine], method: str, column: str, patch: pytest.MonkeyPatch) -> None:
    """Count every call of an engine's method, once where it calls the one it overrides."""
    real: Callable[..., Any] = getattr(engine, method)

    @functools.wraps(real)
    def counted(own: Engine, *args: Any, **kwargs: Any) -> Any:
        if getattr(type(own), method) is counted:
            CALLS.append(column)
        return real(own, *args, **kwargs)

    patch.setattr(engine, method, counted)


class Topic:
    """One topic that was made cold, and what making it again costs."""

    def __init__(self, folder: Path, key: str, brief: str, script: str | None = None) -> None:
        self.folder, self.key = folder, key
        self.brief, self.script_file = folder / "topics" / f"{key}.md", folder / "topics" / f"{key}.script.md"
        self._first = (brief, script)
        self.undo()
        self.cold_calls = self.make()
        self.cold = self.script

    def undo(self) -> None:
        """Put the files back as they were at first."""
        brief, script = self._first
        self.brief.write_text(brief)
        if script is None:
            self.script_file.unlink(missing_ok=True)
        else:
            self.script_file.write_text(script)

    def make(self, *, take: int = 1, key: str | None = None, **changed: Any) -> Counter[str]:
        """Make the topic with the profile but for what changed of it; return the calls of all engines."""
        profile = self.folder / "own.yaml"
        profile.write_text(yaml.safe_dump(PROFILE | changed))
        definitions = build_definitions(profile=load_profile(str(profile)))
        run_config = {"ops": {"script": {"config": {"take": take}}}}
        CALLS.clear()
        assert make_video(definitions, key or self.key, run_config=run_config) == []
        return Counter(CALLS)

    def edit(self, old: str, new: str, *, script: bool = False) -> None:
        file = self.script_file if script else self.brief
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))

    @property
    def script(self) -> Script:
        """The finished script."""
        store = StoreFolder().open()
        record = store.pointers.current(self.key, "script")
        assert record is not None
        return store.load(record, Script)

    @property
    def sentences(self) -> int:
        return len(self.cold.spoken.sentences)

    @property
    def scenes(self) -> int:
        return len(self.cold.scenes)

    def differing(self, *before: Script) -> dict[str, int]:
        """Return how many sentences and scenes of the script were in none of those before: some, and not all."""
        now, known = self.script, (self.cold, *before)
        said = {sentence.text for script in known for sentence in script.spoken.sentences}
        seen = {scene for script in known for scene in places(script)}
        spoken = [sentence for sentence in now.spoken.sentences if sentence.text not in said]
        drawn = [scene for scene in places(now) if scene not in seen]
        assert 0 < len(spoken) < len(now.spoken.sentences)
        assert 0 < len(drawn) < len(now.scenes)
        return {"spoken": len(spoken), "drawn": len(drawn)}


def places(script: Script) -> list[tuple[Any, ...]]:
    """Return each scene as it is drawn: its place, what it says and what it shows."""

    def shown(scene: Scene) -> tuple[Any, ...]:
        return scene.role, scene.narration, scene.on_screen_text, scene.code

    return [(place, len(script.scenes), *shown(scene)) for place, scene in enumerate(script.scenes)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of its own for the topics of this file, and engines that count."""
    with pytest.MonkeyPatch.context() as patch:
        folder = own_folders_in(tmp_path_factory.mktemp("caching"), patch)
        for (capability, method), column in COLUMNS.items():
            found = [engine_class(capability, name) for name in engine_names(capability)]
            for kind in {base: None for each in found for base in each.__mro__ if method in vars(base)}:
                count(kind, method, column, patch)
        yield folder


@pytest.fixture(scope="module")
def honey(house: Path) -> Topic:
    """A topic whose script comes from its brief."""
    return Topic(house, "honey", BRIEF)


@pytest.fixture(scope="module")
def ten_made(house: Path) -> Topic:
    """A topic whose script, of ten sentences, a person wrote."""
    return Topic(house, "ten", TEN_BRIEF, TEN_SCRIPT)


@pytest.fixture
def topic(honey: Topic) -> Iterator[Topic]:
    """The topic as it was made cold; what a test edits is undone after it."""
    yield honey
    honey.undo()


@pytest.fixture
def ten(ten_made: Topic) -> Iterator[Topic]:
    """The topic of ten sentences as it was made cold; what a test edits is undone after it."""
    yield ten_made
    ten_made.undo()


def test_a_new_topic_is_made_by_every_engine(honey):
    all_of_it = {"spoken": honey.sentences, "drawn": honey.scenes}
    assert honey.cold_calls == {"asked": 1, **all_of_it, "listened": 1, "embedded": 1, "joined": 1}


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


def test_tags_call_no_engine(topic):
    topic.edit("[food]", "[food, science]")
    assert topic.make() == {}


def test_a_fact_is_one_call_of_the_model_and_what_came_out_different(topic):
    topic.edit("17 percent", "18 percent")
    calls = topic.make()
    assert calls == {"asked": 1, **topic.differing(), "listened": 1, "embedded": 1, "joined": 1}


def test_a_title_that_is_not_the_hook_is_neither_spoken_nor_drawn(topic):
    topic.edit("# Why honey keeps", "# How honey keeps")
    assert topic.make() == {"asked": 1, "embedded": 1, "joined": 1}


def test_what_was_made_before_an_edit_is_found_when_it_is_undone(topic):
    topic.edit("Look at your jar.", "Look around you.")
    assert topic.make() != {}
    topic.undo()
    assert topic.make() == {}


def test_the_call_to_action_is_said_without_the_model(topic):
    topic.edit("Look at your jar.", "Now taste it.")
    assert topic.make() == {"spoken": 1, "listened": 1, "embedded": 1, "drawn": 1, "joined": 1}


def test_another_hook_is_one_sentence_spoken_and_one_scene_drawn(topic):
    topic.edit("tags:", "hook: 2\ntags:")
    assert topic.make() == {"spoken": 1, "listened": 1, "embedded": 1, "drawn": 1, "joined": 1}


@pytest.mark.parametrize("wish", ["voice: am_michael", "speed: 1.2"])
def test_another_voice_or_speed_is_spoken_heard_and_drawn_anew_in_the_same_words(topic, wish):
    topic.edit("tags:", f"{wish}\ntags:")
    assert topic.make() == {"spoken": topic.sentences, "listened": 1, "drawn": topic.scenes, "joined": 1}


@pytest.mark.parametrize("look", ['accent: "#4DE1FF"', "palette: lagoon"])
def test_another_colour_or_palette_draws_and_joins(topic, look):
    topic.edit('accent: "#FFE500"', look)
    assert topic.make() == {"drawn": topic.scenes, "joined": 1}


def test_an_own_picture_draws_the_scene_it_stands_in_and_so_does_another_under_its_name(topic):
    picture = topic.brief.with_name("water.png")
    topic.edit("tags:", "media: water.png\ntags:")
    for colour in ("white", "red"):
        Image.new("RGB", (90, 160), colour).save(picture)
        assert topic.make() == {"drawn": 1, "joined": 1}


def test_a_file_with_another_name_is_another_topic_of_the_same_pieces(topic):
    other = topic.brief.with_name("jar.md")
    shutil.copyfile(topic.brief, other)
    assert topic.make(key="jar") == {"embedded": 1}
    other.unlink()


def test_a_script_that_was_exported_and_not_edited_calls_no_engine(topic):
    shutil.copyfile(topic.folder / "output" / "honey" / "script.md", topic.script_file)
    assert topic.make() == {}


def test_one_sentence_of_a_script_of_ten_is_one_sentence_spoken_and_one_scene_drawn(ten):
    ten.edit("They chew it for a while.", "They chew it for half an hour.", script=True)
    assert ten.make() == {"spoken": 1, "listened": 1, "embedded": 1, "drawn": 1, "joined": 1}


def test_two_scenes_of_the_script_in_another_order_are_drawn_anew_and_not_spoken(ten):
    """A scene's background follows its place, so both that moved are drawn; their sentences are found."""
    first, *rest = TEN_SCRIPT.split("\n## ")
    rest[4], rest[5] = rest[5], rest[4]
    ten.script_file.write_text("\n## ".join([first, *rest]))
    assert ten.make() == {"listened": 1, "embedded": 1, "drawn": 2, "joined": 1}


def test_a_scene_less_is_not_spoken_and_every_other_shows_how_many_there_are(ten):
    *kept, _ = TEN_SCRIPT.split("\n## ")
    ten.script_file.write_text("\n## ".join(kept))
    assert ten.make() == {"listened": 1, "embedded": 1, "drawn": 9, "joined": 1}


def test_the_words_on_screen_draw_their_scene(ten):
    ten.edit("Scene: Step 5", "Scene: In the hive", script=True)
    assert ten.make() == {"drawn": 1, "joined": 1}


def test_the_picture_of_a_scene_may_choose_among_own_media_and_so_it_is_joined(ten):
    ten.script_file.write_text(TEN_SCRIPT.replace("bees at work", "a honeycomb", 1))
    assert ten.make() == {"joined": 1}


def test_notes_facts_and_whose_words_they_are_call_no_engine(ten):
    fields = "- facts: 1\n- worded by: person\n- picture"
    ten.script_file.write_text(TEN_SCRIPT.replace("- picture", fields) + "\n## Notes\n\n- Read it aloud.\n")
    assert ten.make() == {}


def test_another_language_engine_or_take_writes_and_what_came_out_the_same_is_kept(topic):
    before = topic.cold
    with ollama_server(OllamaModels(writer=SaysInTurn(*TAKES))) as server:
        for take in (1, 2):
            calls = topic.make(language={"engine": "ollama", "base_url": server.url}, take=take)
            assert calls == {"asked": 1, **topic.differing(before), "listened": 1, "embedded": 1, "joined": 1}
            before = topic.script
        assert topic.make(language={"engine": "ollama", "base_url": server.url}) == {}
    assert topic.script != before


def test_another_speech_engine_speaks_and_what_hangs_on_the_sound_is_made_anew(topic):
    calls = topic.make(speech={"engine": "piper"})
    assert calls == {"spoken": topic.sentences, "listened": 1, "drawn": topic.scenes, "joined": 1}


@pytest.mark.parametrize("listener", [{"english": "whisper-base"}, {"engine": "faster_whisper"}])
def test_another_listener_hears_and_the_pages_stay_as_they_are(topic, listener):
    assert topic.make(transcription=PROFILE["transcription"] | listener) == {"listened": 1}


def test_another_embedding_engine_embeds(topic):
    assert topic.make(embedding={"engine": "sentence_transformers"}) == {"embedded": 1}


@pytest.mark.parametrize("setting", [{"height_px": 256}, {"crf": 30}])
def test_another_size_or_quality_draws_and_joins(topic, setting):
    assert topic.make(rendering=PROFILE["rendering"] | setting) == {"drawn": topic.scenes, "joined": 1}


def test_a_newer_ffmpeg_draws_and_joins_and_a_voice_that_comes_out_the_same_is_not_heard_again(
    topic, tmp_path, monkeypatch
):
    newer = tmp_path / "ffmpeg"
    newer.write_text(
        '#!/bin/sh\ncase "$*" in *-version) echo "ffmpeg version n99.0";; '
        f'*) exec {shlex.quote(str(ffmpeg().path))} "$@";; esac\n'
    )
    newer.chmod(0o755)
    monkeypatch.setenv("CM_FFMPEG", str(newer))
    assert topic.make() == {"drawn": topic.scenes, "joined": 1}


@pytest.mark.parametrize(
    ("library", "made_again"),
    [
        ("phonemizer", {"spoken", "listened"}),
        ("wetext", {"spoken", "listened"}),
        ("pywhispercpp", {"listened"}),
        ("jiwer", {"listened"}),
        ("fastembed", {"embedded"}),
        ("pyarrow", {"embedded"}),
        ("av", {"listened", "joined"}),
        ("pillow", {"drawn", "joined"}),
        ("numpy", {"embedded", "drawn", "joined"}),
    ],
)
def test_a_newer_library_makes_anew_what_it_shapes_and_no_more_where_that_is_the_same(
    topic, tmp_path, monkeypatch, library, made_again
):
    about = tmp_path / f"{library.replace('-', '_')}-99.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 99.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    each = {"spoken": topic.sentences, "drawn": topic.scenes}
    assert topic.make() == {column: each.get(column, 1) for column in made_again}


@pytest.mark.parametrize(
    ("name", "made_again"),
    [
        ("script", set()),
        ("voiceover", set()),
        ("captions", {"listened"}),
        ("embeddings", {"embedded"}),
        ("render", {"joined"}),
    ],
)
def test_other_code_of_one_asset_runs_that_asset_on_the_components_there_are(topic, monkeypatch, name, made_again):
    own = next(each for each in wiring.ARTIFACTS if each.name == name)
    declared_anew(monkeypatch, own, version="test")
    assert topic.make() == dict.fromkeys(made_again, 1)


def declared_anew(monkeypatch: pytest.MonkeyPatch, own: Artifact[..., Any], **declaration: Any) -> None:
    """Have an artifact declared in another way, made from the same artifacts with the same function."""
    upstream = [each for each in wiring.ARTIFACTS if each.name in own.recipe.made_from]
    declared = artifact(kinds=set(), made_from=upstream, **declaration)(own.make)
    monkeypatch.setattr(wiring, "ARTIFACTS", tuple(declared if each is own else each for each in wiring.ARTIFACTS))


def test_other_code_that_reads_the_brief_and_reads_the_same_calls_no_engine(topic, monkeypatch):
    newer = replace(brief_asset.RECIPE, step=Step(name="brief", version="test"))
    monkeypatch.setattr(brief_asset, "RECIPE", newer)
    assert topic.make() == {}


@pytest.mark.parametrize(
    ("module", "component", "made_again"),
    [
        (script_asset, "ANSWER", {"asked"}),
        (voiceover, "SPOKEN_SENTENCE", {"spoken"}),
        (render, "DRAWN_SCENE", {"drawn", "joined"}),
    ],
)
def test_other_code_of_a_component_makes_every_such_component_and_what_is_put_together_from_them(
    topic, monkeypatch, module, component, made_again
):
    old = getattr(module, component)
    newer = old.model_copy(update={"version": "test"})
    monkeypatch.setattr(module, component, newer)
    own = next(each for each in wiring.ARTIFACTS if each.make.__module__ == module.__name__)
    version, _, components = str(own.asset.code_versions_by_key[own.asset.key]).partition("; ")
    assert f"{old.name} {old.version}" in components.split("; ")
    declared_anew(monkeypatch, own, version=version, components=(newer,))
    each = {"spoken": topic.sentences, "drawn": topic.scenes}
    assert topic.make() == {column: each.get(column, 1) for column in made_again}


def other_place(folder: Path) -> Path:
    """Return a folder in which all weights of this machine lie under other paths."""
    models = folder / "models"
    models.mkdir()
    for own in weight("fonts").folder.parent.iterdir():
        if not own.name.startswith("."):
            (models / own.name).symlink_to(own)
    return models


def test_the_same_weights_at_another_place_call_no_engine(topic, tmp_path, monkeypatch):
    monkeypatch.setenv("CM_MODELS", str(other_place(tmp_path)))
    assert topic.make() == {}


def test_another_file_of_a_weight_is_another_weight_to_its_engine(topic, tmp_path):
    own = tmp_path / "own.bin"
    for name in ("whisper-tiny.en", "whisper-base"):
        (file,) = weight(name).files
        own.unlink(missing_ok=True)
        own.symlink_to(file.path)
        assert topic.make(transcription=PROFILE["transcription"] | {"english": str(own)}) == {"listened": 1}


@pytest.fixture
def other_fonts(monkeypatch):
    """Let a test have another manifest and fonts: what this process read of them before, or reads now, is forgotten."""
    read_once = manifest.shipped_manifest, fonts.face, fonts.letters
    for read in read_once:
        read.cache_clear()
    yield
    monkeypatch.undo()
    for read in read_once:
        read.cache_clear()


@pytest.mark.usefixtures("other_fonts")
@pytest.mark.parametrize(
    ("kind", "name"), [("fonts", "Montserrat-Black.ttf"), ("fonts-devanagari", "NotoSansDevanagari-Black.ttf")]
)
def test_another_file_of_a_font_draws_and_joins_whichever_the_scenes_need(topic, tmp_path, monkeypatch, kind, name):
    models, pinned = other_place(tmp_path), weight(kind).file(name)
    (models / kind).unlink()
    shutil.copytree(weight(kind).folder, models / kind)
    font = models / kind / name
    font.write_bytes(font.read_bytes()[:-1] + b"!")
    (tmp_path / "manifest.toml").write_text(
        manifest.SHIPPED.read_text().replace(pinned.sha256, file_sha256(font)), encoding="utf-8"
    )
    monkeypatch.setenv("CM_MODELS", str(models))
    monkeypatch.setattr(manifest, "SHIPPED", tmp_path / "manifest.toml")
    manifest.shipped_manifest.cache_clear()
    assert topic.make() == {"drawn": topic.scenes, "joined": 1}


def test_another_profile_that_names_the_same_engines_calls_no_engine(topic):
    spelt_out = PROFILE | {
        "speech": {"engine": "kokoro_onnx", "speed": 1.0, "voice": "af_heart"},
        "rendering": {"preset": "ultrafast", "crf": 20, "engine": "ffmpeg", "height_px": 192},
    }
    assert topic.make(**dict(reversed(spelt_out.items()))) == {}


def test_a_profile_of_other_engines_makes_anew_what_they_make(topic):
    calls = topic.make(
        speech={"engine": "piper", "noise_scale": 0.3},
        transcription={"engine": "faster_whisper", "english": "faster-whisper-base"},
        embedding=PROFILE["embedding"],
        rendering={"engine": "ffmpeg", "height_px": 256, "preset": "ultrafast"},
    )
    assert calls == {"spoken": topic.sentences, "listened": 1, "drawn": topic.scenes, "joined": 1}
