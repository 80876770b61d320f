"""Other processes that use a store, held or killed at the very moment a test wants to look at."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from resources.errors import CmError
from resources.locations import BucketUrl, locations
from resources.store.bucket import Bucket
from resources.store.bucket_entries import BucketEntries
from resources.store.entries import MANIFEST, Entries
from resources.store.store import Store
from tests.forks import fork, forks
from tests.resources.store.greetings import STEP, Greeting, Parrot

Root = Path | BucketUrl


def new_event() -> Event:
    return forks.Event()


def await_event(event: Event, of: multiprocessing.process.BaseProcess | None) -> None:
    """Wait until a process, or the one that this was started by, says so; it may not end before."""
    assert of is not None
    while not event.wait(1):
        assert of.is_alive()


@contextmanager
def process(work: Callable[..., None], *arguments: Any) -> Iterator[multiprocessing.process.BaseProcess]:
    """Run work in a process of its own, killed at the end if it still lives."""
    started = fork(work, *arguments)
    started.start()
    try:
        yield started
    finally:
        started.kill()
        started.join()


def refusal(root: Root) -> str:
    """Return the one line with which a fresh process is refused the store."""
    receiver, sender = forks.Pipe(duplex=False)
    with process(_open_and_say, root, sender):
        # Its end of the pipe is then the only one, so that it cannot die without being noticed.
        sender.close()
        said: str = receiver.recv()
        return said


def _open_and_say(root: Root, sender: Any) -> None:
    try:
        Store(root)
    except CmError as error:
        sender.send(str(error))
    else:
        sender.send("")


def make_halfway(root: Root, ready: Event) -> None:
    """Begin to make a greeting and never end."""

    def make(folder: Path) -> Greeting:
        (folder / "half.wav").write_bytes(b"half")
        ready.set()
        parent = multiprocessing.parent_process()
        assert parent is not None
        parent.join()
        raise AssertionError("the test has ended")

    Store(root).get_or_make(STEP, {"words": "hello"}, Greeting, make)


def die_at_the_commit(root: Root) -> None:
    """Make a greeting and be killed when all of it is written, at the moment before that becomes visible."""
    store = Store(root)
    if isinstance(root, BucketUrl):
        store.entries = BucketEntries(DyingBucket(root), Entries(locations().store_copies))
    else:
        sys.addaudithook(_die_at_the_rename)
    Parrot().greet(store, "hello")


class DyingBucket(Bucket):
    """Is killed before it puts a manifest."""

    def write(self, name: str, data: bytes) -> None:
        if name.endswith(MANIFEST):
            os.kill(os.getpid(), signal.SIGKILL)
        super().write(name, data)


def die_in_the_middle_of_a_removal(root: Root, digest: str) -> None:
    """Begin to remove an entry that nobody needs, and be killed when that is about to be made sure of once more."""
    looked = []

    def current() -> set[str]:
        looked.append(True)
        if len(looked) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return set()

    Store(root).entries.remove_unused([digest], current)


def _die_at_the_rename(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "os.rename" and Path(arguments[1]).parts[-3] == "entries":
        os.kill(os.getpid(), signal.SIGKILL)


def greet_at_once(root: Root, start: Event) -> None:
    store = Store(root)
    await_event(start, multiprocessing.parent_process())
    Parrot().greet(store, "hello")


def find_and_wait(root: Root, found: Event, go_on: Event) -> None:
    """Find a greeting, wait, and only then let it become a topic's current one."""
    store = Store(root)
    stored = Parrot().greet(store, "hello")
    found.set()
    await_event(go_on, multiprocessing.parent_process())
    assert stored.value.sound.path.read_bytes() == b"hello" * 1000
    store.pointers.make_current("honey", "greeting", stored.record)
