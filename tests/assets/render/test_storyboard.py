"""What is on screen and when, from the script and the voice's times."""

from pathlib import Path

import pytest

from assets.brief.brief import Delivery
from assets.brief.media import UserMedia
from assets.captions.asset import CaptionPages
from assets.captions.subtitles import CaptionPage
from assets.render.storyboard import headline, media_by_scene, storyboard
from assets.script.script import Scene, Script
from assets.voiceover.asset import Voiceover
from assets.voiceover.mastering import SpokenSentence
from resources.errors import NotMade
from resources.media.loudness import Loudness
from resources.media.media_file import MediaFile
from resources.media.timed_word import TimedWord
from resources.rendering.base import ImageCard, Look, QuoteCard
from resources.speech.base import Manner

FRAME_S = 1 / 30


def own(name, kind="image"):
    return UserMedia(kind=kind, name=name, sha256=name, size_bytes=1)


def scene(narration, role="setup", on_screen_text="On screen", code=None):
    return Scene(role=role, narration=narration, on_screen_text=on_screen_text, visual="", code=code)


SCENES = (
    scene("Honey keeps for years.", role="hook", on_screen_text="Honey never really spoils"),
    scene("Bees fan their wings until it thickens.", on_screen_text="Bees at work"),
    scene("Crystals are no sign of age.", on_screen_text="Crystals are fine"),
    scene("Look at your own jar.", role="cta", on_screen_text="Your turn"),
)


def spoken(frames, scenes=SCENES):
    """Let each scene last so many frames, its words spoken evenly from its first tenth of a second on."""
    sentences, start = [], 0
    for index, (each, length) in enumerate(zip(scenes, frames, strict=True)):
        words = each.narration.split()
        step = (length * FRAME_S - 0.3) / len(words)
        start_s = start * FRAME_S
        sentences.append(
            SpokenSentence(
                scene=index,
                text=each.narration,
                start_s=start_s,
                end_s=(start + length) * FRAME_S,
                words=tuple(
                    TimedWord(text=word, start_s=start_s + 0.1 + i * step, end_s=start_s + 0.1 + (i + 1) * step)
                    for i, word in enumerate(words)
                ),
            )
        )
        start += length
    file = MediaFile(path=Path("/voice.wav"), sha256="0", size_bytes=1)
    return Voiceover(
        audio=file,
        waveform=file,
        duration_s=start * FRAME_S,
        manner=Manner(voice="v", speed=1.0, language="en"),
        loudness=Loudness(integrated_lufs=-14.0, true_peak_dbtp=-1.5),
        longest_silence_s=0.3,
        clipped_samples=0,
        sentences=tuple(sentences),
    )


def captioned(voiceover):
    return CaptionPages(
        pages=tuple(
            CaptionPage(
                scene=sentence.scene,
                words=tuple(
                    TimedWord(text=w.text, start_s=w.start_s, end_s=w.end_s) for w in sentence.words[i : i + 3]
                ),
            )
            for sentence in voiceover.sentences
            for i in range(0, len(sentence.words), 3)
        )
    )


def board(frames=(70, 110, 95, 80), scenes=SCENES, delivery=None):
    voiceover = spoken(frames, scenes)
    script = Script(title="Honey", language="en", scenes=scenes)
    return storyboard(script, voiceover, captioned(voiceover), delivery or Delivery())


def test_scenes_last_as_long_as_they_are_spoken_and_together_as_long_as_the_voiceover():
    assert [scene.frames for scene in board((71, 113, 97, 83))] == [71, 113, 97, 83]


def test_a_longer_sentence_changes_no_scene_but_its_own():
    before, after = board((70, 110, 95, 80)), board((70, 137, 95, 80))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True, True]


def test_a_voiceover_or_captions_of_another_script_are_refused_in_one_line():
    script, voiceover = Script(title="Honey", language="en", scenes=SCENES), spoken((70, 110, 95, 80))
    other_words = (*SCENES[:3], scene("Taste it.", role="cta"))
    for another in (other_words, SCENES[:3]):
        of_another = spoken((70, 110, 95, 80)[: len(another)], another)
        with pytest.raises(NotMade, match=r"voiceover was made from another script. Materialise voiceover and"):
            storyboard(script, of_another, captioned(of_another), Delivery())
    for another in (spoken((70, 110, 95, 80), other_words), spoken((71, 110, 95, 80))):
        with pytest.raises(NotMade, match=r"captions were made from another voiceover. Materialise captions"):
            storyboard(script, voiceover, captioned(another), Delivery())


def test_captions_are_timed_from_the_start_of_their_scene():
    pages = board()[2].pages
    assert pages[0].words[0].start_s == pytest.approx(0.1)
    assert [word.text for page in pages for word in page.words] == SCENES[2].narration.split()


def test_only_the_hook_has_a_headline_and_the_others_are_numbered():
    scenes = board()
    assert scenes[0].headline == ("Honey never", "really spoils")
    assert [(scene.number, scene.label) for scene in scenes] == [
        (None, ""),
        (1, "Bees at work"),
        (2, "Crystals are fine"),
        (3, "Your turn"),
    ]


def test_every_scene_has_a_card():
    assert all(scene.card is not None for scene in board())


def test_a_call_whose_button_says_it_all_needs_no_label():
    scenes = (*SCENES[:3], scene("Follow for more.", role="cta", on_screen_text="Follow for more"))
    assert board(scenes=scenes)[3].label == ""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Honey", ("Honey",)),
        ("Your pipeline is lying to you.", ("Your pipeline", "is lying to you")),
        (
            "Why do all these clever octopuses have three hearts?",
            ("Why do all these", "clever octopuses", "have three hearts?"),
        ),
    ],
)
def test_a_headline_is_split_into_even_lines(text, lines):
    assert headline(text) == lines


def test_a_file_goes_to_the_scene_that_speaks_of_it_and_the_rest_follow_in_order():
    given = media_by_scene(SCENES, (own("holiday.jpg"), own("crystals_02.png")))
    assert {index: file.file.path.name for index, file in given.items()} == {1: "holiday.jpg", 2: "crystals_02.png"}


@pytest.mark.parametrize("name", ["ruche\u0301e.jpg", "ruch\u00e9e.jpg", "किताब.jpg"])
def test_the_words_of_a_files_name_are_whole_in_every_writing(name):
    scenes = (scene("Ceci en premier."), scene("La ruch\u00e9e et la किताब."))
    assert list(media_by_scene(scenes, (own(name),))) == [1]


def test_no_file_is_shown_twice_and_none_takes_the_place_of_code():
    scenes = (SCENES[0], scene("Sort by number.", code="sort -n"), SCENES[1], SCENES[2], SCENES[3])
    assert {index: file.file.path.name for index, file in media_by_scene(scenes, (own("a1.jpg"),)).items()} == {
        2: "a1.jpg"
    }


def test_more_files_than_scenes_leave_some_unused():
    given = media_by_scene(SCENES, tuple(own(f"picture{n}.jpg") for n in range(5)))
    assert [file.file.path.name for file in given.values()] == ["picture0.jpg", "picture1.jpg"]


def test_a_scene_shows_the_authors_own_clip_and_look():
    delivery = Delivery(media=(own("bees.mp4", "clip"),), look=Look(accent="#4DE1FF"))
    scenes = board(delivery=delivery)
    assert isinstance(scenes[1].card, ImageCard)
    assert scenes[1].card.kind == "clip"
    assert isinstance(scenes[2].card, QuoteCard)
    assert {scene.look.accent for scene in scenes} == {"#4DE1FF"}
