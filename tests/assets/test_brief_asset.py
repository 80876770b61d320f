"""What a brief asks for and this machine cannot give is told at the first step, before anything is made."""

import dagster as dg
import pytest

from assets.artifact import topics
from cm_dagster.wiring import build_definitions
from resources.store.store import StoreFolder
from resources.transcription.faster_whisper import FasterWhisper
from resources.transcription.openai import OpenAI
from resources.transcription.whisper_cpp import WhisperCpp

HINDI = "---\nlanguage: hi\n---\n# शहद\n\n- शहद कभी खराब नहीं होता।\n"
FRENCH = "---\nlanguage: fr\n---\n# Le miel\n\n- Le miel ne se gâte jamais.\n"


def refusal(folder, text, **resources) -> str:
    """Run the first step on a brief and return why it failed; nothing if it did not."""
    (folder / "topics" / "honey.md").write_text(text)
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(topics.name), ["honey"])
        made = (
            build_definitions(resources=resources)
            .resolve_job_def("make_video")
            .execute_in_process(
                instance=instance,
                partition_key="honey",
                asset_selection=[dg.AssetKey("brief")],
                raise_on_error=False,
            )
        )
    if made.success:
        return ""
    assert StoreFolder().open().pointers.current("honey", "brief") is None
    (failure,) = made.get_failed_step_keys()
    return made.failure_data_for_node(failure).user_failure_data.description  # type: ignore[union-attr, return-value]


@pytest.mark.engine
def test_a_language_that_the_listener_would_write_in_other_letters_is_refused(own_folders):
    said = refusal(own_folders, HINDI)
    assert said.startswith("topics/honey.md: language: whisper-base writes spoken Hindi in Urdu letters")
    assert said.endswith("Name a larger Whisper in the profile, under transcription: multilingual")
    assert "\n" not in said


@pytest.mark.engine
@pytest.mark.parametrize("engine", [WhisperCpp, FasterWhisper])
def test_a_language_whose_listener_is_not_here_is_refused_with_the_line_that_fetches_it(own_folders, engine):
    missing = f"{engine.family}large-v3"
    said = refusal(own_folders, FRENCH, transcription=engine(multilingual=missing))
    assert said.startswith('topics/honey.md: language: the model that hears "fr" cannot be loaded.')
    assert said.endswith(f"Run: cm models pull {missing}")


@pytest.mark.engine
def test_a_language_that_is_heard_here_or_by_a_server_is_not_refused(own_folders):
    assert refusal(own_folders, FRENCH) == ""
    assert refusal(own_folders, FRENCH, transcription=OpenAI(base_url="http://127.0.0.1:9/v1")) == ""
