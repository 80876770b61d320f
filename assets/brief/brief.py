"""The brief: what a topic file says, and how it asks for it to be delivered.

Belongs here: what a brief is, and how it is read from a topic file.
Not here: the keys of its front matter (front_matter.py), its Markdown (body.py), its media (media.py), its
documents (sources.py), what is made of
it, and what an edited script beside it says (assets/script).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from assets.brief.addresses import shortened_notes, too_long, with_short_addresses
from assets.brief.body import Statement, read_body
from assets.brief.front_matter import LONGEST_TITLE, Wording, split_front_matter
from assets.brief.media import UserMedia, read_media
from assets.brief.pronounce import LEXICON, Pronunciations, lexicon_for
from assets.brief.sources import BriefDocument, SourceFile, read_sources
from assets.text.glyphs import CONTROL_CHARACTER, PINNED_FONTS, Coverage, Drawable, drawable, drawable_code
from assets.topics.edited_script import EditedScript, script_of
from assets.topics.error import bad_brief, printable, quoted
from assets.topics.file import TopicFile
from assets.topics.key import name_of_topic, topic_key
from resources.errors import WrongInput
from resources.rendering.base import Look
from resources.speech.pronunciation.homographs import TWO_WAYS, untold
from resources.speech.pronunciation.written_words import taken_apart

NOTHING_TO_SAY = (
    "there is nothing to say. Write facts below the title, a sentence each; or name documents of your own with "
    "sources: [notes/]; or have the model say what it knows, unchecked, with knowledge: model"
)
LARGEST_BYTES = 256 * 1024
LONGEST_FACT = 500
"""Characters: half a minute of speech, as long as a whole short; what is recommended has a hundred."""
MOST_FACTS = 100
"""More than the longest video, of 180 s, has room for."""
LONGEST_CODE = 2000
"""Characters: a card shows a dozen lines."""


class Fact(BaseModel, frozen=True, extra="forbid"):
    """One statement of the author: a sentence, or an item of a list, on one line; `id` counts from 1.

    Code in `text` stands between backticks, and a backtick is nothing else. `code` is the code block below the
    statement, lines ended by a newline, without one at the end; `code_language` is what its fence names, such as `sh`.
    """

    id: int = Field(ge=1)
    text: str
    code: str | None = None
    code_language: str | None = None


class About(BaseModel, frozen=True, extra="forbid"):
    """What a video is about, for whom, and how it is told; what may be said of it are facts.

    `wording` is how freely facts may be worded, where the brief says so; `hook` is which of a script's hooks is wanted,
    counted from 1.
    """

    title: str
    audience: str = "curious people"
    tone: str = "clear and lively"
    language: str = "en"
    target_seconds: float = 35.0
    cta: str | None = None
    wording: Wording | None = None
    hook: int | None = None


class Content(About, frozen=True, extra="forbid"):
    """What to say. Two files that say the same, however they are laid out, have equal contents."""

    facts: tuple[Fact, ...]


class FactSource(BaseModel, frozen=True, extra="forbid"):
    """What facts come from: those that the brief states, the documents it names, or what a model knows."""

    content: Content
    documents: tuple[BriefDocument, ...] = ()
    knowledge: Literal["model"] | None = None


class ScriptSource(BaseModel, frozen=True, extra="forbid"):
    """What of a brief a script comes from: what it is about, and the script itself where a person edited it."""

    about: About
    edited: EditedScript | None


class VoiceWish(BaseModel, frozen=True, extra="forbid"):
    """The voice and relative speed asked for, if any, and how words are said: what of a delivery can be heard."""

    voice: str | None
    speed: float | None
    pronounce: Pronunciations = {}


class Delivery(BaseModel, frozen=True, extra="forbid"):
    """How to deliver it; `media` in the order of use. Whether the voice exists is the speech engine's to say."""

    voice: str | None = None
    speed: float | None = None
    pronounce: Pronunciations = {}
    look: Look = Look()
    media: tuple[UserMedia, ...] = ()
    tags: tuple[str, ...] = ()


class Seen(Delivery, frozen=True, extra="forbid"):
    """What of a delivery can be seen: its look and its media; everything else is left empty."""


class Brief(BaseModel, frozen=True, extra="forbid"):
    """A topic file, read: what to say and how to deliver it, apart, so that a change to one leaves the other alone.

    `notes` says, a sentence each, what of the file was left out and why. `edited` is the script in the file beside it,
    if a person put one there.
    """

    key: str
    content: Content
    delivery: Delivery
    documents: tuple[BriefDocument, ...] = ()
    knowledge: Literal["model"] | None = None
    notes: tuple[str, ...] = ()
    edited: EditedScript | None = None

    @property
    def fact_source(self) -> FactSource:
        """What of the brief facts are made from."""
        return FactSource(content=self.content, documents=self.documents, knowledge=self.knowledge)

    @property
    def script_source(self) -> ScriptSource:
        """What of the brief a script is made from."""
        about = About.model_validate(self.content.model_dump(include=set(About.model_fields)))
        return ScriptSource(about=about, edited=self.edited)

    @property
    def voice_wish(self) -> VoiceWish:
        """What of the delivery a voiceover is made from."""
        return VoiceWish(**self.delivery.model_dump(include=set(VoiceWish.model_fields)))

    @property
    def seen(self) -> Seen:
        """What of the delivery a video is drawn from."""
        return Seen(look=self.delivery.look, media=self.delivery.media)


class Topic(NamedTuple):
    """A topic file, its media and its documents, read: `media` and `sources` are where those of the brief lie."""

    brief: Brief
    media: tuple[Path, ...]
    sources: tuple[SourceFile, ...]


class Named(NamedTuple):
    """The files that a topic file names, as it names them: its media, and its documents."""

    media: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Words(NamedTuple):
    """A topic file read as far as it is text: the brief without its media and documents, which are as it names them."""

    brief: Brief
    media: tuple[str, ...]
    sources: tuple[str, ...]

    def with_files(self, path: Path) -> Topic:
        """Return the brief with its media and documents; paths count from the folder of the topic file at `path`.

        Raises:
            WrongInput: one of them cannot be used.
        """
        sources = read_sources(self.sources, path.absolute(), as_named(path))
        found = read_media(self.media, path.parent, as_named(path), _told(self.brief))
        delivery = self.brief.delivery.model_copy(update={"media": found.media})
        notes = tuple(dict.fromkeys((*self.brief.notes, *sources.notes, *found.notes)))
        documents = tuple(file.document for file in sources.files)
        read = self.brief.model_copy(update={"delivery": delivery, "documents": documents, "notes": notes})
        return Topic(read, found.files, sources.files)


def read_brief(path: Path, coverage: Coverage = PINNED_FONTS) -> Brief:
    """Read a topic file as `read_topic` does, and return what it says."""
    return read_topic(path, coverage).brief


def read_topic(path: Path, coverage: Coverage = PINNED_FONTS) -> Topic:
    """Read a topic file, its media, its documents' digests, and the edited script beside it if there is one.

    Raises:
        WrongInput: one of them is no file, unreadable, over 256 KB or no plain text, the topic file is missing, there
            are two edited scripts, or what `parse_brief` raises.
        BadTopicName: its name gives no key.
        WeightsMissing: the text needs a caption font that is not here.
    """
    words = _parsed(_bytes(path), path, coverage)
    return _with_script(words, script_of(path)).with_files(path)


def read_words(file: TopicFile, coverage: Coverage = PINNED_FONTS) -> Words:
    """Read a topic's brief and edited script as `read_brief` does, but open none of its media and documents."""
    return _with_script(_parsed(_bytes(file.path), file.path, coverage), file.script)


def named_in(data: bytes, source: str) -> Named:
    """Return the files that a topic file of these bytes names; none where that cannot be told."""
    try:
        front_matter = split_front_matter(_text(data, source), source).front_matter
    except WrongInput:
        return Named()
    return Named(front_matter.media, front_matter.sources)


def parse_brief(data: bytes, path: Path, coverage: Coverage = PINNED_FONTS) -> Brief:
    """Read the bytes of the topic file at `path`, which gives the key and the folder that media paths count from.

    Raises:
        WrongInput: names the file, the field or line, and the fix.
        BadTopicName: the file's name gives no key.
        WeightsMissing: the text needs a caption font that is not here.
    """
    return _parsed(data, path, coverage).with_files(path).brief


def _told(brief: Brief) -> list[str]:
    """Return what is told while a picture stands, as far as the brief knows: what its scenes say, or else its facts."""
    if brief.edited is None:
        return [fact.text for fact in brief.content.facts]
    return re.split(r"^ {0,3}##\s", brief.edited.text, flags=re.MULTILINE)[1:]


def _with_script(words: Words, script: Path | None) -> Words:
    if script is None:
        return words
    edited = EditedScript(file=script.name, text=_text(_bytes(script), as_named(script)))
    delivery = words.brief.delivery
    pronounce = {**_lexicon(edited.text, script), **delivery.pronounce}
    said = delivery.model_copy(update={"pronounce": pronounce})
    return words._replace(brief=words.brief.model_copy(update={"edited": edited, "delivery": said}))


def _lexicon(text: str, path: Path) -> Pronunciations:
    """Return what of the lexicon beside a file is for its text."""
    return lexicon_for(text, path.parent, as_named(path.with_name(LEXICON)))


def _parsed(data: bytes, path: Path, coverage: Coverage) -> Words:
    source = as_named(path)
    key = topic_key(path)
    text = _text(data, source)
    if not text.strip():
        raise bad_brief(source, None, "this file is empty. Write a title and a few facts, one sentence each")
    split = split_front_matter(text, source)
    front_matter = split.front_matter
    about = front_matter.model_dump(include=set(About.model_fields) - {"title", "cta"}, exclude_none=True)
    body = read_body(split.body, split.body_line, source, about.get("language", "en"))
    reading = _Reading(source, coverage)
    facts = reading.facts(body.statements)
    if not facts and not front_matter.knowledge and not front_matter.sources:
        raise bad_brief(source, None, NOTHING_TO_SAY)
    title = reading.title(front_matter.title, body.heading) or reading.title_of_file(name_of_topic(path), key)
    cta = reading.line(reading.with_short_addresses(front_matter.cta or "", "cta"), "cta") or None
    delivery = Delivery(
        voice=front_matter.voice,
        speed=front_matter.speed,
        pronounce={**_lexicon(text, path), **front_matter.pronounce},
        look=Look(**front_matter.look.model_dump()) if front_matter.look else Look(),
        tags=front_matter.tags,
    )
    reading.notes += [f"left out: the picture {quoted(name)} (name pictures under media)" for name in body.pictures]
    reading.notes += body.notes
    content = Content(title=title, facts=facts, cta=cta, **about)
    reading.notes += _said_in_two_ways(content, delivery.pronounce)
    if split.passed_over:
        keys = ", ".join(split.passed_over)
        reading.notes.append(f"left out: {quoted(keys)} of the front matter (keys of other programs)")
    brief = Brief(
        key=key,
        content=content,
        delivery=delivery,
        knowledge=front_matter.knowledge,
        notes=tuple(dict.fromkeys(reading.notes)),
    )
    return Words(brief, front_matter.media, front_matter.sources)


def _said_in_two_ways(content: Content, pronounce: Pronunciations) -> Iterator[str]:
    """Offer to say how English words are said that are spelt alike."""
    if content.language == "en":
        texts = (content.title, *(fact.text for fact in content.facts), content.cta or "")
        words = [word.core for text in texts for word in taken_apart(text)]
        for word in untold(words, pronounce):
            one, other = TWO_WAYS[word]
            yield f"{quoted(word)} is said in two ways: pronounce: {{{word}: {one}}} or {{{word}: {other}}} tells which"


class _Reading:
    """Makes a file's texts such as can be drawn, and takes a note of everything that cannot."""

    def __init__(self, source: str, coverage: Coverage) -> None:
        self.source, self.coverage = source, coverage
        self.notes: list[str] = []

    def line(self, text: str, place: str) -> str:
        """Return a text without what cannot be drawn, if most of its letters stay."""
        kept = drawable(text, self.coverage.captions)
        lost = [character for piece in kept.left_out for character in piece if character.isalpha()]
        if lost and 2 * _letters(kept.text) < _letters(text):
            problem = f"no font here draws {_script(lost[0])} letters: {quoted(text)}. Write it in Latin letters"
            raise bad_brief(self.source, place, problem)
        self._note(kept)
        return kept.text

    def with_short_addresses(self, text: str, place: str) -> str:
        """Return a line of the front matter, no Markdown, with its addresses as short as a caption needs."""
        found = with_short_addresses(text)
        if found.too_long:
            raise bad_brief(self.source, place, too_long(found.too_long[0]))
        self.notes += shortened_notes(found)
        return found.text

    def facts(self, statements: Iterable[Statement]) -> tuple[Fact, ...]:
        """Number the statements that say something."""
        facts: list[Fact] = []
        for statement in statements:
            text = self.line(statement.text, f"line {statement.line}")
            if len(text) > LONGEST_FACT:
                raise self._too_much(statement, f"a fact of {len(text)} characters, more than {LONGEST_FACT}. Split it")
            if _says_something(text):
                if len(facts) == MOST_FACTS:
                    raise self._too_much(statement, f"more than {MOST_FACTS} facts. Keep those that matter most")
                if sum(len(block.text) for block in statement.code) > LONGEST_CODE:
                    problem = f"the code below this has more than {LONGEST_CODE} characters. Show its point alone"
                    raise self._too_much(statement, problem)
                code = drawable_code("\n".join(block.text for block in statement.code), self.coverage.code)
                self._note(code)
                language = next((block.language for block in statement.code if block.language), None)
                facts.append(Fact(id=len(facts) + 1, text=text, code=code.text or None, code_language=language))
            elif text:
                self.notes.append(f"left out: {quoted(text)} (it says nothing)")
        return tuple(facts)

    def _too_much(self, statement: Statement, problem: str) -> WrongInput:
        return bad_brief(self.source, f"line {statement.line}", problem)

    def title(self, *candidates: str | None) -> str | None:
        """Return the first candidate that says something, if one does; code in a title is not marked as such."""
        plain = (candidate.replace("`", "") for candidate in candidates if candidate)
        titles = (self.line(self.with_short_addresses(each, "title"), "title") for each in plain)
        title = next(filter(_says_something, titles), None)
        if title and len(title) > LONGEST_TITLE:
            raise bad_brief(self.source, "title", f"longer than {LONGEST_TITLE} characters. Give a shorter title")
        return title

    def title_of_file(self, stem: str, key: str) -> str:
        """Return the words of a file's name, or of its key where they cannot be drawn."""
        name = drawable(re.sub("[-_]+", " ", stem), self.coverage.captions)
        words = name.text if _says_something(name.text) and not name.left_out else key.replace("-", " ")
        return words[0].upper() + words[1:]

    def _note(self, kept: Drawable) -> None:
        self.notes += [f"left out: {quoted(piece)} (no font here draws it)" for piece in kept.left_out]


def _bytes(path: Path) -> bytes:
    """Read a file, as far as it may be long."""
    source = as_named(path)
    try:
        if path.is_dir():
            raise bad_brief(source, None, "this is a folder. Name a topic file in it, such as honey.md")
        if path.exists() and not path.is_file():
            raise bad_brief(source, None, "this is not a file")
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise bad_brief(source, None, "there is no such file") from None
    except OSError as error:
        raise bad_brief(source, None, f"it cannot be read: {error.strerror}") from error


def _text(data: bytes, source: str) -> str:
    """Decode a brief or an edited script; lines end in a newline."""
    if len(data) > LARGEST_BYTES:
        raise bad_brief(source, None, f"larger than {LARGEST_BYTES // 1024} KB, and a page of text will do. Shorten it")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise bad_brief(source, None, "this is UTF-16. Save it as UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise bad_brief(source, f"line {line}", f"byte {error.start} is not UTF-8. Save the file as UTF-8") from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL_CHARACTER.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise bad_brief(source, f"line {line}", f"there is a control character, U+{ord(found[0]):04X}. Delete it")
    return text


def as_named(path: Path) -> str:
    """Return a path as a person in the working folder would name it."""
    here = Path.cwd()
    return printable(str(path.relative_to(here) if path.is_relative_to(here) else path))


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _script(letter: str) -> str:
    """Return the script a letter belongs to, which is the first word of its Unicode name."""
    name = unicodedata.name(letter, "unknown").split()[0]
    return name if name == "CJK" else name.capitalize()
