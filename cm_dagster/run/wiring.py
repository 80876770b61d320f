"""Wiring: every asset, job, sensor and schedule, with the engines of a profile in their places.

Belongs here: putting the parts together; nothing is wired at import.
Not here: what any of the parts does, which profile Dagster loads (definitions.py).
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.brief.asset import brief
from assets.captions.asset import captions
from assets.embeddings.asset import embeddings
from assets.handover.asset import handover
from assets.making.artifact import Artifact
from assets.making.io_manager import store_io_manager
from assets.render.asset import render
from assets.script.asset import script
from assets.topics.file import TopicFolder, topic_file
from assets.voiceover.asset import voiceover
from cm_dagster.run.jobs import make_video, sync_topics
from cm_dagster.run.network import network
from cm_dagster.run.profile import Profile, load_profile
from cm_dagster.run.run_config import engine_resource
from cm_dagster.run.schedules import nightly
from cm_dagster.run.sensors import observe_topics_sensor, topic_folder_sensor, when_inputs_change_sensor
from resources.store.store import StoreFolder

ARTIFACTS: tuple[Artifact[..., Any], ...] = (brief, script, voiceover, captions, render, handover, embeddings)
"""Each after those it is made from."""


def build_definitions(
    *,
    profile: Profile | None = None,
    resources: Mapping[str, Any] | None = None,
    loggers: Mapping[str, dg.LoggerDefinition] | None = None,
) -> dg.Definitions:
    """Return fresh definitions; `profile` is CM_PROFILE's unless given, `resources` replaces single ones by name.

    Raises:
        UnknownName, WrongInput: the profile cannot be used; the message names file, field and fix.
    """
    profile = profile or load_profile()
    return dg.Definitions(
        assets=[topic_file, *(artifact.asset for artifact in ARTIFACTS)],
        jobs=[make_video, sync_topics],
        sensors=[topic_folder_sensor, observe_topics_sensor, when_inputs_change_sensor],
        schedules=[nightly],
        resources={
            "store": StoreFolder(),
            "topic_folder": TopicFolder(),
            "network": network(profile.name, offline=profile.offline, engines=profile.engines),
            "io_manager": store_io_manager(ARTIFACTS),
            **{capability: engine_resource(capability, chosen) for capability, chosen in profile.engines.items()},
            **(resources or {}),
        },
        loggers=loggers,
        # One topic is one process: engines stay loaded from step to step, and pools bound what runs side by side.
        executor=dg.in_process_executor,
    )
