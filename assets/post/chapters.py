"""Chapters: the film in parts that a viewer can jump to, each at least as long as platforms ask.

Belongs here: which scenes make a chapter. Not here: when each is spoken (assets/voiceover).
"""

from assets.post.post import FEWEST_CHAPTERS, LONGEST_CHAPTER_TITLE, SHORTEST_CHAPTER_S, Chapter
from assets.post.titles import title_of
from assets.script.lead_ins import without_lead_in
from assets.script.script import Scene, Script
from assets.text.sentences import sentences
from assets.voiceover.asset import Track


def chapters(script: Script, voiceover: Track) -> tuple[Chapter, ...]:
    """Return the chapters of a film, the first at 0:00; none where it is too short for as many as there must be.

    Scenes are put together until a chapter is long enough, and what is left at the end belongs to the last one.
    """
    begins: dict[int, float] = {}
    for sentence in voiceover.sentences:
        begins.setdefault(sentence.scene, sentence.start_s)
    found: list[Chapter] = []
    for at, scene in enumerate(script.scenes):
        start_s = int(begins[at]) if found else 0
        long_enough = not found or start_s - found[-1].start_s >= SHORTEST_CHAPTER_S
        if long_enough and voiceover.duration_s - start_s >= SHORTEST_CHAPTER_S:
            found.append(Chapter(start_s=start_s, title=_title(scene, script.language)))
    return tuple(found) if len(found) >= FEWEST_CHAPTERS else ()


def _title(scene: Scene, language: str) -> str:
    """Return the first sentence of a scene where it is short enough to be read, else its words on screen."""
    said, *_ = sentences(without_lead_in(scene.narration, language), language)
    fits = len(said) <= LONGEST_CHAPTER_TITLE or not scene.on_screen_text
    return title_of(said if fits else scene.on_screen_text)
