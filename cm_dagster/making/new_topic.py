"""A topic file made of a title: the facts that documents or a language model have for it, for a person to check.

Belongs here: from a title to the text of a brief, and where it is written. Not here: how facts are found
(assets/facts), the command (cli/new.py).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from assets.brief.brief import Content, FactSource, as_named, parse_brief
from assets.brief.front_matter import split_front_matter
from assets.brief.kept_documents import keep_all
from assets.brief.sources import SourceFile, read_sources
from assets.facts.asset import found_in_documents, told_by_model
from assets.facts.facts import Facts, FromModel, SourcedFact, source_line
from assets.topics.error import bad_brief, printable, quoted
from assets.topics.key import LONGEST_KEY, BadTopicName, topic_key
from cm_dagster.run.network import kept_within
from cm_dagster.run.profile import Profile
from resources.engines.fallback import choices, first_available
from resources.errors import CmError, StorageUnusable, WrongInput
from resources.files import write_atomically
from resources.store.store import Observer, Store, StoreFolder

CHECK = "Check each fact: edit it, delete it, add your own. Comments are not said."
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~^={}$@%&:!+-])")


class Wish(NamedTuple):
    """What a person wants a topic file of."""

    title: str
    sources: tuple[Path, ...] = ()
    language: str | None = None
    target_seconds: float | None = None


class NewTopic(BaseModel, frozen=True):
    """A topic file that was written: `left_out` says, a sentence each, what did not go into it."""

    topic: str
    path: Path
    facts: tuple[SourcedFact, ...]
    notes: tuple[str, ...]


def new_topic(wish: Wish, folder: Path, profile: Profile, observe: Observer = lambda _done, _total: None) -> NewTopic:
    """Find facts for a title and write them as a topic file into `folder`.

    `observe` is told which of how many documents was embedded.

    Raises:
        WrongInput: the topic is there already, the title or an option cannot be used, a document cannot be read, or the
            documents say nothing of it.
        EngineFailed: the model's answer cannot be used.
        StorageUnusable: the file cannot be written.
        CmError: what an engine or the store raises besides.
    """
    path = folder / f"{_key(wish.title)}.md"
    content = _content(wish, path)
    _refuse_to_overwrite(path)
    store = StoreFolder().open().counting(observe)
    with kept_within(profile.name, offline=profile.offline, engines=profile.engines):
        found, notes = _found(wish, content, path, profile, store)
    items, unwritable = items_of(found.facts, content.language)
    if not items:
        raise WrongInput(f"{as_named(path)}: not one of the facts found can be written down. {unwritable[0]}")
    facts = tuple(fact.model_copy(update={"id": at}) for at, fact in enumerate(items, start=1))
    try:
        write_atomically(path, page_of(wish, content, items).encode())
    except OSError as error:
        raise StorageUnusable(f"{as_named(path)}: cannot be written ({error.strerror}). Mend that") from error
    return NewTopic(topic=topic_key(path), path=path, facts=facts, notes=(*notes, *found.notes, *unwritable))


def page_of(wish: Wish, content: Content, items: Mapping[SourcedFact, str]) -> str:
    """Return the text of a topic file: its front matter, and each fact with its source below."""
    by_model = any(isinstance(fact.source, FromModel) for fact in items)
    keys = {
        "title": json.dumps(content.title, ensure_ascii=False),
        **({"language": content.language} if wish.language else {}),
        **({"target_seconds": f"{wish.target_seconds:g}"} if wish.target_seconds else {}),
        **({"knowledge": "model"} if by_model else {}),
    }
    front = "\n".join(f"{key}: {value}" for key, value in keys.items())
    rows = "\n".join(f"{item}\n  <!-- {_comment(fact)} -->" for fact, item in items.items())
    return f"---\n{front}\n---\n\n<!-- {CHECK} -->\n\n{rows}\n"


def _refuse_to_overwrite(path: Path) -> None:
    """Find out whether there is a file of this topic already, however its name is spelt.

    Raises:
        WrongInput: there is.
        StorageUnusable: its folder cannot be read.
    """
    try:
        there = sorted(each for each in path.parent.glob("*.md") if _key_or_none(each) == path.stem)
    except OSError as error:
        raise StorageUnusable(f"{as_named(path.parent)}: cannot be read ({error.strerror}). Mend that") from error
    if there:
        raise bad_brief(as_named(there[0]), None, "this topic is there already. Give another title, or remove the file")


def _key(title: str) -> str:
    """Return the key of a title: its words as far as a key is long, or a digest where none has a Latin letter."""
    words = title.split()
    for count in range(len(words), 0, -1):
        try:
            key = topic_key(Path("-".join(words[:count]).replace("/", "-") + ".md"))
        except BadTopicName:
            continue
        if len(key) <= LONGEST_KEY:
            return key
    return f"topic-{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def _key_or_none(path: Path) -> str | None:
    try:
        return topic_key(path)
    except CmError:
        return None


def _content(wish: Wish, path: Path) -> Content:
    """Return what a brief with these wishes and no facts is about.

    Raises:
        WrongInput: the title or the language cannot be used.
    """
    if not any(character.isalnum() for character in wish.title):
        raise bad_brief("cm new", "title", f"{quoted(wish.title)} says nothing. Say what the video is about")
    language = f"language: {json.dumps(wish.language)}\n" if wish.language else ""
    text = f"---\ntitle: {json.dumps(wish.title, ensure_ascii=False)}\n{language}knowledge: model\n---\n"
    split_front_matter(text, "cm new")
    content = parse_brief(text.encode(), path).content
    return content.model_copy(update={"target_seconds": wish.target_seconds} if wish.target_seconds else {})


def _found(wish: Wish, content: Content, path: Path, profile: Profile, store: Store) -> tuple[Facts, tuple[str, ...]]:
    """Return the facts, and what was left out on the way to them."""
    notes: list[str] = []
    if not wish.sources:
        engines = choices(profile.engines["language"])
        return first_available(engines, lambda engine, _passed_over: told_by_model(content, engine), notes.append), ()
    files = tuple(_files(wish.sources, path, notes))
    notes += keep_all(files, "cm new", store)
    source = FactSource(content=content, documents=tuple(file.document for file in files))
    engines = choices(profile.engines["embedding"])
    find = partial(first_available, engines, lambda engine, _: found_in_documents(source, engine, store), notes.append)
    return find(), tuple(notes)


def _files(sources: Sequence[Path], topic: Path, notes: list[str]) -> Iterator[SourceFile]:
    """Yield the documents that paths stand for, wherever they lie; each is called as its path's last part has it."""
    seen: set[str] = set()
    for path in sources:
        whole = path.absolute()
        found = read_sources([whole.name], whole.parent / topic.name, "cm new --from")
        notes += found.notes
        for file in found.files:
            if file.document.sha256 not in seen:
                seen.add(file.document.sha256)
                yield file


def items_of(facts: Sequence[SourcedFact], language: str) -> tuple[dict[SourcedFact, str], tuple[str, ...]]:
    """Return each fact as an item of a list, and a note for each that a brief would read as something else."""
    items = {fact: item for fact in facts if (item := _item(fact.text, language))}
    return items, tuple(f"left out: {quoted(fact.text)} (no brief can say it)" for fact in facts if fact not in items)


def _item(text: str, language: str) -> str | None:
    """Return a fact as an item of a list that is read as just this text: as it is, else with its marks escaped."""
    for written_as in (text, _SPECIAL.sub(r"\\\1", text)):
        item = f"- {written_as}"
        brief = f"---\ntitle: A title\nlanguage: {language}\n---\n\n{item}\n"
        try:
            read = parse_brief(brief.encode(), Path("fact.md")).content.facts
        except WrongInput:
            continue
        if [fact.text for fact in read] == [text]:
            return item
    return None


def _comment(fact: SourcedFact) -> str:
    """Return where a fact is from as a comment that nothing in it ends."""
    unchecked = "UNCHECKED: the language model alone says this"
    said = unchecked if isinstance(fact.source, FromModel) else source_line(fact.source)
    return re.sub(r"-(?=[->])", "- ", printable(said)).replace(">", "/")
