"""The same brief, profile and weights give the same bytes: in another house, on fewer cores, after an edit and back."""

import os
from pathlib import Path

import pytest

from assets.brief.brief import read_brief
from assets.script.asset import Remembered
from assets.script.writing import write_script
from resources.language.llama_cpp import LlamaCpp
from resources.store.store import Store
from tests.forks import fork
from tests.pipeline.answers import noted
from tests.torture.house import BRIEF, House
from tests.torture.proof import is_as_undisturbed

pytestmark = pytest.mark.pipeline

needs_two_cores = pytest.mark.needs(len(os.sched_getaffinity(0)) > 1, "there is one core only, and nothing to compare")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Another house, in which the same topic was made on one core."""
    house = House(tmp_path_factory.mktemp("elsewhere") / "house")
    house.made(cores=1)
    return house


@needs_two_cores
def test_one_core_makes_the_same_bytes_as_two(undisturbed, elsewhere):
    is_as_undisturbed(elsewhere, undisturbed.house)


def test_after_an_edit_the_bytes_are_those_of_a_new_house_and_after_its_undo_those_of_before(
    undisturbed, elsewhere, house
):
    for edited in (elsewhere, house):
        edited.write("honey", BRIEF.replace("little water", "hardly any water"))
        edited.made()
    assert elsewhere.files()["video.mp4"] != undisturbed.house.files()["video.mp4"]
    is_as_undisturbed(elsewhere, house)
    elsewhere.write("honey", BRIEF)
    assert elsewhere.made().calls == ()
    is_as_undisturbed(elsewhere, undisturbed.house)


def test_the_account_keeps_the_facts_of_a_run_apart_from_what_is_reproducible(undisturbed, elsewhere):
    account = elsewhere.account()
    assert set(account) == {"topic", "reproducible", "run"}
    assert account["reproducible"] == undisturbed.house.account()["reproducible"]
    assert account["run"] != undisturbed.house.account()["run"]
    assert str(elsewhere.root) not in str(account["reproducible"])
    assert account["run"]["dagster_run_id"] not in str(account["reproducible"])


@needs_two_cores
def test_the_language_model_writes_the_same_on_one_core_and_on_two(tmp_path):
    brief = tmp_path / "honey.md"
    brief.write_text(BRIEF)
    for cores in (1, 2):
        process = fork(write, brief, tmp_path / str(cores), cores)
        process.start()
        process.join()
        assert process.exitcode == 0
    one, two = (noted(Store(tmp_path / str(cores))) for cores in (1, 2))
    assert one
    assert one == two


def write(brief: Path, store: Path, cores: int) -> None:
    """Have the default model write a script on so many cores; the store keeps its answers."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    write_script(read_brief(brief).content, 1, Remembered(LlamaCpp(), Store(store)))
