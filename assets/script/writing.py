"""Writing the script: which facts in which order, in whose words, behind which hook and lead-ins.

Belongs here: from a brief's content and a language model to a script. Not here: what a script is (script.py), each of
the steps (telling.py, order.py, hooks/, lead_ins.py, guard/rewording.py, screen.py), how long it takes
(text/pacing.py), the checks of a finished script (checks.py), how a language model works (resources/language).
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from assets.brief.brief import Content, Fact
from assets.script.brief_words import CALLS_TO_ACTION, brief_words, call_to_action, finished
from assets.script.guard.rewording import Reworded, Rewriting, reworded
from assets.script.hooks.questions import Questions, answer_schema, ask_for, questions_in
from assets.script.hooks.ranking import ranked_hooks, refused_questions
from assets.script.lead_ins import led_in
from assets.script.order import Placed, placed
from assets.script.screen import screen_text
from assets.script.script import DOUBTED, Hook, Origin, Scene, Script, fact_note
from assets.script.telling import facts_to_tell
from assets.script.turns import turn_strength
from assets.text.pacing import Fit, fitted, is_near
from assets.text.words import code_spans
from resources.errors import EngineFailed, WrongInput
from resources.language.base import Answering

LONGEST_HEADLINE_CHARACTERS = 56
MOST_FACTS_ASKED_ABOUT = 5
FACTS_FOR_THE_MODEL_BYTES = 6000
BYTES_BESIDE_EACH_FACT = 45


class Wording(NamedTuple):
    """What a scene says, and whose words it has."""

    narration: str
    origin: Origin


def write_script(content: Content, take: int, language: Rewriting) -> Script:
    """Tell the facts in an order that holds a viewer, behind the best of several hooks.

    The model is asked for questions to begin with, in one call; the facts are said in the author's words, unless the
    content's `wording` lets the model word them. Take 1 has its most likely ones and the best hook;
    every other take has others, and the next best hook in turn. Each take is always the same.

    Raises:
        EngineFailed: the model gave no usable answer.
        WrongInput: the brief wants a hook that there is not.
    """
    telling = facts_to_tell(content)
    told = placed(telling.facts, content.title, content.language)
    questions, reasoning = asked_questions(content, told, take, language)
    hooks = ranked_hooks(questions, content, told)
    hook = hooks[_chosen(content, hooks, take)]
    models = _models_words(content, [each.fact for each in told], language, take)
    scenes, fit = scenes_of(content, told, models, hooks[0])
    return Script(
        title=content.title,
        language=content.language,
        scenes=(_hook_scene(hook, scenes, content), *scenes, *_call_scenes(content)),
        hooks=hooks,
        reasoning=reasoning,
        notes=(
            *telling.notes,
            *refused_questions(questions, content),
            *_wording_notes(models),
            *_length_note(fit, content),
        ),
    )


def asked_questions(
    content: Content, told: Sequence[Placed], take: int, language: Answering
) -> tuple[Questions, str | None]:
    """Ask for a question about the topic and about the few facts that say most; return them and the reasoning.

    Raises:
        EngineFailed: the model gave no usable answer.
    """
    facts = _to_ask_about(told, content.language)
    if not facts:
        return Questions(), None
    completion = language.complete(ask_for(content, facts), answer_schema(facts), seed=take - 1)
    try:
        return questions_in(json.loads(completion.text)), completion.reasoning
    except (ValidationError, AttributeError, json.JSONDecodeError) as error:
        raise EngineFailed(
            "the language model's answer is not what was asked for: a question in each place. Choose another model"
        ) from error


def scenes_of(content: Content, told: Sequence[Placed], models: Reworded, hook: Hook) -> tuple[tuple[Scene, ...], Fit]:
    """Return the scenes of the facts in the model's words where it has any, else in the author's.

    The author's words have a lead-in where there is time for it, the model's never. The length is that with the best
    hook, so that another one leaves every other sentence as it is.
    """
    call = call_to_action(content)
    own = [brief_words(each.fact, content.language) for each in told]
    led = led_in(told, own, len(told) + 1 + bool(call), content.language)
    wordings = [
        [Wording(models.scenes[each.fact.id], "model")]
        if each.fact.id in models.scenes
        else [Wording(text, "brief") for text in dict.fromkeys([with_lead_in, plain])]
        for each, with_lead_in, plain in zip(told, led, own, strict=True)
    ]
    places = [[hook.text], *([each.narration for each in place] for place in wordings), *([[call]] if call else [])]
    fit = fitted(places, content.target_seconds, content.language)
    scenes = (
        _fact_scene(each, place[which], content.language)
        for each, place, which in zip(told, wordings, fit.chosen[1:], strict=False)
    )
    return tuple(scenes), fit


def _models_words(content: Content, facts: Sequence[Fact], language: Rewriting, take: int) -> Reworded:
    """Return what the model may say in its own words: nothing, unless the wording lets it."""
    if content.wording is None or content.wording == "literal":
        return Reworded()
    models = reworded(content, _with_room(facts), content.wording, language, seed=take - 1)
    own = {fact.id: {finished(fact.text, content.language), brief_words(fact, content.language)} for fact in facts}
    # Who says a fact over again has worded nothing: it keeps the author's short sentences and its lead-in.
    worded = {fact: said for fact, said in models.scenes.items() if said not in own[fact]}
    return models.model_copy(update={"scenes": worded})


def _with_room(facts: Sequence[Fact]) -> list[Fact]:
    """Return the first facts that a context of 4,096 tokens has room for, each twice; a token has about four bytes."""
    room, given = FACTS_FOR_THE_MODEL_BYTES, []
    for fact in facts:
        room -= len(fact.text.encode()) + BYTES_BESIDE_EACH_FACT
        if room < 0:
            break
        given.append(fact)
    return given


def _wording_notes(models: Reworded) -> Iterator[str]:
    for fact, why in models.refused.items():
        if fact in models.scenes:
            yield fact_note(fact, f"{DOUBTED} as the model tells it: it {why}")
        else:
            yield fact_note(fact, f"is said in the author's own words; the model's were refused: it {why}")


def _to_ask_about(told: Sequence[Placed], language: str) -> list[Fact]:
    """Return the pay-off, the turn and those that contradict most, in the order of the brief."""

    def telling(each: Placed) -> tuple[bool, int]:
        return each.role != "setup", turn_strength(each.fact.text, language)

    most = sorted(told, key=telling, reverse=True)[:MOST_FACTS_ASKED_ABOUT]
    return sorted((each.fact for each in most), key=lambda fact: fact.id)


def _chosen(content: Content, hooks: Sequence[Hook], take: int) -> int:
    """Return which hook is used, counted from 0: the one that the brief names, else the take's."""
    if content.hook is None:
        return (take - 1) % len(hooks)
    if content.hook > len(hooks):
        raise WrongInput(
            f"hook: there is no hook {content.hook}: the script has {len(hooks)}. Name one from 1 to {len(hooks)}, "
            "or leave the key out"
        )
    return content.hook - 1


def _fact_scene(told: Placed, wording: Wording, language: str) -> Scene:
    on_screen_text = screen_text(told.fact, language)
    return Scene(
        role=told.role,
        narration=wording.narration,
        on_screen_text=on_screen_text,
        visual=on_screen_text,
        facts=(told.fact.id,),
        code=told.fact.code or "\n".join(code_spans(told.fact.text)) or None,
        code_language=told.fact.code_language,
        origin=wording.origin,
    )


def _hook_scene(hook: Hook, scenes: Sequence[Scene], content: Content) -> Scene:
    said = hook.text.removesuffix(".").removesuffix("।")
    headlines = (text for text in (said, content.title) if len(text) <= LONGEST_HEADLINE_CHARACTERS)
    rests_on = next((scene for scene in scenes if hook.facts and scene.facts == hook.facts), scenes[0])
    return Scene(
        role="hook",
        narration=hook.text,
        on_screen_text=next(headlines, rests_on.on_screen_text),
        visual=rests_on.visual,
        facts=hook.facts,
        origin="model" if hook.kind == "question" else "brief",
    )


def _call_scenes(content: Content) -> Iterator[Scene]:
    if call := call_to_action(content):
        _, label = CALLS_TO_ACTION.get(content.language, CALLS_TO_ACTION["en"])
        yield Scene(role="cta", narration=call, on_screen_text=label, visual=label, origin="brief")


def _length_note(fit: Fit, content: Content) -> Iterator[str]:
    if not is_near(fit.seconds, content.target_seconds):
        shortest, longest = f"{fit.shortest_s:.0f}", f"{fit.longest_s:.0f}"
        allowed = longest if shortest == longest else f"{shortest} to {longest}"
        yield (
            f"{content.target_seconds:g} s were asked for; the facts allow about {allowed} s, and this script takes "
            f"about {fit.seconds:.0f} s"
        )
