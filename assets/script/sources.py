"""Where what a scene says is from.

Belongs here: following a scene to its facts and their sources. Not here: what a source is (facts/facts.py), whether a
scene says what its facts say (checks.py).
"""

from assets.facts.facts import Facts, FromModel, SourcedFact, source_line
from assets.script.script import Scene, Script
from assets.text.markdown import escaped


def facts_of(scene: Scene, facts: Facts) -> tuple[SourcedFact, ...]:
    """Return the facts that a scene cites, as far as there are such, in the order it cites them."""
    known = {fact.id: fact for fact in facts.facts}
    return tuple(known[fact_id] for fact_id in scene.facts if fact_id in known)


def facts_told(script: Script, facts: Facts) -> tuple[SourcedFact, ...]:
    """Return the facts that a script tells, each once, in the order of its scenes."""
    cited = (fact for scene in script.scenes if scene.tells_facts for fact in facts_of(scene, facts))
    return tuple({fact.id: fact for fact in cited}.values())


def says_unchecked(script: Script, facts: Facts) -> bool:
    """Whether anything that a script says rests on nothing but a model's knowledge."""
    return any(isinstance(fact.source, FromModel) for scene in script.scenes for fact in facts_of(scene, facts))


def source_table(script: Script, facts: Facts) -> str:
    """Return which facts each scene rests on and where they are from, as a Markdown table."""
    rows = [
        f"| {number} | {escaped(scene.on_screen_text)} | {fact.id} | {escaped(source_line(fact.source))} |"
        for number, scene in enumerate(script.scenes, start=1)
        for fact in facts_of(scene, facts)
    ]
    return "\n".join(["| scene | words on screen | fact | from |", "|---|---|---|---|", *rows])
