"""The render: the finished video, and what was seen when it was looked at.

Belongs here: how scenes become one video, each drawn once, and the checks of the finished file.
Not here: what is on screen (storyboard.py), how it is drawn (resources/rendering), where it is handed over to people
(assets/handover).
"""

from pathlib import Path
from typing import Any

import dagster as dg

from assets.brief.asset import brief as brief_artifact
from assets.brief.brief import Seen
from assets.brief.kept_media import kept
from assets.brief.media import UserMedia
from assets.captions.asset import CaptionPages
from assets.captions.asset import captions as captions_artifact
from assets.making.artifact import artifact
from assets.making.checks import Finding, check
from assets.making.parameters import EntryFolder
from assets.render.storyboard import storyboard
from assets.render.video import Segment, Video
from assets.script.asset import script as script_artifact
from assets.script.script import Drawn
from assets.voiceover.asset import Track
from assets.voiceover.asset import voiceover as voiceover_artifact
from assets.voiceover.mastering import loudness_finding
from resources.engines.identity import Identity, library_versions
from resources.media.media_file import MediaFile
from resources.media.probe import probe
from resources.rendering.base import BoardScene, ImageCard, Renderer
from resources.rendering.drawing.layout import FRAME_RATE_HZ
from resources.rendering.pictures import contact_sheet, poster
from resources.store.keys import Step
from resources.store.store import Store

DRAWN_SCENE = Step(name="drawn_scene", version="2")


# What phones and platforms play without converting it first.
PLAYED_EVERYWHERE = {
    "video_codec": "h264",
    "pixel_format": "yuv420p",
    "colour": "bt709",
    "colour_range": "tv",
    "frame_rate_hz": FRAME_RATE_HZ,
    "constant_frame_rate": True,
    "audio_codec": "aac",
    "sample_rate_hz": 48_000,
    "channels": 2,
    "faststart": True,
}
LONGEST_BLACK_S = 0.5
# Everything moves a little all the time; keyframes, by which this is known, stand two seconds apart.
LONGEST_FROZEN_S = 4.0


@check(blocking=True)
def video_plays_everywhere(render: Video) -> Finding:
    """9:16, H.264 yuv420p BT.709 at 30 frames a second, AAC stereo at 48 kHz, index in front."""
    found = render.facts.model_dump()
    wrong = [
        f"{name} is {found[name]}, not {wanted}" for name, wanted in PLAYED_EVERYWHERE.items() if found[name] != wanted
    ]
    if render.facts.width_px * 16 != render.facts.height_px * 9:
        wrong.append(f"{render.facts.width_px}x{render.facts.height_px} is not 9:16")
    return Finding(
        passed=not wrong,
        message="; ".join(wrong) or f"{render.facts.width_px}x{render.facts.height_px}, {render.facts.frames} frames.",
        figures={"width_px": render.facts.width_px, "height_px": render.facts.height_px, "frames": render.facts.frames},
    )


@check(blocking=True)
def video_is_as_long_as_the_voice(render: Video, voiceover: Track) -> Finding:
    """Picture, sound and voiceover end within one frame of each other."""
    ends = (render.facts.video_duration_s, render.facts.audio_duration_s, voiceover.duration_s)
    return Finding(
        passed=max(ends) - min(ends) <= 1 / FRAME_RATE_HZ,
        message=f"Picture {ends[0]:.3f} s, sound {ends[1]:.3f} s, voiceover {ends[2]:.3f} s.",
    )


@check(blocking=True)
def video_is_loud_enough(render: Video) -> Finding:
    """The finished file measures -14 LUFS within 0.5, true peak at most -1 dBTP."""
    return loudness_finding(render.facts.loudness)


@check(blocking=True)
def video_never_stands_still(render: Video) -> Finding:
    """No black stretch over 0.5 s, no frozen one over 4 s."""
    black_s, frozen_s = render.facts.longest_black_s, render.facts.longest_frozen_s
    return Finding(
        passed=black_s <= LONGEST_BLACK_S and frozen_s <= LONGEST_FROZEN_S,
        message=f"Longest black stretch {black_s:.1f} s, longest frozen stretch {frozen_s:.1f} s.",
        figures={"longest_black_s": black_s, "longest_frozen_s": frozen_s},
    )


def metadata(render: Video) -> dict[str, Any]:
    """Return what the page shows of a video."""
    facts = render.facts
    return {
        "duration_s": round(facts.video_duration_s, 3),
        "loudness_lufs": facts.loudness.integrated_lufs,
        "size_mb": round(facts.size_bytes / 1e6, 2),
        "video": dg.MetadataValue.path(str(render.video.path)),
    }


@artifact(
    version="2",
    kinds={"mp4"},
    made_from=(brief_artifact, script_artifact, voiceover_artifact, captions_artifact),
    components=(DRAWN_SCENE,),
    checks=(video_plays_everywhere, video_is_as_long_as_the_voice, video_is_loud_enough, video_never_stands_still),
    tools=lambda: library_versions("av", "numpy", "pillow"),
    metadata=metadata,
    pictures=lambda render: {"contact_sheet": render.contact_sheet},
)
def render(  # noqa: PLR0917 - what an artifact is made from is asked for by name
    script: Drawn,
    voiceover: Track,
    captions: CaptionPages,
    brief: Seen,
    rendering: Renderer,
    store: Store,
    folder: EntryFolder,
) -> Video:
    """Draw every scene (once: the store keeps each), join them, add the voice, and look at what came out."""
    scenes = storyboard(script, voiceover, captions, brief)
    video = rendering.assemble(drawn(scenes, rendering, store), voiceover.audio, folder)
    return Video(
        video=video,
        poster=poster(video, folder),
        contact_sheet=contact_sheet(video, scenes, folder),
        facts=probe(video.path),
    )


def drawn(scenes: tuple[BoardScene, ...], rendering: Renderer, store: Store) -> list[MediaFile]:
    """Return each scene encoded, in order; only scenes the store does not have are drawn now."""

    def draw(index: int, folder: Path) -> Segment:
        return Segment(file=rendering.draw(with_own_file(scenes[index], store), folder))

    segments = store.make_all(
        DRAWN_SCENE,
        [scene_inputs(scene, rendering.identity()) for scene in scenes],
        Segment,
        draw,
        concurrency=rendering.concurrency,
    )
    return [segment.file for segment in segments]


def with_own_file(scene: BoardScene, store: Store) -> BoardScene:
    """Return a scene whose picture or clip, if it shows one of the author's, lies where the store keeps it.

    Raises:
        StoreDamaged: it is gone or damaged.
    """
    card = scene.card
    if not isinstance(card, ImageCard):
        return scene
    own = UserMedia(kind=card.kind, name=card.file.path.name, sha256=card.file.sha256, size_bytes=card.file.size_bytes)
    return scene.model_copy(update={"card": card.model_copy(update={"file": kept(own, store)})})


def scene_inputs(scene: BoardScene, rendering: Identity) -> dict[str, Any]:
    """Return what the key of an encoded scene counts."""
    return {"scene": scene, "rendering": rendering}
