"""Whether a finished script says what its brief says, whoever wrote it.

Belongs here: its checks, and whose words a scene has. Not here: what may be asked (hooks/questions.py), what speaks
against a model's wording (guard/vetoes.py), what may be shown (screen.py), how a script is written (writing.py).
"""

from collections.abc import Iterator, Sequence

from assets.brief.brief import About, Content, Fact, ScriptSource
from assets.facts.facts import Told, told
from assets.making.checks import Finding
from assets.script.brief_words import brief_words, call_to_action
from assets.script.guard.vetoes import vetoes
from assets.script.hooks.by_rule import hooks_by_rule
from assets.script.hooks.questions import fault
from assets.script.lead_ins import without_lead_in
from assets.script.screen import screen_faults, screen_text
from assets.script.script import DOUBTED, Scene, Script
from assets.script.telling import must_be_said
from assets.text.pacing import is_near, word_budgets


def with_true_origins(script: Script, content: Content) -> Script:
    """Return an edited script in which words that cannot be the brief's or the model's, as they say, are a person's.

    Who changes a sentence need not also say so in the scene's fields. Words that a model would have been allowed to say
    keep the origin they are given.
    """
    scenes = (
        scene if _has_its_origin(scene, content) else scene.model_copy(update={"origin": "person"})
        for scene in script.scenes
    )
    return script.model_copy(update={"scenes": tuple(scenes)})


def script_is_grounded(script: Script, brief: ScriptSource, facts: Told) -> Finding:
    """Every scene says what the facts it cites say and nothing else, and no weighty fact is lost without a note.

    What a model words was judged as it was written; here the vetoes look again. A script that a person edited, or a
    model told freely, is said to differ, and goes on all the same.
    """
    content = told(brief.about, facts)
    wrong = [*_ungrounded(script, content), *_lost(script, content)]
    doubted = [note for note in script.notes if DOUBTED in note]
    return Finding(
        passed=not wrong and not doubted,
        only_warns=brief.edited is not None or not wrong,
        message="; ".join((*wrong, *doubted)) or f"{len(script.scenes)} scenes, all true to their facts.",
        figures={"scenes": len(script.scenes), **worded_by(script)},
    )


def worded_by(script: Script) -> dict[str, int]:
    """Return how many scenes have words that are not the brief's."""
    origins = [scene.origin for scene in script.scenes]
    return {"worded_by_the_model": origins.count("model"), "worded_by_a_person": origins.count("person")}


def script_has_the_length(script: Script, brief: About) -> Finding:
    """The script takes the time asked for, within 10%, at the language's usual speaking rate."""
    budgets = word_budgets(brief.target_seconds, script.language)
    said = dict.fromkeys(budgets, 0)
    for scene in script.scenes:
        said[scene.role] += len(scene.narration.split())
    rows = "\n".join(f"| {role} | {said[role]} | {words} |" for role, words in budgets.items())
    return Finding(
        passed=is_near(script.estimated_s, brief.target_seconds),
        message=f"About {script.estimated_s:.0f} s; {brief.target_seconds:g} s were asked for.",
        figures={"estimated_s": round(script.estimated_s, 1), "target_seconds": brief.target_seconds},
        tables={"words": f"| part | words | budget |\n|---|---|---|\n{rows}"},
    )


def _ungrounded(script: Script, content: Content) -> Iterator[str]:
    if script.title != content.title:
        yield "the title is not the brief's"
    for number, scene in enumerate(script.scenes, start=1):
        cited = _cited(scene, content)
        if len(cited) < len(scene.facts):
            yield f"scene {number} cites a fact that the brief does not have"
            continue
        if scene.origin == "model" and any(DOUBTED in note for fact in cited for note in script.notes_on(fact.id)):
            continue
        yield from (f"scene {number} {fault}" for fault in _spoken_faults(scene, cited, content))
        if scene.tells_facts and cited:
            yield from (f"scene {number} {fault}" for fault in _shown_faults(scene, cited, content.language))


def _cited(scene: Scene, content: Content) -> list[Fact]:
    facts = {fact.id: fact for fact in content.facts}
    return [facts[fact] for fact in scene.facts if fact in facts]


def _spoken_faults(scene: Scene, cited: Sequence[Fact], content: Content) -> Iterator[str]:
    if scene.role == "hook":
        if not _is_a_hook(scene, cited, content):
            yield "is a hook that is neither of the brief's words nor a question that the brief answers"
    elif scene.role == "cta":
        if scene.narration != call_to_action(content):
            yield "is not the brief's call to action"
    elif not cited:
        yield "cites no fact"
    elif scene.origin == "model":
        yield from vetoes(scene.narration, cited, content.language)
    elif not _is_told_literally(scene, cited, content.language):
        yield f"does not say fact {', '.join(str(fact.id) for fact in cited)} in its own words"


def _is_a_hook(scene: Scene, cited: Sequence[Fact], content: Content) -> bool:
    return _is_by_rule(scene, content) or _may_be_asked(scene, cited, content)


def _is_by_rule(scene: Scene, content: Content) -> bool:
    return any(hook.text == scene.narration and hook.facts == scene.facts for hook in hooks_by_rule(content))


def _may_be_asked(scene: Scene, cited: Sequence[Fact], content: Content) -> bool:
    return fault(scene.narration, content, cited[0] if cited else None) is None


def _is_told_literally(scene: Scene, cited: Sequence[Fact], language: str) -> bool:
    """Tell whether a scene says its facts one after the other, as they are written, behind a lead-in or none."""
    said = " ".join(brief_words(fact, language) for fact in cited)
    return without_lead_in(scene.narration, language) == said or scene.narration == said


def _shown_faults(scene: Scene, cited: Sequence[Fact], language: str) -> Iterator[str]:
    shown = screen_faults(scene.on_screen_text, cited, language)
    if shown and scene.on_screen_text not in {screen_text(fact, language) for fact in cited}:
        yield f"shows words on screen that are not so: {scene.on_screen_text}"


def _has_its_origin(scene: Scene, content: Content) -> bool:
    cited = _cited(scene, content)
    if scene.role == "hook" and scene.origin != "person":
        return _is_by_rule(scene, content) if scene.origin == "brief" else _may_be_asked(scene, cited, content)
    return not any(_spoken_faults(scene, cited, content))


def _lost(script: Script, brief: Content) -> Iterator[str]:
    scripted = {fact for scene in script.scenes if scene.tells_facts for fact in scene.facts}
    for fact in brief.facts:
        if fact.id not in scripted and not script.notes_on(fact.id) and must_be_said(fact, brief.language):
            yield f"fact {fact.id} is lost: {fact.text}"
