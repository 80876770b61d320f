"""The store's copies of the author's own pictures and clips, each kept once whatever brief names it.

Belongs here: putting one there and finding it again. Not here: which files those are (media.py).
"""

import shutil
from pathlib import Path

from pydantic import BaseModel

from assets.brief.media import UserMedia
from assets.topics.error import printable
from resources.errors import NotMade
from resources.media.media_file import MediaFile
from resources.store.keys import Step, key_of
from resources.store.store import Store, StoreDamaged

OWN_MEDIA = Step(name="own_media", version="1")


class KeptMedia(BaseModel, frozen=True, extra="forbid"):
    """A copy of one picture or clip, which outlives its original."""

    file: MediaFile


def keep(own: UserMedia, original: Path, store: Store) -> None:
    """Copy a file into the store, unless it has it whole.

    Raises:
        NotMade: it is another file by now than the one that was read.
    """

    def copied(folder: Path) -> KeptMedia:
        target = folder / own.name
        shutil.copyfile(original, target)
        copy = MediaFile.of(target)
        if copy.sha256 != own.sha256:
            raise NotMade(f"{printable(str(original))}: it was changed while it was read. Make the topic again")
        return KeptMedia(file=copy)

    store.get_or_make(OWN_MEDIA, {"media": own}, KeptMedia, copied)


def kept(own: UserMedia, store: Store) -> MediaFile:
    """Return the store's copy.

    Raises:
        StoreDamaged: it is gone or damaged.
    """
    record = store.pointers.remembered(key_of(OWN_MEDIA, {"media": own}))
    if record is None:
        raise StoreDamaged(f"{store.root}: the copy of {own.name} is gone. Make the topic again: it is copied anew")
    return store.load(record, KeptMedia).file
