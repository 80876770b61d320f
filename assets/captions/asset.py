"""The captions: the script's own words with their times, cut into pages, and how well an independent listener agrees.

Belongs here: what captions are, how words become pages, the checks. Not here: how a transcriber works
(resources/transcription), what was misheard (listening.py), subtitle formats (subtitles.py), how pages are drawn.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel

from assets.captions.listening import Misheard, compared
from assets.captions.subtitles import FORMATS, CaptionPage, cues_of
from assets.making.artifact import artifact
from assets.making.checks import Finding, check
from assets.making.parameters import EntryFolder
from assets.script.asset import script as script_artifact
from assets.script.spoken import Spoken
from assets.voiceover.asset import Track, require_voice_of
from assets.voiceover.asset import voiceover as voiceover_artifact
from assets.voiceover.mastering import SpokenSentence
from resources.engines.identity import library_versions
from resources.errors import NotMade
from resources.media.media_file import MediaFile
from resources.media.timed_word import TimedWord
from resources.media.wav import read_wav
from resources.speech.pronunciation.written_words import READING_LIBRARIES, respelled
from resources.transcription.base import Transcriber

SHOWN_MISHEARD = 12
PAGE_WORDS = 3
# What fits 900 px of Montserrat Black capitals at 108 px; a longer single word is drawn smaller.
PAGE_CHARACTERS = 13
GAP_S = 0.3
PAGE_ENDS = tuple(".,;:!?…।)\u201d")

READING_SPEED_CPS = {"en": 20, "hi": 22}
OTHER_READING_SPEED_CPS = 17
"""Characters a second, above which a subtitle is hard to read: Netflix Timed Text Style Guides, adult programmes."""
BLOCKING_WORD_ERROR_RATE = {"en": 0.15}
OTHER_BLOCKING_WORD_ERROR_RATE = 0.3
"""Above this the voice is garbled or the words are not the script's. Of clear speech the English listener (Whisper
tiny.en) gets up to 0.03 wrong, the multilingual one (base) up to 0.13, in French and Portuguese."""


class CaptionPages(BaseModel, frozen=True, extra="forbid"):
    """What of the captions is drawn."""

    pages: tuple[CaptionPage, ...]


class Captions(CaptionPages, frozen=True, extra="forbid"):
    """One topic's captions and the files a person can open; `heard` is what the listener understood."""

    heard: str
    word_error_rate: float
    misheard: tuple[Misheard, ...] = ()
    srt: MediaFile
    vtt: MediaFile
    ass: MediaFile
    json_file: MediaFile

    @property
    def words(self) -> list[TimedWord]:
        """Every word in order."""
        return [word for page in self.pages for word in page.words]


def require_captions_of(voiceover: Track, captions: CaptionPages) -> None:
    """Find out whether captions show the words of a voiceover at its times.

    Raises:
        NotMade: they were made from another one.
    """
    shown = [(page.scene, word.text, word.start_s, word.end_s) for page in captions.pages for word in page.words]
    spoken = [(s.scene, word.text, word.start_s, word.end_s) for s in voiceover.sentences for word in s.words]
    if shown != spoken:
        raise NotMade("The captions were made from another voiceover. Materialise captions as well")


@check(blocking=True)
def captions_are_the_script(captions: Captions, script: Spoken) -> Finding:
    """What the viewer reads is the script, word for word and in its spelling."""
    shown = [word.text for word in captions.words]
    written = [word for sentence in script.sentences for word in sentence.text.split()]
    differing = next((i for i, (a, b) in enumerate(zip(shown, written, strict=False)) if a != b), None)
    if shown == written:
        return Finding(passed=True, message=f"All {len(written)} words are the script's.")
    at = min(len(shown), len(written)) if differing is None else differing
    return Finding(passed=False, message=f"Word {at + 1} differs: shown {shown[at:][:1]}, written {written[at:][:1]}.")


@check(blocking=True)
def voice_is_understood(captions: Captions, script: Spoken) -> Finding:
    """An independent listener's word error rate against the script is at most 0.15, or 0.3 in other than English."""
    limit = BLOCKING_WORD_ERROR_RATE.get(script.language, OTHER_BLOCKING_WORD_ERROR_RATE)
    passed = captions.word_error_rate <= limit
    # The voiceover stays as it is: most voices would say the same again.
    remedy = "" if passed else ": word these otherwise, or choose another voice or speed"
    wrong = captions.misheard
    differing = [f'"{each.written}" as "{each.heard}"' for each in wrong[:SHOWN_MISHEARD]]
    more = [f"{len(wrong) - SHOWN_MISHEARD} more"] if len(wrong) > SHOWN_MISHEARD else []
    heard = f"; heard {', '.join([*differing, *more])}" if wrong else ""
    return Finding(
        passed=passed,
        message=f"Word error rate {captions.word_error_rate:.3f} of at most {limit}{remedy}{heard}",
        figures={"word_error_rate": captions.word_error_rate},
    )


@check(blocking=True)
def captions_follow_the_voice(captions: Captions) -> Finding:
    """Words come one after the other, each shown for a while and none before the one ahead of it."""
    words = captions.words
    for word, following in pairwise(words):
        if not word.start_s < word.end_s <= following.start_s + 1e-6:
            return Finding(passed=False, message=f'"{word.text}" at {word.start_s:.2f} s runs into the next word.')
    return Finding(passed=True, message=f"{len(words)} words in order, until {words[-1].end_s:.2f} s.")


@check(blocking=False)
def captions_can_be_read(captions: Captions, script: Spoken) -> Finding:
    """Subtitle cues stay within the language's reading speed; pages of one to three words follow the voice instead."""
    limit_cps = READING_SPEED_CPS.get(script.language, OTHER_READING_SPEED_CPS)
    cues = cues_of(_by_sentence(captions.pages))
    fastest = max(cues, key=lambda cue: len(cue.text) / (cue.end_s - cue.start_s))
    speed_cps = len(fastest.text) / (fastest.end_s - fastest.start_s)
    return Finding(
        passed=speed_cps <= limit_cps,
        message=f"The fastest cue runs at {speed_cps:.1f} characters a second at {fastest.start_s:.1f} s; "
        f"{limit_cps} can be read.",
        figures={"fastest_cps": round(speed_cps, 2)},
    )


def figures(captions: Captions) -> dict[str, str | float | int]:
    """Return what the page shows of captions."""
    return {
        "word_error_rate": captions.word_error_rate,
        "pages": len(captions.pages),
        "words": len(captions.words),
        "heard": captions.heard,
    }


@artifact(
    version="4",
    kinds={"srt"},
    made_from=(script_artifact, voiceover_artifact),
    checks=(captions_are_the_script, captions_follow_the_voice, voice_is_understood, captions_can_be_read),
    tools=lambda: library_versions(
        "espeakng-loader", "jiwer", "phonemizer", "rapidfuzz", "whisper-normalizer", *READING_LIBRARIES
    ),
    metadata=figures,
)
def captions(script: Spoken, voiceover: Track, transcription: Transcriber, folder: EntryFolder) -> Captions:
    """Cut the script's words into pages by the voice's own times, and let a listener who knows no script confirm."""
    require_voice_of(script, voiceover)
    pages = tuple(pages_of(voiceover.sentences))
    samples, sample_rate_hz = read_wav(voiceover.audio.path)
    heard = transcription.transcribe(samples, sample_rate_hz, script.language).text
    hearing = compared(respelled(script.text, voiceover.manner.pronounce), heard, script.language)
    return Captions(pages=pages, heard=heard, **hearing._asdict(), **subtitle_files(pages, folder))


def pages_of(sentences: Iterable[SpokenSentence]) -> Iterator[CaptionPage]:
    """Cut each sentence into pages of one to three words: at punctuation, at a pause, before a line grows too long."""
    for sentence in sentences:
        page: list[TimedWord] = []
        for word in sentence.words:
            if page and not _fits(page, word):
                yield CaptionPage(scene=sentence.scene, words=tuple(page))
                page = []
            page.append(word)
        if page:
            yield CaptionPage(scene=sentence.scene, words=tuple(page))


def _fits(page: Sequence[TimedWord], word: TimedWord) -> bool:
    characters = sum(len(each.text) + 1 for each in page) + len(word.text)
    return (
        len(page) < PAGE_WORDS
        and characters <= PAGE_CHARACTERS
        and not page[-1].text.endswith(PAGE_ENDS)
        and word.start_s - page[-1].end_s <= GAP_S
    )


def subtitle_files(pages: Sequence[CaptionPage], folder: Path) -> dict[str, MediaFile]:
    """Write the four subtitle files into `folder`."""
    cues = cues_of(_by_sentence(pages))
    fields = {"captions.srt": "srt", "captions.vtt": "vtt", "captions.ass": "ass", "captions.json": "json_file"}
    written = {}
    for name, field in fields.items():
        path = folder / name
        path.write_text(FORMATS[name](pages, cues), encoding="utf-8")
        written[field] = MediaFile.of(path)
    return written


def _by_sentence(pages: Iterable[CaptionPage]) -> Iterator[list[TimedWord]]:
    """Give back whole sentences: a page that ends in a full stop, or stands before another scene, ends one."""
    sentence: list[TimedWord] = []
    scene = 0
    for page in pages:
        if sentence and page.scene != scene:
            yield sentence
            sentence = []
        scene = page.scene
        sentence.extend(page.words)
        if page.words[-1].text.endswith((".", "!", "?", "…", "।")):
            yield sentence
            sentence = []
    if sentence:
        yield sentence
