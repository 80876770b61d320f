"""Wiring: every asset, job, sensor and schedule, with the engines of a profile in their places.

Belongs here: putting the parts together; nothing is wired at import.
Not here: what any of the parts does, which profile Dagster loads (definitions.py).
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.brief.asset import brief
from assets.brief.version import topic_file
from assets.captions.asset import captions
from assets.embeddings.asset import embeddings
from assets.facts.asset import facts
from assets.handover.asset import handover
from assets.making.artifact import Artifact
from assets.making.io_manager import StoreIOManager
from assets.post.asset import post
from assets.render.asset import render
from assets.script.asset import script
from assets.topics.file import TopicFolder
from assets.voiceover.asset import voiceover
from cm_dagster.run.alerts import run_failed_sensor
from cm_dagster.run.executor import in_this_process, wait_for_pools_at_rest
from cm_dagster.run.jobs import make_video, sync_topics
from cm_dagster.run.lost_runs import lost_runs_sensor
from cm_dagster.run.network import network
from cm_dagster.run.profile import Profile, load_profile
from cm_dagster.run.run_config import engine_resource
from cm_dagster.run.schedules import nightly
from cm_dagster.run.sensors import observe_topics_sensor, topic_folder_sensor, when_inputs_change_sensor
from resources.engines.fallback import engine_name
from resources.store.store import StoreFolder

ARTIFACTS: tuple[Artifact[..., Any], ...] = (
    brief,
    facts,
    script,
    voiceover,
    captions,
    render,
    post,
    handover,
    embeddings,
)
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
    profile, store = profile or load_profile(), StoreFolder()
    wait_for_pools_at_rest()
    return dg.Definitions(
        assets=[topic_file, *(_of_profile(artifact, profile) for artifact in ARTIFACTS)],
        jobs=[make_video, sync_topics],
        sensors=[
            topic_folder_sensor,
            observe_topics_sensor,
            when_inputs_change_sensor,
            lost_runs_sensor,
            run_failed_sensor,
        ],
        schedules=[nightly],
        resources={
            "store": store,
            "topic_folder": TopicFolder(),
            "network": network(profile.name, offline=profile.offline, engines=profile.engines),
            "io_manager": StoreIOManager(store=store),
            **{capability: engine_resource(capability, profile) for capability in profile.engines},
            **(resources or {}),
        },
        loggers=loggers,
        # One topic is one process: engines stay loaded from step to step, and pools bound what runs side by side.
        executor=in_this_process,
    )


def _of_profile(artifact: Artifact[..., Any], profile: Profile) -> dg.AssetsDefinition:
    """Return an artifact's asset, whose kinds name the profile's engines too: the first two, as three kinds fit."""
    engines = [engine for capability in artifact.recipe.parameters.engines for engine in profile.choices[capability]]
    kinds = {engine_name(engine) for engine in engines[:2]}
    return artifact.asset.map_asset_specs(lambda spec: spec.merge_attributes(kinds=kinds))
