"""The hooks of a script: every first sentence that it could have, the best first.

Belongs here: what makes a hook better than another. Not here: where hooks come from (by_rule.py, questions.py),
which one a person chose (writing.py). The rules stand in docs/writing.md as well.
"""

from collections.abc import Sequence

from assets.brief.brief import Content, Fact
from assets.script.brief_words import finished
from assets.script.hooks.by_rule import hooks_by_rule, is_whole_fact, speaks_to_the_viewer
from assets.script.hooks.questions import Questions, asks_what_it_is, content_keys, fault
from assets.script.order import Placed
from assets.script.script import Hook, HookKind
from assets.script.telling import subject
from assets.text.pacing import word_budgets
from assets.text.words import capitalised, words

KIND_POINTS: dict[HookKind, int] = {"question": 3, "contradiction": 3, "warning": 2, "number": 1, "title": -2}
FEW_WORDS = 8


def ranked_hooks(questions: Questions, content: Content, told: Sequence[Placed]) -> tuple[Hook, ...]:
    """Return the hooks that a script may have, each once, the best first; the title is always one of them."""
    told_ids = {each.fact.id for each in told}
    asked = (hook for hook in _asked(questions, content) if not question_fault(hook, content))
    hooks = {
        tuple(word.key for word in words(hook.text, content.language)): hook
        for hook in (*hooks_by_rule(content), *asked)
        if all(fact in told_ids for fact in hook.facts)
    }
    order = list(KIND_POINTS)
    return tuple(
        sorted(
            hooks.values(),
            key=lambda hook: (-points(hook, content, told), order.index(hook.kind), len(hook.text), hook.text),
        )
    )


def refused_questions(questions: Questions, content: Content) -> tuple[str, ...]:
    """Return a note for each question that may not be asked, which says why."""
    faults = ((hook.text, question_fault(hook, content)) for hook in _asked(questions, content))
    return tuple(f'the question "{text}" is no hook: it {why}' for text, why in faults if why)


def question_fault(hook: Hook, content: Content) -> str | None:
    """Return why a question may not be asked, or None; it is about one fact or, without one, about the topic."""
    facts = {fact.id: fact for fact in content.facts}
    return fault(hook.text, content, facts[hook.facts[0]] if hook.facts else None)


def points(hook: Hook, content: Content, told: Sequence[Placed]) -> int:
    """Return how good a hook is: the more, the better."""
    language = content.language
    own = content_keys(hook.text, language)
    about = set(content_keys(content.title, language)) | subject(content)
    rests_on = [each for each in told if each.fact.id in hook.facts]
    length = len(hook.text.split())
    return (
        KIND_POINTS[hook.kind]
        + 2 * bool(set(own) & about)
        + 2 * _is_answered_late(hook, rests_on)
        + any(word.kind == "number" for word in words(hook.text, language))
        + speaks_to_the_viewer(hook.text, language)
        + (length <= FEW_WORDS)
        - 4 * (length > word_budgets(content.target_seconds, language)["hook"])
        - 4 * (hook.kind == "question" and any(_gives_away(hook, each.fact, language) for each in rests_on))
        - 4 * asks_what_it_is(hook.text)
        - 6 * any(is_whole_fact(hook, each.fact, language) for each in rests_on)
        - 3 * (hook.kind != "question" and any(each is told[0] for each in rests_on))
    )


def _asked(questions: Questions, content: Content) -> list[Hook]:
    of_facts = [((fact.id,), questions.facts[fact.id]) for fact in content.facts if fact.id in questions.facts]
    return [
        Hook(text=capitalised(finished(said, content.language)), kind="question", facts=facts)
        for facts, said in [((), questions.topic), *of_facts]
        if said.strip()
    ]


def _is_answered_late(hook: Hook, rests_on: Sequence[Placed]) -> bool:
    """Tell whether a question holds a viewer to the end: the whole film answers it, or its turn or its pay-off."""
    return hook.kind == "question" and (not hook.facts or any(each.role != "setup" for each in rests_on))


def _gives_away(hook: Hook, fact: Fact, language: str) -> bool:
    """Tell whether a question has all but one of the words of the fact that answers it."""
    return sum((content_keys(fact.text, language) - content_keys(hook.text, language)).values()) < 2
