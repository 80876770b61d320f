"""Questions that a film could begin with: asked of a language model, and which of them may be asked.

Belongs here: the request with one worked example in each language, the shape of an answer, what a question must not
do. Not here: hooks that rules make of the facts (by_rule.py), which hook is best (ranking.py).

One short call: a question about the topic and one about each of a few facts, each in its own place, so that none is
left out and each says which fact answers it. Without an example a small model repeats the facts, and with one in
English it asks in English.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from assets.brief.brief import Content, Fact
from assets.script.turns import has_reason
from assets.text.lexicon import lexicon
from assets.text.sentences import sentences
from assets.text.words import Word, unmarked, words
from resources.language.base import Message

LONGEST_QUESTION_CHARACTERS = 80
TOPIC = "topic"
LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "hi": "Hindi",
}
INSTRUCTION = """\
You write questions that open a short video. For the topic, and for each numbered fact, write one question that it \
answers. At most 10 words, in the words of the fact, naming what it is about. Ask what is surprising. Do not say the \
answer."""


class Questions(BaseModel, frozen=True):
    """The model's answer: a question for the topic, and one for the id of each fact."""

    topic: str = ""
    facts: dict[int, str] = {}


class _Example(NamedTuple):
    topic: str
    facts: tuple[str, str, str]
    questions: tuple[str, str, str, str]


EXAMPLES = {
    "en": _Example(
        "The cheetah, fastest on land",
        (
            "A cheetah can reach 100 km/h, but only for about 30 seconds.",
            "Never run from a cheetah, because running makes it chase you.",
            "A cheetah cannot roar, so it purrs like a cat.",
        ),
        (
            "Why is the cheetah the fastest on land?",
            "How long can a cheetah run at 100 km/h?",
            "Why should you never run from a cheetah?",
            "Which big cat cannot roar?",
        ),
    ),
    "fr": _Example(
        "Le guépard, le plus rapide sur terre",
        (
            "Un guépard peut atteindre 100 km/h, mais seulement pendant environ 30 secondes.",
            "Il ne faut jamais fuir devant un guépard, parce qu'il court après ce qui fuit.",
            "Un guépard ne rugit pas, il ronronne comme un chat.",
        ),
        (
            "Pourquoi le guépard est-il le plus rapide sur terre ?",
            "Pendant combien de temps un guépard peut-il atteindre 100 km/h ?",
            "Pourquoi ne faut-il jamais fuir devant un guépard ?",
            "Quel animal ronronne comme un chat ?",
        ),
    ),
    "es": _Example(
        "El guepardo, el más rápido en tierra",
        (
            "Un guepardo puede alcanzar 100 km/h, pero solo durante unos 30 segundos.",
            "Nunca corras delante de un guepardo, porque correr hace que te persiga.",
            "Un guepardo no ruge, ronronea como un gato.",
        ),
        (
            "¿Por qué el guepardo es el más rápido en tierra?",
            "¿Cuánto tiempo puede un guepardo correr a 100 km/h?",
            "¿Por qué nunca hay que correr delante de un guepardo?",
            "¿Qué animal ronronea como un gato?",
        ),
    ),
    "it": _Example(
        "Il ghepardo, il più veloce sulla terra",
        (
            "Un ghepardo può raggiungere 100 km/h, ma solo per circa 30 secondi.",
            "Non scappare mai davanti a un ghepardo, perché insegue ciò che scappa.",
            "Un ghepardo non ruggisce, fa le fusa come un gatto.",
        ),
        (
            "Perché il ghepardo è il più veloce sulla terra?",
            "Per quanto tempo un ghepardo può raggiungere 100 km/h?",
            "Perché non bisogna mai scappare davanti a un ghepardo?",
            "Quale animale fa le fusa come un gatto?",
        ),
    ),
    "pt": _Example(
        "O guepardo, o mais rápido em terra",
        (
            "Um guepardo pode atingir 100 km/h, mas só durante cerca de 30 segundos.",
            "Nunca fuja de um guepardo, porque correr faz com que ele persiga você.",
            "Um guepardo não ruge, ronrona como um gato.",
        ),
        (
            "Por que o guepardo é o mais rápido em terra?",
            "Por quanto tempo um guepardo pode correr a 100 km/h?",
            "Por que nunca se deve correr de um guepardo?",
            "Qual animal ronrona como um gato?",
        ),
    ),
    "hi": _Example(
        "चीता, ज़मीन पर सबसे तेज़",
        (
            "चीता 100 किलोमीटर प्रति घंटे तक दौड़ सकता है, लेकिन केवल लगभग 30 सेकंड तक।",
            "चीते से कभी मत भागो, क्योंकि भागने पर वह पीछा करता है।",
            "चीता दहाड़ नहीं सकता, वह बिल्ली की तरह घुरघुराता है।",
        ),
        (
            "चीता ज़मीन पर सबसे तेज़ क्यों है?",
            "चीता कितनी देर तक 100 किलोमीटर प्रति घंटे दौड़ सकता है?",
            "चीते से कभी क्यों मत भागो?",
            "कौन सा जानवर बिल्ली की तरह घुरघुराता है?",
        ),
    ),
}
"""A topic, three facts, and the questions that they answer; each passes `fault`."""

_WHAT_IT_IS = re.compile(
    r"(?:what (?:is|are|was|were) (?:\S+ ){0,2}\S+|what (?:does|do|did) .+ do|qu'est-ce qu\S* .+|que fait .+"
    r"|¿qué (?:es|son|hace) .+|cos'è .+|che cos'è .+|cosa fa .+|o que (?:é|são|faz) .+|.+ क्या है)\s?\?$",
    re.IGNORECASE,
)


def ask_for(content: Content, facts: Sequence[Fact]) -> tuple[Message, ...]:
    """Return the messages that ask for questions; a language without an example has the English one."""
    known = content.language if content.language in EXAMPLES else "en"
    example = EXAMPLES[known]
    about, *of_facts = example.questions
    worked = {TOPIC: about, **{str(number): asked for number, asked in enumerate(of_facts, start=1)}}
    audience, tone = (Content.model_fields[name].default for name in ("audience", "tone"))
    return (
        Message(role="system", content=INSTRUCTION),
        Message(role="user", content=_brief(example.topic, known, audience, tone, enumerate(example.facts, start=1))),
        Message(role="assistant", content=json.dumps(worked, ensure_ascii=False, separators=(",", ":"))),
        Message(
            role="user",
            content=_brief(
                content.title, content.language, content.audience, content.tone,
                ((fact.id, unmarked(fact.text)) for fact in facts),
            ),
        ),
    )  # fmt: skip


def answer_schema(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the JSON schema of an answer: a question for the topic, and one for each of the facts by its id."""
    places = [TOPIC, *(str(fact.id) for fact in facts)]
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_QUESTION_CHARACTERS}
    return {
        "type": "object",
        "properties": dict.fromkeys(places, text),
        "required": places,
        "additionalProperties": False,
    }


def questions_in(answer: Mapping[str, str]) -> Questions:
    """Return what was answered in the places of `answer_schema`."""
    return Questions(
        topic=answer.get(TOPIC, ""), facts={int(place): said for place, said in answer.items() if place.isdigit()}
    )


def fault(question: str, content: Content, fact: Fact | None) -> str | None:
    """Return why a question may not be asked, to be put behind "it"; None where it claims nothing of its own.

    It asks, in words of the brief, about `fact`, or without one about the whole topic: its figures and names are the
    fact's or the title's, it denies only what they deny, and it asks why only where they say why.
    """
    language = content.language
    if not question.endswith("?") or len(sentences(question, language)) != 1 or len(question.split()) < 3:
        return "is no question"
    asked = words(question, language)
    if not _asks(asked, language):
        return "is no question"
    own = f"{content.title}. {unmarked(fact.text) if fact else ''}"
    near = words(own, language)
    known = [*near, *(word for each in content.facts for word in words(unmarked(each.text), language))]
    for word in asked:
        source = near if word.kind == "number" or _is_name(word, question) else known
        if _counts(word, language) and not any(_alike(word.key, each.key) for each in source):
            return f'adds "{word.text}"'
    return _turned(asked, near, content, fact)


def _turned(asked: Sequence[Word], near: Sequence[Word], content: Content, fact: Fact | None) -> str | None:
    """Return how a question turns round what it rests on, or asks for a reason that nothing gives."""
    of_the_language = lexicon(content.language)
    says_why = bool(of_the_language.why & {word.plain for word in words(content.title, content.language)[:2]})
    for_a_reason = _plain_why(asked, content.language)
    if for_a_reason and not (has_reason(fact.text, content.language) if fact else says_why):
        return "asks why, and nothing says why"
    denies = sum(word.kind == "negation" for word in asked)
    if denies and not any(word.kind == "negation" for word in near):
        return "denies what is so"
    amount = bool(of_the_language.how_many & {word.plain for word in asked[:2]}) or _how_long(asked)
    if denies and amount:
        return "asks for an amount of what is not"
    stated = _first_statement(fact, content) if fact else []
    if for_a_reason and not denies and any(word.kind == "negation" for word in stated):
        return "takes for granted what is denied"
    return None


def _first_statement(fact: Fact, content: Content) -> list[Word]:
    """Return the words of a fact before its reason."""
    stated: list[Word] = []
    for word in words(unmarked(fact.text), content.language):
        if word.plain in {"because", "parce", "porque", "perche", "क्योंकि"} or (stated and word.opens and word.turn):
            break
        stated.append(word)
    return stated


def _plain_why(asked: Sequence[Word], language: str) -> bool:
    why = {"why", "pourquoi", "porque", "perche", "क्यों"} & lexicon(language).why
    plain = [word.plain for word in asked]
    by_two = language in {"es", "pt"} and plain[:2] in (["por", "que"], ["por", "quê"])
    return by_two or bool(why & set(plain))


def _how_long(asked: Sequence[Word]) -> bool:
    return len(asked) > 1 and asked[0].plain == "how" and asked[1].plain in {"long", "far", "often", "big", "fast"}


def _asks(asked: Sequence[Word], language: str) -> bool:
    """Tell whether a sentence is put as a question: by how it begins in English, by a question word elsewhere."""
    of_the_language = lexicon(language)
    opens = of_the_language.which | of_the_language.how_many | of_the_language.why
    if not opens:
        return True
    plain = [word.plain for word in asked]
    if language == "en":
        return bool(plain) and plain[0] in opens | of_the_language.asking
    return bool(opens & set(plain)) or plain[:2] == ["por", "que"]


def _counts(word: Word, language: str) -> bool:
    of_the_language = lexicon(language)
    asks = of_the_language.which | of_the_language.how_many | of_the_language.why | of_the_language.asking
    return word.kind not in {"light", "negation"} and word.plain not in asks | of_the_language.links


def _is_name(word: Word, question: str) -> bool:
    return word.text[:1].isupper() and not question.startswith(word.text)


def _alike(one: str, other: str) -> bool:
    """Tell whether two words are one, inflected or not: equal stems, or alike but for their last three letters."""
    if one == other:
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= 5 and max(len(one), len(other)) - shared <= 3


def asks_what_it_is(question: str) -> bool:
    """Tell whether a question asks for no more than what something is, or does."""
    return bool(_WHAT_IT_IS.match(question))


def _brief(topic: str, language: str, audience: str, tone: str, facts: Iterable[tuple[int, str]]) -> str:
    name = LANGUAGES.get(language, language)
    lines = "\n".join(f"{number}. {text}" for number, text in facts)
    return f"Topic: {topic}\nFor: {audience}\nTone: {tone}\nWrite in: {name}\n{lines}"


def content_keys(text: str, language: str) -> Counter[str]:
    """Return the words of a text that name something, as they are compared, without those that only ask."""
    read = words(unmarked(text), language)
    return Counter(word.key for word in read if _counts(word, language) and word.kind in {"other", "number"})
