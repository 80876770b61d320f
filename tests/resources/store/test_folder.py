"""A store in a local folder whose disk is full, or that cannot be written: one line, and nothing half-made."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from resources.store.staging import StoreUnusable
from resources.store.store import Store

# In a namespace of one's own anyone may mount; there, the folder $0 is a disk of 256 KB.
MOUNT = ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-euc"]
SMALL_DISK = 'mount -t tmpfs -o size=256k tmpfs "$0"\n'

needs_mounts = pytest.mark.skipif(
    not shutil.which("unshare") or subprocess.run([*MOUNT, SMALL_DISK, "/mnt"], check=False).returncode != 0,
    reason="this system lets a user mount nothing",
)


def on_a_small_disk(folder: Path, script: str, *programs: str) -> str:
    """Run a shell script that is given Python as $1 and programs after it, and return what it printed."""
    arguments = [*MOUNT, SMALL_DISK + script, str(folder), sys.executable, *programs]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


FILL = """
import sys
from pathlib import Path
from resources.errors import CmError
from resources.store.store import Store
from tests.resources.store.greetings import Parrot

store = Store(Path(sys.argv[1]) / "store")
small = Parrot().greet(store, "small")
try:
    Parrot().greet(store, "large" * 100)
except CmError as error:
    print(error)
assert list(store.entries.sizes()) == [small.digest]
assert not list(store.root.glob("staging/*/"))
assert Parrot().greet(store, "small").hit
"""

MAKE = """
import sys
from pathlib import Path
from resources.store.store import Store
from tests.resources.store.greetings import Parrot

Parrot().greet(Store(Path(sys.argv[1]) / "store"), "small")
"""

LOOK = """
import sys
from pathlib import Path
from resources.errors import CmError
from resources.store.life import stats, verify
from resources.store.store import Store
from tests.resources.store.greetings import Parrot

store = Store(Path(sys.argv[1]) / "store")
try:
    Parrot().greet(store, "another")
except CmError as error:
    print(error)
assert stats(store).entries == 1
assert not verify(store).damaged
"""


@needs_mounts
def test_a_full_disk_is_one_line_and_leaves_what_was_there(tmp_path):
    assert on_a_small_disk(tmp_path, '"$1" -c "$2" "$0"', FILL) == (
        f"{tmp_path}/store: the store cannot be used (No space left on device). Make room: cm store prune"
    )


@needs_mounts
def test_a_read_only_store_is_one_line_and_can_still_be_looked_at(tmp_path):
    script = '"$1" -c "$2" "$0"; mount -o remount,ro "$0"; "$1" -c "$3" "$0"'
    assert on_a_small_disk(tmp_path, script, MAKE, LOOK) == (
        f"{tmp_path}/store: the store cannot be used (Read-only file system). "
        "Set CM_STORE to a folder you can read and write"
    )


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnusable, match=r"file/store: the store cannot be used \(Not a directory\)"):
        Store(tmp_path / "file" / "store")
