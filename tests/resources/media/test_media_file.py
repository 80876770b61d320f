"""A value's files are those of the folder it was read from, and never others."""

import json

import pytest
from pydantic import BaseModel, ValidationError

from resources.media.media_file import MediaFile
from resources.store.values import read_value, write_value


class Sound(BaseModel, frozen=True):
    file: MediaFile


def test_a_file_is_found_again_by_its_name_in_the_folder(tmp_path):
    (tmp_path / "take").mkdir()
    (tmp_path / "take" / "one.wav").write_bytes(b"one")
    sound = Sound(file=MediaFile.of(tmp_path / "take" / "one.wav"))
    write_value(sound, tmp_path)
    assert str(tmp_path) not in (tmp_path / "value.json").read_text()
    assert read_value(Sound, tmp_path) == sound


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.wav", "take/../../secret.wav"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, path):
    written = {"file": {"path": path, "sha256": "0" * 64, "size_bytes": 1}}
    (tmp_path / "value.json").write_text(json.dumps(written))
    with pytest.raises(ValidationError, match="leads out of the folder"):
        read_value(Sound, tmp_path)
