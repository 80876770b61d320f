"""Of runs that read a topic at different times, the one that read it as it is now hands over, whichever ends last."""

import fcntl
import os
from pathlib import Path

import pytest
from PIL import Image

from assets.brief.asset import brief
from assets.brief.brief import read_brief
from assets.handover.asset import hand_over
from assets.handover.handover import Handover
from assets.handover.newest import Overtaken
from assets.handover.output_folder import output_folder
from assets.making.recipe import Given
from assets.topics.file import TopicFolder
from resources.media.media_file import MediaFile
from resources.store.store import Store

BRIEF = "---\nmedia: [pot.png]\n---\n# How to brew tea\n\n- Green tea likes water of 95 degrees.\n"
LATER = BRIEF.replace("95", "80")
NOT_HANDED_OVER = (
    "saved again while this run was on; its film was not handed over. Make the topic again, unless another run does"
)


class Topic:
    """The topic tea, runs that read it, and what they hand over: a file that says which run it is of."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.store = root, TopicFolder(), Store(root / "store")
        self.path, self.script = (root / "topics" / name for name in ("tea.md", "tea.script.md"))
        self.path.write_text(BRIEF)
        self.draw("green")

    def draw(self, colour: str) -> None:
        Image.new("RGB", (64, 64), colour).save(self.root / "topics" / "pot.png")

    def read(self) -> Given:
        """Read the topic as a run does at its beginning."""
        stored, _ = brief.recipe.get_or_make(Given("tea", {"brief": read_brief(self.path)}), self.store)
        self.store.pointers.make_current("tea", "brief", stored.record)
        return Given("tea", {"brief": stored.value}, {"brief": stored.record})

    def hand_over(self, given: Given, run: str, folder: TopicFolder | None = None) -> None:
        """Hand over as a run does at its end."""
        (self.root / run).write_text(f"Film of {run}")
        video = MediaFile.of(self.root / run)
        handover = Handover(topic="tea", files={"video.mp4": video.sha256}, script=video, reproducible={})
        hand_over(handover, {"video.mp4": video}, given, run, folder or self.folder, self.store)

    @property
    def film(self) -> str:
        return (output_folder("tea") / "video.mp4").read_text()


@pytest.fixture
def topic(own_folders) -> Topic:
    return Topic(own_folders)


def test_the_older_run_that_ends_last_leaves_the_newer_film(topic):
    older = topic.read()
    topic.path.write_text(LATER)
    newer = topic.read()
    topic.hand_over(newer, "newer")
    with pytest.raises(Overtaken) as overtaken:
        topic.hand_over(older, "older")
    assert str(overtaken.value) == f"overtaken: topics/tea.md was {NOT_HANDED_OVER}"
    assert topic.film == "Film of newer"


def test_the_older_run_that_ends_first_hands_nothing_over_either(topic):
    older = topic.read()
    topic.path.write_text(LATER)
    with pytest.raises(Overtaken):
        topic.hand_over(older, "older")
    assert not list(output_folder("tea").iterdir())


def test_what_was_saved_again_and_says_the_same_overtakes_nothing(topic):
    first = topic.read()
    topic.path.write_text(f"{BRIEF}\n")
    os.utime(topic.path, (1.0, 1.0))
    topic.hand_over(first, "first")
    assert topic.film == "Film of first"


def test_what_was_taken_back_is_the_newest_again(topic):
    first = topic.read()
    topic.path.write_text(LATER)
    second = topic.read()
    topic.path.write_text(BRIEF)
    with pytest.raises(Overtaken):
        topic.hand_over(second, "second")
    topic.hand_over(first, "first")
    assert topic.film == "Film of first"


def test_a_script_and_a_picture_of_its_own_count_and_are_named(topic):
    without = topic.read()
    topic.script.write_text("# Tea\n")
    with pytest.raises(Overtaken, match=r"^overtaken: topics/tea\.script\.md was saved again"):
        topic.hand_over(without, "without")
    edited = topic.read()
    topic.script.unlink()
    with pytest.raises(Overtaken, match=r"^overtaken: topics/tea\.script\.md was saved again"):
        topic.hand_over(edited, "edited")
    topic.draw("black")
    with pytest.raises(Overtaken, match=r"^overtaken: a picture or clip of topics/tea\.md was saved again"):
        topic.hand_over(without, "without")
    topic.hand_over(topic.read(), "last")
    assert topic.film == "Film of last"


@pytest.mark.parametrize("change", ["word", "more"])
def test_a_document_of_its_own_counts_and_is_named(topic, change):
    notes = topic.root / "topics" / "notes"
    notes.mkdir()
    (notes / "tea.txt").write_text("Green tea likes water of 95 degrees.")
    topic.path.write_text("---\nsources: notes\n---\n# How to brew tea\n")
    before = topic.read()
    changed = notes / ("tea.txt" if change == "word" else "more.txt")
    changed.write_text("Green tea likes water of 80 degrees.")
    with pytest.raises(Overtaken, match=rf"^overtaken: topics/notes/{changed.name} was saved again"):
        topic.hand_over(before, "before")
    topic.hand_over(topic.read(), "last")
    assert topic.film == "Film of last"


@pytest.mark.parametrize("spoilt", ["gone", "half-written", "its picture is gone"])
def test_files_of_which_nothing_newer_can_be_made_leave_the_film_to_the_run_that_read_them_last(topic, spoilt):
    older = topic.read()
    topic.path.write_text(LATER)
    newer = topic.read()
    match spoilt:
        case "gone":
            topic.path.unlink()
        case "half-written":
            topic.path.write_text("---\nmedia: [")
        case _:
            (topic.root / "topics" / "pot.png").unlink()
    topic.hand_over(newer, "newer")
    with pytest.raises(Overtaken, match=r"^overtaken: the brief of tea was saved again"):
        topic.hand_over(older, "older")
    assert topic.film == "Film of newer"


def test_no_other_run_can_hand_over_between_looking_and_handing_over(topic):
    class Watched(TopicFolder):
        def find(self, key: str, store: Store) -> Path:
            other = os.open(output_folder(key), os.O_RDONLY)
            with pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(other)
            return super().find(key, store)

    topic.hand_over(topic.read(), "first", Watched())
    assert topic.film == "Film of first"
