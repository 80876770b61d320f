"""The code card: an editor's window whose lines are typed one after another."""

from itertools import dropwhile, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from resources.rendering.base import CodeCard
from resources.rendering.drawing.cards.panel import BLACK, MARGIN, WHITE, Stage, panel
from resources.rendering.drawing.fonts import advance_px, face_for, sized, text_layout
from resources.rendering.drawing.layers import Layer, rising
from resources.rendering.drawing.shapes import Colour, box, colour, disc, tinted
from resources.rendering.drawing.text import draw_text, set_text

if TYPE_CHECKING:
    from PIL import Image
    from pygments.token import _TokenType

TITLE_HEIGHT = 96
PADDING = 48
BODY_PADDING = 32
LARGEST_PX, SMALLEST_PX, WRAP_BELOW_PX = 72, 16, 28
LEADING = 1.5
COLUMN_EM = 0.6
TYPING_S = 0.14
CONTINUED = "    "
LIGHTS = ("#FF5F57", "#FEBC2E", "#28C840")
PROMPT = "$ "
SHELLS = frozenset({"bash", "sh", "shell", "console", "zsh"})

# Pygments' token types, most particular first.
TINTS: tuple[tuple[str, str], ...] = (
    ("Comment", "#7F8AA3"),
    ("Keyword.Constant", "#FFB86B"),
    ("Keyword", "#FF7AB6"),
    ("Operator.Word", "#FF7AB6"),
    ("Name.Function", "#8BE9A0"),
    ("Name.Class", "#8BE9A0"),
    ("Name.Builtin", "#7FD1FF"),
    ("Name.Tag", "#FF7AB6"),
    ("Name.Decorator", "#FFE27A"),
    ("Name.Attribute", "#FFE27A"),
    ("Literal.String", "#9BD9FF"),
    ("Literal.Number", "#C9A6FF"),
    ("Punctuation", "#A9B4CC"),
    ("Operator", "#A9B4CC"),
)
PLAIN = "#F2F5FF"

Run = tuple[str, Colour]


def code_layers(card: CodeCard, stage: Stage) -> tuple[list[Layer], int]:
    """Return the window, then one layer for each line, and the card's height."""
    room = stage.height - TITLE_HEIGHT - 2 * BODY_PADDING
    runs = _runs(card)
    size, lines = _fitted(runs, stage.width - 2 * PADDING, room)
    step = round(size * LEADING)
    height = max(TITLE_HEIGHT + len(lines) * step + 2 * BODY_PADDING, 300)
    top = TITLE_HEIGHT + (height - TITLE_HEIGHT - len(lines) * step) / 2

    window = panel(stage.width, height, stage.paint)
    _draw_title_bar(window, card.title, stage)
    layers = [Layer(window, -MARGIN, -MARGIN, motion=rising(150))]
    for number, line in enumerate(lines):
        if any(text.strip() for text, _ in line):
            picture = _line(line, size, stage.width - 2 * PADDING, step)
            at_s = 0.25 + min(TYPING_S, 1.4 / len(lines)) * number
            layers.append(Layer(picture, PADDING, top + number * step, at_s=at_s, unveil_s=0.3))
    return layers, height


def _runs(card: CodeCard) -> list[list[Run]]:
    """Colour the code: one list of (text, colour) for each line."""
    from pygments.lexers import get_lexer_by_name
    from pygments.lexers.special import TextLexer
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(card.lexer, stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False, ensurenl=False)
    prompt: list[Run] = [(PROMPT, colour("#7F8AA3"))] if card.lexer in SHELLS else []
    lines: list[list[Run]] = [[*prompt]]
    for token, text in lexer.get_tokens(card.code.expandtabs(4).strip("\n")):
        tint = _tint(token)
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([*prompt])
            if part:
                lines[-1].append(("".join(letter for letter in part if letter.isprintable()), tint))
    return lines


def _tint(token: "_TokenType") -> Colour:
    name = str(token).removeprefix("Token.")
    return colour(next((code for prefix, code in TINTS if name.startswith(prefix)), PLAIN))


def _fitted(lines: list[list[Run]], width: int, height: int) -> tuple[int, list[list[Run]]]:
    """Choose the largest size at which all lines fit, wrapping long lines rather than going below a readable size."""
    longest = max(sum(len(text) for text, _ in line) for line in lines)
    size = LARGEST_PX
    while size > SMALLEST_PX:
        columns = int(width / (COLUMN_EM * size))
        fits_across = longest <= columns or size <= WRAP_BELOW_PX
        wrapped = [part for line in lines for part in _wrapped(line, columns)]
        if fits_across and len(wrapped) * round(size * LEADING) <= height:
            return size, wrapped
        size -= 1
    columns = int(width / (COLUMN_EM * size))
    wrapped = [part for line in lines for part in _wrapped(line, columns)]
    most = height // round(size * LEADING)
    if len(wrapped) > most:
        wrapped = [*wrapped[: most - 1], [(f"… {len(wrapped) - most + 1} more lines", colour("#7F8AA3"))]]
    return size, wrapped


def _wrapped(line: list[Run], columns: int) -> list[list[Run]]:
    """Break one line at its last space that fits, else at the last column, continuing it indented."""
    letters = [(letter, tint) for text, tint in line for letter in text]
    rows: list[list[Run]] = []
    while len(letters) > columns:
        text = "".join(letter for letter, _ in letters[:columns])
        indent = len(text) - len(text.lstrip())
        cut = text.rfind(" ", indent) + 1
        cut = cut if cut > max(indent, columns // 2) else columns
        rows.append(letters[:cut])
        letters = [
            *((letter, letters[0][1]) for letter in CONTINUED),
            *dropwhile(lambda letter: letter[0] == " ", letters[cut:]),
        ]
    return [_joined(row) for row in (*rows, letters)]


def _joined(letters: list[Run]) -> list[Run]:
    """Put neighbours of one colour together again."""
    runs = groupby(letters, key=itemgetter(1))
    return [("".join(letter for letter, _ in run), tint) for tint, run in runs]


def _line(line: list[Run], size: int, width: int, height: int) -> "Image.Image":
    """Draw one line of code on an empty picture."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (width, height), (*BLACK, 0))
    # Code is read letter by letter: no ligatures, which basic layout does not know anyway.
    plain = ["-liga", "-calt"] if text_layout() == "raqm" else None
    x = 0.0
    for text, tint in line:
        face = face_for("mono", text)
        advance = advance_px(face, size, text)
        run = Image.new("RGBA", (round(advance) + 2, height), (*tint, 0))
        ImageDraw.Draw(run).text(
            (0, round(height * 0.68)), text, font=sized(face, size), fill=(*tint, 255), anchor="ls", features=plain
        )
        picture.alpha_composite(run, (round(x), 0))
        x += advance
    return picture


def _draw_title_bar(window: "Image.Image", title: str, stage: Stage) -> None:
    for number, light in enumerate(LIGHTS):
        window.alpha_composite(tinted(disc(26), colour(light)), (MARGIN + 44 + 42 * number, MARGIN + 36))
    if title.strip():
        text = set_text(title, "label", width=stage.width - 420, height=40, largest_px=32, most_lines=1)
        draw_text(
            window, text, MARGIN + stage.width / 2, MARGIN + 49 - text.cap_px / 2, (190, 196, 214), align="centre"
        )
    window.alpha_composite(tinted(box(stage.width - 4, 2, 0), WHITE, 0.14), (MARGIN + 2, MARGIN + TITLE_HEIGHT))
