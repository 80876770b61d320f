"""The handover as a Dagster asset: what a person gets is put into the output folder, at every run.

Not here: which files those are (handover.py), the folder (output_folder.py), whose turn it is (newest.py).
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.brief.asset import brief
from assets.captions.asset import captions
from assets.facts.asset import facts
from assets.handover.handover import Handover, finished_files
from assets.handover.handover import handover as write_handover
from assets.handover.newest import require_newest
from assets.handover.output_folder import PROVENANCE, alone_in, missing_files, output_folder, put_in_place
from assets.making.artifact import Artifact, declared, given_to
from assets.making.checks import Finding, check
from assets.making.delivery import Made
from assets.making.parameters import Parameters
from assets.making.recipe import Given, Recipe
from assets.post.asset import post
from assets.render.asset import render
from assets.script.asset import script
from assets.topics.file import TopicFolder
from assets.voiceover.asset import voiceover
from resources.errors import NotMade
from resources.media.media_file import MediaFile
from resources.process.temporary import remove_left_behind
from resources.store.keys import Step
from resources.store.store import Store

MADE_FROM: tuple[Artifact[..., Any], ...] = (brief, facts, script, voiceover, captions, render, post)
"""Each after those it is made from."""

RECIPE = Recipe(
    Step(name="handover", version="2"),
    Handover,
    write_handover,
    Parameters.of(write_handover, {each.name: each.kind for each in MADE_FROM}),
    made_from=tuple(each.name for each in MADE_FROM),
)


@check(blocking=False)
def finished_files_are_there(handover: Handover) -> Finding:
    """The output folder holds every finished file as it was made; another run of the topic may have come after."""
    wrong = ", ".join(missing_files(handover))
    found = f"{wrong}: not as it was made. Make the topic again" if wrong else f"{len(handover.files)} files."
    return Finding(passed=not wrong, message=found)


def require_one_set(given: Given) -> None:
    """Find out whether what is handed over belongs together.

    Raises:
        NotMade: something was made from another version of something else; the message says what to make anew.
    """
    for later, earlier in ((later, earlier) for at, later in enumerate(MADE_FROM) for earlier in MADE_FROM[:at]):
        if not later.recipe.is_made_from(given.records[later.name], earlier.name, given.values[earlier.name]):
            fix = f"Materialise {later.name} as well"
            raise NotMade(f"{given.topic}: the {later.name} was made from another {earlier.name}. {fix}")


def metadata(handover: Handover) -> dict[str, Any]:
    """Return what the page shows of what was handed over."""
    return {
        "folder": dg.MetadataValue.path(str(output_folder(handover.topic))),
        "files": dg.MetadataValue.md("\n".join(f"- {name}" for name in handover.files)),
    }


def hand_over(  # noqa: PLR0917 - what is handed over, by which run, and whether its turn has passed
    handover: Handover, files: Mapping[str, MediaFile], given: Given, run_id: str, topics: TopicFolder, store: Store
) -> None:
    """Put a topic's finished files into the output folder, unless the topic was saved again since this run read it.

    Looked for while no other run can hand over: whoever read the newer files comes after, or was here before.

    Raises:
        Overtaken: it was; nothing is touched.
        StorageUnusable: the disk is full, or the folder is not one that can be written.
    """
    with alone_in(output_folder(given.topic), (*files, PROVENANCE)):
        require_newest(given, topics, store)
        put_in_place(handover, files, run_id, given.records)


def _hand_over(context: dg.AssetExecutionContext, upstream: Mapping[str, Any], store: Store) -> Made[Handover]:
    given = given_to(context, RECIPE, upstream, store)
    require_one_set(given)
    stored, store = RECIPE.get_or_make(given, store)
    files = finished_files(upstream[captions.name], upstream[render.name], upstream[post.name], stored.value.script)
    # Also when all of it was found: somebody may have deleted the folder.
    hand_over(stored.value, files, given, context.run.run_id, upstream["topic_folder"], store)
    remove_left_behind()
    return Made(stored, store, upstream)


handover = declared(
    write_handover,
    RECIPE,
    _hand_over,
    made_from=MADE_FROM,
    kinds={"folder"},
    checks=(finished_files_are_there,),
    metadata=metadata,
    resources=("topic_folder",),
)
