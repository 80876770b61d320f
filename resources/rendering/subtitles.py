"""What libass draws: the captions word by word, and the segment of the progress bar that fills.

Belongs here: one scene's ASS document and the check that libass used the fonts it names. Not here: the subtitle files a
person opens (assets/captions.py), where captions stand (layout.py).

Every word is an event of its own at a fixed place, one event for each state (waiting or spoken), so that the spoken
word can grow without moving its neighbours. Text is escaped: nothing in it can become an override tag.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from resources.rendering.base import BoardScene, RenderError, ShownPage
from resources.rendering.fonts import Face, advance_px, face, face_for, has_face
from resources.rendering.layout import (
    CAPTION_CENTRE_Y,
    CAPTION_WIDTH,
    FRAME_RATE_HZ,
    HEIGHT_PX,
    PROGRESS,
    WIDTH_PX,
)
from resources.rendering.text import capitals

CAPTION_PX = 108
SMALLEST_ON_ONE_LINE_PX = 84
WORD_GAP_EM = 0.36
LINE_STEP_EM = 1.12
OUTLINE_EM = 0.10
SHADOW_EM = 0.055
LINGER_S = 0.8
PROGRESS_GAP = 8
OPENING_POP = r"\fscx82\fscy82\t(0,80,\fscx104\fscy104)\t(80,120,\fscx100\fscy100)"
SPOKEN_POP = r"\fscx100\fscy100\t(0,70,\fscx109\fscy109)\t(70,140,\fscx104\fscy104)"

STYLE_FACE, STYLE_FAMILY = "Montserrat-Black", "Montserrat Black"

HEADER = f"""[Script Info]
ScriptType: v4.00+
PlayResX: {WIDTH_PX}
PlayResY: {HEIGHT_PX}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Word,{STYLE_FAMILY},100,&H00FFFFFF,&H00FFFFFF,&H00100808,&H60000000,0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

# A zero-width space after a backslash keeps libass from reading it and the next letter as one of its codes.
ESCAPES = str.maketrans({"{": r"\{", "}": r"\}", "\\": "\\\u200b", "\n": " ", "\r": " "})
CASE_MATTERS = re.compile(r"[_=/\\<>(){}\[\]]|^[-.]+\w|\w\.\w")
CHOSEN = re.compile(r"fontselect: \((?P<asked>.+), \d+, \d+\) -> (?P<file>.+), -?\d+, (?P<name>\S+)")


class PlacedWord(NamedTuple):
    """One caption word with its font, its size and the centre it stands on."""

    text: str
    face: Face
    size_px: float
    x: float
    y: float


def subtitles(scene: BoardScene) -> str:
    """Return one scene's ASS document.

    Raises:
        RenderError: no font has a letter of the captions.
    """
    events = [*_progress(scene), *_captions(scene)]
    return HEADER + "".join(f"Dialogue: {event}\n" for event in events)


def caption_faces(scene: BoardScene) -> frozenset[Face]:
    """Return the fonts that libass needs: those of the captions, and that of the style itself."""
    return frozenset({face(STYLE_FACE), *(word.face for page in scene.pages for word in placed(page))})


def check_fonts(log: str, faces: Iterable[Face]) -> None:
    """Read ffmpeg's verbose log: libass takes another font without a word to the caller.

    Raises:
        RenderError: libass drew with a font that was not asked for.
    """
    families = {each.family: each.name for each in faces}
    for line in log.splitlines():
        chosen = CHOSEN.search(line)
        if chosen and families.get(chosen["asked"]) == chosen["name"]:
            continue
        if chosen or "fontselect: failed" in line:
            raise RenderError(f"captions: libass did not draw with the font it was given: {line.strip()}")


def shown(word: str) -> str:
    """Return a word as the captions write it: in capitals, except code, where case has a meaning."""
    visible = "".join(letter for letter in word if letter.isprintable())
    return visible if CASE_MATTERS.search(visible) else capitals(visible)


def placed(page: ShownPage) -> tuple[PlacedWord, ...]:
    """Set a page on one line, or on two where one would be too small, each word on its own centre."""
    texts = [shown(word.text) for word in page.words]
    together = " ".join(texts)
    common = face_for("display", together) if has_face("display", together) else None
    faces = [common or face_for("display", text) for text in texts]
    widths = [advance_px(chosen, 1, text) for chosen, text in zip(faces, texts, strict=True)]
    rows = _rows(widths)
    size = min(CAPTION_PX, *(CAPTION_WIDTH / _row_width([widths[i] for i in row]) for row in rows))
    words = []
    for number, row in enumerate(rows):
        y = CAPTION_CENTRE_Y + (number - (len(rows) - 1) / 2) * LINE_STEP_EM * size
        left = WIDTH_PX / 2 - _row_width([widths[i] for i in row]) * size / 2
        for i in row:
            words.append(PlacedWord(texts[i], faces[i], size, left + widths[i] * size / 2, y))
            left += (widths[i] + WORD_GAP_EM) * size
    return tuple(words)


def _row_width(widths: list[float]) -> float:
    return sum(widths) + WORD_GAP_EM * (len(widths) - 1)


def _rows(widths: list[float]) -> list[range]:
    """Keep a page on one line if it stays large there, else split it where the longer line is shortest."""
    count = len(widths)
    if count == 1 or CAPTION_WIDTH / _row_width(widths) >= SMALLEST_ON_ONE_LINE_PX:
        return [range(count)]
    split = min(range(1, count), key=lambda cut: max(_row_width(widths[:cut]), _row_width(widths[cut:])))
    return [range(split), range(split, count)]


def _captions(scene: BoardScene) -> Iterator[str]:
    end_s = scene.frames / FRAME_RATE_HZ
    spoken = f"\\1c{_ass_colour(scene.look.accent)}{SPOKEN_POP}"
    for number, page in enumerate(scene.pages):
        following = scene.pages[number + 1].words[0].start_s if number + 1 < len(scene.pages) else end_s
        page_end = min(following, page.words[-1].end_s + LINGER_S, end_s)
        words = placed(page)
        changes = [*(max(0.0, word.start_s) for word in page.words), page_end]
        for state in range(len(words)):
            start, end = _centiseconds(changes[state]), _centiseconds(changes[state + 1])
            for i, word in enumerate(words):
                moves = spoken if i == state else OPENING_POP if state == 0 else ""
                yield _event(int(i == state), start, end, f"{_stands(word)}{moves}", word.text.translate(ESCAPES))


def _stands(word: PlacedWord) -> str:
    """Return the tags that set a word: its place, its font and an outline in proportion."""
    return (
        f"\\an5\\pos({word.x:.1f},{word.y:.1f})\\fn{word.face.family}\\b{int(word.face.bold)}"
        f"\\fs{word.size_px * word.face.libass_height:.1f}"
        f"\\bord{word.size_px * OUTLINE_EM:.1f}\\shad{word.size_px * SHADOW_EM:.1f}"
    )


def progress_segment(index: int, count: int) -> tuple[float, float]:
    """Return the left edge and the width of one segment of the progress bar."""
    gap = min(PROGRESS_GAP, PROGRESS.width / (3 * count))
    width = (PROGRESS.width - gap * (count - 1)) / count
    return PROGRESS.x + index * (width + gap), width


def _progress(scene: BoardScene) -> Iterator[str]:
    left, width = progress_segment(scene.index, scene.count)
    top, bottom = PROGRESS.y - 1, PROGRESS.y + PROGRESS.height + 1
    length_ms = round(1000 * scene.frames / FRAME_RATE_HZ)
    empty, full = (f"\\clip({left:.0f},{top},{right:.0f},{bottom})" for right in (left, left + width))
    uncovered = f"{empty}\\t(0,{length_ms},{full})"
    tags = f"\\an7\\pos({left:.1f},{PROGRESS.y})\\1c{_ass_colour(scene.look.accent)}\\bord0\\shad0{uncovered}\\p1"
    yield _event(0, "0:00:00.00", _centiseconds(scene.frames / FRAME_RATE_HZ + 1), tags, _bar(width, PROGRESS.height))


def _bar(width: float, height: float) -> str:
    """Draw a bar with round ends."""
    r = min(height, width) / 2
    k = r * 0.45
    w, h = width, height
    return (
        f"m {r:.1f} 0 l {w - r:.1f} 0 b {w - k:.1f} 0 {w:.1f} {k:.1f} {w:.1f} {r:.1f} l {w:.1f} {h - r:.1f} "
        f"b {w:.1f} {h - k:.1f} {w - k:.1f} {h} {w - r:.1f} {h} l {r:.1f} {h} "
        f"b {k:.1f} {h} 0 {h - k:.1f} 0 {h - r:.1f} l 0 {r:.1f} b 0 {k:.1f} {k:.1f} 0 {r:.1f} 0"
    )


def _event(layer: int, start: str, end: str, tags: str, text: str) -> str:
    return f"{layer},{start},{end},Word,,0,0,0,,{{{tags}}}{text}"


def _centiseconds(time_s: float) -> str:
    """Write the ASS time from which the nearest video frame counts as reached."""
    total = round(time_s * FRAME_RATE_HZ) * 100 // FRAME_RATE_HZ
    return f"{total // 360000}:{total // 6000 % 60:02}:{total // 100 % 60:02}.{total % 100:02}"


def _ass_colour(code: str) -> str:
    """Turn `#RRGGBB` round: ASS wants blue first."""
    return f"&H{code[5:7]}{code[3:5]}{code[1:3]}&".upper()
