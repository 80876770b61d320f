"""The fonts that are drawn with: which of them has the letters of a text, and how wide a text is.

Belongs here: choosing, checking and measuring fonts. Not here: line breaks (text.py), captions (captions/ass.py).

Only pinned files of the weights cache are used, never a font of the system, so that two machines draw the same pixels.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from resources.errors import NotInstalled, WrongInput
from resources.weights.cache import weight
from resources.weights.manifest import shipped_manifest

if TYPE_CHECKING:
    from PIL import ImageFont

Role = Literal["display", "label", "mono"]

# Latin and Cyrillic, then Greek and symbols, then Devanagari.
CHAINS: dict[Role, tuple[str, ...]] = {
    "display": ("Montserrat-Black", "Inter-Black", "NotoSansDevanagari-Black"),
    "label": ("Montserrat-Bold", "Inter-Bold", "NotoSansDevanagari-Bold"),
    "mono": ("JetBrainsMono-Bold", "Inter-Bold", "NotoSansDevanagari-Bold"),
}
FACES = tuple(sorted({name for chain in CHAINS.values() for name in chain}))
DEFAULT_FACES = tuple(name for name in FACES if "Devanagari" not in name)
DEVANAGARI = range(0x0900, 0x0980)


class Face(NamedTuple):
    """One font file: `name` is its PostScript name, `family` what libass finds it by; lengths as shares of the em."""

    name: str
    family: str
    bold: bool
    path: Path
    cap_height: float
    ascent: float
    libass_height: float


def face_for(role: Role, text: str) -> Face:
    """Return the first font of the role's chain that has every letter of the text.

    Raises:
        WrongInput: no font has them all; the message names the letters.
        NotInstalled: they are Devanagari, and FriBiDi is not here.
        WeightsMissing: the font file is not in the weights cache; the message carries the pull command.
    """
    needed = {ord(letter) for letter in text if not letter.isspace()}
    default, devanagari = CHAINS[role][:-1], CHAINS[role][-1]
    names = (*default, devanagari) if any(code in DEVANAGARI for code in needed) else default
    for name in names:
        if needed <= letters(name):
            if name == devanagari and text_layout() == "basic":
                raise NotInstalled("captions and cards: Devanagari needs FriBiDi. Run: apt-get install libfribidi0")
            return face(name)
    widest = max(names, key=lambda name: len(needed & letters(name)))
    lacking = " ".join(sorted(chr(code) for code in needed - letters(widest)))
    raise WrongInput(f'captions and cards: no font here has {lacking} beside the other letters of "{text[:60]}"')


def has_face(role: Role, text: str) -> bool:
    """Say whether one font of the default chain has every letter of the text."""
    needed = {ord(letter) for letter in text if not letter.isspace()}
    return any(needed <= letters(name) for name in CHAINS[role][:-1])


def font_file(name: str) -> tuple[Path, str]:
    """Return where a font lies, and its SHA-256.

    Raises:
        WeightsMissing: the message carries the pull command.
    """
    entry = weight(_weight_of(name)).file(f"{name}.ttf")
    return entry.path, entry.sha256


def pinned_faces() -> dict[str, str]:
    """Return the pinned SHA-256 of every font under `<weight>/<file>`, whichever a scene needs, as identities count.

    A font that is here is the pinned one; one that is not is nothing that could be drawn with.
    """
    places = [f"{_weight_of(name)}/{name}.ttf" for name in FACES]
    return {place: shipped_manifest().file(place).sha256 for place in places}


def _weight_of(name: str) -> str:
    return "fonts-devanagari" if "Devanagari" in name else "fonts"


@cache
def face(name: str) -> Face:
    """Read a font's names and measures.

    libass takes a font size as the sum of the Windows ascent and descent, not as the em.
    """
    from fontTools.ttLib import TTFont

    path, _ = font_file(name)
    with TTFont(path, lazy=True) as font:
        em = font["head"].unitsPerEm
        measures = font["OS/2"]
        return Face(
            name=name,
            family=font["name"].getDebugName(1),
            bold=font["name"].getDebugName(2) == "Bold",
            path=path,
            cap_height=(measures.sCapHeight if measures.sCapHeight < em else 0.7 * em) / em,
            ascent=measures.usWinAscent / em,
            libass_height=(measures.usWinAscent + measures.usWinDescent) / em,
        )


@cache
def letters(name: str) -> frozenset[int]:
    """Return the code points a font has."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(name)[0], lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def sized(face: Face, size_px: int) -> "ImageFont.FreeTypeFont":
    """Load a font for drawing at a size of the em in px."""
    from PIL import ImageFont

    return ImageFont.truetype(face.path, size_px, layout_engine=ImageFont.Layout[text_layout().upper()])


def text_layout() -> Literal["raqm", "basic"]:
    """Say how Pillow lays text out: with kerning and shaping where FriBiDi is installed, else letter by letter."""
    from PIL import features

    return "raqm" if features.check("raqm") else "basic"


def advance_px(face: Face, size_px: float, text: str) -> float:
    """Return how far a text takes the pen, measured at 100 px so that it scales exactly."""
    return sized(face, 100).getlength(text) * size_px / 100
