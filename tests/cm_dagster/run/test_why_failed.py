"""What a failed run says of why it failed, told from its own events."""

from collections.abc import Sequence

import dagster as dg
import pytest

from assets.handover.newest import Overtaken
from assets.making.delivery import cm_errors_as_failures
from assets.topics.error import bad_brief
from cm_dagster.run.home import HomeFull
from cm_dagster.run.why_failed import error_of, may_help_to_ask_again
from resources.engines.engine import EngineUnavailable
from resources.errors import EngineFailed, NotInstalled, StorageUnusable, UnknownName, WrongInput
from resources.store.store import StoreDamaged
from resources.weights.cache import WeightsMissing


def events(raised: BaseException, *, by: type[BaseException] | None = None, others: Sequence[BaseException] = ()):
    """Return the events of a run of which one step raises this, and others raise others."""

    def step(error: BaseException, number: int) -> dg.OpDefinition:
        @dg.op(name=f"step_{number}")
        def fails() -> None:
            with cm_errors_as_failures():
                if by:
                    raise error from by("the cause")
                raise error

        return fails

    @dg.job
    def failing() -> None:
        for number, error in enumerate((raised, *others)):
            step(error, number)()

    with dg.DagsterInstance.ephemeral() as instance:
        return failing.execute_in_process(instance=instance, raise_on_error=False).all_events


@pytest.mark.parametrize(
    ("error", "may_help"),
    [
        (EngineUnavailable("ollama: no answer"), True),
        (StorageUnusable("store: full"), True),
        (HomeFull(".dagster: full"), True),
        (StoreDamaged("honey: damaged"), True),
        (Overtaken("overtaken: topics/honey.md"), True),
        (WeightsMissing("run: cm models pull"), True),
        (NotInstalled("run: pip install"), True),
        (MemoryError(), True),
        (OSError(28, "No space left on device"), True),
        (WrongInput("honey.md: empty"), False),
        (bad_brief("honey.md", "media", "jar.png: no picture"), False),
        (UnknownName("voice: nobody"), False),
        (EngineFailed("ffmpeg: no such filter"), False),
        (KeyError("honey"), False),
    ],
)
def test_what_the_machine_or_a_server_did_is_asked_for_again_and_what_a_person_wrote_is_not(error, may_help):
    assert may_help_to_ask_again(events(error)) is may_help


def test_the_error_that_is_told_decides_and_not_what_caused_it():
    assert not may_help_to_ask_again(events(WrongInput("honey.md: no picture"), by=OSError))
    assert may_help_to_ask_again(events(StorageUnusable("store: closed"), by=KeyError))


def test_of_two_steps_that_failed_one_that_comes_out_the_same_again_decides():
    assert not may_help_to_ask_again(events(StorageUnusable("full"), others=[WrongInput("empty")]))


def test_a_run_without_a_step_that_failed_was_lost_and_is_asked_for_again():
    assert may_help_to_ask_again([])
    assert error_of([], "1234") is None


def test_a_run_that_was_told_to_end_is_asked_for_again():
    assert may_help_to_ask_again(events(KeyboardInterrupt()))


def test_an_error_is_told_in_its_own_words_and_a_defect_as_such():
    assert error_of(events(WrongInput("honey.md: empty")), "1234") == "honey.md: empty"
    told = error_of(events(RuntimeError("first line\nsecond line")), "1234")
    assert told is not None
    assert told.startswith("step_0: RuntimeError: first line second line. This is a defect of cm")
    assert "the log of run 1234" in told
    assert "\n" not in told
