"""Code: the scene's own block, else what its narration marks as code."""

import re

from assets.script.script import Scene
from assets.text.sentences import CODE_SPAN
from resources.rendering.base import CodeCard

_COMMANDS = (
    "apt awk bash brew cat cd chmod cm cp curl dagster docker du echo ffmpeg find git grep head history kill kubectl"
    " less ls make man mkdir mv npm pip ps python python3 rm rsync sed sort ssh tail tar touch uv watch wc wget"
    " which xargs"
)
_SHELL = re.compile(rf"\$ |sudo |(?:{'|'.join(_COMMANDS.split())})(?:\s|$)")

# Pygments' name of the language, its title, and what only it looks like; the first that is found counts.
_LANGUAGES = (
    ("json", "JSON", r'^\s*[\[{]\s*"'),
    ("html", "HTML", r"^\s*<[a-zA-Z!]"),
    ("sql", "SQL", r"(?i)^\s*(?:select|insert into|update|delete from|create (?:table|view|index)|with \w+ as)\b"),
    ("rust", "Rust", r"\bfn \w+\(|\blet mut\b|println!"),
    ("go", "Go", r"\bfunc (?:\(|\w)|\bpackage \w+|:="),
    ("javascript", "JavaScript", r"\b(?:const|let|function)\b|=>|console\."),
    ("python", "Python", r"^\s*(?:@\w|def |class |import |from \w+ import|for \w+ in |with |print\()|\w+\.\w+\("),
)


def code_card(scene: Scene) -> CodeCard | None:
    """Return a card with the scene's block of code, else with the code its narration marks, else None."""
    spans = [span["code"].strip() for span in CODE_SPAN.finditer(scene.narration)]
    code = scene.code if scene.code and scene.code.strip() else "\n".join(dict.fromkeys(spans))
    if not code.strip():
        return None
    lines = code.strip("\n").splitlines()
    if all(_SHELL.match(line.strip()) for line in lines if line.strip()):
        return CodeCard(title="Terminal", code="\n".join(line.removeprefix("$ ") for line in lines), lexer="bash")
    code = "\n".join(lines)
    for lexer, title, pattern in _LANGUAGES:
        if re.search(pattern, code, re.MULTILINE):
            return CodeCard(title=title, code=code, lexer=lexer)
    return CodeCard(title="", code=code, lexer="text")
