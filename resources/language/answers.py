"""Answers as models behind a server write them: reasoning kept apart, JSON held to its schema, a wrong one asked again.

Belongs here: what every such engine does with an answer. Not here: any protocol, what is asked
(assets/script/hooks/questions.py).
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from resources.errors import EngineFailed
from resources.language.base import Completion, Message
from resources.servers.deadline import one_line

TRIES = 3
MOST_LIKELY_TOKENS = 20
"""How many tokens a server is asked for at each place: as many as OpenAI's API and Ollama's give."""

Likely = Mapping[str, float]
"""The most likely tokens at one place of an answer, each with its log probability."""

SEED_STEP = 1_000_003
LARGEST_SEED = 2**31

_VERDICTS = ("yes", "no")
_WORD = re.compile(r"[^\W\d_]+")
_THOUGHT = re.compile(r"\s*(?:<think(?:ing)?>)?(.*?)</think(?:ing)?>", re.DOTALL)


def without_reasoning(text: str) -> tuple[str, str | None]:
    """Return the answer, and the reasoning that a model wrote before it between `<think>` or `<thinking>` marks.

    Some chat templates write the opening mark themselves, so the text may have the closing one alone.
    """
    if text.lstrip().startswith(("{", "[")) or not (thought := _THOUGHT.match(text)):
        return text.strip(), None
    return text[thought.end() :].strip(), thought.group(1).strip() or None


def until_right(
    ask: Callable[[Sequence[Message], int], Completion],
    messages: Sequence[Message],
    schema: Mapping[str, Any],
    *,
    seed: int,
    model: str,
) -> Completion:
    """Return the first answer that satisfies the schema.

    A wrong answer is asked for again twice, saying what was wrong, with seeds that follow from `seed`.

    Raises:
        EngineFailed: no answer satisfied the schema.
    """
    fault = None
    for attempt in range(TRIES):
        completion = ask(_with_fault(messages, fault), (seed + attempt * SEED_STEP) % LARGEST_SEED)
        fault = fault_of(completion.text, schema)
        if fault is None:
            return completion
        dg.get_dagster_logger().warning(f"language model {model}: answer {attempt + 1} of {TRIES} is wrong: {fault}")
    raise EngineFailed(
        f"language model {model}: {TRIES} answers were not what was asked for, the last because {fault}. "
        "Choose a model or a server that holds to a JSON schema (language.model in the profile)"
    )


def fault_of(text: str, schema: Mapping[str, Any]) -> str | None:
    """Return why a text is not JSON that satisfies the schema (JSON Schema 2020-12), or None if it is."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    if not text:
        return "it is empty"
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return f"it is not JSON: {error.msg} at character {error.pos}"
    fault = best_match(Draft202012Validator(schema).iter_errors(value))
    if fault is None:
        return None
    place = ".".join(map(str, fault.absolute_path))
    rule = f"{fault.validator} {fault.validator_value}" if "ength" in str(fault.validator) else fault.message
    return one_line(f"{place}: {rule}" if place else rule)


def agreement_in(said: str, places: Iterable[Likely], *, model: str) -> float:
    """Return how probable "yes" is where an answer says "yes" or "no", however either is written.

    `places` are those of the answer's tokens, as far as the server tells them. Without them the answer itself counts:
    1.0 or 0.0.

    Raises:
        EngineFailed: it says neither.
    """
    verdict = _first_word(said)
    if verdict not in _VERDICTS:
        raise EngineFailed(
            f"language model {model}: asked for yes or no, it answers {said[:40]!r}. Choose another model "
            "(language.model in the profile)"
        )
    for place in places:
        weights = dict.fromkeys(_VERDICTS, 0.0)
        for token, log_probability in place.items():
            if (word := _first_word(token)) in weights:
                weights[word] += math.exp(log_probability)
        if total := sum(weights.values()):
            return weights["yes"] / total
    return float(verdict == "yes")


def cut_off(model: str, tokens: int, **limits: int) -> EngineFailed:
    """Return the error of an answer that came to its end by one of `limits`, which are named as the profile does."""
    raised = " and ".join(f"language.{name} ({limit})" for name, limit in limits.items())
    return EngineFailed(
        f"language model {model}: the answer was cut off after {tokens} tokens. Shorten the brief, or raise {raised} "
        "in the profile"
    )


def only_thought(model: str, tokens: int, remedy: str) -> EngineFailed:
    """Return the error of a model whose whole answer was reasoning; asked again it would only think again."""
    return EngineFailed(f"language model {model}: all {tokens} tokens of its answer are thoughts. {remedy}")


def refusal(model: str, why: str = "") -> EngineFailed:
    """Return the error of a model that refuses to answer."""
    return EngineFailed(
        f"language model {model}: it refuses to answer{why and f': {why}'}. Change the brief, or choose another model "
        "(language.model in the profile)"
    )


def plain(text: str) -> str:
    """Return `text` without anything a chat template would read as a control token such as `<|im_end|>`: it is data."""
    return text.replace("<|", "< |")


def log_speed(model: str, tokens: int, seconds: float) -> None:
    """Log how fast a model wrote, in tokens per second."""
    rate = f", {tokens / seconds:.1f} a second" if seconds > 0 else ""
    dg.get_dagster_logger().info(f"language model {model}: {tokens} tokens{rate}")


def _first_word(text: str) -> str:
    found = _WORD.search(text)
    return found[0].casefold() if found else ""


def _with_fault(messages: Sequence[Message], fault: str | None) -> Sequence[Message]:
    if fault is None:
        return messages
    *before, last = messages
    said = f"{last.content}\n\n(Your last answer was refused: {fault}. Answer with JSON that satisfies the schema.)"
    return (*before, last.model_copy(update={"content": said}))
