# ruff: noqa: RUF001 - the look-alike letters are what this is about
"""`python -m benchmarks.pronunciation`: which of 200 labelled words are pronounced rightly, by espeak-ng and by misaki.

Belongs here: reading labelled_words.txt, asking both, the table. Not here: what is chosen (docs/engines.md).
"""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

from resources.speech.pronunciation.phonemes import Pronunciation, phonemised

LABELS = Path(__file__).with_name("labelled_words.txt")


class Label(NamedTuple):
    """A word in its sentence: its kind, from which of the words to which it is, and the readings that are right."""

    kind: str
    sentence: str
    first: int
    end: int
    readings: tuple[str, ...]


def labels() -> Iterator[Label]:
    """Read the labelled words."""
    kind = ""
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            kind = line[2:]
        elif "[" in line:
            marked, _, readings = line.partition(" | ")
            before, _, rest = marked.partition("[")
            word = rest.partition("]")[0]
            sentence = marked.replace("[", "").replace("]", "")
            first = len(before.split())
            yield Label(kind, sentence, first, first + len(word.split()), tuple(readings.split()))


def alike(phonemes: str) -> str:
    """Write down what counts as one reading the same: stress and marks off, reduced vowels and merged ones as one."""
    for other, one in [
        ("ˈ", ""),
        ("ˌ", ""),
        ("ː", ""),
        ("T", "t"),
        ("ɾ", "t"),
        ("ᵊ", "ə"),
        ("ᵻ", "ə"),
        ("ɐ", "ə"),
        ("ʊA", "uA"),
        ("ɔ", "ɑ"),
        ("ŋk", "nk"),
        ("ŋɡ", "nɡ"),
        ("ɹɹ", "ɹ"),
        ("dj", "ʤ"),
    ]:
        phonemes = phonemes.replace(other, one)
    phonemes = phonemes.replace("ɜɹ", "əɹ").replace("ʦ", "ts").replace("ɪə", "iə")
    return re.sub(r"[^\w]", "", phonemes)


WAYS: tuple[Pronunciation, ...] = ("espeak-ng", "misaki")


def asked(way: Pronunciation) -> None:
    """Ask one way in this process and print what it said as JSON."""
    began_s = time.perf_counter()
    phonemised("Honey keeps.", "en-us", by=way)
    loaded_s = time.perf_counter() - began_s
    said = [
        "".join(word.phonemes for word in phonemised(label.sentence, "en-us", by=way)[label.first : label.end])
        for label in labels()
    ]
    memory_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    json.dump({"said": said, "loaded_s": loaded_s, "memory_gb": memory_gb}, sys.stdout)


def main() -> None:
    """Print, for each way, the share that is right of every kind, and each word that is wrong."""
    every = list(labels())
    kinds = list(dict.fromkeys(label.kind for label in every))
    for way in WAYS:
        answer = json.loads(
            subprocess.run([sys.executable, "-m", __spec__.name, way], check=True, capture_output=True).stdout
        )
        right = [alike(said) in map(alike, label.readings) for label, said in zip(every, answer["said"], strict=True)]
        shares = ", ".join(
            f"{kind} {sum(one for one, label in zip(right, every, strict=True) if label.kind == kind)}"
            f"/{sum(label.kind == kind for label in every)}"
            for kind in kinds
        )
        print(
            f"{way}: {sum(right)}/{len(every)} right ({shares}); loaded in {answer['loaded_s']:.1f} s,"
            f" {answer['memory_gb']:.2f} GB"
        )
        for one, label, said in zip(right, every, answer["said"], strict=True):
            if not one:
                print(f"  {label.sentence}  {said}  instead of {' or '.join(label.readings)}")


if __name__ == "__main__":
    asked(cast("Pronunciation", sys.argv[1])) if len(sys.argv) > 1 else main()
