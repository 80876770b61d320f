from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.text.pacing import LEAD_IN_S
from assets.voiceover.mastering import (
    SAMPLE_RATE_HZ,
    SAMPLES_PER_FRAME,
    Master,
    SpokenClip,
    mastered,
)
from resources.errors import EngineFailed
from resources.media.loudness import loudness_when_encoded
from resources.media.timed_word import TimedWord
from resources.media.wav import write_wav
from resources.speech.base import Speech


def voiced(duration_s: float, *, sample_rate_hz: int = SAMPLE_RATE_HZ) -> NDArray[np.float32]:
    """A buzz with the overtones, the swell and about the crest factor of a voice; it begins and ends in full sound."""
    time_s = np.arange(round(duration_s * sample_rate_hz)) / sample_rate_hz
    buzz = sum(np.cos(2 * np.pi * 120 * n * time_s) / n for n in range(1, 25))
    return np.asarray(0.12 * buzz * (0.6 + 0.4 * np.cos(2 * np.pi * 3 * time_s)), np.float32)


def clip(text: str, duration_s: float, scene: int = 0, sample_rate_hz: int = SAMPLE_RATE_HZ) -> SpokenClip:
    each_s = duration_s / len(text.split())
    words = tuple(
        TimedWord(text=word, start_s=index * each_s, end_s=(index + 1) * each_s)
        for index, word in enumerate(text.split())
    )
    samples = voiced(duration_s, sample_rate_hz=sample_rate_hz)
    return SpokenClip(scene=scene, text=text, speech=Speech(samples, sample_rate_hz, words))


HONEY = [
    clip("Honey keeps.", 1.03),
    clip("Bees made it so.", 1.512, scene=1),
    clip("It is acidic.", 0.977, scene=1),
    clip("Look in your cupboard.", 1.31, scene=2),
]


@pytest.fixture(scope="module")
def master() -> Master:
    return mastered(HONEY)


def loud_stretches(samples: NDArray[np.float32]) -> list[tuple[int, int]]:
    """First and last sample of each stretch of sound that has no gap of 0.1 s."""
    loud = np.flatnonzero(np.abs(samples) > 1e-3)
    gaps = np.flatnonzero(np.diff(loud) > 0.1 * SAMPLE_RATE_HZ)
    starts = [int(loud[0]), *(int(loud[gap + 1]) for gap in gaps)]
    return list(zip(starts, [*(int(loud[gap]) for gap in gaps), int(loud[-1])], strict=True))


def test_every_sentence_with_its_pause_is_a_whole_number_of_video_frames(master):
    assert [sentence.text for sentence in master.sentences] == [clip.text for clip in HONEY]
    assert [sentence.scene for sentence in master.sentences] == [0, 1, 1, 2]
    for sentence in master.sentences:
        assert (sentence.start_s * 30) == pytest.approx(round(sentence.start_s * 30), abs=1e-6)
        assert (sentence.end_s * 30) == pytest.approx(round(sentence.end_s * 30), abs=1e-6)
    starts = [sentence.start_s for sentence in master.sentences]
    assert starts == [0.0, *(sentence.end_s for sentence in master.sentences[:-1])]
    assert len(master.samples) % SAMPLES_PER_FRAME == 0
    assert master.duration_s == master.sentences[-1].end_s


def test_words_are_timed_from_the_start_of_the_track(master):
    for sentence, spoken in zip(master.sentences, HONEY, strict=True):
        for word, within in zip(sentence.words, spoken.speech.words, strict=True):
            assert word.text == within.text
            assert word.start_s == pytest.approx(sentence.start_s + LEAD_IN_S + within.start_s)
            assert word.end_s == pytest.approx(sentence.start_s + LEAD_IN_S + within.end_s)
        assert sentence.words[-1].end_s < sentence.end_s


def test_sound_is_heard_where_the_words_say(master):
    for sentence, (first, last) in zip(master.sentences, loud_stretches(master.samples), strict=True):
        assert first / SAMPLE_RATE_HZ == pytest.approx(sentence.words[0].start_s, abs=0.005)
        assert last / SAMPLE_RATE_HZ == pytest.approx(sentence.words[-1].end_s, abs=0.015)


def test_pauses_are_longer_between_scenes_than_within_and_never_a_hole(master):
    stretches = loud_stretches(master.samples)
    into_scene_1, within_scene_1, into_scene_2 = (
        (following[0] - ended) / SAMPLE_RATE_HZ for (_, ended), following in pairwise(stretches)
    )
    assert 0.25 <= within_scene_1 <= 0.4
    assert within_scene_1 + 0.1 < into_scene_1
    assert into_scene_1 == pytest.approx(into_scene_2, abs=1 / 30)
    assert into_scene_2 <= 0.6


def test_joins_do_not_click():
    """A hum cut off at its crest would make a step between two samples that the hum itself never makes."""
    hum = np.asarray(0.3 * np.cos(2 * np.pi * 150 * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ), np.float32)
    clips = [SpokenClip(scene=0, text="Hum.", speech=Speech(hum, SAMPLE_RATE_HZ, ())) for _ in range(3)]
    samples = mastered(clips).samples
    largest_step_of_the_hum = np.abs(samples).max() * 2 * np.pi * 150 / SAMPLE_RATE_HZ
    assert np.abs(np.diff(samples)).max() <= 1.2 * largest_step_of_the_hum


def test_the_finished_stereo_track_is_as_loud_as_a_short_should_be(master):
    assert master.loudness.integrated_lufs == pytest.approx(-14, abs=0.5)
    assert master.loudness.true_peak_dbtp <= -1
    assert master.loudness == loudness_when_encoded(master.samples, SAMPLE_RATE_HZ)
    assert np.abs(master.samples).max() < 1


def test_a_changed_sentence_moves_the_later_ones_by_whole_frames_and_changes_no_other_length(master):
    changed = [HONEY[0], clip("Bees, of all animals, made it so.", 2.204, scene=1), *HONEY[2:]]
    before, after = master.sentences, mastered(changed).sentences
    lengths = [
        [round((sentence.end_s - sentence.start_s) * 30) for sentence in sentences] for sentences in (before, after)
    ]
    assert lengths[0][1] < lengths[1][1]
    assert [*lengths[0][:1], *lengths[0][2:]] == [*lengths[1][:1], *lengths[1][2:]]


def test_a_clip_at_another_sample_rate_keeps_its_times():
    spoken = clip("Honey keeps.", 1.03, sample_rate_hz=22_050)
    master = mastered([spoken])
    ((first, last),) = loud_stretches(master.samples)
    assert (last - first) / SAMPLE_RATE_HZ == pytest.approx(1.03, abs=0.02)


def test_the_same_clips_give_the_same_bytes(master, tmp_path):
    for name, same in {"one.wav": master, "two.wav": mastered(HONEY)}.items():
        write_wav(tmp_path / name, same.samples, SAMPLE_RATE_HZ)
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_a_track_of_nothing_but_silence_is_refused():
    silent = SpokenClip(scene=0, text="Hush.", speech=Speech(np.zeros(24_000, np.float32), SAMPLE_RATE_HZ, ()))
    with pytest.raises(EngineFailed):
        mastered([silent])
