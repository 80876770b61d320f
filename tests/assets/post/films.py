"""Films as far as a post knows them: a brief, its facts, a script and when each sentence is spoken.

Belongs here: what tests of the post share. Not here: making films (tests/one_run.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.brief.brief import Brief, Content, Delivery
from assets.facts.facts import Facts, FromBrief, FromDocument, FromModel, Source, SourcedFact
from assets.making.parameters import EntryFolder, Records
from assets.post.asset import post
from assets.post.post import Post
from assets.script.script import Scene, Script
from assets.voiceover.asset import Track
from assets.voiceover.mastering import SpokenSentence
from resources.engines.identity import Identity
from resources.media.media_file import MediaFile
from resources.speech.base import Manner
from resources.store.pointers import Made, Record

BRIEF, MODEL = FromBrief(), FromModel()
KOKORO = Identity(engine="kokoro_onnx", weights={"kokoro-82m-int8/kokoro-v1.0.int8.onnx": "ab"})
QWEN = Identity(engine="llama_cpp", weights={"qwen2.5-coder-1.5b-instruct-q4_k_m/a.gguf": "cd"})


def document(place: str, quote: str, file: str = "notes/bees.md") -> FromDocument:
    return FromDocument(file=file, place=place, heading="", quote=quote, sha256="0" * 64)


@dataclass(frozen=True)
class Film:
    """A film that tells each fact in a scene, after a hook and before a call to action."""

    brief: Brief
    facts: Facts
    script: Script
    voiceover: Track
    records: Records

    def post(self, folder: Path) -> Post:
        return post(self.brief, self.facts, self.script, self.voiceover, self.records, EntryFolder(folder))


def film(
    *told: str,
    title: str = "Why honey keeps",
    hook: str | None = None,
    cta: str | None = None,
    language: str = "en",
    tags: tuple[str, ...] = (),
    sources: Sequence[Source] = (),
    seconds: Sequence[float] = (),
    shown: Sequence[str] = (),
    origin: str = "brief",
) -> Film:
    """Return a film whose scenes last so many `seconds` each (else 5) and show so many words (else their number)."""
    facts = tuple(
        SourcedFact(id=at + 1, text=text, source=sources[at] if at < len(sources) else BRIEF)
        for at, text in enumerate(told)
    )
    said = [("hook", hook or f"{title}.", ()), *(("setup", fact.text, (fact.id,)) for fact in facts)]
    if cta:
        said.append(("cta", cta, ()))
    scenes = tuple(
        Scene.model_validate(
            {
                "role": role,
                "narration": text.replace("`", ""),
                "on_screen_text": shown[at] if at < len(shown) else f"Part {chr(65 + at)}",
                "visual": "",
                "facts": ids,
                "origin": origin,
            }
        )
        for at, (role, text, ids) in enumerate(said)
    )
    content = Content(title=title, cta=cta, language=language, facts=tuple(map(plain_fact, facts)))
    return Film(
        brief=Brief(key="honey", content=content, delivery=Delivery(tags=tags)),
        facts=Facts(facts=facts),
        script=Script(title=title, language=language, scenes=scenes),
        voiceover=track(scenes, seconds, language),
        records=Records({
            "voiceover": record("voiceover", speech=KOKORO),
            "script": record("script", language=QWEN),
            "facts": record("facts", language=QWEN),
        }),
    )  # fmt: skip


def plain_fact(fact: SourcedFact) -> dict[str, object]:
    return fact.model_dump(exclude={"source"})


def track(scenes: Sequence[Scene], seconds: Sequence[float], language: str) -> Track:
    sentences, start_s = [], 0.0
    for at, scene in enumerate(scenes):
        end_s = start_s + (seconds[at] if at < len(seconds) else 5.0)
        sentences.append(SpokenSentence(scene=at, text=scene.narration, start_s=start_s, end_s=end_s, words=()))
        start_s = end_s
    file = MediaFile(path=Path("/voice.wav"), sha256="0", size_bytes=1)
    manner = Manner(voice="af_heart", speed=1.0, language=language)
    return Track(audio=file, duration_s=start_s, sentences=tuple(sentences), manner=manner)


def record(step: str, **inputs: Identity) -> Record:
    made = Made(run_id="run", at="2026-11-30T08:00:00+00:00", wall_s=1.0)
    plain = {name: identity.model_dump() for name, identity in inputs.items()}
    return Record(step=step, version="1", inputs=plain, key="", digest=step, made=made)
