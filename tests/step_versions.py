"""Whether the code of a step changed under an unchanged version: each step's version, and a digest of what it reaches.

`step_versions.json` has the digest of when a step got its version and, under `same_result`, those since then with the
reason why what it makes is the same. `python -m tests.step_versions` notes new steps and raised versions;
with `--because "..."` it gives every other change that reason.

Covered, as far as reached_code.py sees: an artifact's function and its `by_hand`; what asks the store for a component;
the class of every engine, with the version of the component or artifact it makes.
Not covered: what a key counts by itself (a brief as it was read, an engine's `identity`, `tools`); checks, what the
page shows, how a step is run (assets/making); the store, whose format has a version; what has a digest of its own
(weights and their conversions, Remotion's project); files of data such as the licences in manifest.toml.

Belongs here: which code is whose, the table. Not here: the versions themselves (assets/*/asset.py).
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from inspect import isfunction
from pathlib import Path
from typing import Any, NamedTuple

from assets.brief.kept_documents import OWN_DOCUMENT
from assets.brief.kept_media import OWN_MEDIA, keep
from assets.captions.asset import captions
from assets.embeddings.asset import embeddings
from assets.facts.vectors import SEARCHABLE, searchable
from assets.making.artifact import artifact
from assets.making.checks import check
from assets.render.asset import DRAWN_SCENE, drawn
from assets.script.asset import ANSWER, Remembered
from assets.script.guard.judging import JUDGEMENT, kept_judgement
from assets.voiceover.asset import SPOKEN_SENTENCE, spoken
from cm_dagster.run.profile import engine_class, engine_names
from cm_dagster.run.wiring import ARTIFACTS
from resources.capabilities import CAPABILITIES
from resources.documents.read import parsed
from resources.engines.engine import Engine
from resources.rendering.drawing.composition import DRAWING_VERSION
from resources.speech.pronunciation.written_words import PRONUNCIATION
from resources.store.store import Store
from tests.reached_code import Code

TABLE = Path(__file__).with_suffix(".json")
COMMAND = "python -m tests.step_versions"
MADE_BY = {
    "language": ANSWER.name,
    "speech": SPOKEN_SENTENCE.name,
    "transcription": captions.name,
    "embedding": embeddings.name,
    "rendering": DRAWN_SCENE.name,
}
"""What the engines of each capability make, whose version counts where an engine's code changes."""
COUNTED_WITH = {
    "speech": (f"; pronunciation {PRONUNCIATION}", "resources/speech/pronunciation/written_words.py"),
    "rendering": (f"; drawing {DRAWING_VERSION}", "resources/rendering/drawing/composition.py"),
}
"""The version that the identities of a capability's engines count besides, and where it is raised."""

Table = dict[str, dict[str, Any]]


class Now(NamedTuple):
    """A step as it is: its version, the digest of its code, and where its version is raised."""

    version: str
    digest: str
    raised_in: str


def steps_now() -> dict[str, Now]:
    """Return every artifact, every kind of component and every engine as it is."""
    code = Code.of(TABLE.parents[1], "assets", "resources")
    stops = [*map(_name, (Store, artifact, check)), "resources.weights"]
    # Of an engine an artifact knows what every one promises; what this one does is the engine's own line.
    beyond = [*stops, *map(_name, CAPABILITIES.values())]
    now = {}
    for each in ARTIFACTS:
        # A recipe that was given no `by_hand` has one without a name.
        by_hand = {_name(each.recipe.by_hand)} & code.definitions.keys()
        digest = code.digest([_name(each.make), *by_hand], beyond)
        now[each.name] = Now(each.recipe.step.version, digest, f"assets/{each.name}/asset.py")
    components = {OWN_DOCUMENT: parsed, OWN_MEDIA: keep, ANSWER: Remembered}
    components |= {SEARCHABLE: searchable, JUDGEMENT: kept_judgement}
    components |= {SPOKEN_SENTENCE: spoken, DRAWN_SCENE: drawn}
    for component, asks in components.items():
        file = f"{asks.__module__.replace('.', '/')}.py"
        now[component.name] = Now(component.version, code.digest([_name(asks)], beyond), file)
    for capability, name in MADE_BY.items():
        # `Engine` has what is asked of every engine whatever it makes, so nothing of that shapes it.
        asked = [method for method, value in vars(Engine).items() if isfunction(value)]
        constant, constant_file = COUNTED_WITH.get(capability, ("", ""))
        for engine in engine_names(capability):
            digest = code.digest([_name(engine_class(capability, engine))], stops, asked)
            places = " or ".join(filter(None, [now[name].raised_in, constant_file]))
            now[f"{capability}.{engine}"] = Now(f"{name} {now[name].version}{constant}", digest, places)
    return now


def _name(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


def faults(table: Table, now: Mapping[str, Now]) -> list[str]:
    """Return what has to be done about each step that is not as the table says."""
    found = [f"{step}: there is no such step any more. Run: {COMMAND}" for step in table.keys() - now.keys()]
    for step, (version, digest, raised_in) in now.items():
        if step not in table or table[step]["version"] != version:
            found.append(f"{step}: version {version} is not in the table. Run: {COMMAND}")
        elif digest not in (table[step]["digest"], *table[step].get("same_result", {})):
            found.append(
                f'{step}: its code is another, its version is still "{version}". If it makes something else, raise the '
                f'version in {raised_in} and run: {COMMAND}\nIf the result is the same, run: {COMMAND} --because "why"'
            )
    return sorted(found)


def rewritten(table: Table, now: Mapping[str, Now], because: str | None = None) -> Table:
    """Return the table with new and raised versions noted, and a reason, if there is one, for every other change."""
    new: Table = {}
    for step, (version, digest, _) in now.items():
        noted = table.get(step, {})
        if noted.get("version") != version:
            new[step] = {"version": version, "digest": digest}
        elif because and digest not in (noted["digest"], *noted.get("same_result", {})):
            new[step] = {**noted, "same_result": {**noted.get("same_result", {}), digest: because}}
        else:
            new[step] = noted
    return new


if __name__ == "__main__":
    parser = ArgumentParser(description="Note raised versions in the table of the steps' code.")
    parser.add_argument("--because", help="why what the steps make is the same, where only their code changed")
    reason = parser.parse_args().because
    steps = steps_now()
    noted = rewritten(json.loads(TABLE.read_text()) if TABLE.exists() else {}, steps, reason)
    TABLE.write_text(json.dumps(noted, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.exit("\n".join(faults(noted, steps)) or None)
