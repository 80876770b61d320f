"""The storyboard: everything on screen, scene by scene, from the script, the voice's times and the author's wishes.

Belongs here: a scene's length, captions, headline and label, and which scene shows which of the author's own media.
Not here: which card the words of a scene ask for (scene_cards), how anything is drawn (resources/rendering).

Pure: the same script, voiceover, captions and delivery give the same storyboard, and a scene in it changes only with
its own words, its own times, its place in the row and the look.
"""

from collections.abc import Sequence

from assets.brief.brief import Delivery
from assets.brief.media import UserMedia
from assets.brief.suiting import suiting
from assets.captions.asset import CaptionPages, require_captions_of
from assets.render.cards.choice import card_for
from assets.render.cards.wording import plain
from assets.script.script import Scene, Script
from assets.voiceover.asset import Track, require_voice_of
from resources.rendering.base import BoardScene, Card, ImageCard, ShownPage, ShownWord
from resources.rendering.drawing.layout import FRAME_RATE_HZ

LONGEST_TWO_LINE_HEADLINE = 36
# Times are differences of sums: what is below a microsecond is noise, and must not look like a change.
TIME_DIGITS = 6


def storyboard(script: Script, voiceover: Track, captions: CaptionPages, delivery: Delivery) -> tuple[BoardScene, ...]:
    """Return one board scene for each scene of the script; their frames add up to the voiceover's duration.

    Raises:
        NotMade: the voiceover or the captions are not those of the script.
    """
    require_voice_of(script.spoken, voiceover)
    require_captions_of(voiceover, captions)
    starts = [_start_s(index, voiceover) for index in range(len(script.scenes))]
    ends = [*starts[1:], voiceover.duration_s]
    media = media_by_scene(script.scenes, delivery.media)
    scenes = []
    number = 0
    for index, (scene, start_s, end_s) in enumerate(zip(script.scenes, starts, ends, strict=True)):
        hook = scene.role == "hook"
        number += not hook
        scenes.append(
            BoardScene(
                index=index,
                count=len(script.scenes),
                frames=round(end_s * FRAME_RATE_HZ) - round(start_s * FRAME_RATE_HZ),
                role="fact" if scene.tells_facts else scene.role,
                number=None if hook else number,
                label="" if hook else label(scene),
                headline=headline(scene.on_screen_text or script.title) if hook else (),
                card=_card(scene, media.get(index), script.language),
                pages=_pages(index, start_s, captions),
                look=delivery.look,
            )
        )
    return tuple(scenes)


def _start_s(index: int, voiceover: Track) -> float:
    """A scene begins with its first sentence, the first scene with the video."""
    return 0.0 if index == 0 else next(s.start_s for s in voiceover.sentences if s.scene == index)


def _card(scene: Scene, media: UserMedia | None, language: str) -> Card:
    if media is not None:
        return ImageCard(kind=media.kind, file=media.file)
    return card_for(scene, language)


def _pages(index: int, start_s: float, captions: CaptionPages) -> tuple[ShownPage, ...]:
    return tuple(
        ShownPage(
            words=tuple(
                ShownWord(
                    text=word.text,
                    start_s=round(word.start_s - start_s, TIME_DIGITS),
                    end_s=round(word.end_s - start_s, TIME_DIGITS),
                )
                for word in page.words
            )
        )
        for page in captions.pages
        if page.scene == index
    )


def label(scene: Scene) -> str:
    """Return what the numbered label says: the scene's on-screen text, unless its button already says that."""
    text = plain(scene.on_screen_text)
    return "" if scene.role == "cta" and text.casefold() == plain(scene.narration).casefold() else text


def headline(text: str) -> tuple[str, ...]:
    """Split a headline into two lines of about equal length, three where it is long, one where it is one word."""
    words = plain(text).split()
    count = min(len(words), 3 if len(" ".join(words)) > LONGEST_TWO_LINE_HEADLINE else 2)
    return tuple(" ".join(line) for line in _balanced(words, count))


def _balanced(words: list[str], count: int) -> list[list[str]]:
    """Cut words into so many lines that the longest is as short as can be."""
    if count <= 1:
        return [words] if words else []
    options = ([words[:cut], *_balanced(words[cut:], count - 1)] for cut in range(1, len(words) - count + 2))
    return min(options, key=lambda lines: max(len(" ".join(line)) for line in lines))


def media_by_scene(scenes: Sequence[Scene], media: Sequence[UserMedia]) -> dict[int, UserMedia]:
    """Give each file to at most one scene of facts: first by the words of its name, then in the order of both.

    A file whose name shares no word with any free scene takes the next scene that has none and shows no code.
    """
    facts = [index for index, scene in enumerate(scenes) if scene.tells_facts]
    suited = suiting([_said(scenes[index]) for index in facts], [file.name for file in media])
    given = {facts[number]: which for number, which in suited.items()}
    free = [index for index in facts if index not in given and scenes[index].code is None]
    rest = [which for which in range(len(media)) if which not in given.values()]
    given.update(zip(free, rest, strict=False))
    return {index: media[which] for index, which in sorted(given.items())}


def _said(scene: Scene) -> str:
    return f"{scene.narration} {scene.on_screen_text} {scene.visual}"
