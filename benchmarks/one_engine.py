"""One engine at work on the text that all engines of its capability are given, in a process of its own.

Belongs here: what each capability is asked, and what it cost. Not here: how good it was and how the figures are shown
(engines.py). Run as `python -m benchmarks.one_engine CAPABILITY ENGINE PARAMETERS FOLDER`; what was made goes into
FOLDER, the cost to standard output.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assets.brief.brief import Content, Fact
from assets.script.hooks.questions import answer_schema, ask_for
from benchmarks.measure import Cost
from cm_dagster.run.profile import engine_class
from resources.rendering.base import BoardScene, Look, NumberCard, ShownPage, ShownWord
from resources.rendering.drawing.layout import FRAME_RATE_HZ

FACTS = (
    "Honey is mostly sugar, and only about 17 percent of it is water.",
    "Most bacteria cannot grow in honey, because its sugar pulls the water out of them.",
    "Bees add an enzyme to nectar that makes a little hydrogen peroxide.",
    "Never give honey to a baby under one year old, because it can cause botulism.",
)
BRIEF = Content(
    title="Why honey keeps for so long",
    facts=tuple(Fact(id=number, text=text) for number, text in enumerate(FACTS, start=1)),
    target_seconds=20.0,
)
WORDS = tuple(
    ShownWord(text=word, start_s=0.3 * place, end_s=0.3 * place + 0.3)
    for place, word in enumerate(["of", "it", "is", "water."])
)
BOARD = BoardScene(
    index=1,
    count=4,
    frames=60,
    role="fact",
    number=1,
    label="Only about 17 percent",
    headline=(),
    card=NumberCard(qualifier="only about", figure="17 percent", label="of it is water"),
    pages=(ShownPage(words=WORDS),),
    look=Look(),
)


class Work(BaseModel, frozen=True):
    """What an engine's first answer and its second cost, and how much the second one made, in the capability's unit."""

    first: Cost
    second: Cost
    amount: float


def main(capability: str, engine: str, parameters: str, folder: str) -> None:
    """Ask one engine twice, the first time to load it, and write what it made."""
    ask = ASKED[capability](engine_class(capability, engine)(**json.loads(parameters)), Path(folder))
    before = _now()
    ask()
    between = _now()
    amount = ask()
    sys.stdout.write(Work(first=between - before, second=_now() - between, amount=amount).model_dump_json())


def _now() -> Cost:
    return Cost(wall_s=time.monotonic(), cpu_s=sum(os.times()[:4]))


def _language(engine: Any, folder: Path) -> Callable[[], float]:
    def ask() -> float:
        completion = engine.complete(ask_for(BRIEF, BRIEF.facts), answer_schema(BRIEF.facts), seed=0)
        (folder / "answer.json").write_text(completion.text)
        return float(completion.completion_tokens) / 100

    return ask


def _speech(engine: Any, folder: Path) -> Callable[[], float]:
    from resources.media.wav import write_wav

    manner = engine.manner(voice=None, speed=None, language="en")

    def ask() -> float:
        seconds = 0.0
        for number, sentence in enumerate(FACTS):
            spoken = engine.speak(sentence, manner)
            write_wav(folder / f"{number}.wav", spoken.samples, spoken.sample_rate_hz)
            words = [word.model_dump() for word in spoken.words]
            (folder / f"{number}.json").write_text(json.dumps(words))
            seconds += len(spoken.samples) / spoken.sample_rate_hz
        return seconds

    return ask


def _transcription(engine: Any, folder: Path) -> Callable[[], float]:
    from resources.media.wav import read_wav

    samples, sample_rate_hz = read_wav(folder / "heard.wav")

    def ask() -> float:
        transcript = engine.transcribe(samples, sample_rate_hz, "en")
        (folder / "transcript.json").write_text(transcript.model_dump_json())
        return len(samples) / sample_rate_hz

    return ask


def _embedding(engine: Any, folder: Path) -> Callable[[], float]:
    import numpy as np

    texts = [*FACTS, *(f"{number}. {fact}" for number in range(1, 16) for fact in FACTS)]

    def ask() -> float:
        np.save(folder / "vectors.npy", engine.embed(texts))
        return len(texts) / 100

    return ask


def _rendering(engine: Any, folder: Path) -> Callable[[], float]:
    def ask() -> float:
        drawn = folder / "drawn"
        drawn.mkdir(exist_ok=True)
        component = engine.draw(BOARD, drawn)
        component.path.replace(folder / "scene.mp4")
        return BOARD.frames / FRAME_RATE_HZ

    return ask


ASKED: dict[str, Callable[[Any, Path], Callable[[], float]]] = {
    "language": _language,
    "speech": _speech,
    "transcription": _transcription,
    "embedding": _embedding,
    "rendering": _rendering,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
