"""What a person gets of a topic: the finished files, and the account of where each came from.

Belongs here: which files those are, and what of their account comes out the same every time.
Not here: the folder they lie in (output_folder.py), how any of them is made.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from assets.captions.asset import Captions
from assets.facts.facts import Facts
from assets.handover.claims import claims
from assets.making.parameters import EntryFolder, Records, TopicKey
from assets.post.post import Post
from assets.render.video import Video
from assets.script.markdown import script_markdown
from assets.script.script import Script
from assets.voiceover.asset import Track
from resources.media.media_file import MediaFile
from resources.store.keys import plain
from resources.store.pointers import Record
from resources.weights.manifest import shipped_manifest

SCRIPT = "script.md"


class Handover(BaseModel, frozen=True, extra="forbid"):
    """The SHA-256 of every finished file by its name, the one file that no other artifact has, and the account.

    `reproducible` is what of the account comes out the same every time: what the film says when and where each sentence
    is from, how each artifact came about, the weights with their licences, the files.
    """

    topic: str
    files: dict[str, str]
    script: MediaFile
    reproducible: dict[str, Any]


def handover(  # noqa: PLR0917 - what an artifact is made from is asked for by name
    topic: TopicKey,
    facts: Facts,
    script: Script,
    voiceover: Track,
    captions: Captions,
    render: Video,
    post: Post,
    records: Records,
    folder: EntryFolder,
) -> Handover:
    """Hand a topic's finished files over: put them into the output folder, with the account of where each is from."""
    (folder / SCRIPT).write_text(script_markdown(script), encoding="utf-8")
    page = MediaFile.of(folder / SCRIPT)
    files = {name: file.sha256 for name, file in sorted(finished_files(captions, render, post, page).items())}
    said = {"claims": claims(script, facts, voiceover), "unchecked": facts.unchecked}
    return Handover(topic=topic, files=files, script=page, reproducible={**plain(said), **reproducible(records, files)})


def finished_files(captions: Captions, render: Video, post: Post, script: MediaFile) -> dict[str, MediaFile]:
    """Return the files that are handed over as they lie in the store, by the names they get."""
    return {
        "video.mp4": render.video,
        "poster.jpg": render.poster,
        "contact_sheet.jpg": render.contact_sheet,
        "captions.srt": captions.srt,
        "captions.vtt": captions.vtt,
        "captions.ass": captions.ass,
        "captions.json": captions.json_file,
        "post.json": post.json_file,
        "post.md": post.markdown,
        SCRIPT: script,
    }


def reproducible(records: Mapping[str, Record], files: Mapping[str, str]) -> dict[str, Any]:
    """Return what of the account comes out the same every time, as plain JSON data."""
    weights = {name: digest for record in records.values() for name, digest in _weights(record.inputs).items()}
    account = {
        "assets": {name: record.origin for name, record in records.items()},
        "weights": {name: {"sha256": digest, "licence": _licence(name)} for name, digest in sorted(weights.items())},
        "files": files,
    }
    return dict(plain(account))


def _weights(inputs: Any) -> dict[str, str]:
    """Collect the weights of every engine identity in a record's inputs."""
    if not isinstance(inputs, dict):
        return {}
    own = inputs.get("weights") if "engine" in inputs else None
    found = dict(own) if isinstance(own, dict) else {}
    for value in inputs.values():
        found |= _weights(value)
    return found


def _licence(file: str) -> str | None:
    """Return the licence of `<weight>/<file>` or of an Ollama tag; None for any other model that a server holds."""
    known = shipped_manifest().described(file)
    return known.licence if known else None
