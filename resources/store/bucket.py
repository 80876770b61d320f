"""A bucket: a store's objects in S3-compatible storage, through fsspec.

Belongs here: every request to the bucket, and what to tell a person whose bucket cannot be used. Not here: how entries
are laid out in it (bucket_entries.py). Credentials, region and endpoint are where every S3 client finds them:
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL, ~/.aws.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from resources.errors import StorageUnusable
from resources.extras import extra
from resources.locations import BucketUrl
from resources.store.objects import Listed

AT_ONCE = 8
CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 60
ATTEMPTS = 3


class Bucket:
    """Objects below a prefix of a bucket. A PUT is atomic, and what was put is what is listed and got from then on.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel

    Raises:
        NotInstalled: s3fs is not installed.
    """

    def __init__(self, url: BucketUrl) -> None:
        with extra("s3"):
            import s3fs
        self._url = url
        config = {
            "connect_timeout": CONNECT_TIMEOUT_S,
            "read_timeout": READ_TIMEOUT_S,
            "retries": {"max_attempts": ATTEMPTS},
        }
        # Whatever fsspec remembers of a listing, another machine may have changed.
        self._files = s3fs.S3FileSystem(use_listings_cache=False, config_kwargs=config)

    def read(self, name: str) -> bytes | None:
        """Return an object's bytes, or None if there is none."""
        with self._asked():
            try:
                # One GET; with more readers than one it would ask for the size first.
                data: bytes = self._files.cat_file(self._path(name), max_concurrency=1)
            except FileNotFoundError:
                return None
        return data

    def read_all(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Return the bytes of those objects that are there, asking for several at once."""
        names = list(names)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = zip(names, pool.map(self.read, names), strict=True)
            return {name: data for name, data in found if data is not None}

    def write(self, name: str, data: bytes) -> None:
        """Put an object."""
        with self._asked():
            self._files.pipe_file(self._path(name), data)

    def write_all(self, names: Iterable[str], data: bytes) -> None:
        """Put objects that say the same, several at once."""
        self._each(self._files.pipe_file, [(self._path(name), data) for name in names])

    def remove(self, names: Iterable[str]) -> None:
        """Delete objects, several at once."""
        # Not `rm`, to which a name with a bracket or a star is a pattern.
        self._each(self._files.rm_file, [(self._path(name),) for name in names])

    def listed(self, under: str) -> Mapping[str, Listed]:
        """List the objects below a folder."""
        with self._asked():
            found: dict[str, dict[str, Any]] = self._files.find(self._path(under), detail=True)
        start = len(self._path(""))
        return {
            path[start:]: Listed(size_bytes=found[path]["size"], written_s=found[path]["LastModified"].timestamp())
            for path in sorted(found)
            # Where it first finds nothing and then something, s3fs tells of the folder alone.
            if found[path]["type"] == "file"
        }

    def upload(self, files: Mapping[str, Path]) -> None:
        """Put local files, several at once, under these names."""
        self._each(self._files.put_file, [(str(path), self._path(name)) for name, path in files.items()])

    def download(self, files: Mapping[str, Path]) -> None:
        """Get objects of these names, several at once, as local files.

        Raises:
            FileNotFoundError: one of them is gone.
        """
        self._each(self._files.get_file, [(self._path(name), str(path)) for name, path in files.items()])

    def _each(self, ask: Callable[..., Any], arguments: Iterable[tuple[str | bytes, ...]]) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool, self._asked():
            for done in [pool.submit(ask, *each) for each in arguments]:
                done.result()

    def _path(self, name: str) -> str:
        return "/".join(part for part in (self._url.bucket, self._url.prefix) if part) + f"/{name}"

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Turn what libraries say of a bucket that cannot be used into one line."""
        from botocore import exceptions

        try:
            yield
        except exceptions.NoCredentialsError as error:
            remedy = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            raise self._unusable("no credentials were found", remedy) from error
        except exceptions.ConnectionError as error:
            remedy = "Start it, or set AWS_ENDPOINT_URL (and CM_STORE) to one that runs"
            raise self._unusable(f"{endpoint()} cannot be reached", remedy) from error
        except PermissionError as error:
            remedy = "Check AWS_ACCESS_KEY_ID; the key needs to list, read, write and delete there"
            raise self._unusable(f"{endpoint()} refuses ({error})", remedy) from error
        except FileNotFoundError as error:
            if "bucket" not in str(error):
                raise
            raise self._unusable(f"{endpoint()} has no such bucket", "Make it, or set CM_STORE") from error
        except (exceptions.BotoCoreError, OSError) as error:
            raise self._unusable(f"{endpoint()} failed ({error})", "Mend that, or set CM_STORE") from error

    def _unusable(self, found: str, remedy: str) -> StorageUnusable:
        return StorageUnusable(f"CM_STORE={self._url}: {' '.join(found.split())}. {remedy}")


def endpoint() -> str:
    """Return the URL of the S3 server that the user's settings name, asking nobody.

    Raises:
        NotInstalled: s3fs is not installed.
    """
    with extra("s3"):
        from botocore.session import Session
    session = Session()
    region = session.get_config_variable("region") or "us-east-1"
    # Only what the settings come to; nothing is signed with these.
    client = session.create_client("s3", region, aws_access_key_id="-", aws_secret_access_key="-")  # noqa: S106
    return str(client.meta.endpoint_url)


def hosts(url: BucketUrl) -> tuple[str, ...]:
    """Return the hosts that requests to a bucket go to: the server, and the bucket's own name under it."""
    host = urlsplit(endpoint()).hostname or ""
    return (host, f"{url.bucket}.{host}")
