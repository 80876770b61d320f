"""What the page calls stale is what would be made anew, and what Dagster may launch by itself follows the contents."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from assets.brief.version import observation, version_of
from assets.making.artifact import topics
from assets.topics.file import TopicFolder
from cm_dagster.run.wiring import ARTIFACTS, build_definitions
from resources.language.base import LanguageModel
from resources.language.ollama import Ollama
from resources.language.verbatim import Verbatim
from resources.rendering.ffmpeg import FfmpegRenderer

pytestmark = pytest.mark.engine

BRIEF = "# Why honey keeps\n\n- Only about 17 percent of honey is water.\n- Bees make it.\n"
NOBODY = Ollama(base_url="http://127.0.0.1:9", model="llama3.1:8b")
"""An engine whose server is not there: a script that asks it cannot be made."""
MADE = tuple(artifact.name for artifact in ARTIFACTS)


class Page:
    """A Dagster instance as the page shows it, with every artifact of one topic made."""

    def __init__(self, folder: Path) -> None:
        self.brief = folder / "topics" / "honey.md"
        self.brief.write_text(BRIEF)
        self.instance = dg.DagsterInstance.ephemeral()
        self.instance.add_dynamic_partitions(str(topics.name), ["honey"])
        self.wire()
        self.cursor: dg.AssetDaemonCursor | None = None
        self.look()

    def wire(self, language: LanguageModel | None = None) -> None:
        """Let scripts be written by this engine from now on; without one they are the brief's own words."""
        rendering = FfmpegRenderer(height_px=320, preset="ultrafast")
        self.definitions = build_definitions(resources={"language": language or Verbatim(), "rendering": rendering})

    def look(self) -> None:
        """Observe the topics folder, as the sensor and `cm make` do."""
        for file in TopicFolder().scan().files:
            self.instance.report_runless_asset_event(observation(file, version_of(file)))

    def materialise(self, *names: str) -> bool:
        """Materialise these artifacts in one run; say whether it succeeded."""
        return dg.materialize(
            [asset for asset in self.definitions.assets or [] if isinstance(asset, dg.AssetsDefinition)],
            selection=list(names),
            resources=self.definitions.resources,
            instance=self.instance,
            partition_key="honey",
            raise_on_error=False,
        ).success

    def stale(self) -> dict[str, str]:
        """Return what is not fresh of `MADE`, with the reasons the page gives."""
        graph = self.definitions.resolve_asset_graph()
        resolver = CachingStaleStatusResolver(self.instance, graph, LoadingContextForTest(self.instance))
        found = {}
        for name in MADE:
            key = dg.AssetKey(name)
            if resolver.get_status(key, "honey").value != "FRESH":
                found[name] = ", ".join(cause.reason for cause in resolver.get_stale_causes(key, "honey"))
        return found

    def launched(self) -> set[str]:
        """Return what Dagster would launch now, if the automation sensor were on."""
        result = dg.evaluate_automation_conditions(self.definitions, self.instance, cursor=self.cursor)
        self.cursor = result.cursor
        return {name for name in MADE if result.get_num_requested(dg.AssetKey(name))}

    def runs(self) -> list[set[str]]:
        """Let Dagster launch what it wants to until it wants nothing more; return what it launched, tick by tick."""
        launched = []
        while wanted := self.launched():
            launched.append(wanted)
            assert self.materialise(*wanted)
        return launched


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One store for all tests of this module, in which the later ones find what the earlier ones made."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def page(own_folders, store, monkeypatch):
    monkeypatch.setenv("CM_STORE", str(store))
    page = Page(own_folders)
    assert page.materialise(*MADE)
    return page


def test_what_was_just_made_is_fresh(page):
    assert page.stale() == {}


def test_an_edited_brief_makes_stale_step_by_step_what_hangs_on_it(page):
    page.brief.write_text(BRIEF.replace("17", "18"))
    page.look()
    assert set(page.stale()) == {"brief"}
    page.materialise("brief")
    assert set(page.stale()) == {"facts", "script", "voiceover", "render", "post", "handover"}
    page.materialise("facts", "script")
    assert set(page.stale()) == {"voiceover", "captions", "embeddings", "render", "post", "handover"}
    page.materialise("voiceover", "embeddings")
    assert set(page.stale()) == {"captions", "render", "post", "handover"}
    page.materialise("captions", "render", "post", "handover")
    assert page.stale() == {}


def test_an_upstream_that_came_out_the_same_leaves_the_rest_fresh(page):
    page.brief.write_text(BRIEF.replace("- ", "* "))
    page.look()
    page.materialise("brief")
    assert page.stale() == {}


def test_dagster_launches_nothing_for_an_upstream_that_came_out_the_same(page):
    assert page.launched() == set(), "all is new to it, and nothing is missing"
    page.brief.write_text(BRIEF.replace("- ", "* "))
    page.look()
    assert page.runs() == [{"brief"}]


def test_dagster_launches_what_is_out_of_date_when_all_that_it_is_made_from_is_there(page):
    page.launched()
    page.brief.write_text(BRIEF.replace("17", "18"))
    page.look()
    assert page.runs() == [
        {"brief"},
        {"facts"},
        {"script"},
        {"voiceover", "embeddings"},
        {"captions", "post"},
        {"render"},
        {"handover"},
    ]
    assert page.stale() == {}
    page.brief.write_text("---\nlook: {palette: lagoon}\n---\n" + BRIEF.replace("17", "18"))
    page.look()
    assert page.runs() == [{"brief"}, {"facts"}, {"script"}, {"voiceover"}, {"render", "post"}, {"handover"}]
    assert page.stale() == {}


def test_a_script_that_could_not_be_written_holds_up_what_is_made_from_it(page):
    page.launched()
    page.wire(NOBODY)
    page.brief.write_text(BRIEF.replace("17", "18"))
    page.look()
    assert page.launched() == {"brief"}
    assert page.materialise("brief")
    assert page.launched() == {"facts"}
    assert page.materialise("facts")
    assert page.launched() == {"script"}
    assert not page.materialise("script")
    assert page.launched() == set()
    page.wire()
    assert page.materialise("script")
    assert page.runs() == [{"voiceover", "embeddings"}, {"captions", "post"}, {"render"}, {"handover"}]


def test_captions_that_a_check_blocks_hold_up_the_video_and_are_no_materialisation(page):
    page.launched()
    page.brief.write_text(BRIEF.replace("Bees make it.", "Xq zrtk bvlm wqx."))
    page.look()
    for wanted in ({"brief"}, {"facts"}, {"script"}, {"voiceover", "embeddings"}):
        assert page.launched() == wanted
        assert page.materialise(*wanted)
    assert page.launched() == {"captions", "post"}
    assert not page.materialise("captions")
    assert page.materialise("post")
    assert page.launched() == set()
    assert set(page.stale()) == {"captions", "render", "handover"}
    page.brief.write_text(BRIEF)
    page.look()
    assert page.runs()[-1] == {"handover"}
    assert page.stale() == {}


def test_a_new_topic_is_launched_whole(page):
    page.launched()
    (page.brief.parent / "bees.md").write_text(BRIEF)
    page.instance.add_dynamic_partitions(str(topics.name), ["bees"])
    page.look()
    assert page.launched() == set(MADE)


def test_dagster_launches_nothing_unless_a_user_turns_it_on():
    sensor = build_definitions().resolve_sensor_def("when_inputs_change")
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED
