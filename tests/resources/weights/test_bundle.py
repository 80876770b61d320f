"""A bundle is a stranger's file: what is in it counts only if it is what the manifest pins, and nothing is unpacked."""

import io
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from resources.errors import NotFetched, StorageUnusable
from resources.weights import bundle
from resources.weights.bundle import members_of
from resources.weights.manifest import shipped_manifest
from resources.weights.places import Bundle
from resources.weights.pull import pull
from resources.weights.sources.source import WrongDigest
from tests.mounts import in_own_mounts, mount, needs_own_mounts
from tests.resources.weights.conftest import Heard, pinned, weight_of

CONTENT = bytes(range(250)) * 400
PINNED = weight_of(pinned("1_Pooling/config.json", CONTENT, url="https://example.org/"))
MEMBER = "cm_dagster/weights/tiny/1_Pooling/config.json"


def member(name: str, content: bytes = b"", **about: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in about.items():
        setattr(info, field, value)
    return info, content


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as written:  # type: ignore[call-overload]  # the mode is a variable here
        for info, content in members:
            written.addfile(info, io.BytesIO(content))
    return path


def take(path: Path, models: Path) -> None:
    pull([PINNED], shipped_manifest(), models, [Bundle(path)], Heard())


def test_what_was_written_comes_out_the_same_and_the_same_contents_are_the_same_bundle(
    tmp_path: Path, models: Path
) -> None:
    (tmp_path / "config.json").write_bytes(CONTENT)
    files = {"weights/tiny/1_Pooling/config.json": tmp_path / "config.json"}
    for name in ("one.tar", "two.tar"):
        bundle.write(tmp_path / name, files, {"README.txt": "what it is"})
        (tmp_path / "config.json").touch()
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    assert members_of(tmp_path / "one.tar") == {("tiny", "1_Pooling/config.json"): MEMBER}
    take(tmp_path / "one.tar", models)
    assert (models / "tiny" / "1_Pooling" / "config.json").read_bytes() == CONTENT


HOSTILE = {
    "a way out of the folder": member("cm_dagster/weights/tiny/../../../../etc/cron.d/x", b"* * * * *"),
    "an absolute path": member("/etc/cron.d/x", b"* * * * *"),
    "a symbolic link": member(MEMBER, type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "a hard link": member(MEMBER, type=tarfile.LNKTYPE, linkname="/etc/passwd"),
    "a device": member(MEMBER, type=tarfile.CHRTYPE),
    "a folder": member("cm_dagster/weights/tiny", type=tarfile.DIRTYPE),
    "a hidden file": member("cm_dagster/weights/.stamps/tiny.json", b"{}"),
    "something else": member("cm_dagster/setup.py", b"print('hello')"),
    "a name with a line break": member("cm_dagster/weights/tiny/a\nb", b""),
}


@pytest.mark.parametrize("what", HOSTILE.values(), ids=HOSTILE)
def test_a_bundle_with_what_no_bundle_has_is_refused_as_a_whole(
    tmp_path: Path, models: Path, what: tuple[tarfile.TarInfo, bytes]
) -> None:
    path = tar_of(tmp_path / "out.tar", member(MEMBER.replace("config", "other"), CONTENT), what)
    with pytest.raises(NotFetched, match="Refused as a whole"):
        take(path, models)
    assert not (models / "tiny").exists()


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path, models: Path) -> None:
    path = tar_of(tmp_path / "out.tar", member(MEMBER, CONTENT), member(MEMBER, CONTENT))
    with pytest.raises(NotFetched, match="is there twice"):
        take(path, models)


def test_a_member_that_says_it_is_larger_than_the_pinned_file_is_not_read(tmp_path: Path, models: Path) -> None:
    path = tar_of(tmp_path / "out.tar", member(MEMBER, CONTENT + b"more"))
    with pytest.raises(WrongDigest, match="expected 100,000 bytes, found 100,004"):
        take(path, models)


def test_a_sparse_member_is_refused_for_it_may_be_any_size(tmp_path: Path, models: Path) -> None:
    pax = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(10**15)}
    path = tar_of(tmp_path / "out.tar", member(MEMBER, b"0\n".ljust(512, b"\0"), pax_headers=pax))
    with pytest.raises(NotFetched):
        take(path, models)


def test_a_compressed_tar_is_no_bundle_for_it_may_be_any_size(tmp_path: Path, models: Path) -> None:
    path = tar_of(tmp_path / "out.tar.gz", member(MEMBER, CONTENT), mode="w:gz")
    with pytest.raises(NotFetched, match="is not a bundle, or is cut off"):
        take(path, models)


def test_too_many_members_are_refused_before_they_are_all_read(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MEMBERS_AT_MOST", 3)
    path = tar_of(tmp_path / "out.tar", *(member(f"cm_dagster/topics/{number}.md") for number in range(4)))
    with pytest.raises(NotFetched, match="more than 3 members"):
        take(path, models)


def test_other_bytes_than_the_pinned_ones_are_refused(tmp_path: Path, models: Path) -> None:
    path = tar_of(tmp_path / "out.tar", member(MEMBER, bytes(len(CONTENT))))
    with pytest.raises(WrongDigest, match=r"1_Pooling/config\.json: refused what came: expected SHA-256"):
        take(path, models)
    assert not (models / "tiny" / "1_Pooling" / "config.json").exists()


@pytest.mark.parametrize("kept_bytes", [0, 300, 512, 5_000, 100_000])
def test_a_bundle_that_is_cut_off_gives_nothing(tmp_path: Path, models: Path, kept_bytes: int) -> None:
    path = tar_of(tmp_path / "out.tar", member(MEMBER, CONTENT))
    path.write_bytes(path.read_bytes()[:kept_bytes])
    with pytest.raises((NotFetched, WrongDigest), match=str(path) if kept_bytes else "is not a bundle"):
        take(path, models)
    assert not (models / "tiny" / "1_Pooling" / "config.json").exists()


def test_a_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFetched, match=r"typo\.tar: cannot be read \(No such file or directory\)"):
        members_of(tmp_path / "typo.tar")


def test_a_bundle_for_a_place_where_nothing_can_be_written_is_not_begun(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "no" / "out.tar", "No such file or directory"), (tmp_path, "is a folder")):
        with pytest.raises(StorageUnusable, match=reason), bundle.room_beside(path):
            pass


def test_what_goes_into_a_bundle_and_cannot_be_read_is_named_itself(tmp_path: Path) -> None:
    # Of a folder not even root reads bytes.
    weight, out = tmp_path / "models" / "tiny" / "config.json", tmp_path / "out.tar"
    weight.mkdir(parents=True)
    with (
        pytest.raises(StorageUnusable, match=r"config\.json: cannot be read \(Is a directory\), .* into .*out\.tar"),
        bundle.room_beside(out),
    ):
        bundle.write(out, {"weights/tiny/config.json": weight}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["models"]


def test_a_bundle_that_finds_no_room_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_bytes(CONTENT)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(StorageUnusable, match=r"0 MB are needed and 0 MB are free"):
        bundle.write(tmp_path / "out.tar", {"weights/tiny/config.json": tmp_path / "config.json"}, {})
    assert not list(tmp_path.glob("out.tar*"))


@needs_own_mounts
def test_a_disk_that_is_full_before_the_bundle_is_whole_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    in_own_mounts(what_is_too_large_is_not_left, tmp_path)


def what_is_too_large_is_not_left(folder: str) -> None:
    """What the test above looks at."""
    disk = Path(folder, "stick")
    mount(disk, "64k")
    for what in (write_a_bundle, write_a_wheel):
        with (
            pytest.raises(StorageUnusable, match=r"out\.tar: cannot be written \(No space left on device\)\. Name"),
            bundle.room_beside(disk / "out.tar") as lent,
        ):
            what(disk / "out.tar", lent)
        assert not list(disk.iterdir())


def write_a_bundle(out: Path, _lent: Path) -> None:
    """Write one that is larger than the disk."""
    bundle.write(out, {}, {"README.txt": "what it is" * 10_000})


def write_a_wheel(_out: Path, lent: Path) -> None:
    """Write one that is larger than the disk, to go into a bundle."""
    (lent / "own.whl").write_bytes(bytes(100_000))
