# ruff: noqa: RUF001 - the look-alike letters are what this is about
"""Kokoro's alphabet: the phonemes that the model was trained with, and the token of each.

Not here: how text becomes phonemes (pronunciation/phonemes.py), running the model (graph.py).

Source: https://huggingface.co/hexgrad/Kokoro-82M/blob/main/config.json (`vocab`).
"""

# The token of a row's first letter; each letter after it has the next.
_ROWS = (
    (1, ";:,.!?"),
    (9, '—…"()“” \u0303ʣʥʦʨᵝꭧAI'),
    (31, "O"),
    (33, "Q"),
    (35, "ST"),
    (39, "W"),
    (41, "Yᵊabcdef"),
    (50, "hijklmnopqrstuvwxyzɑɐɒæ"),
    (75, "βɔɕç"),
    (80, "ɖðʤə"),
    (85, "ɚɛɜ"),
    (90, "ɟ"),
    (92, "ɡ"),
    (99, "ɥ"),
    (101, "ɨɪʝ"),
    (110, "ɯɰŋɳɲɴø"),
    (118, "ɸθœ"),
    (123, "ɹ"),
    (125, "ɾɻ"),
    (128, "ʁɽʂʃʈʧ"),
    (135, "ʊʋ"),
    (138, "ʌɣɤ"),
    (142, "χʎ"),
    (147, "ʒʔ"),
    (156, "ˈˌː"),
    (162, "ʰ"),
    (164, "ʲ"),
    (169, "↓"),
    (171, "→↗↘"),
    (177, "ᵻ"),
)
VOCABULARY = {letter: token for first, letters in _ROWS for token, letter in enumerate(letters, start=first)}
PAD = 0
"""The token before the first phoneme and after the last."""


def known(phonemes: str) -> str:
    """Return what the model knows of a word's phonemes, with single spaces between those of its parts."""
    return " ".join("".join(letter for letter in phonemes if letter in VOCABULARY).split())
