"""The Dagster page, driven as a person would: see the graph, start a run, turn the sensor on."""

import re
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from assets.making.artifact import topics
from tests.pipeline.conftest import House, house_like
from tests.servers.page import dagster_page
from tests.torture.house import BRIEF

pytestmark = pytest.mark.ui

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
RUN_MS = 600_000
PATIENCE_MS = 60_000
LOCATION = "cm_dagster.definitions"


@pytest.fixture(scope="module")
def house(one_topic, tmp_path_factory) -> House:
    """A house with one short topic, which was made."""
    return house_like(one_topic, tmp_path_factory.mktemp("page") / "house")


@pytest.fixture(scope="module")
def address(house) -> Iterator[str]:
    """`cm ui` on the house's folders, stopped as Ctrl-C would."""
    with dagster_page(house.root, house.environment) as (page, port):
        pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
        group = {pid for pid in pids if descends_from(pid, page.pid)}
        assert len(group) > 3
        yield f"http://127.0.0.1:{port}"
    assert not [pid for pid in group if Path(f"/proc/{pid}").exists()], "Ctrl-C ends every process that cm ui started"


def descends_from(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except FileNotFoundError:
            return False
    return False


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        shown = browser.new_page(viewport={"width": 1500, "height": 950})
        shown.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        yield shown
        browser.close()


def newest_run(house) -> str:
    with dg.DagsterInstance.from_config(str(house.root / "dagster")) as instance:
        return instance.get_runs(limit=1)[0].run_id


def test_the_graph_shows_every_artifact_and_a_run_started_there_succeeds(address, page, house):
    page.goto(f"{address}/locations/{LOCATION}/asset-groups/shorts")
    for artifact in ("brief", "facts", "script", "voiceover", "captions", "embeddings", "render", "post", "handover"):
        expect(page.get_by_text(artifact, exact=True).first).to_be_visible()
    page.get_by_role("button", name="Materialize all").first.click()
    # While it still reads the topic's state it would draw itself anew, and close the list again.
    page.wait_for_load_state("networkidle")
    page.get_by_text("Select a partition or create one").click()
    page.get_by_placeholder("Filter partitions").fill("honey")
    page.get_by_text("Select all (1)").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Launch 1 run").click()
    expect(page.get_by_text("Launch runs to materialize")).to_be_hidden()
    page.goto(f"{address}/runs/{newest_run(house)}")
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=RUN_MS)


def test_a_range_of_topics_is_made_by_a_backfill(address, page, house):
    for name in ("bees", "jars"):
        house.write(name, BRIEF)
    with dg.DagsterInstance.from_config(str(house.root / "dagster")) as instance:
        instance.add_dynamic_partitions(str(topics.name), ["bees", "jars"])
    page.goto(f"{address}/locations/{LOCATION}/asset-groups/shorts")
    page.get_by_role("button", name="Materialize all").first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_text("Select a partition or create one").click()
    page.get_by_text("Select all (3)").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Launch backfill").click()
    expect(page.get_by_text("Launch runs to materialize")).to_be_hidden()
    page.goto(f"{address}/runs?view=backfills")
    expect(page.get_by_text(re.compile("^(Success|Completed)$")).first).to_be_visible(timeout=RUN_MS)
    assert all((house.output / name / "video.mp4").is_file() for name in ("bees", "jars"))


def test_the_sensor_turned_on_picks_up_a_new_file(address, page, house):
    house.write("wasps", BRIEF)
    page.goto(f"{address}/locations/{LOCATION}/sensors/topic_folder")
    page.locator("label:has(input[type=checkbox])").first.click()
    page.goto(f"{address}/runs")
    expect(page.get_by_text("wasps").first).to_be_visible(timeout=RUN_MS)
