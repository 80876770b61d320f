"""A bucket: a store's objects in S3-compatible storage, through fsspec.

Belongs here: every request to the bucket, asking again, and what to tell a person whose bucket cannot be used. Not
here: how entries are laid out in it (bucket_entries.py), how long is waited (resources/process/patience.py).

A request may be made again though it was carried out and only its answer was lost: none has a condition, a PUT puts the
same bytes under the same name, and a name is either its writer's own (an upload, a use, a mark) or a pointer, of which
the last one written counts anyway. Credentials, region and endpoint are where every S3 client finds them:
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL, ~/.aws.
"""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies

import dagster as dg

from resources.errors import StorageUnusable
from resources.extras import extra
from resources.locations import STORE_PATIENCE_S, BucketUrl
from resources.process.patience import asked_again
from resources.proxies import proxy_for
from resources.store.objects import Listed

AT_ONCE = 8
CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 60

_PASSING = {errno.EBUSY, errno.EIO, errno.EREMOTEIO, errno.ETIMEDOUT}
"""What s3fs makes of `SlowDown`, `ServiceUnavailable`, `InternalError`, `RequestTimeout` and answers that are none."""

T = TypeVar("T")


class BucketAway(StorageUnusable):
    """The bucket cannot be reached, or its server cannot answer now; nothing is wrong with what was asked."""


class Bucket:
    """Objects below a prefix of a bucket. A PUT is atomic, and what was put is what is listed and got from then on.

    What cannot be reached is asked again for `patience_s` seconds, which the log tells at every try.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel

    Raises:
        NotInstalled: s3fs is not installed.
        WrongInput: the environment names a proxy that cannot be used.
    """

    def __init__(self, url: BucketUrl, patience_s: float = STORE_PATIENCE_S) -> None:
        with extra("s3"):
            import s3fs
        self._url = url
        self._patience_s = patience_s
        # Asking again is done here, for all kinds of failures in one way: both libraries would do some of it, silently.
        config: dict[str, Any] = {
            "connect_timeout": CONNECT_TIMEOUT_S,
            "read_timeout": READ_TIMEOUT_S,
            "retries": {"total_max_attempts": 1},
            "proxies": _proxies(),
        }
        # Whatever fsspec remembers of a listing, another machine may have changed.
        self._files = s3fs.S3FileSystem(use_listings_cache=False, config_kwargs=config)
        self._files.retries = 1

    def read(self, name: str) -> bytes | None:
        """Return an object's bytes, or None if there is none."""
        return self._asked(partial(self._content, name))

    def read_all(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Return the bytes of those objects that are there, asking for several at once."""
        names, found = list(names), dict[str, bytes | None]()

        def read(name: str) -> None:
            found[name] = self._content(name)

        self._each(read, [(name,) for name in names])
        return {name: data for name in names if (data := found[name]) is not None}

    def _content(self, name: str) -> bytes | None:
        try:
            # One GET; with more readers than one it would ask for the size first.
            data: bytes = self._files.cat_file(self._path(name), max_concurrency=1)
        except FileNotFoundError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        """Put an object."""
        self._asked(partial(self._files.pipe_file, self._path(name), data))

    def write_all(self, names: Iterable[str], data: bytes) -> None:
        """Put objects that say the same, several at once."""
        self._each(self._files.pipe_file, [(self._path(name), data) for name in names])

    def remove(self, names: Iterable[str]) -> None:
        """Delete objects, several at once."""
        # Not `rm`, to which a name with a bracket or a star is a pattern.
        self._each(self._files.rm_file, [(self._path(name),) for name in names])

    def listed(self, under: str) -> Mapping[str, Listed]:
        """List the objects below a folder."""
        found: dict[str, dict[str, Any]] = self._asked(partial(self._files.find, self._path(under), detail=True))
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
        """Ask for several at once; what failed is asked for again, and what was done is not."""
        left = list(arguments)

        def ask_for_the_rest() -> None:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                asked = [(each, pool.submit(ask, *each)) for each in left]
                try:
                    wait((done for _, done in asked), return_when=FIRST_EXCEPTION)
                finally:
                    pool.shutdown(cancel_futures=True)
            left[:] = [each for each, done in asked if done.cancelled() or done.exception()]
            for _, done in asked:
                if not done.cancelled():
                    done.result()

        self._asked(ask_for_the_rest)

    def _asked(self, ask: Callable[[], T]) -> T:
        """Return what `ask` returns, asking a bucket that is away again."""

        def explained() -> T:
            with self._explained():
                return ask()

        def told(error: BucketAway, wait_s: float) -> None:
            dg.get_dagster_logger().warning(f"{error}. Asked again in {wait_s:.1f} s.")

        return asked_again(explained, missing=BucketAway, patience_s=self._patience_s, tell=told)

    def _path(self, name: str) -> str:
        return "/".join(part for part in (self._url.bucket, self._url.prefix) if part) + f"/{name}"

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what libraries say of a bucket that cannot be used into one line."""
        import aiohttp
        from botocore import exceptions

        try:
            yield
        except exceptions.NoCredentialsError as error:
            remedy = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            raise StorageUnusable(self._line("no credentials were found", remedy)) from error
        except exceptions.ConnectionError as error:
            raise BucketAway(self._line(f"{endpoint()} cannot be reached", _START)) from error
        except (exceptions.HTTPClientError, aiohttp.ClientError, TimeoutError) as error:
            raise BucketAway(self._line(f"{endpoint()} did not answer, or hung up", _START)) from error
        except PermissionError as error:
            remedy = "Check AWS_ACCESS_KEY_ID; the key needs to list, read, write and delete there"
            raise StorageUnusable(self._line(f"{endpoint()} refuses ({error})", remedy)) from error
        except FileNotFoundError as error:
            if "bucket" not in str(error):
                raise
            raise StorageUnusable(self._line(f"{endpoint()} has no such bucket", "Make it, or set CM_STORE")) from error
        except (exceptions.BotoCoreError, OSError) as error:
            line = self._line(f"{endpoint()} failed ({error})", "Mend that, or set CM_STORE")
            is_passing = isinstance(error, OSError) and error.errno in _PASSING
            raise (BucketAway if is_passing else StorageUnusable)(line) from error

    def _line(self, found: str, remedy: str) -> str:
        return f"CM_STORE={self._url}: {' '.join(found.split())}. {remedy}"


_START = "Start it, or set AWS_ENDPOINT_URL (and CM_STORE) to one that runs"


def _proxies() -> dict[str, str]:
    """Return the proxy that the server is asked through, by the scheme of what is asked; empty for none.

    Looked up here, for the library would ask a server on this machine through one as well.
    """
    proxy = proxy_for(endpoint()) if getproxies() else None
    return dict.fromkeys(("http", "https"), proxy) if proxy else {}


def endpoint() -> str:
    """Return the URL of the S3 server that the user's settings name, asking nobody.

    Raises:
        NotInstalled: s3fs is not installed.
    """
    with extra("s3"):
        from botocore.session import Session
    session = Session()
    session.register_component("data_loader", _descriptions())
    region = session.get_config_variable("region") or "us-east-1"
    # Only what the settings come to; nothing is signed with these.
    client = session.create_client("s3", region, aws_access_key_id="-", aws_secret_access_key="-")  # noqa: S106
    return str(client.meta.endpoint_url)


@cache
def _descriptions() -> Any:
    """Return what the library knows of services, read once: it would read 2 MB anew for every session."""
    from botocore.loaders import create_loader
    from botocore.session import Session

    return create_loader(Session().get_config_variable("data_path"))


def hosts(url: BucketUrl) -> tuple[str, ...]:
    """Return the hosts that requests to a bucket go to: the server, and the bucket's own name under it."""
    host = urlsplit(endpoint()).hostname or ""
    return (host, f"{url.bucket}.{host}")
