"""How long a script takes to speak, how many words each part may have, and which wordings fit the length asked for.

Belongs here: speaking rates, pauses, estimates, budgets, the choice between wordings. Not here: which wordings are
true (script/checks.py), real times (voiceover/mastering.py).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assets.text.sentences import sentences
from resources.rendering.drawing.layout import FRAME_RATE_HZ
from resources.speech.pronunciation.written_words import typed_in_capitals

LEAD_IN_S = 0.05
PAUSE_S = 0.25
SCENE_PAUSE_S = 0.45
LAST_PAUSE_S = 0.75
"""Silence before each sentence, after one within a scene, after a scene's last, and after the last of all."""

TOLERANCE = 0.10

_CLAUSE_PAUSE_S = 0.2
_SPELLED_LETTER_S = 0.11
_CLAUSE_MARK = re.compile(r"[,;:\u2014](?=\s)")
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")


class Rate(NamedTuple):
    """Seconds a letter, a digit, and, beside these, a sentence."""

    letter_s: float
    digit_s: float
    sentence_s: float


RATES = {
    "en": Rate(0.069, 0.333, 0.0),
    "fr": Rate(0.062, 0.269, 0.12),
    "es": Rate(0.058, 0.326, 0.41),
    "it": Rate(0.050, 0.364, 0.69),
    "pt": Rate(0.056, 0.301, 0.55),
    "hi": Rate(0.118, 0.392, 0.81),
}
"""Least squares over 97 English sentences and 11 to 14 of each other language, spoken by Kokoro-82M at speed 1.0 in the
default voice of each language; English comes out at 3.0 words a second without pauses. The sum over a script of eight
sentences is within 4% of what was spoken; words alone would be off by twice as much (`RFC 9000`, "100 km/h"). Other
voices differ by up to a tenth."""


WORDS_A_SECOND = {"en": 3.0, "fr": 3.0, "es": 2.7, "it": 2.6, "pt": 2.7, "hi": 2.5}
"""Without pauses, of the sentences that `RATES` were measured with."""

SHARES = {"hook": 0.1, "setup": 0.45, "turn": 0.2, "payoff": 0.15, "cta": 0.1}
"""How the words of a script are shared out among its parts."""
FEWEST_HOOK_WORDS, MOST_HOOK_WORDS = 8, 12
"""Below, hardly anything can be asked; above, nobody waits for the end of it (docs/writing.md)."""


class Fit(NamedTuple):
    """The wording chosen for each place, how long they take together, and what the wordings allow, in seconds."""

    chosen: tuple[int, ...]
    seconds: float
    shortest_s: float
    longest_s: float


def word_budgets(target_s: float, language: str) -> dict[str, int]:
    """Return how many words each part of a script of so many seconds may have, by its role."""
    whole = target_s * WORDS_A_SECOND.get(language, WORDS_A_SECOND["en"])
    budgets = {role: round(whole * share) for role, share in SHARES.items()}
    return budgets | {"hook": min(max(budgets["hook"], FEWEST_HOOK_WORDS), MOST_HOOK_WORDS)}


def spoken_s(text: str, language: str) -> float:
    """Estimate how long a text is on the track, with the pauses between its sentences but none after the last."""
    said = sentences(text, language)
    return sum(_sentence_s(sentence, language) for sentence in said) + PAUSE_S * max(len(said) - 1, 0)


def track_s(narrations: Sequence[str], language: str) -> float:
    """Estimate how long scenes are together, in order, with all pauses."""
    pauses_s = SCENE_PAUSE_S * max(len(narrations) - 1, 0) + LAST_PAUSE_S
    return sum(spoken_s(narration, language) for narration in narrations) + pauses_s


def is_near(seconds: float, target_s: float) -> bool:
    """Tell whether a length is within 10% of the one asked for."""
    return abs(seconds - target_s) <= TOLERANCE * target_s


def fitted(places: Sequence[Sequence[str]], target_s: float, language: str) -> Fit:
    """Choose a wording for each place; the first of each stands unless another brings the length nearer.

    Nothing changes within 10% of the target, and no more than is needed beyond it, so that an edit of one wording
    leaves the others as they are.
    """
    options_s = [[spoken_s(wording, language) for wording in place] for place in places]
    pauses_s = track_s([], language) + SCENE_PAUSE_S * max(len(places) - 1, 0)
    chosen = [0] * len(places)
    seconds = pauses_s + sum(option_s[0] for option_s in options_s)
    while not is_near(seconds, target_s):
        changes = [
            (seconds - of_place[chosen[place]] + option_s, place, option)
            for place, of_place in enumerate(options_s)
            for option, option_s in enumerate(of_place)
        ]
        nearest_s, place, option = min(changes, key=lambda change: (abs(change[0] - target_s), change[1:]))
        if abs(nearest_s - target_s) >= abs(seconds - target_s):
            break
        seconds, chosen[place] = nearest_s, option
    return Fit(
        chosen=tuple(chosen),
        seconds=seconds,
        shortest_s=pauses_s + sum(map(min, options_s)),
        longest_s=pauses_s + sum(map(max, options_s)),
    )


def _sentence_s(sentence: str, language: str) -> float:
    rate = RATES.get(language, RATES["en"])
    letters = sum(character.isalpha() for character in sentence)
    digits = sum(character.isdigit() for character in sentence)
    acronyms = [] if typed_in_capitals(sentence) else _ACRONYM.findall(sentence)
    spelled = sum(map(len, acronyms))
    clauses = len(_CLAUSE_MARK.findall(sentence))
    speech_s = (
        rate.sentence_s
        + rate.letter_s * letters
        + rate.digit_s * digits
        + _SPELLED_LETTER_S * spelled
        + _CLAUSE_PAUSE_S * clauses
    )
    return LEAD_IN_S + speech_s + 0.5 / FRAME_RATE_HZ
