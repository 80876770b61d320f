import zipfile

import numpy as np
import pytest

from resources.languages import UnsupportedLanguage
from resources.speech.base import UnknownVoice
from resources.speech.kokoro_model.voices import (
    VoiceMix,
    language_of,
    require_language,
    spoken_language,
    style,
    voice_mix,
    voice_names,
)

NAMES = ("af_bella", "af_heart", "af_sky", "bf_emma", "ff_siwis", "jf_alpha")


@pytest.fixture
def voices(tmp_path):
    """A voices file as Kokoro publishes it: one array a voice, here with one number all through."""
    with zipfile.ZipFile(tmp_path / "voices.bin", "w") as file:
        for number, name in enumerate(NAMES):
            with file.open(f"{name}.npy", "w") as array:
                np.save(array, np.full((510, 1, 256), number, np.float32))
    return tmp_path / "voices.bin"


def test_the_names_are_those_of_the_file(voices):
    assert voice_names(voices) == NAMES


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("af_heart", (("af_heart", 1.0),)),
        ("af_sky+af_bella", (("af_sky", 1.0), ("af_bella", 1.0))),
        ("af_sky(0.5) + af_bella(2)", (("af_sky", 0.5), ("af_bella", 2.0))),
        ("af_heart+bf_emma", (("af_heart", 1.0), ("bf_emma", 1.0))),
    ],
)
def test_a_mix_is_written_with_plus_and_weights_in_brackets(written, parts):
    assert voice_mix(written, NAMES).parts == parts


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("af_sky(1)+af_bella", "af_sky+af_bella"), ("af_sky(2.50) +af_bella", "af_sky(2.5)+af_bella")],
)
def test_a_mix_has_one_spelling(written, canonical):
    assert str(voice_mix(written, NAMES)) == canonical
    assert voice_mix(canonical, NAMES) == voice_mix(written, NAMES)


def test_an_unknown_voice_names_the_nearest():
    with pytest.raises(UnknownVoice, match=r'^voice: there is no voice "af_hart"\. Nearest: af_heart'):
        voice_mix("af_hart", NAMES)
    with pytest.raises(UnknownVoice, match='there is no voice "af_hart"'):
        voice_mix("af_sky+af_hart", NAMES)


@pytest.mark.parametrize("written", ["", "af_sky+", "af_sky(0)", "af_sky(-1)", "af_sky(x)", "af_sky(1", "+"])
def test_what_is_not_a_mix_says_how_to_write_one(written):
    with pytest.raises(UnknownVoice, match=r"Write one like: af_bella\(2\)\+af_sky\(1\)"):
        voice_mix(written, NAMES)


def test_voices_of_two_languages_do_not_mix():
    with pytest.raises(UnknownVoice, match="mixes voices of en and fr"):
        voice_mix("af_sky+ff_siwis", NAMES)


def test_a_voice_of_another_language_is_refused_with_those_that_fit():
    assert language_of(voice_mix("bf_emma", NAMES)) == "en"
    with pytest.raises(UnknownVoice, match=r'"af_heart" speaks en, not fr\. Voices for fr: ff_siwis\.'):
        require_language(voice_mix("af_heart", NAMES), "fr", NAMES)
    require_language(voice_mix("ff_siwis", NAMES), "fr", NAMES)


@pytest.mark.parametrize(("tag", "language"), [("en", "en"), ("EN-gb", "en"), ("pt-BR", "pt"), ("fr_CA", "fr")])
def test_a_language_tag_counts_by_its_first_part(tag, language):
    assert spoken_language(tag) == language


@pytest.mark.parametrize(
    ("tag", "reason"), [("ja", "cannot read Japanese"), ("zh-CN", "Chinese"), ("de", 'no voice for "de"')]
)
def test_a_language_it_does_not_speak_says_why_and_which_it_does(tag, reason):
    with pytest.raises(UnsupportedLanguage, match=rf"{reason}.* It speaks: en, es, fr, hi, it, pt\."):
        spoken_language(tag)


def test_a_mix_is_the_weighted_mean_of_its_voices(voices):
    mixed = style(voices, VoiceMix((("af_bella", 1.0), ("bf_emma", 3.0))))
    assert mixed.shape == (510, 1, 256)
    assert mixed.dtype == np.float32
    np.testing.assert_allclose(mixed, (0 * 1 + 3 * 3) / 4)


def test_one_voice_is_itself_whatever_its_weight(voices):
    np.testing.assert_array_equal(style(voices, VoiceMix((("af_sky", 7.0),))), np.full((510, 1, 256), 2, np.float32))
