"""Writing the script: how it is asked for, what of an answer is kept, how it is put together.

Belongs here: from a brief's content and a language model's answer to a script.
Not here: what a script is (script.py), the words of the request (prompt.py), whether a scene is true to its
facts (guard.py), the checks of a finished script (checks.py), how long it takes (pacing.py), how a language
model works (resources/language).
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from assets.brief.brief import Content, Fact
from assets.script.brief_words import CALLS_TO_ACTION, brief_words, call_to_action, finished, spoken_title
from assets.script.guard import faults, hook_source, must_be_said, screen_faults, screen_text
from assets.script.pacing import TOLERANCE, Fit, fitted, is_near, track_s
from assets.script.prompt import Answer, HookAnswer, SceneAnswer, answer_schema, ask_again, ask_for
from assets.script.script import Scene, Script, fact_note
from assets.text.sentences import sentences
from assets.text.words import capitalised, code_spans, counting_keys, unmarked
from resources.errors import EngineFailed
from resources.language.base import Answering, Message

LONGEST_HEADLINE_CHARACTERS = 56
FACTS_FOR_THE_MODEL_BYTES = 6000
BYTES_BESIDE_EACH_FACT = 45
MOST_SENTENCES_TO_TRIM = 6


class Telling(NamedTuple):
    """The facts that are told, in their order, and why others are not."""

    facts: tuple[Fact, ...]
    notes: tuple[str, ...]


class Refused(NamedTuple):
    """What is wrong with an answer: by fact id with its scenes, and with its hook."""

    scenes: dict[int, str]
    hook: str | None


class Wording(NamedTuple):
    """One way to say something, whose words it has, and the facts it rests on."""

    narration: str
    origin: Literal["model", "brief"]
    facts: tuple[int, ...]


def write_script(content: Content, take: int, language: Answering) -> Script:
    """Have the facts told by a language model, and keep only what is true to them.

    One call writes everything. If a scene is refused, one more call asks for what was refused; what is refused again
    is said in the brief's own words. A hook alone is not worth another call: the title takes its place. Take 1 is the
    model's most likely answer, every other take is another one, and each take is always the same.

    Raises:
        EngineFailed: the model gave no usable answer.
    """
    facts = for_the_model(facts_to_tell(content).facts)
    if not facts:
        return assembled(Answer(), content)
    answer, reasoning = _asked(language, ask_for(content, facts), answer_schema(facts, hook=facts), seed=take - 1)
    wrong = refused(answer, content)
    if wrong.scenes:
        again = [fact for fact in facts if fact.id in wrong.scenes]
        schema = answer_schema(again, hook=facts if wrong.hook else ())
        better, _ = _asked(language, ask_again(content, facts, wrong.scenes, wrong.hook), schema, seed=take - 1)
        answer = Answer(scenes=answer.scenes | better.scenes, hook=better.hook or answer.hook)
    return assembled(answer, content, reasoning)


def facts_to_tell(content: Content) -> Telling:
    """Return the facts to tell: each once, and of those without number, negation or warning as many as there is time.

    What is left out for length is chosen from the brief alone, the last fact first, so it is the same for every take.
    """
    scripted: dict[tuple[str, ...], Fact] = {}
    notes = []
    for fact in content.facts:
        same = scripted.setdefault(counting_keys(fact.text, content.language), fact)
        if same is not fact:
            notes.append(fact_note(fact.id, f"is left out: it says the same as fact {same.id}"))
    facts = list(scripted.values())
    for fact in reversed(list(scripted.values())):
        seconds = track_s(
            [spoken_title(content), *(brief_words(each, content.language) for each in facts), call_to_action(content)],
            content.language,
        )
        if seconds <= (1 + TOLERANCE) * content.target_seconds:
            break
        if not must_be_said(fact, content.language) and len(facts) > 1:
            facts.remove(fact)
            notes.append(fact_note(fact.id, f"is left out for length: {fact.text}"))
    return Telling(tuple(facts), tuple(notes))


def for_the_model(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return the first facts, as many as a context of 4,096 tokens has room for with the answer.

    A token is about four bytes of text, and every fact comes twice, as it is given and as it is said.
    """
    room = FACTS_FOR_THE_MODEL_BYTES
    given = []
    for fact in facts:
        room -= len(fact.text.encode()) + BYTES_BESIDE_EACH_FACT
        if room < 0:
            break
        given.append(fact)
    return tuple(given)


def refused(answer: Answer, content: Content) -> Refused:
    """Return what of an answer is not true to the brief."""
    scenes = {}
    for fact in content.facts:
        scene = answer.scenes.get(fact.id)
        if scene is not None and not _kept(scene.say, fact, content.language):
            scenes[fact.id] = "; ".join(f"it {fault}" for fault in faults(scene.say, [fact], content.language))
    hook = None
    if answer.hook and _hook(answer.hook, content) is None:
        hook = f'"{answer.hook.say.strip()}" is not a question that one of the facts answers in its own words'
    return Refused(scenes, hook)


def assembled(answer: Answer, content: Content, reasoning: str | None = None) -> Script:
    """Put a script together from an answer and the brief: true wordings alone, as near the length as they allow."""
    telling = facts_to_tell(content)
    places = [
        _hooks(answer.hook, content),
        *(_wordings(answer.scenes.get(fact.id), fact, content.language) for fact in telling.facts),
    ]
    if call := call_to_action(content):
        places.append([Wording(call, "brief", ())])
    fit = fitted([[each.narration for each in place] for place in places], content.target_seconds, content.language)
    hook, *said = [place[which] for place, which in zip(places, fit.chosen, strict=True)]
    scenes = [
        _fact_scene(wording, fact, answer.scenes.get(fact.id), content.language)
        for wording, fact in zip(said, telling.facts, strict=False)
    ]
    return Script(
        title=content.title,
        language=content.language,
        scenes=(_hook_scene(hook, scenes, content), *scenes, *_call_scenes(call, content.language)),
        reasoning=reasoning,
        notes=(*telling.notes, *_notes(answer, content, telling.facts), *_length_note(fit, content)),
    )


def _asked(
    language: Answering, messages: Sequence[Message], schema: dict[str, Any], *, seed: int
) -> tuple[Answer, str | None]:
    completion = language.complete(messages, schema, seed=seed)
    try:
        return Answer.model_validate_json(completion.text), completion.reasoning
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the answer"
        raise EngineFailed(
            f"the language model's answer is not what was asked for: {place}: {first['msg']}. Choose another model"
        ) from error


def _wordings(scene: SceneAnswer | None, fact: Fact, language: str) -> list[Wording]:
    own = Wording(brief_words(fact, language), "brief", (fact.id,))
    kept = _kept(scene.say, fact, language) if scene else None
    if kept in (None, own.narration, finished(fact.text, language)):
        return [own]
    return [Wording(kept, "model", (fact.id,)), own]


def _kept(said: str, fact: Fact, language: str) -> str | None:
    """Return what is true of a model's wording: all of it, or all but sentences it added; None where neither is."""
    said = finished(said, language)
    parts = sentences(said, language)[:MOST_SENTENCES_TO_TRIM]
    fewer = (" ".join(kept) for count in range(len(parts) - 1, 0, -1) for kept in combinations(parts, count))
    return next((text for text in (said, *fewer) if not faults(text, [fact], language)), None)


def _hooks(answer: HookAnswer | None, content: Content) -> list[Wording]:
    hook = _hook(answer, content) if answer else None
    title = Wording(spoken_title(content), "brief", ())
    return [title] if hook is None else [hook, title]


def _hook(answer: HookAnswer, content: Content) -> Wording | None:
    said = capitalised(finished(answer.say, content.language))
    if not said.endswith("?"):
        # A fact as the hook would be heard twice in a row.
        return None
    source = hook_source(said, content.title, content.facts, content.language)
    return None if source is None else Wording(said, "model", source)


def _fact_scene(wording: Wording, fact: Fact, answer: SceneAnswer | None, language: str) -> Scene:
    shown = unmarked(answer.screen) if answer else ""
    on_screen_text = (
        capitalised(shown) if shown and not screen_faults(shown, [fact], language) else screen_text(fact, language)
    )
    return Scene(
        role="setup",
        narration=wording.narration,
        on_screen_text=on_screen_text,
        visual=unmarked(answer.picture) if answer else on_screen_text,
        facts=wording.facts,
        code=fact.code or "\n".join(code_spans(fact.text)) or None,
        code_language=fact.code_language,
        origin=wording.origin,
    )


def _hook_scene(wording: Wording, scenes: Sequence[Scene], content: Content) -> Scene:
    said = wording.narration.removesuffix(".").removesuffix("।")
    headlines = (text for text in (said, content.title) if len(text) <= LONGEST_HEADLINE_CHARACTERS)
    rests_on = next((scene for scene in scenes if wording.facts and scene.facts == wording.facts), scenes[0])
    return Scene(
        role="hook",
        narration=wording.narration,
        on_screen_text=next(headlines, rests_on.on_screen_text),
        visual=rests_on.visual,
        facts=wording.facts,
        origin=wording.origin,
    )


def _call_scenes(call: str, language: str) -> Iterator[Scene]:
    if call:
        _, label = CALLS_TO_ACTION.get(language, CALLS_TO_ACTION["en"])
        yield Scene(role="cta", narration=call, on_screen_text=label, visual=label, origin="brief")


def _notes(answer: Answer, content: Content, scripted: Sequence[Fact]) -> Iterator[str]:
    wrong = refused(answer, content)
    own = "is said in the brief's own words"
    for fact in scripted:
        if fact.id in wrong.scenes:
            yield fact_note(fact.id, f"{own}; the model's were refused: {wrong.scenes[fact.id]}")
        elif answer.scenes and fact.id not in answer.scenes:
            yield fact_note(fact.id, f"{own}; there was no room to ask the model for it")
    if wrong.hook:
        yield f"the hook is the title; the model's was refused: {wrong.hook}"


def _length_note(fit: Fit, content: Content) -> Iterator[str]:
    if not is_near(fit.seconds, content.target_seconds):
        shortest, longest = f"{fit.shortest_s:.0f}", f"{fit.longest_s:.0f}"
        allowed = longest if shortest == longest else f"{shortest} to {longest}"
        yield (
            f"{content.target_seconds:g} s were asked for; the facts allow about {allowed} s, and this script takes "
            f"about {fit.seconds:.0f} s"
        )
