"""ffmpeg and libass: the default renderer.

Belongs here: the resource.
Not here: what a scene looks like (drawing/composition.py), its filter graph (encoding/filter_graph.py), how frames
are encoded and scenes joined (encoding/encoding.py).
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from resources.engines.identity import Identity
from resources.media.ffmpeg import ffmpeg, picture_deadline_s
from resources.media.media_file import MediaFile
from resources.process.cores import usable_cores
from resources.process.memory import that_fit
from resources.rendering.base import BoardScene, Renderer
from resources.rendering.captions.ass import check_fonts, subtitle_faces, subtitles
from resources.rendering.drawing.composition import composed
from resources.rendering.drawing.layout import HEIGHT_PX
from resources.rendering.encoding.encoding import (
    ENCODER_BYTES,
    Crf,
    HeightPx,
    Preset,
    joined,
    scene_encoder,
    whole,
)
from resources.rendering.encoding.filter_graph import SceneGraph, scene_graph
from resources.rendering.identity import drawing_identity


class FfmpegRenderer(Renderer):
    """1080x1920 at 30 frames a second, H.264 High with libx264, captions by libass, cards by Pillow.

    `height_px` is the height that is encoded (the width is 9/16 of it); everything is laid out at 1920 and scaled.
    Each scene is one single-threaded encode, so its bytes do not depend on the machine's cores; `concurrency` scenes at
    once use them all.

    Raises:
        WrongInput: a picture or a clip is not as it must be, or no font has a letter.
        EngineFailed: a font is not as it must be.
        WeightsMissing: the fonts are not in the weights cache; the message carries the pull command.
        NotInstalled: there is no whole ffmpeg here.
    """

    height_px: HeightPx = HEIGHT_PX
    crf: Crf = 20
    preset: Preset = "veryfast"

    def weights(self) -> tuple[str, ...]:
        """Name the fonts."""
        return ("fonts",)

    def identity(self) -> Identity:
        """Count ffmpeg, the drawing libraries, the fonts, the drawing code and what is set here."""
        return drawing_identity("ffmpeg", height_px=self.height_px, crf=self.crf, preset=self.preset)

    def draw(self, scene: BoardScene, folder: Path) -> MediaFile:
        """Encode one scene into `folder/scene.mp4`; what it is made of lies beside it only meanwhile."""
        target = folder / "scene.mp4"
        with tempfile.TemporaryDirectory(dir=folder) as name:
            parts = Path(name)
            graph = prepared(scene, parts, self.height_px / HEIGHT_PX)
            finished = ffmpeg().run(
                [
                    *graph.inputs,
                    *("-filter_complex", graph.text, "-map", "[out]", "-frames:v", str(scene.frames)),
                    *scene_encoder(self.preset, self.crf),
                    target.absolute(),
                ],
                purpose=f"draw scene {scene.index + 1}",
                loglevel="verbose",
                folder=parts,
                deadline_s=picture_deadline_s(scene.frames),
            )
            check_fonts(finished.log, subtitle_faces(scene))
        return whole(target, scene)

    def assemble(self, scenes: Sequence[MediaFile], audio: MediaFile, folder: Path) -> MediaFile:
        """Join encoded scenes by stream copy, add the mono `audio` as a stereo AAC track; write `video.mp4`."""
        return joined(scenes, audio, folder)

    @property
    def concurrency(self) -> int:
        """One scene a core; fewer where there is no memory for so many."""
        return that_fit(usable_cores(), ENCODER_BYTES)


def prepared(scene: BoardScene, parts: Path, scale: float) -> SceneGraph:
    """Write what ffmpeg reads of a scene into the folder `parts`, and return the graph that draws it from there."""
    graph = scene_graph(scene, composed(scene), parts, scale)
    (parts / "subtitles.ass").write_text(subtitles(scene), encoding="utf-8")
    (parts / "fonts").mkdir()
    for face in subtitle_faces(scene):
        shutil.copyfile(face.path, parts / "fonts" / face.path.name)
    return graph
