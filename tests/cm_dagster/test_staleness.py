"""What the page calls stale is what would be made anew, and what Dagster may launch by itself follows the contents."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from assets.artifact import topics
from assets.topic_file import TopicFolder, observations
from cm_dagster.definitions import build_definitions
from resources.language.verbatim import Verbatim

pytestmark = pytest.mark.engine

BRIEF = "# Why honey keeps\n\n- Only about 17 percent of honey is water.\n- Bees make it.\n"
MADE = ("brief", "script", "embeddings")


class Page:
    """A Dagster instance as the page shows it: the cheap half of the pipeline, up to what the script says."""

    def __init__(self, folder: Path) -> None:
        self.brief = folder / "topics" / "honey.md"
        self.brief.write_text(BRIEF)
        self.instance = dg.DagsterInstance.ephemeral()
        self.instance.add_dynamic_partitions(str(topics.name), ["honey"])
        self.definitions = build_definitions(resources={"language": Verbatim()})
        self.cursor: dg.AssetDaemonCursor | None = None
        self.look()

    def look(self) -> None:
        """Observe the topics folder, as the sensor and `cm make` do."""
        for observation in observations(TopicFolder().scan().files):
            self.instance.report_runless_asset_event(observation)

    def materialise(self, *names: str) -> None:
        made = dg.materialize(
            [asset for asset in self.definitions.assets or [] if isinstance(asset, dg.AssetsDefinition)],
            selection=list(names),
            resources=self.definitions.resources,
            instance=self.instance,
            partition_key="honey",
        )
        assert made.success

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


@pytest.fixture
def page(own_folders):
    page = Page(own_folders)
    page.materialise(*MADE)
    return page


def test_what_was_just_made_is_fresh(page):
    assert page.stale() == {}


def test_an_edited_brief_makes_stale_step_by_step_what_hangs_on_it(page):
    page.brief.write_text(BRIEF.replace("17", "18"))
    page.look()
    assert set(page.stale()) == {"brief"}
    page.materialise("brief")
    assert set(page.stale()) == {"script"}
    page.materialise("script")
    assert set(page.stale()) == {"embeddings"}
    page.materialise("embeddings")
    assert page.stale() == {}


def test_an_upstream_that_came_out_the_same_leaves_the_rest_fresh(page):
    page.brief.write_text(BRIEF.replace("- ", "* "))
    page.look()
    page.materialise("brief")
    assert page.stale() == {}


def test_dagster_launches_what_is_out_of_date_and_nothing_for_an_upstream_that_came_out_the_same(page):
    assert page.launched() == set(), "all is new to it, and nothing is missing"
    page.brief.write_text(BRIEF.replace("- ", "* "))
    page.look()
    assert page.launched() == {"brief"}
    page.materialise("brief")
    assert page.launched() == set()
    page.brief.write_text(BRIEF.replace("17", "18"))
    page.look()
    assert page.launched() == {"brief"}
    page.materialise("brief")
    assert page.launched() == {"script"}
    page.materialise("script")
    assert page.launched() == {"embeddings"}


def test_a_new_topic_is_launched_whole(page):
    page.launched()
    (page.brief.parent / "bees.md").write_text(BRIEF)
    page.instance.add_dynamic_partitions(str(topics.name), ["bees"])
    page.look()
    assert page.launched() == set(MADE)


def test_dagster_launches_nothing_unless_a_user_turns_it_on():
    sensor = build_definitions().resolve_sensor_def("when_inputs_change")
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED
