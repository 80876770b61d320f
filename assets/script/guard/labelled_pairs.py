"""Labelled pairs of a fact and a wording, on which the guard is measured: the shipped ones, and anyone's own.

Belongs here: reading them, and how many of them the guard judges right. Not here: the guard (vetoes.py, judging.py),
the command that prints it (cm_dagster/cli/bench.py).

The shipped pairs are two files of 150: `first_half.tsv`, on which vetoes, prompt and threshold were tried, and
`held_out.tsv`, which was set apart before any of them was and looked at once.
"""

import csv
from collections.abc import Iterator, Sequence
from importlib.resources import files
from math import sqrt
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from assets.brief.brief import Fact
from assets.script.guard.judging import THRESHOLD, question
from assets.script.guard.vetoes import vetoes
from assets.text.lexicon import lexicon
from assets.text.words import words
from resources.errors import WrongInput
from resources.language.base import Judging

FIRST_HALF = "first half"
HELD_OUT = "held out"
LARGEST_BYTES = 16 * 1024 * 1024
UNLABELLED = "unlabelled"
LANGUAGES = ("en", "fr", "es", "it", "pt", "hi")
WILSON_Z = 1.959964
"""The two-sided 95% quantile of the normal distribution."""

Guard = Literal["vetoes", "judge", "both"]


class LabelledPair(BaseModel, frozen=True):
    """A fact, a wording of it, and whether that is true to it; `kind` is the kind of error or of rewording."""

    faithful: bool
    fact: str
    said: str
    kind: str = UNLABELLED
    language: str


class Judged(BaseModel, frozen=True):
    """A pair, whether a veto spoke against it, and the model's probability of "yes"."""

    pair: LabelledPair
    vetoed: bool
    probability: float

    def passes(self, guard: Guard) -> bool:
        """Tell whether the wording passes a guard."""
        judged = self.probability >= THRESHOLD
        return {"vetoes": not self.vetoed, "judge": judged, "both": judged and not self.vetoed}[guard]


class Share(BaseModel, frozen=True):
    """A share of a number of pairs, with Wilson's 95% interval.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927
    """

    right: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The lower and the upper bound, from 0 to 1."""
        if not self.of:
            return 0.0, 1.0
        share, squared = self.right / self.of, WILSON_Z**2
        middle = share + squared / (2 * self.of)
        spread = WILSON_Z * sqrt(share * (1 - share) / self.of + squared / (4 * self.of**2))
        below, above = ((middle + side * spread) / (1 + squared / self.of) for side in (-1, 1))
        return max(0.0, below), min(1.0, above)


def shipped_pairs() -> dict[str, tuple[LabelledPair, ...]]:
    """Return the shipped pairs: the half that everything was tried on, and the held-out one."""
    folder = Path(str(files("assets") / "script" / "guard" / "pairs"))
    return {half: read_pairs(folder / f"{half.replace(' ', '_')}.tsv") for half in (FIRST_HALF, HELD_OUT)}


def read_pairs(path: Path) -> tuple[LabelledPair, ...]:
    """Read a file of tab-separated columns, whose first line names them: label, fact, said, and maybe kind, language.

    A pair without a language is read in the one whose small words it has most of, English where none has more.

    Raises:
        WrongInput: names the file, the line and the fix.
    """
    lines = _text(path).splitlines()
    columns = [name.strip().casefold() for name in lines[0].split("\t")] if lines else []
    if missing := [name for name in ("label", "fact", "said") if name not in columns]:
        raise WrongInput(
            f"{path}: line 1: no column {', '.join(missing)}. Begin with the names of the columns, with a tab between "
            "two: label, fact, said"
        )
    read = csv.reader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    pairs = tuple(
        _pair(dict(zip(columns, (each.strip() for each in row), strict=False)), len(row), len(columns), path, number)
        for number, row in enumerate(read, start=2)
        if any(each.strip() for each in row)
    )
    if not pairs:
        raise WrongInput(f"{path}: line 2: there is no pair. Write one a line: true or false, the fact, what is said")
    return pairs


def judged(pairs: Sequence[LabelledPair], judge: Judging) -> Iterator[Judged]:
    """Yield what vetoes and model make of each pair, one after the other.

    Raises:
        CmError: what `LanguageModel.agreement` raises.
    """
    for pair in pairs:
        facts = (Fact(id=1, text=pair.fact),)
        against = vetoes(pair.said, facts, pair.language)
        yield Judged(pair=pair, vetoed=bool(against), probability=judge.agreement(question(pair.said, facts)))


def accepted(found: Sequence[Judged], guard: Guard) -> Share:
    """Return how many of the faithful wordings a guard lets through."""
    faithful = [each for each in found if each.pair.faithful]
    return Share(right=sum(each.passes(guard) for each in faithful), of=len(faithful))


def refused(found: Sequence[Judged], guard: Guard) -> Share:
    """Return how many of the unfaithful wordings a guard refuses."""
    unfaithful = [each for each in found if not each.pair.faithful]
    return Share(right=sum(not each.passes(guard) for each in unfaithful), of=len(unfaithful))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            raise WrongInput(f"{path}: larger than {LARGEST_BYTES // 2**20} MB. Give fewer pairs")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise WrongInput(f"{path}: line {line}: byte {error.start} is not UTF-8. Save the file as UTF-8") from None
    except OSError as error:
        raise WrongInput(
            f"{path}: it cannot be read ({error.strerror}). Give a file of tab-separated columns"
        ) from error


def _pair(row: dict[str, str], count: int, columns: int, path: Path, number: int) -> LabelledPair:
    place = f"{path}: line {number}"
    if count > columns:
        raise WrongInput(f"{place}: {count} columns, and line 1 names {columns}. Take the tabs out of the texts")
    label = row.get("label", "").casefold()
    if label not in {"true", "false"}:
        raise WrongInput(f"{place}: label: must be true or false, not {row.get('label', '')!r}")
    for name in ("fact", "said"):
        if not row.get(name):
            raise WrongInput(f"{place}: {name}: there is none. Write a sentence, or take the line out")
    language = row.get("language", "").casefold() or _language_of(f"{row['fact']} {row['said']}")
    if language not in LANGUAGES:
        raise WrongInput(f"{place}: language: must be one of {', '.join(LANGUAGES)}, not {language!r}")
    return LabelledPair(
        faithful=label == "true",
        fact=row["fact"],
        said=row["said"],
        kind=row.get("kind") or UNLABELLED,
        language=language,
    )


def _language_of(text: str) -> str:
    said = [word.plain for word in words(text, "")]
    return max(LANGUAGES, key=lambda language: sum(word in _small_words(language) for word in said))


def _small_words(language: str) -> frozenset[str]:
    small = lexicon(language)
    return small.light | small.negations | small.hedges | small.links
