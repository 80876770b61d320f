"""Where the store's tests keep their stores: a local folder, and a bucket of a real S3 server on loopback."""

import logging
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from resources.locations import BucketUrl
from resources.store.store import Store


class Ground(Protocol):
    """What lies under a store and is shared by all who use it, as someone sees it who does not know the store."""

    @property
    def root(self) -> Path | BucketUrl: ...

    def files(self) -> dict[str, bytes]: ...

    def put(self, name: str, data: bytes) -> None: ...

    def remove(self, name: str) -> None: ...

    def remove_entry(self, digest: str) -> None: ...


@dataclass(frozen=True)
class FolderGround:
    root: Path

    def files(self) -> dict[str, bytes]:
        found = sorted(path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def put(self, name: str, data: bytes) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_bytes(data)

    def remove(self, name: str) -> None:
        (self.root / name).unlink()

    def remove_entry(self, digest: str) -> None:
        shutil.rmtree(self.root / "entries" / digest[:2] / digest)


@dataclass(frozen=True)
class BucketGround:
    root: BucketUrl
    s3: Any

    def files(self) -> dict[str, bytes]:
        listed = self.s3.list_objects_v2(Bucket=self.root.bucket, Prefix=self.root.prefix).get("Contents", [])
        keys = [each["Key"] for each in listed]
        return {key[len(self.root.prefix) + 1 :]: self._get(key) for key in keys}

    def _get(self, key: str) -> bytes:
        data: bytes = self.s3.get_object(Bucket=self.root.bucket, Key=key)["Body"].read()
        return data

    def put(self, name: str, data: bytes) -> None:
        self.s3.put_object(Bucket=self.root.bucket, Key=f"{self.root.prefix}/{name}", Body=data)

    def remove(self, name: str) -> None:
        self.s3.delete_object(Bucket=self.root.bucket, Key=f"{self.root.prefix}/{name}")

    def remove_entry(self, digest: str) -> None:
        for name in self.files():
            if name.startswith(f"entries/{digest[:2]}/{digest}/"):
                self.remove(name)


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """Run an S3 server on a free port of loopback for as long as the tests last."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def s3(s3_url) -> Any:
    """A client of that server which is not the store's own."""
    import boto3

    return boto3.Session("key", "secret", region_name="us-east-1").client("s3", endpoint_url=s3_url)


@pytest.fixture
def s3_settings(s3_url, monkeypatch, tmp_path) -> None:
    """Settings under which this process and its children find that server."""
    settings = {
        "AWS_ENDPOINT_URL": s3_url,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "CM_STORE_COPIES": str(tmp_path / "copies"),
        # Those that ask again say so; all others want to be told at once.
        "CM_STORE_PATIENCE_S": "0",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket_ground(s3, s3_settings) -> BucketGround:
    name = f"shorts-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return BucketGround(BucketUrl(bucket=name, prefix="the/store"), s3)


@pytest.fixture(params=["folder", "bucket"])
def ground(request, tmp_path) -> Ground:
    """Run the test on a local folder, then on a bucket."""
    if request.param == "folder":
        return FolderGround(tmp_path / "store")
    found: BucketGround = request.getfixturevalue("bucket_ground")
    return found


@pytest.fixture
def store(ground) -> Store:
    return Store(ground.root)


@pytest.fixture
def elsewhere(ground, monkeypatch, tmp_path) -> Callable[[], Store]:
    """Open the store where nothing of it was copied to: on another machine, if it is in a bucket."""

    def opened() -> Store:
        monkeypatch.setenv("CM_STORE_COPIES", str(tmp_path / "other-copies"))
        return Store(ground.root)

    return opened
