"""What the default language model answered when it was asked about five of the six samples, so that it need not again.

`answers.json` has its answers by the digest of what was asked of it. Put into a store they are found there as if this
machine had asked, and everything that follows is real. honey.md is not among them: its script the model writes each
time. Who changes a sample, the request or the model records anew:
`python -m tests.pipeline.answers > tests/pipeline/answers.json`.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assets.brief.brief import read_brief
from assets.script.asset import ANSWER, Remembered
from assets.script.writing import write_script
from resources.language.base import Completion, LanguageModel, Message
from resources.language.llama_cpp import LlamaCpp
from resources.store.keys import fingerprint, plain
from resources.store.store import Store

RECORDED = Path(__file__).with_name("answers.json")
TOPICS = Path(__file__).parents[2] / "topics"
BY_THE_MODEL = "honey"


class Recorded(LlamaCpp):
    """The default model as it answered then; to a question that was not recorded it has no answer."""

    def complete(self, messages: Sequence[Message], schema: dict[str, Any], *, seed: int) -> Completion:
        """Return the recorded answer."""
        asked = fingerprint([list(messages), json.dumps(schema), seed, self.identity()])
        answers = json.loads(RECORDED.read_text())
        assert asked in answers, f"The model was not asked this. Run: python -m {__name__} > {RECORDED.name}"
        return Completion.model_validate(answers[asked])


def ask(model: LanguageModel, store: Store) -> None:
    """Have a model answer into a store what is asked about these samples."""
    for brief in sorted(TOPICS.glob("*.md")):
        if brief.stem != BY_THE_MODEL:
            write_script(read_brief(brief).content, 1, Remembered(model, store))


def noted(store: Store) -> dict[str, Completion]:
    """Return the answers that a store has, by the digests of what was asked."""
    records = [record for record in store.pointers.records() if record.step == ANSWER.name]
    asked = [[record.inputs[name] for name in ("messages", "schema", "seed", "language")] for record in records]
    return {fingerprint(each): store.load(record, Completion) for each, record in zip(asked, records, strict=True)}


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        new = Store(Path(folder) / "store")
        ask(LlamaCpp(keep_loaded=True), new)
        json.dump(plain(noted(new)), sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")
