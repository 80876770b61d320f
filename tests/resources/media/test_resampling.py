import numpy as np
import pytest

from resources.media.resampling import resampled


def tone(frequency_hz: float, sample_rate_hz: int) -> np.ndarray:
    return np.sin(2 * np.pi * frequency_hz * np.arange(sample_rate_hz) / sample_rate_hz).astype(np.float32)


@pytest.mark.parametrize(("from_hz", "to_hz"), [(24_000, 16_000), (22_050, 24_000), (48_000, 24_000)])
def test_a_tone_stays_the_tone_it_was_at_the_time_it_was(from_hz, to_hz):
    converted = resampled(tone(440, from_hz), from_hz, to_hz)
    assert len(converted) == to_hz
    np.testing.assert_allclose(converted[300:-300], tone(440, to_hz)[300:-300], atol=1e-4)


def test_what_the_new_rate_cannot_carry_is_gone_and_not_folded_back():
    converted = resampled(tone(9_500, 24_000), 24_000, 16_000)
    assert np.abs(converted[300:-300]).max() < 1e-3


def test_the_same_rate_changes_nothing():
    samples = tone(440, 24_000)
    np.testing.assert_array_equal(resampled(samples, 24_000, 24_000), samples)
