"""The bare renderer: ffmpeg on the pipeline's own filter graphs, and the limit below it, x264 on frames that are ready.

Belongs here: runs of ffmpeg and what they need on disk. Not here: the other kernels (kernels.py).
"""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assets.making.delivery import Clock
from assets.render.asset import DRAWN_SCENE
from assets.render.video import Segment
from benchmarks.measure import Cost, Outcome
from cm_dagster.run.profile import load_profile
from resources.files import file_sha256
from resources.media.ffmpeg import ffmpeg
from resources.rendering.base import BoardScene
from resources.rendering.drawing.layout import FRAME_RATE_HZ, HEIGHT_PX
from resources.rendering.encoding.encoding import scene_encoder
from resources.rendering.ffmpeg import FfmpegRenderer, prepared
from resources.store.store import Store


def run_filter_graphs(store: Store) -> Outcome:
    """Draw every scene again, one ffmpeg each, as many at once as the engine: all that ffmpeg reads lies ready."""
    renderer = _renderer()
    drawn = _drawn(store)
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as name:
        folders = [Path(name) / str(scene.index) for scene, _ in drawn]
        runs = [_run(renderer, scene, folder) for (scene, _), folder in zip(drawn, folders, strict=True)]
        binary = ffmpeg()

        def run(number: int) -> None:
            binary.run(runs[number], purpose=f"draw scene {number + 1}", folder=folders[number])

        started = Clock.now()
        with ThreadPoolExecutor(max_workers=renderer.concurrency) as pool:
            list(pool.map(run, range(len(runs))))
        cost = Cost(**started.elapsed())
        same = all(
            file_sha256(folder / "scene.mp4") == component.file.sha256
            for folder, (_, component) in zip(folders, drawn, strict=True)
        )
    return Outcome(cost=cost, same=same)


def encode_ready_frames(store: Store) -> Outcome:
    """Encode every scene's frames again, decoded beforehand to raw yuv420p; one after another, to spare the disk."""
    renderer = _renderer()
    costs = []
    whole = True
    with tempfile.TemporaryDirectory(prefix="cm-bench-") as name:
        folder = Path(name)
        for scene, component in _drawn(store):
            ffmpeg().run(
                ["-i", component.file.path, "-f", "rawvideo", "-pix_fmt", "yuv420p", folder / "frames.yuv"],
                purpose="decode a scene",
            )
            started = Clock.now()
            ffmpeg().run(
                [
                    *("-f", "rawvideo", "-pixel_format", "yuv420p"),
                    *("-video_size", f"{renderer.height_px * 9 // 16}x{renderer.height_px}"),
                    *("-framerate", str(FRAME_RATE_HZ), "-i", folder / "frames.yuv"),
                    *_encoder(renderer),
                    folder / "scene.mp4",
                ],
                purpose="encode ready frames",
            )
            costs.append(Cost(**started.elapsed()))
            frame_bytes = renderer.height_px * 9 // 16 * renderer.height_px * 3 // 2
            whole = whole and (folder / "frames.yuv").stat().st_size == scene.frames * frame_bytes
    return Outcome(cost=Cost.sum(costs), same=whole)


def _renderer() -> FfmpegRenderer:
    renderer = load_profile().engines["rendering"]
    assert isinstance(renderer, FfmpegRenderer)  # noqa: S101 - the benchmark sets the profile itself
    return renderer


def _drawn(store: Store) -> list[tuple[BoardScene, Segment]]:
    """Return every scene that was drawn, in order, with what came out."""
    found = [
        (BoardScene.model_validate(record.inputs["scene"]), store.load(record, Segment))
        for record in store.pointers.records()
        if record.step == DRAWN_SCENE.name
    ]
    if not found:
        raise LookupError(f"{store.root}: no scene was drawn")
    return sorted(found, key=lambda pair: pair[0].index)


def _run(renderer: FfmpegRenderer, scene: BoardScene, folder: Path) -> list[str | Path]:
    """Write what ffmpeg will read into `folder`, and return its arguments."""
    folder.mkdir()
    graph = prepared(scene, folder, renderer.height_px / HEIGHT_PX)
    return [
        *graph.inputs,
        *("-filter_complex", graph.text, "-map", "[out]", "-frames:v", str(scene.frames)),
        *_encoder(renderer),
        "scene.mp4",
    ]


def _encoder(renderer: FfmpegRenderer) -> list[str]:
    """Return the engine's own settings: a copy of them here would go stale."""
    return scene_encoder(renderer.preset, renderer.crf)
