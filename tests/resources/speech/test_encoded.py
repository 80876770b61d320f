import struct
import wave
from io import BytesIO

import numpy as np
import pytest

from resources.speech.encoded import UnreadableSound, decoded, decoded_pcm
from tests.servers.sound import encoded

RATE_HZ = 24_000
TONE = (0.5 * np.sin(2 * np.pi * 220 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)


def test_wav_comes_back_as_it_was_but_for_rounding():
    samples, rate_hz = decoded(encoded(TONE, RATE_HZ, "wav"))
    assert rate_hz == RATE_HZ
    assert samples.dtype == np.float32
    np.testing.assert_allclose(samples, TONE, atol=1e-4)


def test_pcm_comes_back_as_it_was_but_for_rounding():
    np.testing.assert_allclose(decoded_pcm(encoded(TONE, RATE_HZ, "pcm")), TONE, atol=1e-4)


def test_mp3_comes_back_as_long_and_nearly_as_it_was():
    samples, rate_hz = decoded(encoded(TONE, RATE_HZ, "mp3"))
    assert rate_hz == RATE_HZ
    assert len(samples) == len(TONE)
    np.testing.assert_allclose(samples[2_000:-2_000], TONE[2_000:-2_000], atol=0.03)


def test_a_wav_file_whose_writer_did_not_know_its_size_is_read_whole():
    data = bytearray(encoded(TONE, RATE_HZ, "wav"))
    data[4:8] = data[40:44] = struct.pack("<I", 0xFFFFFFFF)
    samples, _ = decoded(bytes(data))
    assert len(samples) == len(TONE)


def test_two_channels_become_one():
    data = BytesIO()
    with wave.open(data, "wb") as file:
        file.setparams((2, 2, RATE_HZ, 0, "NONE", "not compressed"))
        file.writeframes(np.repeat((TONE * 32_767).astype("<i2"), 2).tobytes())
    samples, _ = decoded(data.getvalue())
    np.testing.assert_allclose(samples, TONE, atol=1e-3)


@pytest.mark.parametrize("data", [b"", b"{}", b"<html>busy</html>" * 100])
def test_what_is_no_sound_is_refused(data):
    with pytest.raises(UnreadableSound, match=f"{len(data):,} bytes that are neither WAV nor MP3"):
        decoded(data)


@pytest.mark.parametrize(
    "text", ["#EXTM3U\n#EXTINF:1,\n{name}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile {name}\n"]
)
def test_what_names_other_files_is_no_sound(tmp_path, monkeypatch, text):
    (tmp_path / "other.mp3").write_bytes(encoded(TONE, RATE_HZ, "mp3"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableSound, match="neither WAV nor MP3"):
        decoded(text.format(name="other.mp3").encode())


@pytest.mark.parametrize("data", [b"", b"abc"])
def test_what_is_no_pcm_is_refused(data):
    with pytest.raises(UnreadableSound, match="not 16-bit samples"):
        decoded_pcm(data)
