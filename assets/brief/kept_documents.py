"""What the author's documents say, as the store keeps it: each is read once, whatever brief names it.

Belongs here: putting one there and finding it again. Not here: which documents those are (sources.py), reading one
(resources/documents).
"""

import hashlib
from collections.abc import Iterable

from pydantic import BaseModel

from assets.brief.sources import BriefDocument, SourceFile
from resources.documents.document import Document, Passage, UnreadableDocument
from resources.documents.read import READER_VERSION, changed, format_of, parsed, read_bytes
from resources.errors import WrongInput
from resources.store.keys import Step, key_of
from resources.store.store import Store, StoreDamaged

OWN_DOCUMENT = Step(name="own_document", version=READER_VERSION)


class KeptDocument(BaseModel, frozen=True, extra="forbid"):
    """What a document of some bytes and format says, or `problem`: why it says nothing, and the fix."""

    passages: tuple[Passage, ...]
    notes: tuple[str, ...]
    problem: str | None = None


def keep_all(files: Iterable[SourceFile], source: str, store: Store) -> list[str]:
    """Read each document that the store does not have; return a note for each that says nothing.

    Raises:
        WrongInput: one that the brief names says nothing, or all of a folder.
        NotMade: one changed since the brief was read.
    """
    unread: list[str] = []
    count = 0
    for file in files:
        count += 1
        problem = _keep(file, store).problem
        if problem and file.is_named:
            raise WrongInput(f"{source}: sources: {file.document.name}: {problem}")
        if problem:
            unread.append(f"left out: {file.document.name} ({problem})")
    if unread and len(unread) == count:
        first = unread[0].removeprefix("left out: ")
        raise WrongInput(f"{source}: sources: no document says anything: {first}")
    return unread


def kept(document: BriefDocument, store: Store) -> Document:
    """Return a document as the store has it; one that says nothing has no passages, and a note on why.

    Raises:
        StoreDamaged: it is gone or damaged.
    """
    record = store.pointers.remembered(key_of(OWN_DOCUMENT, _inputs(document)))
    if record is None:
        gone = f"{store.root}: what {document.name} says is gone"
        raise StoreDamaged(f"{gone}. Make the topic again: the document is read anew")
    found = store.load(record, KeptDocument)
    notes = (f"left out: {found.problem}",) if found.problem else found.notes
    return Document(name=document.name, sha256=document.sha256, passages=found.passages, notes=notes)


def _keep(file: SourceFile, store: Store) -> KeptDocument:
    document = file.document

    def read() -> KeptDocument:
        data = read_bytes(file.path, document.name)
        if hashlib.sha256(data).hexdigest() != document.sha256:
            raise changed(document.name)
        try:
            found = parsed(data, document.name)
        except UnreadableDocument as error:
            return KeptDocument(passages=(), notes=(), problem=str(error))
        return KeptDocument(passages=found.passages, notes=found.notes)

    return store.get_or_make(OWN_DOCUMENT, _inputs(document), KeptDocument, lambda _folder: read()).value


def _inputs(document: BriefDocument) -> dict[str, str | None]:
    return {"sha256": document.sha256, "format": format_of(document.name)}
