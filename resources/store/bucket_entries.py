"""Entries in a bucket: uploaded file by file, the manifest last, and copied to this machine where they are used.

Belongs here: how entries lie in object storage, and when they may be removed from it. Not here: requests (bucket.py),
the copies (they are a local folder's entries: entries.py).

An entry lies under `entries/<ab>/<digest>/<upload>/`. Every upload has a name of its own, so whoever removes one never
removes what another machine is just putting there; an upload without `manifest.json` is seen by no reader. One that is
marked with a file `<process>.leaving` is about to be removed by that process, and nobody relies on it any more.
"""

import itertools
import json
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from resources.store.bucket import Bucket
from resources.store.entries import MANIFEST, Entries, manifest_of
from resources.store.keys import canonical_json
from resources.store.objects import Listed

DEAD_AFTER_S = 2 * 24 * 3600
"""A machine that has used nothing new for so long, by the bucket's own clock, is taken for dead."""

LEAVING = ".leaving"

Names = dict[str, int]
"""The names and sizes of an upload's objects."""

Uploads = dict[str, Names]
"""What lies under one digest, by the name of the upload."""


class BucketEntries:
    """The entries of a bucket, shared by every machine; `copies` are this machine's, and may be removed at any time."""

    def __init__(self, bucket: Bucket, copies: Entries) -> None:
        self._bucket = bucket
        self._copies = copies
        self._noted: set[str] = set()
        self._lock = threading.Lock()

    def folder(self, digest: str) -> Path:
        """Return where this machine's copy lies once `is_whole` has said yes."""
        return self._copies.folder(digest)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Lend an empty local folder; what is left in it afterwards is removed."""
        with self._copies.staging() as folder:
            yield folder

    def use(self, digests: Iterable[str]) -> None:
        """Say to every machine that this process is about to use entries."""
        if not self._copies.uses.has_begun:
            self._forget_dead()
        self._copies.use(digests)
        with self._lock:
            used = self._copies.uses.noted
            if not used <= self._noted:
                self._bucket.write(f"uses/{self._copies.uses.owner}", canonical_json(sorted(used)))
                self._noted = used

    def commit(self, staged: Path) -> str:
        """Make a staged folder an entry, in use by this process, and return its digest; an equal one there stays."""
        _, digest = manifest_of(staged)
        self.use([digest])
        self._copies.commit(staged)
        if not _lasting(self._uploads(digest)):
            self._put(digest)
        return digest

    def _put(self, digest: str) -> None:
        copy, upload = self.folder(digest), f"{_place(digest)}/{self._copies.uses.owner}.{uuid.uuid4().hex}"
        files = [path for path in copy.rglob("*") if path.is_file() and path != copy / MANIFEST]
        self._bucket.upload({f"{upload}/{path.relative_to(copy).as_posix()}": path for path in files})
        self._bucket.write(f"{upload}/{MANIFEST}", (copy / MANIFEST).read_bytes())

    def is_whole(self, digest: str) -> bool:
        """Say whether the entry is in the bucket, and every byte of this machine's copy as its digest says.

        A copy that is missing or damaged is brought anew; an upload that turns out damaged is removed. What another
        process is about to remove is put once more, as another upload, which that one does not know and leaves.
        """
        uploads = self._uploads(digest)
        is_whole = bool(uploads) and (
            self._copies.is_whole(digest) or any(self._brought(digest, names) for names in uploads)
        )
        if is_whole and not _lasting(uploads):
            self._put(digest)
        return is_whole

    def _brought(self, digest: str, names: Collection[str]) -> bool:
        with self.staging() as folder:
            is_right = self._downloaded(digest, names, folder)
            if is_right:
                self._copies.commit(folder)
        if not is_right:
            self._remove(names)
        return is_right

    def _downloaded(self, digest: str, names: Collection[str], folder: Path) -> bool:
        names = [name for name in names if not _is_mark(name)]
        files = {name: folder / PurePosixPath(*PurePosixPath(name).parts[4:]) for name in names}
        if any(".." in path.parts for path in files.values()):
            return False
        for path in files.values():
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._bucket.download(files)
        except FileNotFoundError:
            return False
        manifest, found = manifest_of(folder)
        return found == digest and (folder / MANIFEST).read_bytes() == manifest

    def verify(self, digest: str) -> bool:
        """Say whether what lies in the bucket is as its digest says, whatever the copies are."""
        with self.staging() as folder:
            return any(
                self._downloaded(digest, names, folder / str(number))
                for number, names in enumerate(self._uploads(digest))
            )

    def remove_damaged(self, digest: str) -> bool:
        """Remove those uploads of an entry that are damaged now, whoever uses it; say whether there were any.

        Who makes it again meanwhile puts it as another upload, which is not among them.
        """
        with self.staging() as folder:
            damaged = [
                names
                for number, names in enumerate(self._uploads(digest))
                if not self._downloaded(digest, names, folder / str(number))
            ]
        for names in damaged:
            self._remove(names)
        return bool(damaged)

    def remove_unused(self, digests: Iterable[str], current: Callable[[], set[str]]) -> set[str]:
        """Remove those entries that neither are `current` nor in use by another process, of any machine.

        No machine can lock another out, so first an entry's uploads are marked as leaving; then uses and what is
        current are read, in this order; and only uploads of an entry in neither are removed. A process says that it
        uses an entry before it looks at the uploads: it either sees the marks and puts the entry once more, as another
        upload, or its use is read here. So nothing rests on how fast anyone is. And a mark takes nothing away: those of
        a process that was killed are removed by the next sweep.
        """
        spared = self.used() | current()
        everything = self._all()
        found = {
            digest: {name for names in _complete(everything.get(digest, {})) for name in names}
            for digest in digests
            if digest not in spared
        }
        own = f"{self._copies.uses.owner}{LEAVING}"
        marks = {
            digest: {name.removesuffix(MANIFEST) + own for name in names if _is_manifest(name)}
            for digest, names in found.items()
        }
        self._bucket.write_all(itertools.chain(*marks.values()), b"")
        spared = self.used() | current()
        removed = {digest for digest, names in found.items() if names and digest not in spared}
        self._remove({name for digest in removed for name in found[digest]})
        self._bucket.remove(itertools.chain(*marks.values()))
        self._copies.remove_unused(removed, set)
        return removed

    def used(self) -> set[str]:
        """Return the entries that other processes use, of any machine, as far as they are not taken for dead."""
        living = [f"uses/{name}" for name, is_living in self._others().items() if is_living]
        return {digest for use in self._bucket.read_all(living).values() for digest in json.loads(use)}

    def _others(self) -> dict[str, bool]:
        """Return the names of the other processes that used something, each with whether it may be living."""
        self._copies.use(())
        own = self._copies.uses.owner
        # Written now, so that its time is the bucket's own now.
        self._bucket.write(f"uses/{own}", canonical_json(sorted(self._copies.uses.noted)))
        written_s = {PurePosixPath(name).name: of.written_s for name, of in self._bucket.listed("uses").items()}
        oldest_s = written_s.pop(own) - DEAD_AFTER_S
        return {name: at_s > oldest_s for name, at_s in written_s.items()}

    def sizes(self) -> dict[str, int]:
        """Return every entry's digest, sorted, with its size in bytes."""
        return {
            digest: sum(sum(names.values()) for names in complete)
            for digest, uploads in sorted(self._all().items())
            if (complete := _complete(uploads))
        }

    def sweep(self) -> int:
        """Remove what dead processes left half-written, and copies of what the bucket no longer has.

        Whoever writes has said before that it uses something. So uploads are listed before those who live: nobody whose
        upload is seen here is overlooked there. And who is not there may have ended after its manifest was put, which
        is why an upload without one is listed once more.
        """
        self._forget_dead()
        removed = self._copies.sweep()
        everything = self._all()
        others = self._others()
        self._bucket.remove(f"uses/{name}" for name, is_living in others.items() if not is_living)
        living = {self._copies.uses.owner, *(name for name, is_living in others.items() if is_living)}
        names = {name for uploads in everything.values() for names in uploads.values() for name in names}
        self._bucket.remove(name for name in filter(_is_mark, names) if PurePosixPath(name).stem not in living)
        for digest, uploads in everything.items():
            half = {upload for upload in _half(uploads) if PurePosixPath(upload).stem not in living}
            if half:
                still = _half(self._listed(digest))
                for upload in half & still.keys():
                    self._bucket.remove(still[upload])
                    removed += 1
        gone = [digest for digest in self._copies.sizes() if not _complete(everything.get(digest, {}))]
        self._copies.remove_unused(gone, set)
        return removed

    def _forget_dead(self) -> None:
        """Tell every machine which processes of this one have ended."""
        self._bucket.remove(f"uses/{name}" for name in self._copies.uses.sweep())

    def _uploads(self, digest: str) -> list[Names]:
        """Return the names and sizes of each complete upload of an entry; normally one."""
        return _complete(self._listed(digest))

    def _listed(self, digest: str) -> Uploads:
        return _by_upload(self._bucket.listed(_place(digest))).get(digest, {})

    def _all(self) -> dict[str, Uploads]:
        return _by_upload(self._bucket.listed("entries"))

    def _remove(self, names: Collection[str]) -> None:
        """Remove uploads, their manifests first."""
        self._bucket.remove(name for name in names if _is_manifest(name))
        self._bucket.remove(names)


def _place(digest: str) -> str:
    return f"entries/{digest[:2]}/{digest}"


def _by_upload(listed: Mapping[str, Listed]) -> dict[str, Uploads]:
    found: dict[str, Uploads] = defaultdict(lambda: defaultdict(dict))
    for name, of in listed.items():
        match name.split("/"):
            case [_, _, digest, upload, _, *_] if not name.endswith("/"):
                found[digest][upload][name] = of.size_bytes
    return found


def _complete(uploads: Uploads) -> list[Names]:
    return [names for names in uploads.values() if _is_complete(names)]


def _half(uploads: Uploads) -> Uploads:
    return {upload: names for upload, names in uploads.items() if not _is_complete(names)}


def _is_complete(names: Names) -> bool:
    return any(_is_manifest(name) for name in names)


def _lasting(uploads: list[Names]) -> list[Names]:
    """Return the uploads that nobody is about to remove."""
    return [names for names in uploads if not any(map(_is_mark, names))]


def _is_manifest(name: str) -> bool:
    return name.split("/")[4:] == [MANIFEST]


def _is_mark(name: str) -> bool:
    match name.split("/")[4:]:
        case [inside]:
            return inside.endswith(LEAVING)
    return False
