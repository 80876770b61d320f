"""The cache keys of the six samples stay what they are, whatever is moved or reworded in the code.

`cache_keys.json` has the key of every artifact of every sample and the digest of what it came to, with the profile of
these tests. Who raises a step's version, a pinned library or a sample writes it anew:
`python -m tests.pipeline.test_cache_keys > tests/pipeline/cache_keys.json`.
"""

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cm_dagster.run.wiring import ARTIFACTS
from resources.store.store import Store
from tests.pipeline.answers import TOPICS
from tests.pipeline.conftest import House

pytestmark = pytest.mark.pipeline

TABLE = Path(__file__).with_name("cache_keys.json")


def keys_in(store: Store) -> dict[str, dict[str, dict[str, str]]]:
    """Return the key and the digest of each topic's current artifacts."""
    current = {
        topic: {artifact.name: store.pointers.current(topic, artifact.name) for artifact in ARTIFACTS}
        for topic in store.pointers.topics()
    }
    return {
        topic: {name: {"key": record.key, "digest": record.digest} for name, record in records.items() if record}
        for topic, records in current.items()
    }


def test_the_samples_have_the_keys_of_the_table(made, house):
    table, keys = json.loads(TABLE.read_text()), keys_in(Store(house.root / "store"))
    assert keys.keys() == table.keys() == made.keys()
    for topic, artifacts in table.items():
        for number, artifact in enumerate(ARTIFACTS):
            before = [earlier.name for earlier in ARTIFACTS[:number]]
            # Another processor may round a voice otherwise, and so come to other keys of what is made from it.
            if all(keys[topic][name]["digest"] == artifacts[name]["digest"] for name in before):
                assert keys[topic][artifact.name]["key"] == artifacts[artifact.name]["key"], (topic, artifact.name)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        house = House(Path(folder) / "house")
        shutil.copytree(TOPICS, house.topics, dirs_exist_ok=True)
        house.make(*sorted(path.stem for path in TOPICS.glob("*.md")))
        json.dump(keys_in(Store(house.root / "store")), sys.stdout, indent=1, sort_keys=True)
        sys.stdout.write("\n")
