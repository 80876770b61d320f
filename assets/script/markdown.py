"""The script as a page a person reads and edits: what is said stands behind `>`, one scene after the other.

Belongs here: that Markdown, written and read back to the letter. Not here: what a script is (script.py), where the
file lies (topics/edited_script.py), what a person's edit comes to (checks.py).

Nothing is escaped: a text is what stands behind its mark up to the end of the line, so that what a person types is what
is said. Fences are longer than any inside them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import get_args

from assets.brief.brief import Content
from assets.brief.front_matter import LONGEST_TITLE
from assets.script.script import Origin, Role, Scene, Script
from assets.text.glyphs import PINNED_FONTS, Coverage, Drawable, Shown, drawable, drawable_code
from assets.topics.edited_script import EditedScript
from assets.topics.error import bad_brief, quoted
from resources.errors import WrongInput, nearest

ROLES: dict[Role, str] = {"hook": "Hook", "fact": "Scene", "cta": "Call to action"}
FACTS, WORDED_BY, PICTURE = "facts", "worded by", "picture"
NOTES, REASONING = "Notes", "Reasoning"
# Longer ones are drawn so small that nobody reads them on a phone; what is generated has at most 56.
LONGEST_ON_SCREEN = 60

_HEADING = re.compile(r"(?P<level>#{1,2})(?:\s+(?P<text>.*))?")
_NUMBER = re.compile(r"^[0-9]+\.\s*")
_FENCE = re.compile(r"(?P<fence>`{3,}(?=[^`]*$)|~{3,})\s*(?P<language>.*)")
_BULLET = re.compile(r"[-*](?:\s+(?P<text>.*))?")


def script_markdown(script: Script) -> str:
    """Return the script as Markdown, which `read_script` reads back to an equal script."""
    parts = [f"# {script.title}\n"]
    parts += [_scene(number, scene) for number, scene in enumerate(script.scenes, start=1)]
    if script.notes:
        parts.append(f"## {NOTES}\n\n" + "".join(f"- {note}\n" for note in script.notes))
    if script.reasoning:
        parts.append(f"## {REASONING}\n\n{_fenced(script.reasoning, 'text')}")
    return "\n".join(parts)


def _scene(number: int, scene: Scene) -> str:
    code = f"{_fenced(scene.code, scene.code_language or '')}\n" if scene.code else ""
    facts = f"- {FACTS}: {', '.join(map(str, scene.facts))}\n" if scene.facts else ""
    fields = f"{facts}- {WORDED_BY}: {scene.origin}\n{f'- {PICTURE}: {scene.visual}'.rstrip()}\n"
    heading = f"## {number}. {ROLES[scene.role]}: {scene.on_screen_text}".rstrip()
    return f"{heading}\n\n> {scene.narration}\n\n{code}{fields}"


def _fenced(text: str, language: str) -> str:
    fence = "`" * max([3, *(len(row) + 1 for row in re.findall("`+", text))])
    return f"{fence}{language}\n{text}\n{fence}\n"


def read_script(edited: EditedScript, content: Content, coverage: Coverage = PINNED_FONTS) -> Script:
    """Read the script that a person edited, which tells `content`.

    White space at the ends of lines, where the lines of a text are broken (each behind its `>`, or indented below its
    bullet), the numbers of scenes and the order of what is in a scene do not matter. A scene that does not say whose
    words it has is a person's; one that names no picture shows what its words on screen say.

    Raises:
        WrongInput: names the file, the line and field, and the fix.
        WeightsMissing: the text needs a caption font that is not here.
    """
    reader = _Reader(edited.file, [fact.id for fact in content.facts], coverage)
    for number, line in enumerate(edited.text.split("\n"), start=1):
        reader.read(number, line.rstrip())
    return reader.script(content.language)


@dataclass
class _Text:
    """Pieces of one text, and the line on which it begins."""

    line: int
    pieces: list[str]

    @property
    def text(self) -> str:
        return " ".join(self.pieces)


@dataclass
class _Block:
    """A fenced block: what ends it, what its fence names, its lines."""

    line: int
    fence: str
    language: str
    lines: list[str] = field(default_factory=list)

    def ends_with(self, line: str) -> bool:
        end = line.strip()
        return len(end) >= len(self.fence) and set(end) == {self.fence[0]}

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass
class _Scene:
    """What was read of a scene so far."""

    line: int
    role: Role
    shown: str
    said: _Text | None = None
    code: _Block | None = None
    fields: dict[str, _Text] = field(default_factory=dict)


class _Reader:
    """Reads line by line; `section` is what the line belongs to: nothing yet, a scene, the notes or the reasoning."""

    def __init__(self, source: str, facts: Collection[int], coverage: Coverage) -> None:
        self.source, self.facts, self.coverage = source, facts, coverage
        self.title: _Text | None = None
        self.scenes: list[_Scene] = []
        self.notes: list[_Text] = []
        self.reasoning: _Block | None = None
        self.section: _Scene | str = ""
        self.open_block: _Block | None = None
        self.open_bullet: _Text | None = None

    def read(self, number: int, line: str) -> None:
        if self.open_block:
            if self.open_block.ends_with(line):
                self.open_block = None
            else:
                self.open_block.lines.append(line)
            return
        bullet, self.open_bullet = self.open_bullet, None
        if not line:
            return
        if bullet and line[0].isspace():
            bullet.pieces.append(line.strip())
            self.open_bullet = bullet
            return
        line = line.strip()
        if heading := _HEADING.fullmatch(line):
            text = heading["text"] or ""
            if len(heading["level"]) == 1:
                self._read_title(number, text)
            else:
                self._read_heading(number, text)
        elif line.startswith(">") and isinstance(self.section, _Scene):
            self.section.said = self.section.said or _Text(number, [])
            self.section.said.pieces += line[1:].split()
        elif fence := _FENCE.fullmatch(line):
            self._open_block(_Block(number, fence["fence"], fence["language"]))
        elif (found := _BULLET.fullmatch(line)) and self.section:
            self._read_bullet(number, found["text"] or "")
        else:
            raise self._wrong(
                number,
                f"{quoted(line)} belongs to nothing. Begin what is said with >, a field with -, a scene with ##",
            )

    def script(self, language: str) -> Script:
        if self.open_block:
            fence = quoted(self.open_block.fence)
            raise self._wrong(self.open_block.line, f"the block is never closed. Close it with {fence}")
        if self.title is None:
            raise bad_brief(self.source, "title", "there is none. Write it on the first line, behind #")
        title = self._drawn(self.title.line, "title", self.title.text)
        if not title:
            raise self._wrong(self.title.line, "there is none. Write it behind the #", "title")
        self._require_at_most(LONGEST_TITLE, self.title.line, "title", title)
        if not self.scenes:
            example = f"## {ROLES['fact']}: words on screen"
            raise bad_brief(self.source, None, f'there is no scene. Begin one with "{example}", and say it behind >')
        return Script(
            title=title,
            language=language,
            scenes=tuple(map(self._finished, self.scenes)),
            reasoning=self.reasoning.text if self.reasoning else None,
            notes=tuple(note.text for note in self.notes),
        )

    def _read_title(self, number: int, text: str) -> None:
        if self.title is not None:
            raise self._wrong(number, "there are two. Keep one line that begins with #; scenes begin with ##", "title")
        self.title = _Text(number, [text])

    def _read_heading(self, number: int, text: str) -> None:
        if text.casefold() in {NOTES.casefold(), REASONING.casefold()}:
            self.section = text.capitalize()
            return
        name, _, shown = (part.strip() for part in _NUMBER.sub("", text, count=1).partition(":"))
        role = next((role for role, called in ROLES.items() if called.casefold() == name.casefold()), None)
        if role is None:
            known = nearest(name, [*ROLES.values(), NOTES, REASONING])
            raise self._wrong(number, f"there is no {quoted(name)}. {known} As in: ## {ROLES['fact']}: words", "scene")
        self.section = _Scene(number, role, shown)
        self.scenes.append(self.section)

    def _open_block(self, block: _Block) -> None:
        if isinstance(self.section, _Scene) and self.section.code is None:
            self.section.code = block
        elif self.section == REASONING and self.reasoning is None:
            self.reasoning = block
        else:
            raise self._wrong(block.line, "a scene has one block at most, and there is none outside of scenes", "code")
        self.open_block = block

    def _read_bullet(self, number: int, text: str) -> None:
        if self.section == NOTES:
            self.open_bullet = _Text(number, [text])
            self.notes.append(self.open_bullet)
            return
        name, colon, value = (part.strip() for part in text.partition(":"))
        name = name.casefold()
        if not (colon and name in {FACTS, WORDED_BY, PICTURE} and isinstance(self.section, _Scene)):
            known = nearest(name, (FACTS, WORDED_BY, PICTURE))
            raise self._wrong(number, f"there is no field {quoted(name)}. {known} What is said begins with >")
        if name in self.section.fields:
            raise self._wrong(number, "is given twice in this scene; keep one", name)
        self.open_bullet = self.section.fields[name] = _Text(number, [value])

    def _finished(self, scene: _Scene) -> Scene:
        said = self._drawn(scene.said.line, "narration", scene.said.text) if scene.said else ""
        if not any(character.isalnum() for character in said):
            problem = "nothing is said in this scene. Write a sentence behind >, or delete the scene"
            raise self._wrong(scene.line, problem, "narration")
        shown = self._drawn(scene.line, "words on screen", scene.shown)
        self._require_at_most(LONGEST_ON_SCREEN, scene.line, "words on screen", shown)
        picture = scene.fields.get(PICTURE)
        return Scene(
            role=scene.role,
            narration=said,
            on_screen_text=shown,
            visual=shown if picture is None else picture.text,
            facts=self._fact_ids(scene.fields.get(FACTS)),
            code=self._code(scene.code) if scene.code else None,
            code_language=scene.code.language if scene.code else None,
            origin=self._origin(scene.fields.get(WORDED_BY)),
        )

    def _fact_ids(self, given: _Text | None) -> tuple[int, ...]:
        if given is None or not given.text:
            return ()
        ids = [piece.strip() for piece in given.text.split(",")]
        for piece in ids:
            if not re.fullmatch("[0-9]{1,6}", piece):
                raise self._wrong(given.line, f"must be numbers such as 1, 2, not {quoted(piece)}", FACTS)
            if int(piece) not in self.facts:
                known = f"{min(self.facts)} to {max(self.facts)}"
                raise self._wrong(given.line, f"the brief has no fact {piece}. It has {known}; name one or none", FACTS)
        return tuple(map(int, ids))

    def _origin(self, given: _Text | None) -> Origin:
        if given is None:
            return "person"
        name = given.text.casefold()
        origins: tuple[Origin, ...] = get_args(Origin)
        origin = next((origin for origin in origins if origin == name), None)
        if origin is None:
            raise self._wrong(given.line, f"must be {', '.join(origins)}, not {quoted(given.text)}", WORDED_BY)
        return origin

    def _drawn(self, line: int, place: str, text: str) -> str:
        return self._whole(line, place, drawable(text, self.coverage.captions))

    def _code(self, block: _Block) -> str:
        # The code in a fact's own text is held to the fonts of captions.
        either: Shown = lambda character: self.coverage.code(character) or self.coverage.captions(character)  # noqa: E731
        return self._whole(block.line, "code", drawable_code(block.text, either))

    def _whole(self, line: int, place: str, kept: Drawable) -> str:
        if kept.left_out:
            raise self._wrong(line, f"no font here draws {quoted(kept.left_out[0])}. Write it otherwise", place)
        return kept.text

    def _require_at_most(self, longest: int, line: int, place: str, text: str) -> None:
        if len(text) > longest:
            raise self._wrong(line, f"longer than {longest} characters. Shorten it", place)

    def _wrong(self, line: int, problem: str, place: str | None = None) -> WrongInput:
        return bad_brief(self.source, f"line {line}: {place}" if place else f"line {line}", problem)
