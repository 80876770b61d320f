import wave

import numpy as np
import pytest

from resources.errors import NotMade
from resources.media.wav import read_wav, write_wav

RAMP = np.arange(-32768, 32768, 7, dtype=np.float32) / np.float32(32768)


def test_sixteen_bit_samples_come_back_exactly(tmp_path):
    write_wav(tmp_path / "ramp.wav", RAMP, 24_000)

    samples, sample_rate_hz = read_wav(tmp_path / "ramp.wav")

    assert sample_rate_hz == 24_000
    assert samples.dtype == np.float32
    np.testing.assert_array_equal(samples, RAMP)


def test_other_samples_are_rounded_to_the_nearest_step(tmp_path):
    samples = np.random.default_rng(1).uniform(-0.99, 0.99, 5_000).astype(np.float32)
    write_wav(tmp_path / "noise.wav", samples, 24_000)
    np.testing.assert_allclose(read_wav(tmp_path / "noise.wav")[0], samples, atol=0.5 / 32768 + 1e-7)


def test_what_is_too_loud_is_clipped_and_never_wraps_around(tmp_path):
    write_wav(tmp_path / "loud.wav", np.array([1.0, 1.7, -1.0, -1.7], np.float32), 24_000)
    np.testing.assert_array_equal(read_wav(tmp_path / "loud.wav")[0], np.array([32767, 32767, -32768, -32768]) / 32768)


def test_the_same_samples_give_the_same_bytes(tmp_path):
    for name in ("one.wav", "two.wav"):
        write_wav(tmp_path / name, RAMP, 24_000)
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_a_stereo_file_is_refused_by_name(tmp_path):
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(bytes(8))
    with pytest.raises(NotMade, match=r"stereo\.wav: 2 channels of 16 bits"):
        read_wav(tmp_path / "stereo.wav")


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all, whatever its name says"])
def test_a_file_that_is_no_wav_file_is_refused_by_name(tmp_path, content):
    (tmp_path / "broken.wav").write_bytes(content)
    with pytest.raises(NotMade, match=r"broken\.wav: not a readable WAV file"):
        read_wav(tmp_path / "broken.wav")
