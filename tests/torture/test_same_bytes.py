"""The same brief, profile and weights give the same bytes: in another house, on fewer cores, after an edit and back."""

import os

import pytest

from tests.torture.house import BRIEF, PROFILE, House
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
def test_the_language_model_writes_the_same_on_one_core_and_on_two(tmp_path_factory):
    profile = PROFILE.replace("{engine: verbatim}", "{engine: llama_cpp, model: qwen2.5-coder-1.5b-instruct-q4_k_m}")
    one, two = (House(tmp_path_factory.mktemp(name) / "house", profile=profile) for name in ("one", "two"))
    one.made(cores=1)
    two.made(cores=2)
    is_as_undisturbed(one, two)
