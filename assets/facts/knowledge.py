"""What a language model knows of a topic: numbered facts that nobody has checked.

Belongs here: what it is asked, and which of its answers can be a fact at all. Not here: whether one is true, which
nobody can tell here; that is why each is marked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assets.brief.brief import About
from assets.text.glyphs import PINNED_FONTS, drawable
from assets.text.lexicon import lexicon
from assets.text.sentences import sentences
from assets.text.tongue import reads_as
from assets.text.words import counting_keys
from assets.topics.error import quoted
from resources.errors import EngineFailed, WrongInput
from resources.language.base import LanguageModel, Message

FEWEST_FACTS, MOST_FACTS = 3, 24
"""With fewer there is no film; more than the longest has room for."""
FEWEST_WORDS, MOST_WORDS, MOST_SENTENCES, LONGEST_CHARACTERS = 4, 35, 2, 200
_SECONDS_A_FACT = 4.0
"""A sentence of ten words with the pause behind it, at three words a second: small models write short ones."""
_FEWEST_DIFFERENT = 0.65
"""The share of a sentence's words that differ from each other; a model that has lost itself repeats one."""
_SAME_WORDS = 0.8
_CLOSED = (".", "!", "।", "»", "”", '"')
_REFUSALS = (
    "i cannot", "i can't", "i can not", "i'm sorry", "i am sorry", "i do not know", "i don't know", "as an ai",
    "as a language model", "i'm unable", "i am unable", "je ne peux pas", "je suis désolé", "lo siento", "no puedo",
    "mi dispiace", "non posso", "desculpe", "não posso", "lorem ipsum",
)  # fmt: skip

INSTRUCTION = """\
You write the facts of a short video. Write true, specific facts about the topic that you are sure of, the most \
surprising first. Each is one statement of 8 to 20 words that is understood alone: name what it is about, never begin \
with "it" or "they". No opinion, no question, no number before it. Write in the language you are told."""

_NAMES = {"en": "English", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "hi": "Hindi"}
_EXAMPLES = {
    "en": (
        "The cheetah",
        "A cheetah can reach 100 km/h, but only for about 30 seconds.",
        "Cheetahs cannot roar; they chirp and purr like house cats.",
    ),
    "fr": (
        "Le guépard",
        "Un guépard peut atteindre 100 km/h, mais seulement pendant environ 30 secondes.",
        "Les guépards ne rugissent pas, mais ronronnent comme des chats.",
    ),
    "es": (
        "El guepardo",
        "Un guepardo puede alcanzar 100 km/h, pero solo durante unos 30 segundos.",
        "Los guepardos no rugen, sino que ronronean como los gatos.",
    ),
    "it": (
        "Il ghepardo",
        "Un ghepardo può raggiungere 100 km/h, ma solo per circa 30 secondi.",
        "I ghepardi non ruggiscono, ma fanno le fusa come i gatti.",
    ),
    "pt": (
        "O guepardo",
        "Um guepardo pode atingir 100 km/h, mas apenas por cerca de 30 segundos.",
        "Os guepardos não rugem, mas ronronam como os gatos.",
    ),
    "hi": (
        "चीता",
        "चीता 100 किलोमीटर प्रति घंटे की रफ़्तार से दौड़ सकता है, पर केवल 30 सेकंड तक।",
        "चीते दहाड़ते नहीं, वे बिल्लियों की तरह घुरघुराते हैं।",
    ),
}


def known(about: About, language: LanguageModel) -> tuple[str, ...]:
    """Return what a language model says of a topic, a sentence a fact, as many as the length has room for.

    Where too few can be facts, or none has a word of the title, it is asked once more.

    Raises:
        WrongInput: the engine writes nothing of its own.
        EngineFailed: too few of its sentences can be facts: nonsense, another language, a refusal.
        EngineUnavailable, UnknownName: as `LanguageModel.complete`.
    """
    count = min(max(round(about.target_seconds / _SECONDS_A_FACT), FEWEST_FACTS), MOST_FACTS)
    faults: list[str] = []
    for seed in (0, 1):
        answer = _asked(about, count, language, seed)
        kept: list[str] = []
        for text in answer:
            fault = next(_faults(text, about, kept), None)
            if fault is None:
                kept.append(text)
            else:
                faults.append(f"{quoted(text)} {fault}")
        # A list of shortcuts need not say what they are of; asked again, the model may.
        if len(kept) >= FEWEST_FACTS and (seed or names_topic(about, kept)):
            return tuple(kept)
    why = f", the last because {faults[-1]}" if faults else ""
    raise EngineFailed(
        f"knowledge: of what the language model says of {quoted(about.title)} fewer than {FEWEST_FACTS} sentences can "
        f"be facts{why}. Choose a larger model (language.model in the profile), or write the facts yourself"
    )


def messages(about: About, count: int) -> tuple[Message, ...]:
    """Return the messages that ask for `count` facts; a language without an example has the English one."""
    example_language = about.language if about.language in _EXAMPLES else "en"
    title, *facts = _EXAMPLES[example_language]
    example = About(title=title, language=example_language)
    answer = {str(number): fact for number, fact in enumerate(facts, start=1)}
    return (
        Message(role="system", content=INSTRUCTION),
        Message(role="user", content=_wish(example, len(facts))),
        Message(role="assistant", content=json.dumps(answer, ensure_ascii=False, separators=(",", ":"))),
        Message(role="user", content=_wish(about, count)),
    )


def schema(count: int) -> dict[str, Any]:
    """Return the JSON schema of an answer: a place for each of `count` facts and no other."""
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_CHARACTERS}
    numbers = [str(number) for number in range(1, count + 1)]
    return {
        "type": "object",
        "properties": dict.fromkeys(numbers, text),
        "required": numbers,
        "additionalProperties": False,
    }


def _wish(about: About, count: int) -> str:
    name = _NAMES.get(about.language, about.language)
    return f"Topic: {about.title}\nFor: {about.audience}\nTone: {about.tone}\nWrite in: {name}\nFacts: {count}"


def _asked(about: About, count: int, language: LanguageModel, seed: int) -> list[str]:
    completion = language.complete(messages(about, count), schema(count), seed=seed)
    try:
        answer = TypeAdapter(Mapping[str, str]).validate_json(completion.text)
    except ValidationError as error:
        said = quoted(" ".join(completion.text.split()))
        raise EngineFailed(
            f"knowledge: the language model's answer is not what was asked for: {said}. Choose another model "
            "(language.model in the profile), or write the facts yourself"
        ) from error
    if not answer:
        raise WrongInput(
            f"knowledge: model, and the profile's language engine says nothing of its own of {quoted(about.title)}. "
            "Write facts below the title, name documents with sources:, or choose a language model in the profile"
        )
    return list(filter(None, _cleaned(answer.values(), about.language)))


def _cleaned(answer: Iterable[str], language: str) -> Iterator[str]:
    """Yield texts as statements: on one line, such as can be drawn, ended by a full stop."""
    for text in answer:
        line = drawable(text.replace("`", "'"), PINNED_FONTS.captions).text.strip(" -*\u2022")
        end = "।" if language == "hi" else "."
        yield line if line.endswith(_CLOSED) or not line else f"{line.rstrip(',;:')}{end}"


def _faults(text: str, about: About, before: Sequence[str]) -> Iterator[str]:
    """Yield why a text can be no fact; nothing if it can."""
    typed = text.split()
    keys = set(counting_keys(text, about.language))
    if text.casefold().replace("\u2019", "'").startswith(_REFUSALS):
        yield "is no answer"
    if not FEWEST_WORDS <= len(typed) <= MOST_WORDS:
        yield f"has {len(typed)} words"
    if "?" in text:
        yield "is a question"
    if len(sentences(text, about.language)) > MOST_SENTENCES:
        yield "is more than one statement"
    if len({word.casefold() for word in typed}) < _FEWEST_DIFFERENT * len(typed):
        yield "says one thing over and over"
    if not reads_as(text, about.language):
        yield f"is not in the language {about.language}"
    if not _has_small_words(text, about.language):
        yield "is no sentence"
    if any(_alike(keys, set(counting_keys(each, about.language))) for each in before):
        yield "was said before"


def _has_small_words(text: str, language: str) -> bool:
    """Tell whether a text has one of the words that every sentence has; true of a language without such a list."""
    small = lexicon(language).light | lexicon(language).links | lexicon(language).hedges | lexicon(language).negations
    inflects = lexicon(language).endings
    words = [word.strip(".,;:!()'\"").casefold() for word in text.split()]
    return not small or any(word in small or (word.endswith("s") and inflects) for word in words)


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= _SAME_WORDS * max(1, min(len(one), len(other)))


def names_topic(about: About, kept: Sequence[str]) -> bool:
    """Tell whether one of the facts at least has a word of the title; true of a title that has none that counts."""
    title = set(counting_keys(about.title, about.language))
    return not title or any(title & set(counting_keys(text, about.language)) for text in kept)
