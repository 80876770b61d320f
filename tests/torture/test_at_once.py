"""Two runs at once, held together where they could mix: two versions of one topic, and topics that share sentences."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

import pytest

from cm_dagster.run.home import SETTINGS
from tests.torture.house import BRIEF, House
from tests.torture.proof import is_as_undisturbed
from tests.torture.victim import Fate

pytestmark = pytest.mark.pipeline

EDITED = BRIEF.replace("- Honey holds little water.", "- A sealed jar keeps for decades.")


@pytest.fixture(autouse=True)
def room_for_two(house):
    """Let two runs have a step in each pool, as a user may set it."""
    assert "default_limit: 1" in SETTINGS
    house.dagster.mkdir(exist_ok=True)
    (house.dagster / "dagster.yaml").write_text(SETTINGS.replace("default_limit: 1", "default_limit: 2"))


@contextmanager
def held(house: House, topic: str, when: str) -> Iterator[BaseProcess]:
    """Start a run and hold it at a moment; it goes on when this is left, or when the tests end."""
    name = f"{topic} {len(list(house.root.glob('* told')))}"
    told, go_on = house.root / f"{name} told", house.root / f"{name} go on"
    for fifo in (told, go_on):
        os.mkfifo(fifo)
    # It waits for as long as this end holds `go_on` open, and no longer.
    waits = ("sh", "-c", 'exec 3<"$1"; echo 1<>"$0"; cat <&3', str(told), str(go_on))
    with ExitStack() as opened:
        telling, holding = (os.open(fifo, os.O_RDWR | os.O_NONBLOCK) for fifo in (told, go_on))
        opened.callback(os.close, telling)
        opened.callback(os.close, holding)
        process = house.start(topic, Fate(when=when, instead=waits))
        assert telling in wait([telling, process.sentinel]), house.ended(process).said
        yield process


def test_a_run_whose_topic_is_saved_again_meanwhile_says_so_and_leaves_the_newer_film(undisturbed, house):
    with held(house, "honey", "call begins: render") as overtaken:
        house.write("honey", EDITED)
        with held(house, "honey", "call begins: render") as overtaking:
            pass
        assert (ended := house.ended(overtaking)).exit_code == 0, ended.said
        edited, account = house.files(), house.account()["reproducible"]
        assert edited["video.mp4"] != undisturbed.house.files()["video.mp4"]
    assert (ended := house.ended(overtaken)).exit_code == 3, ended.said
    assert ended.error.startswith("overtaken: topics/honey.md was saved again while this run was on")
    assert len(ended.calls) == len(set(ended.calls))
    assert (house.files(), house.account()["reproducible"]) == (edited, account)

    assert house.made().calls == ()
    assert (house.files(), house.account()["reproducible"]) == (edited, account)

    house.write("honey", BRIEF)
    assert house.made().calls == ()
    is_as_undisturbed(house, undisturbed.house)


def test_topics_that_share_sentences_share_them_also_when_both_have_just_spoken_the_same_one(undisturbed, house):
    house.write("jar", EDITED)
    spoken = "call has returned: spoken_sentence"
    with held(house, "honey", spoken) as honey, held(house, "jar", spoken) as jar:
        pass
    ends = [house.ended(run) for run in (honey, jar)]
    for ended in ends:
        assert ended.exit_code == 0, ended.said
    by_both = set(ends[0].calls) & set(ends[1].calls)
    assert any(call.startswith("spoken_sentence") for call in by_both), "neither had it yet when the other spoke it"
    is_as_undisturbed(house, undisturbed.house)
    both = house.files("jar")
    assert house.made("honey").calls == house.made("jar").calls == ()
    assert house.files("jar") == both
    clips = list(house.store.glob("entries/*/*/clip.wav"))
    assert len(clips) == len({call for call in house.kept() if call.startswith("spoken_sentence")}) == 4
