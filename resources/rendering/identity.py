"""What makes drawings the same, whichever renderer puts them together.

Not here: what only one of them counts beside it (its own `identity`).
"""

from resources.engines.identity import Identity, library_versions
from resources.media.ffmpeg import ffmpeg
from resources.rendering.drawing.composition import DRAWING_VERSION
from resources.rendering.drawing.fonts import pinned_faces, text_layout
from resources.rendering.encoding.encoding import Crf, HeightPx, Preset


def drawing_identity(engine: str, *, height_px: HeightPx, crf: Crf, preset: Preset) -> Identity:
    """Count ffmpeg, the drawing libraries, the fonts, the drawing code and how frames are encoded."""
    return Identity(
        engine=engine,
        libraries={"ffmpeg": ffmpeg().version, **library_versions("numpy", "pi-heif", "pillow", "pygments")},
        weights=pinned_faces(),
        parameters={
            "drawing": DRAWING_VERSION,
            "height_px": height_px,
            "crf": crf,
            "preset": preset,
            "text_layout": text_layout(),
        },
    )
