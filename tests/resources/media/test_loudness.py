"""Reference signals: EBU Tech 3341, where the loudness of a tone on both channels is its level in dBFS."""

import numpy as np
import pytest
from numpy.typing import NDArray

from resources.errors import EngineFailed
from resources.media.loudness import levelled, loudness_of, loudness_of_file, loudness_when_encoded
from resources.media.wav import write_wav

RATE_HZ = 24_000


def tone(frequency_hz: float, level_dbfs: float, duration_s: float, phase_deg: float = 0) -> NDArray[np.float32]:
    angle = 2 * np.pi * frequency_hz * np.arange(round(duration_s * RATE_HZ)) / RATE_HZ + np.radians(phase_deg)
    faded = np.minimum(1, np.minimum(np.arange(len(angle)), np.arange(len(angle))[::-1]) / (0.05 * RATE_HZ))
    return np.asarray(faded * np.sin(angle) * 10 ** (level_dbfs / 20), np.float32)


def syllables(duration_s: float = 2.5) -> NDArray[np.float32]:
    """Noise in bursts with a crest factor above that of speech, so that a limiter has work to do."""
    samples = np.random.default_rng(7).laplace(0, 0.02, round(duration_s * RATE_HZ))
    swell = np.clip(np.sin(2 * np.pi * 2.5 * np.arange(len(samples)) / RATE_HZ), 0, 1)
    return np.asarray(samples * swell, np.float32)


@pytest.mark.parametrize("level_dbfs", [-23.0, -33.0])
def test_a_tone_on_both_channels_measures_its_level(level_dbfs):
    assert loudness_of(tone(1_000, level_dbfs, 5), RATE_HZ).integrated_lufs == pytest.approx(level_dbfs, abs=0.1)


def test_the_true_peak_lies_between_the_samples():
    between = tone(RATE_HZ / 4, -6.0, 2, phase_deg=45)
    assert 20 * np.log10(np.abs(between).max()) == pytest.approx(-9.0, abs=0.1)
    assert -6.4 <= loudness_of(between, RATE_HZ).true_peak_dbtp <= -5.8


def test_silence_between_sentences_does_not_count():
    spoken = syllables()
    with_pauses = np.concatenate([spoken, np.zeros(2 * RATE_HZ, np.float32), spoken])
    assert loudness_of(with_pauses, RATE_HZ).integrated_lufs == pytest.approx(
        loudness_of(spoken, RATE_HZ).integrated_lufs, abs=0.2
    )


@pytest.mark.parametrize("measure", [loudness_of, loudness_when_encoded])
def test_silence_has_no_loudness(measure):
    with pytest.raises(EngineFailed, match="silent from end to end"):
        measure(np.zeros(RATE_HZ, np.float32), RATE_HZ)


def test_a_file_is_measured_as_it_is(tmp_path):
    write_wav(tmp_path / "a: b'c.wav", syllables(), RATE_HZ)
    mono = loudness_of_file(tmp_path / "a: b'c.wav", 1.0)
    both_channels = loudness_of(syllables(), RATE_HZ)
    assert mono.integrated_lufs == pytest.approx(both_channels.integrated_lufs - 3.01, abs=0.1)
    assert mono.true_peak_dbtp == pytest.approx(both_channels.true_peak_dbtp, abs=0.1)


@pytest.fixture(scope="module")
def track() -> NDArray[np.float32]:
    """Those syllables, levelled."""
    return levelled(syllables(), RATE_HZ, target_lufs=-14, ceiling_dbtp=-1.5)


@pytest.mark.parametrize("gain", [0.3, 4])
def test_a_track_is_brought_to_its_target_below_its_ceiling(gain):
    track = levelled(syllables() * np.float32(gain), RATE_HZ, target_lufs=-14, ceiling_dbtp=-1.5)
    loudness = loudness_of(track, RATE_HZ)
    assert loudness.integrated_lufs == pytest.approx(-14, abs=0.1)
    assert loudness.true_peak_dbtp <= -1.4


def test_the_finished_stereo_aac_keeps_loudness_and_peak(track):
    loudness = loudness_when_encoded(track, RATE_HZ)
    assert loudness.integrated_lufs == pytest.approx(-14, abs=0.3)
    assert loudness.true_peak_dbtp <= -1.0


def test_no_sample_moves_when_a_track_is_levelled(track):
    original = syllables()
    assert len(track) == len(original)
    lags = range(-5, 6)
    alike = [float(np.dot(original[100:-100], track[100 + lag : len(track) - 100 + lag])) for lag in lags]
    assert lags[int(np.argmax(alike))] == 0


def test_silence_stays_silent_before_and_after_a_burst():
    burst = np.concatenate([np.zeros(RATE_HZ, np.float32), syllables(), np.zeros(RATE_HZ, np.float32)])
    track = levelled(burst, RATE_HZ, target_lufs=-14, ceiling_dbtp=-1.5)
    assert np.abs(track[: RATE_HZ - 200]).max() < 1e-4
    assert np.abs(track[-RATE_HZ + 200 :]).max() < 1e-4


def test_the_same_track_is_levelled_to_the_same_bytes(track):
    assert levelled(syllables(), RATE_HZ, target_lufs=-14, ceiling_dbtp=-1.5).tobytes() == track.tobytes()
