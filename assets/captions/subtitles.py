"""Subtitle files: SRT, WebVTT, ASS and JSON, written from the same pages and words.

Belongs here: cutting words into readable cues, and the four formats. Not here: which words and when (asset.py).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, zip_longest
from math import inf

from pydantic import BaseModel

from resources.media.timed_word import TimedWord

# Subtitle norm for one line; Netflix Timed Text Style Guide, general requirements.
LINE_CHARACTERS = 42
# The silence a video ends with, so that its last cue ends with it.
LINGER_S = 0.75


class CaptionPage(BaseModel, frozen=True):
    """One to three words shown together, all of one sentence; `scene` counts the script's scenes from 0."""

    scene: int
    words: tuple[TimedWord, ...]


class Cue(BaseModel, frozen=True):
    """Up to two lines of one sentence, as a subtitle player shows them until `end_s`."""

    lines: tuple[tuple[TimedWord, ...], ...]
    end_s: float

    @property
    def start_s(self) -> float:
        """When the cue appears."""
        return self.lines[0][0].start_s

    @property
    def text(self) -> str:
        """The cue's lines, one below the other."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


def cues_of(sentences: Iterable[Sequence[TimedWord]]) -> list[Cue]:
    """Cut each sentence into cues of at most two lines of 42 characters, of about equal length.

    A cue lingers after its last word for as long as nothing follows, at most 0.75 s: that much longer to read it.
    """
    shown = [
        lines[at : at + 2] for sentence in sentences for lines in [_lines(sentence)] for at in range(0, len(lines), 2)
    ]
    ends = [lines[-1][-1].end_s for lines in shown]
    starts = [lines[0][0].start_s for lines in shown[1:]]
    left = [min(start, end + LINGER_S) for start, end in zip_longest(starts, ends, fillvalue=inf)]
    return [
        Cue(lines=tuple(tuple(line) for line in lines), end_s=max(end, leave))
        for lines, end, leave in zip(shown, ends, left, strict=True)
    ]


def _lines(words: Sequence[TimedWord]) -> list[list[TimedWord]]:
    """Break words into the fewest lines that fit, each filled to about the same length."""
    total = sum(len(word.text) + 1 for word in words) - 1
    target = total / max(1, -(-total // LINE_CHARACTERS))
    lines: list[list[TimedWord]] = []
    length = 0
    for word in words:
        longer = length + 1 + len(word.text)
        if not lines or longer > LINE_CHARACTERS or length >= target:
            lines.append([])
            longer = len(word.text)
        lines[-1].append(word)
        length = longer
    return lines


def srt(cues: Sequence[Cue]) -> str:
    """Write SubRip."""
    blocks = (
        f"{number}\n{_clock(cue.start_s, ',')} --> {_clock(cue.end_s, ',')}\n{cue.text}\n"
        for number, cue in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def vtt(cues: Sequence[Cue]) -> str:
    """Write WebVTT (https://www.w3.org/TR/webvtt1/); text is escaped, words carry their times."""
    blocks = (f"{_clock(cue.start_s, '.')} --> {_clock(cue.end_s, '.')}\n{_vtt_text(cue)}\n" for cue in cues)
    return "WEBVTT\n\n" + "\n".join(blocks)


def _vtt_text(cue: Cue) -> str:
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    first = cue.lines[0][0]
    return "\n".join(
        " ".join(
            escaped(word.text) if word is first else f"<{_clock(word.start_s, '.')}>{escaped(word.text)}"
            for word in line
        )
        for line in cue.lines
    )


ASS_HEADER = """\
[Script Info]
ScriptType: v4.00+
PlayResX: 1080
PlayResY: 1920
WrapStyle: 2
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Page,Montserrat Black,108,&H0000E5FF,&H00FFFFFF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,11,6,5,40,120,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass(pages: Sequence[CaptionPage]) -> str:
    """Write Advanced SubStation Alpha: one event a page, each word lit (the k tag, centiseconds) while it is spoken."""
    events = (
        f"Dialogue: 0,{_ass_clock(page.words[0].start_s)},{_ass_clock(page.words[-1].end_s)},Page,,0,0,0,,"
        f"{_karaoke(page)}\n"
        for page in pages
    )
    return ASS_HEADER + "".join(events)


def _karaoke(page: CaptionPage) -> str:
    starts = [word.start_s for word in page.words] + [page.words[-1].end_s]
    lengths_cs = [round(end * 100) - round(start * 100) for start, end in pairwise(starts)]
    return " ".join(
        f"{{\\k{length}}}{ass_text(word.text)}" for length, word in zip(lengths_cs, page.words, strict=True)
    )


def ass_text(text: str) -> str:
    """Return text that ASS shows as it is: a brace or backslash gets a zero-width joiner so that it opens no tag."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")


def as_json(pages: Sequence[CaptionPage]) -> str:
    """Write the pages and words with their times in seconds."""
    return json.dumps([page.model_dump() for page in pages], ensure_ascii=False, indent=1) + "\n"


def _hours_minutes_seconds(time_s: float, units: int) -> tuple[int, int, int, int]:
    """Split a time into hours, minutes, seconds and the rest in `units` of a second."""
    seconds, rest = divmod(round(time_s * units), units)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return hours, minute, second, rest


def _clock(time_s: float, point: str) -> str:
    hours, minute, second, ms = _hours_minutes_seconds(time_s, 1000)
    return f"{hours:02}:{minute:02}:{second:02}{point}{ms:03}"


def _ass_clock(time_s: float) -> str:
    hours, minute, second, cs = _hours_minutes_seconds(time_s, 100)
    return f"{hours}:{minute:02}:{second:02}.{cs:02}"


FORMATS: dict[str, Callable[[Sequence[CaptionPage], Sequence[Cue]], str]] = {
    "captions.srt": lambda _pages, cues: srt(cues),
    "captions.vtt": lambda _pages, cues: vtt(cues),
    "captions.ass": lambda pages, _cues: ass(pages),
    "captions.json": lambda pages, _cues: as_json(pages),
}
