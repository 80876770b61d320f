"""What a topic's video came from: which sentence of the brief is which scene, clip, caption page and second of it.

Belongs here: the account of it, and how it is arranged. Not here: what there is to say (explanation.py), finding the
parts in the store (lineage.py), printing (cli/explain.py).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assets.brief.asset import brief
from assets.brief.body import Statement, read_body
from assets.brief.brief import Brief, as_named, read_brief
from assets.brief.front_matter import split_front_matter
from assets.captions.asset import Captions, captions
from assets.captions.subtitles import CaptionPage
from assets.facts.asset import facts
from assets.facts.facts import Facts, SourcedFact
from assets.handover.output_folder import account_of
from assets.render.asset import DRAWN_SCENE, render, scene_inputs
from assets.render.storyboard import storyboard
from assets.render.video import Segment, Video
from assets.script.asset import script
from assets.script.script import Script
from assets.text.glyphs import PINNED_FONTS, drawable
from assets.topics.file import TopicFolder, UnknownTopic
from assets.voiceover.asset import SPOKEN_SENTENCE, Clip, Voiceover, heard, sentence_inputs, voiceover
from cm_dagster.explain.explanation import (
    BriefFile,
    ExplainedArtifact,
    ExplainedEntry,
    ExplainedFact,
    ExplainedPage,
    ExplainedScene,
    ExplainedSentence,
    Explanation,
)
from cm_dagster.explain.lineage import Lineage, lineage_of
from cm_dagster.run.wiring import ARTIFACTS
from resources.engines.identity import Identity
from resources.errors import CmError, NotMade, nearest
from resources.files import file_sha256
from resources.locations import locations
from resources.store.keys import fingerprint
from resources.store.pointers import Record
from resources.store.store import Store


def explained(named: str, store: Store) -> Explanation:
    """Explain a topic, named by its key or by the path of its brief.

    Raises:
        UnknownTopic: there is no such topic, the message names the nearest; or no such file.
        NotMade: nothing was made of it yet.
        WrongInput: an edited script was named, or two files are this topic.
        BadTopicName: the name gives no key.
    """
    topic, path = TopicFolder().named(named, store)
    current = {each.name: store.pointers.current(topic, each.name) for each in ARTIFACTS}
    if not any(current.values()):
        raise _nothing_made(topic, path, store)
    last_run_id = _last_run_id(topic) if current[render.name] else None
    lineage = lineage_of(topic, store, last_run_id)
    records = lineage.records
    its_brief: Brief | None = lineage.values.get(brief.name)
    its_script: Script | None = lineage.values.get(script.name)
    track: Voiceover | None = lineage.values.get(voiceover.name)
    video: Video | None = lineage.values.get(render.name)
    file = _brief_file(topic, its_brief, store)
    its_facts: Facts | None = lineage.values.get(facts.name)
    found = its_facts.facts if its_facts else ()
    scenes = tuple(_scenes(lineage, its_brief, its_script, track)) if its_script else ()
    return Explanation(
        topic=topic,
        title=its_brief.content.title if its_brief else None,
        brief_file=file,
        cta=its_brief.content.cta if its_brief else None,
        take=records[script.name].inputs.get("config", {}).get("take") if its_script else None,
        manner=track.manner if track else None,
        duration_s=track.duration_s if track else None,
        output=_output(topic, video) if video else None,
        last_run_id=last_run_id,
        artifacts=tuple(_artifact(name, records[name], last_run_id) for name in current if name in records),
        newer=tuple(_artifact(name, lineage.newer[name], None) for name in current if name in lineage.newer),
        not_made=tuple(name for name, record in current.items() if record is None),
        facts=tuple(_facts(found, its_script, scenes, file)),
        scenes=scenes,
        notes=tuple(its_script.notes_beside(fact.id for fact in found)) if its_script else (),
        warnings=tuple(dict.fromkeys(each for record in records.values() for each in record.warnings)),
        problems=tuple(dict.fromkeys(lineage.problems)),
    )


def _nothing_made(topic: str, named: Path | None, store: Store) -> CmError:
    in_folder = {file.key: file.path for file in TopicFolder().scan().files}
    path = named or in_folder.get(topic) or store.pointers.source(topic)
    if path is not None and path.is_file():
        return NotMade(f"{as_named(path)}: nothing was made of it yet. Make it: cm make {as_named(path)}")
    known = {*in_folder, *store.pointers.topics()}
    hint = nearest(topic, known) if known else f"There are none in {locations().topics} yet."
    return UnknownTopic(f'there is no topic "{topic}". {hint}')


def _brief_file(topic: str, its_brief: Brief | None, store: Store) -> BriefFile:
    try:
        path = TopicFolder().find(topic, store)
    except UnknownTopic:
        return BriefFile(path=None, state="gone")
    try:
        today = read_brief(path)
    except CmError as error:
        return BriefFile(path=path, state="unreadable", problem=str(error))
    if its_brief is None:
        return BriefFile(path=path, state="unknown")
    return BriefFile(path=path, state="unchanged" if fingerprint(today) == fingerprint(its_brief) else "edited")


def _output(topic: str, video: Video) -> Path | None:
    path = locations().output / topic / "video.mp4"
    return path if path.is_file() and file_sha256(path) == video.video.sha256 else None


def _last_run_id(topic: str) -> str | None:
    """Return the run that handed the video over last, if the account beside it says so."""
    run = account_of(topic).get("run")
    return run.get("dagster_run_id") if isinstance(run, dict) else None


def _artifact(name: str, record: Record, last_run_id: str | None) -> ExplainedArtifact:
    engines = (value for value in record.inputs.values() if isinstance(value, dict) and "engine" in value)
    engine = next(engines, None)
    return ExplainedArtifact(
        name=name,
        engine=Identity.model_validate(engine) if engine else None,
        by_hand=record.inputs.get("by_hand", {}).get("file"),
        passed_over=record.made.passed_over,
        at_last_run=None if last_run_id is None else "made" if record.made.run_id == last_run_id else "reused",
        **_making(record),
    )


def _making(record: Record) -> dict[str, Any]:
    made = record.made
    return {"digest": record.digest, "made_at": made.at, "run_id": made.run_id, "wall_s": made.wall_s}


def _facts(
    its_facts: Sequence[SourcedFact], its_script: Script | None, scenes: Sequence[ExplainedScene], file: BriefFile
) -> Iterator[ExplainedFact]:
    standing = _statements(file)
    for fact in its_facts:
        found = next((each for each in standing if drawable(each.text, PINNED_FONTS.captions).text == fact.text), None)
        if found:
            standing.remove(found)
        yield ExplainedFact(
            id=fact.id,
            text=fact.text,
            source=fact.source,
            line=found.line if found else None,
            scenes=tuple(scene.number for scene in scenes if scene.tells_facts and fact.id in scene.fact_ids),
            notes=tuple(n.removesuffix(f": {fact.text}") for n in its_script.notes_on(fact.id)) if its_script else (),
        )


def _statements(file: BriefFile) -> list[Statement]:
    """Return the statements of the file as it is today."""
    if file.path is None or file.state == "unreadable":
        return []
    source = as_named(file.path)
    split = split_front_matter(file.path.read_text(encoding="utf-8-sig"), source)
    return read_body(split.body, split.body_line, source, split.front_matter.language or "en").statements


def _scenes(
    lineage: Lineage, its_brief: Brief | None, its_script: Script, track: Voiceover | None
) -> Iterator[ExplainedScene]:
    shown: Captions | None = lineage.values.get(captions.name)
    sentences = (
        _spoken(lineage, track)
        if track
        else [(each.scene, ExplainedSentence(text=each.text)) for each in its_script.spoken.sentences]
    )
    segments = _drawn(lineage, its_brief, its_script, track, shown)
    for at, scene in enumerate(its_script.scenes):
        own = tuple(sentence for index, sentence in sentences if index == at)
        yield ExplainedScene(
            number=at + 1,
            role=scene.role,
            tells_facts=scene.tells_facts,
            on_screen_text=scene.on_screen_text,
            worded_by=scene.origin,
            fact_ids=scene.facts,
            start_s=own[0].start_s,
            end_s=own[-1].end_s,
            sentences=own,
            caption_pages=tuple(_page(page) for page in shown.pages if page.scene == at) if shown else (),
            segment=segments[at],
        )


def _spoken(lineage: Lineage, track: Voiceover) -> list[tuple[int, ExplainedSentence]]:
    """Return each sentence with its scene (from 0) and the clip that is its sound."""
    record = lineage.records[voiceover.name]
    speech = Identity.model_validate(record.inputs["speech"])
    its_brief = []
    for sentence in track.sentences:
        inputs = sentence_inputs(sentence.text, track.manner, speech)
        found = lineage.component(voiceover.name, SPOKEN_SENTENCE, inputs, Clip)
        its_brief.append(
            (
                sentence.scene,
                ExplainedSentence(
                    text=sentence.text,
                    start_s=round(sentence.start_s, 3),
                    end_s=round(sentence.end_s, 3),
                    sound_s=_sound_s(found[1]) if found else None,
                    clip=_component(found[0], record) if found else None,
                ),
            )
        )
    return its_brief


def _sound_s(clip: Clip) -> float:
    sound = heard(clip)
    return round(len(sound.samples) / sound.sample_rate_hz, 3)


def _page(page: CaptionPage) -> ExplainedPage:
    words = page.words
    return ExplainedPage(
        text=" ".join(word.text for word in words), start_s=round(words[0].start_s, 3), end_s=round(words[-1].end_s, 3)
    )


def _drawn(
    lineage: Lineage, its_brief: Brief | None, its_script: Script, track: Voiceover | None, shown: Captions | None
) -> list[ExplainedEntry | None]:
    """Return the segment of each scene."""
    record = lineage.records.get(render.name)
    if not (record and its_brief and track and shown):
        return [None] * len(its_script.scenes)
    rendering = Identity.model_validate(record.inputs["rendering"])
    board = storyboard(its_script, track, shown, its_brief.delivery)
    found = [lineage.component(render.name, DRAWN_SCENE, scene_inputs(scene, rendering), Segment) for scene in board]
    return [_component(each[0], record) if each else None for each in found]


def _component(record: Record, of: Record) -> ExplainedEntry:
    return ExplainedEntry(reused=record.made.run_id != of.made.run_id, **_making(record))
