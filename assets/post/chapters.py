"""Chapters: the film in parts that a viewer can jump to, each at least as long as platforms ask.

Belongs here: which scenes make a chapter. Not here: when each is spoken (assets/voiceover).
"""

from assets.post.post import FEWEST_CHAPTERS, SHORTEST_CHAPTER_S, Chapter, postable
from assets.script.script import Script
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
        if scene.on_screen_text and long_enough and voiceover.duration_s - start_s >= SHORTEST_CHAPTER_S:
            found.append(Chapter(start_s=start_s, title=postable(scene.on_screen_text)))
    return tuple(found) if len(found) >= FEWEST_CHAPTERS else ()
