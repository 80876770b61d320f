"""The script as a page a person reads and edits: what is said stands behind `>`, one scene after the other.

Belongs here: that Markdown, written and read back to the letter. Not here: what a script is (script.py), where the
file lies (topics/edited_script.py), what a person's edit comes to (checks.py).

Nothing is escaped: a text is what stands behind its mark up to the end of the line, so that what a person types is what
is said. Fences are longer than any inside them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import get_args

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.rules_block import blockquote, list_block
from markdown_it.token import Token

from assets.brief.brief import LONGEST_CODE, LONGEST_FACT, MOST_FACTS, Content
from assets.brief.front_matter import LONGEST_TITLE
from assets.script.script import Hook, HookKind, Origin, Role, Scene, Script
from assets.text.glyphs import PINNED_FONTS, Coverage, Drawable, Shown, drawable, drawable_code
from assets.topics.edited_script import EditedScript
from assets.topics.error import bad_brief, quoted
from resources.errors import WrongInput, nearest

ROLES: dict[Role, str] = {
    "hook": "Hook",
    "setup": "Set-up",
    "turn": "Turn",
    "payoff": "Pay-off",
    "cta": "Call to action",
}
SCENE = "Scene"
"""What a person may write who does not care which part a scene has; it is then a set-up."""
FACTS, WORDED_BY, PICTURE = "facts", "worded by", "picture"
HOOKS, NOTES, REASONING = "Hooks", "Notes", "Reasoning"
"""What stands behind the scenes; of the hooks, the best first."""
# Longer ones are drawn so small that nobody reads them on a phone; what is generated has at most 56.
LONGEST_ON_SCREEN = 60
LONGEST_NARRATION = 2 * LONGEST_FACT
MOST_SCENES = MOST_FACTS + 2
"""Every fact that a brief may have, the hook and the call to action."""

_UNNAMED: Role = "setup"
_TITLE, _HEADING, _SAID, _BULLET, _CODE = "#", "##", ">", "-", "```"
_MARKS = {"#": _TITLE, "##": _HEADING, ">": _SAID, "-": _BULLET, "*": _BULLET}
_NEXT_ROW = {_SAID: re.compile(r"(?:\s*>(.*))?"), _BULLET: re.compile(r"(?:\s(.*))?")}
_HOOK = re.compile(
    rf"(?P<kind>{'|'.join(get_args(HookKind))})(?:, {FACTS}(?P<facts>(?: [0-9]{{1,6}})+))?: ?(?P<text>.*)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[0-9]+\.\s*")


def _outermost(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    # Behind a mark everything is text; and of lists within lists the parser, at some depth, drops the rest of the page.
    return lambda state, first, end, silent: (silent or state.level == 0) and rule(state, first, end, silent)


_PARSER = MarkdownIt("zero").enable(["heading", "fence", "blockquote", "list"])
_PARSER.block.ruler.at("blockquote", _outermost(blockquote), {"alt": ["paragraph", "blockquote", "list"]})
_PARSER.block.ruler.at("list", _outermost(list_block), {"alt": ["paragraph", "blockquote"]})
# The tokens that begin a block of the page, and how deep they lie: a bullet is in a list.
_BEGINS = {"heading_open": 0, "blockquote_open": 0, "fence": 0, "list_item_open": 1, "paragraph_open": 0}


def script_markdown(script: Script) -> str:
    """Return the script as Markdown, which `read_script` reads back to an equal script."""
    parts = [f"# {script.title}\n"]
    parts += [_scene(number, scene) for number, scene in enumerate(script.scenes, start=1)]
    if script.hooks:
        parts.append(f"## {HOOKS}\n\n" + "".join(f"- {_hook(hook)}\n" for hook in script.hooks))
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


def _hook(hook: Hook) -> str:
    facts = f", {FACTS} {' '.join(map(str, hook.facts))}" if hook.facts else ""
    return f"{hook.kind}{facts}: {hook.text}".rstrip()


def _fenced(text: str, language: str) -> str:
    fence = "`" * max([3, *(len(row) + 1 for row in re.findall("`+", text))])
    return f"{fence}{language}\n{text}\n{fence}\n"


def read_script(edited: EditedScript, content: Content, coverage: Coverage = PINNED_FONTS) -> Script:
    """Read the script that a person edited, which tells `content`; without facts, those it cites are not looked for.

    White space at the ends of lines, where the lines of a text are broken (each behind its `>`, or indented below its
    bullet), the numbers of scenes and the order of what is in a scene do not matter. A scene that does not say whose
    words it has is a person's; one that names no picture shows what its words on screen say.

    Raises:
        WrongInput: names the file, the line and field, and the fix.
        WeightsMissing: the text needs a caption font that is not here.
    """
    blocks = _blocks(edited)
    title = _title(edited.file, [block for block in blocks if block.mark == _TITLE], coverage)
    before, *sections = _sections([block for block in blocks if block.mark != _TITLE])
    _by_mark(before)
    scenes: list[Scene] = []
    apart: dict[str, list[_Block]] = {HOOKS: [], NOTES: [], REASONING: []}
    for heading, *below in sections:
        if (name := heading.text.capitalize()) in apart:
            apart[name] += below
        else:
            if len(scenes) == MOST_SCENES:
                raise heading.wrong(f"more than {MOST_SCENES} scenes. Keep those that matter most", "scene")
            scenes.append(_read_scene(heading, below, [fact.id for fact in content.facts], coverage))
    if not scenes:
        example = f"## {SCENE}: words on screen"
        raise bad_brief(edited.file, None, f'there is no scene. Begin one with "{example}", and say it behind >')
    return Script(
        title=title,
        language=content.language,
        scenes=tuple(scenes),
        hooks=tuple(_read_hook(block) for block in _by_mark(apart[HOOKS], _BULLET)[_BULLET]),
        reasoning="".join(block.text for block in _by_mark(apart[REASONING], _CODE)[_CODE]),
        notes=tuple(block.text for block in _by_mark(apart[NOTES], _BULLET)[_BULLET]),
    )


@dataclass(frozen=True)
class _Block:
    """A block of the page: its first line, its mark, and the text behind the mark (of a fence, what it encloses)."""

    file: str
    line: int
    mark: str
    text: str
    language: str = ""

    def wrong(self, problem: str, place: str | None = None) -> WrongInput:
        return bad_brief(self.file, f"line {self.line}: {place}" if place else f"line {self.line}", problem)

    def misplaced(self) -> WrongInput:
        if self.mark == _CODE:
            return self.wrong("a scene has one block at most, and there is none outside of scenes", "code")
        row = quoted(f"{self.mark} {self.text}".strip())
        return self.wrong(f"{row} belongs to nothing. Begin what is said with >, a field with -, a scene with ##")


def _blocks(edited: EditedScript) -> list[_Block]:
    rows = [row.rstrip() for row in edited.text.split("\n")]
    # To Markdown, what is indented below an empty line still belongs to the bullet above it.
    page = [row if above else row.lstrip() for above, row in pairwise(["", *rows])]
    # A fence that is never closed is told by reaching the empty line added at the end.
    tokens = _PARSER.parse("\n".join([*page, "", ""]))
    return [_block(edited.file, token, rows) for token in tokens if token.level == _BEGINS.get(token.type)]


def _block(file: str, token: Token, rows: list[str]) -> _Block:
    """Return the block that begins with a token; its text is taken from the rows, for the parser's is not literal."""
    first, end = token.map or (0, 0)
    if token.type == "fence":
        code = _Block(file, first + 1, _CODE, "\n".join(rows[first + 1 : end - 1]), token.info)
        if end > len(rows):
            raise code.wrong(f"the block is never closed. Close it with {quoted(token.markup)}")
        return code
    if token.markup not in _MARKS:
        raise _Block(file, first + 1, "", rows[first]).misplaced()
    mark, texts = _MARKS[token.markup], [rows[first].lstrip().removeprefix(token.markup)]
    for number, row in enumerate(rows[first + 1 : end], start=first + 2):
        # To Markdown, a row without a mark goes on with the text above it: a forgotten mark would be spoken.
        if not (found := _NEXT_ROW[mark].fullmatch(row)):
            raise _Block(file, number, "", row).misplaced()
        texts.append(found[1] or "")
    return _Block(file, first + 1, mark, " ".join(" ".join(texts).split()))


def _sections(blocks: list[_Block]) -> list[list[_Block]]:
    """Split blocks before each heading; the first section is what stands before all of them."""
    sections: list[list[_Block]] = [[]]
    for block in blocks:
        if block.mark == _HEADING:
            sections.append([])
        sections[-1].append(block)
    return sections


def _by_mark(section: list[_Block], *marks: str) -> dict[str, list[_Block]]:
    """Sort the blocks of a section, which has these marks and one block of code at most."""
    found: dict[str, list[_Block]] = {mark: [] for mark in marks}
    for block in section:
        if block.mark not in found or (block.mark == _CODE and found[_CODE]):
            raise block.misplaced()
        found[block.mark].append(block)
    return found


def _title(file: str, titles: list[_Block], coverage: Coverage) -> str:
    if not titles:
        raise bad_brief(file, "title", "there is none. Write it on the first line, behind #")
    if len(titles) > 1:
        raise titles[1].wrong("there are two. Keep one line that begins with #; scenes begin with ##", "title")
    title = _drawn(titles[0], "title", coverage, LONGEST_TITLE)
    if not title:
        raise titles[0].wrong("there is none. Write it behind the #", "title")
    return title


def _read_scene(heading: _Block, below: list[_Block], facts: Collection[int], coverage: Coverage) -> Scene:
    role, on_screen = _role(heading)
    found = _by_mark(below, _SAID, _CODE, _BULLET)
    said, fields = found[_SAID], _fields(found[_BULLET])
    narration = (
        _drawn(replace(said[0], text=" ".join(block.text for block in said)), "narration", coverage, LONGEST_NARRATION)
        if said
        else ""
    )
    if not any(character.isalnum() for character in narration):
        problem = "nothing is said in this scene. Write a sentence behind >, or delete the scene"
        raise heading.wrong(problem, "narration")
    shown = _drawn(on_screen, "words on screen", coverage, LONGEST_ON_SCREEN)
    return Scene(
        role=role,
        narration=narration,
        on_screen_text=shown,
        visual=fields[PICTURE].text if PICTURE in fields else shown,
        facts=_fact_ids(fields[FACTS], facts) if FACTS in fields else (),
        code="".join(_code(block, coverage) for block in found[_CODE]),
        code_language="".join(block.language for block in found[_CODE]),
        origin=_origin(fields[WORDED_BY]) if WORDED_BY in fields else "person",
    )


def _role(heading: _Block) -> tuple[Role, _Block]:
    """Return what a scene is for, and its words on screen."""
    name, _, shown = (part.strip() for part in _NUMBER.sub("", heading.text).partition(":"))
    for role, called in (*ROLES.items(), (_UNNAMED, SCENE)):
        if called.casefold() == name.casefold():
            return role, replace(heading, text=shown)
    known = nearest(name, [*ROLES.values(), SCENE, HOOKS, NOTES, REASONING])
    raise heading.wrong(f"there is no {quoted(name)}. {known} As in: ## {SCENE}: words", "scene")


def _fields(bullets: list[_Block]) -> dict[str, _Block]:
    fields: dict[str, _Block] = {}
    for bullet in bullets:
        label, colon, value = bullet.text.partition(":")
        name = label.strip().casefold()
        if not colon or name not in {FACTS, WORDED_BY, PICTURE}:
            known = nearest(name, (FACTS, WORDED_BY, PICTURE))
            raise bullet.wrong(f"there is no field {quoted(name)}. {known} What is said begins with >")
        if name in fields:
            raise bullet.wrong("is given twice in this scene; keep one", name)
        fields[name] = replace(bullet, text=value.strip())
    return fields


def _read_hook(bullet: _Block) -> Hook:
    kinds: tuple[HookKind, ...] = get_args(HookKind)
    found = _HOOK.fullmatch(bullet.text)
    if not found or not found["text"]:
        example = f"{kinds[0]}, {FACTS} 1: Why ...?"
        raise bullet.wrong(f"no hook. Write its kind ({', '.join(kinds)}), the facts it rests on, and it: {example}")
    ids = tuple(int(each) for each in (found["facts"] or "").split())
    return Hook(text=found["text"], kind=next(kind for kind in kinds if kind == found["kind"].casefold()), facts=ids)


def _fact_ids(given: _Block, facts: Collection[int]) -> tuple[int, ...]:
    ids = [piece.strip() for piece in given.text.split(",")] if given.text else []
    for piece in ids:
        if not re.fullmatch("[0-9]{1,6}", piece):
            raise given.wrong(f"must be numbers such as 1, 2, not {quoted(piece)}", FACTS)
        if facts and int(piece) not in facts:
            known = f"{min(facts)} to {max(facts)}"
            raise given.wrong(f"the brief has no fact {piece}. It has {known}; name one or none", FACTS)
    return tuple(map(int, ids))


def _origin(given: _Block) -> Origin:
    origins: tuple[Origin, ...] = get_args(Origin)
    for origin in origins:
        if origin == given.text.casefold():
            return origin
    raise given.wrong(f"must be {', '.join(origins)}, not {quoted(given.text)}", WORDED_BY)


def _code(block: _Block, coverage: Coverage) -> str:
    # The code in a fact's own text is held to the fonts of captions.
    either: Shown = lambda character: coverage.code(character) or coverage.captions(character)  # noqa: E731
    if len(block.text) > LONGEST_CODE:
        raise block.wrong(f"longer than {LONGEST_CODE} characters. Shorten it", "code")
    return _whole(block, "code", drawable_code(block.text, either))


def _drawn(block: _Block, place: str, coverage: Coverage, longest: int | None = None) -> str:
    text = _whole(block, place, drawable(block.text, coverage.captions))
    if longest and len(text) > longest:
        raise block.wrong(f"longer than {longest} characters. Shorten it", place)
    return text


def _whole(block: _Block, place: str, kept: Drawable) -> str:
    if kept.left_out:
        raise block.wrong(f"no font here draws {quoted(kept.left_out[0])}. Write it otherwise", place)
    return kept.text
