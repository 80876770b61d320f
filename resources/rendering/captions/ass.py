"""What libass draws: the captions word by word, and the segment of the progress bar that fills.

Belongs here: one scene's ASS document and the check that libass used the fonts it names. Not here: the subtitle files a
person opens (assets/captions/asset.py), where captions stand and when (layout.py).

Every word is an event of its own at a fixed place, one event for each state (waiting or spoken), so that the spoken
word can grow without moving its neighbours. Text is escaped: nothing in it can become an override tag.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from resources.errors import EngineFailed
from resources.rendering.base import BoardScene
from resources.rendering.captions.layout import (
    OPENING_POP,
    OUTLINE,
    OUTLINE_EM,
    SHADOW,
    SHADOW_EM,
    SHADOW_OPACITY,
    SPOKEN_POP,
    PlacedWord,
    Pop,
    caption_faces,
    spoken_words,
)
from resources.rendering.drawing.fonts import Face, face
from resources.rendering.drawing.layout import FRAME_RATE_HZ, HEIGHT_PX, PROGRESS, WIDTH_PX, progress_segment

STYLE_FACE, STYLE_FAMILY = "Montserrat-Black", "Montserrat Black"


def _bgr(code: str) -> str:
    """Turn `#RRGGBB` round: ASS wants blue first."""
    return f"{code[5:7]}{code[3:5]}{code[1:3]}".upper()


SHADE = f"&H{255 - round(255 * SHADOW_OPACITY):02X}{_bgr(SHADOW)}"
HEADER = f"""[Script Info]
ScriptType: v4.00+
PlayResX: {WIDTH_PX}
PlayResY: {HEIGHT_PX}
WrapStyle: 2
Kerning: yes
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Word,{STYLE_FAMILY},100,&H00FFFFFF,&H00FFFFFF,&H00{_bgr(OUTLINE)},{SHADE},0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

# A zero-width space after a backslash keeps libass from reading it and the next letter as one of its codes.
ESCAPES = str.maketrans({"{": r"\{", "}": r"\}", "\\": "\\\u200b", "\n": " ", "\r": " "})
CHOSEN = re.compile(r"fontselect: \((?P<asked>.+), \d+, \d+\) -> (?P<file>.+), -?\d+, (?P<name>\S+)")


def subtitles(scene: BoardScene) -> str:
    """Return one scene's ASS document.

    Raises:
        WrongInput: no font has a letter of the captions.
    """
    events = [*_progress(scene), *_captions(scene)]
    return HEADER + "".join(f"Dialogue: {event}\n" for event in events)


def subtitle_faces(scene: BoardScene) -> frozenset[Face]:
    """Return the fonts that libass needs: those of the captions, and that of the style itself."""
    return caption_faces(scene) | {face(STYLE_FACE)}


def check_fonts(log: str, faces: Iterable[Face]) -> None:
    """Read ffmpeg's verbose log: libass takes another font without a word to the caller.

    Raises:
        EngineFailed: libass drew with a font that was not asked for.
    """
    families = {each.family: each.name for each in faces}
    for line in log.splitlines():
        chosen = CHOSEN.search(line)
        if chosen and families.get(chosen["asked"]) == chosen["name"]:
            continue
        if chosen or "fontselect: failed" in line:
            raise EngineFailed(f"captions: libass did not draw with the font it was given: {line.strip()}")


def _captions(scene: BoardScene) -> Iterator[str]:
    spoken, opening = f"\\1c{_ass_colour(scene.look.accent)}{_pop(SPOKEN_POP)}", _pop(OPENING_POP)
    for turn in spoken_words(scene):
        start, end = _centiseconds(turn.start_s), _centiseconds(turn.end_s)
        for word in turn.words:
            moves = spoken if word.number == turn.spoken else opening if turn.opens else ""
            yield _event(
                int(word.number == turn.spoken), start, end, f"{_stands(word)}{moves}", word.text.translate(ESCAPES)
            )


def _pop(steps: Pop) -> str:
    """Write a pop as the scale it begins with and one transformation for each step after it."""
    at_ms = [round(1000 * time_s) for time_s in steps.times_s]
    percent = [round(100 * scale) for scale in steps.scales]
    first, *others = (f"\\fscx{size}\\fscy{size}" for size in percent)
    return first + "".join(
        f"\\t({start},{end},{size})" for (start, end), size in zip(pairwise(at_ms), others, strict=True)
    )


def _stands(word: PlacedWord) -> str:
    """Return the tags that set a word: its place, its font and an outline in proportion."""
    return (
        f"\\an5\\pos({word.x:.1f},{word.y:.1f})\\fn{word.face.family}\\b{int(word.face.bold)}"
        f"\\fs{word.size_px * word.face.libass_height:.1f}"
        f"\\bord{word.size_px * OUTLINE_EM:.1f}\\shad{word.size_px * SHADOW_EM:.1f}"
    )


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
    return f"&H{_bgr(code)}&"
