"""Reading a document, whatever its format."""

import hashlib
import os
import subprocess
import sys

import pytest

from resources.documents import read as reading
from resources.documents.read import read_document
from resources.errors import NotMade, WrongInput
from tests.resources.documents.written import read

SAID = b"An octopus has three hearts."


def test_a_document_is_known_by_its_name_and_the_digest_of_what_was_read(tmp_path):
    found = read(tmp_path / "a.txt", SAID)
    assert (found.name, found.sha256) == ("a.txt", hashlib.sha256(SAID).hexdigest())


def missing(_path):
    pass


def folder(path):
    path.mkdir()


def pipe(path):
    os.mkfifo(path)


def large(path):
    path.touch()
    os.truncate(path, 200 * 1024**2 + 1)


@pytest.mark.parametrize(
    ("put", "says"),
    [
        (missing, "there is no such file. Mend its path, or put it there"),
        (folder, "this is not a file. Name a document"),
        (pipe, "this is not a file. Name a document"),
        (lambda path: path.write_bytes(b" \n"), "this file is empty. Write something in it, or take it away"),
        (lambda path: path.write_bytes(os.urandom(4096)), "this is binary, not text. Give it the ending of what it is"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)), "this is binary, not text"),
        (lambda path: path.write_bytes(b"1 2 3"), "there is no paragraph of text in it. Take it away"),
        (large, "larger than 200 MB. Divide it, or take out its pictures"),
        (
            lambda path: path.write_bytes(b"It swims. " * 2_200_000),
            "larger than 20 MB, which no text file is. Divide it",
        ),
    ],
)
def test_bad_input_is_one_line_that_names_the_file_and_the_fix(tmp_path, put, says):
    path = tmp_path / "a.txt"
    put(path)
    with pytest.raises(WrongInput) as error:
        read_document(path, "notes/a.txt")
    assert str(error.value).startswith(f"notes/a.txt: {says}")


@pytest.mark.parametrize("name", ["a.pages", "a.doc", "README", ".md"])
def test_an_unknown_ending_names_the_known_ones(tmp_path, name):
    with pytest.raises(WrongInput, match=r"no reader knows this ending\. Known: md, txt, html, pdf, docx, epub$"):
        read(tmp_path / name, SAID)


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are always UTF-8")
def test_a_name_that_is_no_text_is_shown_as_one(tmp_path):
    name = os.fsdecode(b"caf\xe9\n.txt")
    with pytest.raises(WrongInput, match=r"^caf\\xe9 \.txt: there is no such file"):
        read_document(tmp_path / name, name)


def test_a_document_that_changes_while_it_is_read_is_not_half_of_each(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(SAID)
    seen = os.fstat

    def and_then_it_grows(descriptor):
        found = seen(descriptor)
        with path.open("ab") as file:
            file.write(b" It swims.")
        return found

    monkeypatch.setattr(os, "fstat", and_then_it_grows)
    with pytest.raises(NotMade, match=r"^a\.txt: it was changed while it was read\. Make the topic again$"):
        read_document(path, "a.txt")


def test_no_library_is_loaded_before_a_document_needs_it():
    code = "import sys, resources.documents.read; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"lxml", "pypdfium2", "markdown_it"} & set(loaded.split())


def test_each_known_ending_has_its_reader(tmp_path):
    for ending in reading.KNOWN.split(", "):
        assert reading.format_of(f"a.{ending}") is not None
        assert reading.format_of(f"A.{ending.upper()}") is not None
