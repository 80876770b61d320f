"""A script that a person edited takes the place of the one a model would write, and needs no model."""

import json
from pathlib import Path

import dagster as dg
import pytest

from assets.brief.brief import Brief, read_brief
from assets.handover.handover import reproducible
from assets.making.artifact import topics
from assets.making.parameters import part
from assets.script.markdown import script_markdown
from assets.script.script import Drawn, Narration, Scene, Script
from cm_dagster.run.wiring import build_definitions
from resources.language.base import LanguageModel
from resources.language.ollama import Ollama
from resources.language.verbatim import Verbatim
from resources.store.keys import Step
from resources.store.store import StoreFolder

BRIEF = """\
---
target_seconds: 12
cta: Look at your jar.
---
# Why honey keeps

- Only about 17 percent of honey is water.
- Most bacteria cannot grow in honey.
- Honey in a sealed jar can stay good for decades.
"""
NOBODY = Ollama(base_url="http://127.0.0.1:9", model="llama3.1:8b", patience_s=0.0)
"""An engine whose server is not there: a script that asks it cannot be made."""


class Topic:
    """One brief in the topics folder; its script is made alone, from the brief as the store has it."""

    def __init__(self, folder: Path, dagster: dg.DagsterInstance) -> None:
        self.brief, self.file = folder / "honey.md", folder / "honey.script.md"
        self.store, self.dagster = StoreFolder().open(), dagster
        self.brief.write_text(BRIEF)
        dagster.add_dynamic_partitions(str(topics.name), ["honey"])

    def make(self, language: LanguageModel | None = None, take: int = 1) -> dg.ExecuteInProcessResult:
        read = read_brief(self.brief)
        stored = self.store.get_or_make(Step(name="brief", version="1"), {"brief": read}, Brief, lambda _: read)
        self.store.pointers.make_current("honey", "brief", stored.record)
        job = build_definitions(resources={"language": language or Verbatim()}).resolve_job_def("make_video")
        return job.execute_in_process(
            instance=self.dagster,
            partition_key="honey",
            asset_selection=[dg.AssetKey("facts"), dg.AssetKey("script")],
            run_config={"ops": {"script": {"config": {"take": take}}}},
            raise_on_error=False,
        )

    @property
    def script(self) -> Script:
        record = self.store.pointers.current("honey", "script")
        assert record is not None
        return self.store.load(record, Script)

    @property
    def digest(self) -> str:
        record = self.store.pointers.current("honey", "script")
        assert record is not None
        return record.digest

    def export(self) -> None:
        self.file.write_text(script_markdown(self.script))

    def edit(self, old: str, new: str) -> None:
        text = self.file.read_text()
        assert text.count(old) == 1
        self.file.write_text(text.replace(old, new))


@pytest.fixture
def topic(own_folders):
    with dg.DagsterInstance.ephemeral() as dagster:
        yield Topic(own_folders / "topics", dagster)


def said_of(result: dg.ExecuteInProcessResult) -> dict[str, object]:
    (materialization,) = result.asset_materializations_for_node("script")
    return {name: value.value for name, value in materialization.metadata.items()}


def test_an_unedited_export_is_the_same_script_and_asks_no_model(topic):
    assert topic.make().success
    generated = topic.digest
    topic.export()
    result = topic.make(NOBODY)
    assert result.success
    assert topic.digest == generated
    assert said_of(result)["origin"] == "honey.script.md"
    assert "engine" not in said_of(result)
    topic.file.unlink()
    assert not topic.make(NOBODY).success, "without the file, the model is asked"


def test_an_edit_is_what_the_script_says_and_who_said_it(topic):
    topic.make()
    topic.export()
    topic.edit("> Most bacteria cannot grow in honey.", "> Hardly anything lives in there!")
    result = topic.make(NOBODY)
    assert result.success
    assert [scene.narration for scene in topic.script.scenes][2] == "Hardly anything lives in there!"
    assert [scene.origin for scene in topic.script.scenes] == ["brief", "brief", "person", "brief", "brief"]
    assert said_of(result)["worded_by_a_person"] == 1
    (found,) = [each for each in result.get_asset_check_evaluations() if each.check_name == "script_is_grounded"]
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "scene 3 does not say fact 2" in str(found.description)


def test_scenes_may_go_and_a_length_out_of_bounds_warns(topic):
    topic.make()
    topic.export()
    page = topic.file.read_text()
    start, end = page.index("## 2."), page.index("## 5.")
    topic.file.write_text(page[:start] + page[end:])
    result = topic.make(NOBODY)
    assert result.success
    assert len(topic.script.scenes) == 2
    warned = {each.check_name: each.severity for each in result.get_asset_check_evaluations() if not each.passed}
    assert warned == {
        "script_is_grounded": dg.AssetCheckSeverity.WARN,
        "script_has_the_length": dg.AssetCheckSeverity.WARN,
    }


def test_the_file_removed_brings_the_generated_script_back_as_it_was(topic):
    topic.make()
    generated = topic.digest
    topic.export()
    topic.edit("> Most bacteria", "> Few bacteria")
    topic.make()
    assert topic.digest != generated
    topic.file.unlink()
    back = topic.make()
    assert topic.digest == generated
    assert said_of(back)["cache"] == "hit"
    assert said_of(back)["engine"] == "verbatim"


def test_only_what_the_file_says_counts(topic):
    topic.make()
    topic.export()
    topic.edit("> Most bacteria", "> Few bacteria")
    topic.make(NOBODY)
    edited = topic.digest
    topic.file.write_bytes(b"\xef\xbb\xbf" + topic.file.read_bytes().replace(b"\n", b"  \r\n"))
    laid_out = topic.make(NOBODY)
    assert said_of(laid_out)["cache"] == "hit"
    assert said_of(topic.make(Verbatim(), take=3))["cache"] == "hit"
    topic.brief.write_text(BRIEF.replace("decades", "centuries").replace("target_seconds: 12", "target_seconds: 30"))
    assert topic.make(NOBODY).success
    assert [scene.origin for scene in topic.script.scenes] == ["brief", "brief", "person", "person", "brief"]
    assert topic.digest != edited, "what the brief no longer says is a person's"


def test_provenance_names_the_file_and_the_digest_of_what_it_says(topic):
    topic.make()
    topic.export()
    topic.make(NOBODY)
    record = topic.store.pointers.current("honey", "script")
    account = reproducible({"script": record}, {})
    made_from = account["assets"]["script"]["made_from"]["by_hand"]
    assert made_from["file"] == "honey.script.md"
    assert len(made_from["content"]) == 64
    assert account["weights"] == {}
    assert str(topic.brief.parent) not in json.dumps(account)


@pytest.mark.parametrize("kind", [Drawn, Narration])
def test_what_a_script_rests_on_and_notes_is_neither_drawn_nor_embedded(kind):
    scene = Scene(role="setup", narration="Bees make honey.", on_screen_text="Bees", visual="a bee", facts=(1,))
    script = Script(title="Honey", language="en", scenes=(scene,))
    rested = scene.model_copy(update={"facts": (2,), "origin": "person"})
    noted = script.model_copy(update={"scenes": (rested,), "notes": ("Fact 1 is left out.",), "reasoning": "Bees."})
    read = part(Script, kind)
    assert read(noted) == read(script)
    other = script.model_copy(update={"title": "Bees"})
    assert read(other) != read(script)
