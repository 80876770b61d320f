"""The voiceover: the script spoken, with the time of every word.

Belongs here: what a voiceover is, how each sentence is spoken once, its checks.
Not here: how a speech model works (resources/speech), how clips become a track (mastering.py), what the viewer reads.
"""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import BaseModel

from assets.brief.asset import brief as brief_artifact
from assets.brief.brief import VoiceWish
from assets.making.artifact import artifact
from assets.making.checks import Finding, check
from assets.making.parameters import EntryFolder
from assets.script.asset import script as script_artifact
from assets.script.spoken import Spoken
from assets.voiceover.mastering import SAMPLE_RATE_HZ, SpokenClip, SpokenSentence, loudness_finding, mastered
from resources.engines.identity import Identity, library_versions
from resources.errors import NotMade
from resources.media.ffmpeg import ffmpeg
from resources.media.loudness import Loudness
from resources.media.media_file import MediaFile
from resources.media.silence import clipped_samples, longest_silence_s
from resources.media.timed_word import TimedWord
from resources.media.wav import read_wav, write_wav
from resources.media.waveform import draw_waveform
from resources.speech.base import Manner, Speech, SpeechModel
from resources.store.keys import Step
from resources.store.store import Store

SPOKEN_SENTENCE = Step(name="spoken_sentence", version="1")

LONGEST_SILENCE_S = 1.2


class Clip(BaseModel, frozen=True, extra="forbid"):
    """One sentence as it was spoken, as the store keeps it."""

    audio: MediaFile
    words: tuple[TimedWord, ...]


class Track(BaseModel, frozen=True, extra="forbid"):
    """What of a voiceover is heard, captioned and drawn: a 24 kHz mono WAV, its words' times, how it was spoken."""

    audio: MediaFile
    duration_s: float
    sentences: tuple[SpokenSentence, ...]
    manner: Manner


class Voiceover(Track, frozen=True, extra="forbid"):
    """One topic's spoken track; `loudness` is that of the finished stereo track made from it."""

    waveform: MediaFile
    loudness: Loudness
    longest_silence_s: float
    clipped_samples: int


def require_voice_of(script: Spoken, voiceover: Track) -> None:
    """Find out whether a voiceover says a script, as it need not when a run makes only some of a topic's artifacts.

    Raises:
        NotMade: it says another one.
    """
    if [(s.scene, s.text) for s in voiceover.sentences] != [(s.scene, s.text) for s in script.sentences]:
        raise NotMade("The voiceover was made from another script. Materialise voiceover and captions as well")


@check(blocking=True)
def voiceover_is_loud_enough(voiceover: Voiceover) -> Finding:
    """-14 LUFS within 0.5, true peak at most -1 dBTP, as a finished stereo track (ITU-R BS.1770, EBU R128)."""
    return loudness_finding(voiceover.loudness)


@check(blocking=True)
def voiceover_has_no_hole(voiceover: Voiceover) -> Finding:
    """No silence longer than 1.2 s, and no sample at full scale."""
    return Finding(
        passed=voiceover.longest_silence_s <= LONGEST_SILENCE_S and voiceover.clipped_samples == 0,
        message=f"Longest silence {voiceover.longest_silence_s:.2f} s, {voiceover.clipped_samples} samples clipped.",
        figures={"longest_silence_s": voiceover.longest_silence_s, "clipped_samples": voiceover.clipped_samples},
    )


@check(blocking=True)
def every_sentence_is_spoken(voiceover: Voiceover, script: Spoken) -> Finding:
    """The track holds the script's sentences in order, each with the time of each of its words."""
    spoken = [(s.scene, s.text, len(s.words)) for s in voiceover.sentences]
    written = [(s.scene, s.text, len(s.text.split())) for s in script.sentences]
    return Finding(
        passed=spoken == written, message=f"{len(spoken)} sentences spoken, {len(written)} sentences written."
    )


def metadata(voiceover: Voiceover) -> dict[str, Any]:
    """Return what the page shows of a voiceover."""
    rows = "\n".join(f"| {s.start_s:.2f} | {s.end_s:.2f} | {s.text} |" for s in voiceover.sentences)
    return {
        "duration_s": voiceover.duration_s,
        "voice": voiceover.manner.voice,
        "speed": voiceover.manner.speed,
        "loudness_lufs": voiceover.loudness.integrated_lufs,
        "true_peak_dbtp": voiceover.loudness.true_peak_dbtp,
        "sentences": dg.MetadataValue.md(f"| from s | to s | sentence |\n|---|---|---|\n{rows}"),
        "file": dg.MetadataValue.path(str(voiceover.audio.path)),
    }


@artifact(
    version="1",
    kinds={"wav"},
    made_from=(brief_artifact, script_artifact),
    components=(SPOKEN_SENTENCE,),
    checks=(every_sentence_is_spoken, voiceover_is_loud_enough, voiceover_has_no_hole),
    tools=lambda: {"ffmpeg": ffmpeg().version, **library_versions("av", "numpy", "pillow")},
    metadata=metadata,
    pictures=lambda voiceover: {"waveform": voiceover.waveform},
)
def voiceover(script: Spoken, brief: VoiceWish, speech: SpeechModel, store: Store, folder: EntryFolder) -> Voiceover:
    """Speak every sentence (once: the store keeps each), join them and bring them to broadcast loudness."""
    manner = speech.manner(voice=brief.voice, speed=brief.speed, language=script.language).saying(brief.pronounce)
    clips = [
        SpokenClip(scene=sentence.scene, text=sentence.text, speech=heard(clip))
        for sentence, clip in zip(script.sentences, spoken(script, manner, speech, store), strict=True)
    ]
    master = mastered(clips)
    write_wav(folder / "voiceover.wav", master.samples, SAMPLE_RATE_HZ)
    draw_waveform(master.samples, folder / "waveform.png")
    return Voiceover(
        audio=MediaFile.of(folder / "voiceover.wav"),
        waveform=MediaFile.of(folder / "waveform.png"),
        duration_s=master.duration_s,
        manner=manner,
        loudness=master.loudness,
        longest_silence_s=longest_silence_s(master.samples, SAMPLE_RATE_HZ),
        clipped_samples=clipped_samples(master.samples),
        sentences=master.sentences,
    )


def spoken(script: Spoken, manner: Manner, speech: SpeechModel, store: Store) -> list[Clip]:
    """Return each sentence spoken, in order; only sentences the store does not have are spoken now."""
    engine = speech.identity()

    def speak(index: int, folder: Path) -> Clip:
        text = script.sentences[index].text
        speech_of_it = speech.speak(text, manner.of(text))
        write_wav(folder / "clip.wav", speech_of_it.samples, speech_of_it.sample_rate_hz)
        return Clip(audio=MediaFile.of(folder / "clip.wav"), words=speech_of_it.words)

    return store.make_all(
        SPOKEN_SENTENCE,
        [sentence_inputs(sentence.text, manner, engine) for sentence in script.sentences],
        Clip,
        speak,
        concurrency=speech.concurrency,
    )


def sentence_inputs(text: str, manner: Manner, speech: Identity) -> dict[str, Any]:
    """Return what the key of a spoken sentence counts."""
    # The manner says which voice and speed; the engine's configured defaults must not count a second time.
    return {"text": text, "manner": manner.of(text), "speech": speech.without("voice", "speed")}


def heard(clip: Clip) -> Speech:
    """Return a stored clip as the speech it was."""
    samples, sample_rate_hz = read_wav(clip.audio.path)
    return Speech(samples=samples, sample_rate_hz=sample_rate_hz, words=clip.words)
