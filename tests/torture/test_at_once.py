"""Two runs at once: of the same topic, and of two topics that share sentences."""

import pytest

from tests.torture.house import BRIEF
from tests.torture.proof import is_as_undisturbed

pytestmark = pytest.mark.pipeline


def test_two_runs_of_one_topic_both_succeed_and_leave_what_one_leaves(undisturbed, house):
    runs = [house.start(), house.start()]
    for ended in map(house.ended, runs):
        assert ended.exit_code == 0, ended.said
        assert set(ended.calls) <= set(undisturbed.run.calls)
        assert len(ended.calls) == len(set(ended.calls))
    is_as_undisturbed(house, undisturbed.house)
    assert house.made().calls == ()


def test_two_topics_that_share_sentences_share_them_also_when_made_at_once(undisturbed, house):
    house.write("jar", BRIEF.replace("- Most bacteria cannot grow in it.", "- A sealed jar keeps for decades."))
    for ended in map(house.ended, [house.start("honey"), house.start("jar")]):
        assert ended.exit_code == 0, ended.said
    is_as_undisturbed(house, undisturbed.house)
    both = house.files("jar")
    assert house.made("honey").calls == house.made("jar").calls == ()
    assert house.files("jar") == both
    spoken = [path.parent for path in house.store.glob("entries/*/*/clip.wav")]
    assert len(spoken) == len({call for call in house.kept() if call.startswith("spoken_sentence")}) == 5
