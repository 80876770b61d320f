"""DOCX and EPUB, which are archives of XML."""

import re

import pytest

from resources.documents import archive
from resources.errors import WrongInput
from tests.resources.documents.written import docx, epub, read, texts, w, zipped

SAID = "An octopus has three hearts."
_ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
    '<e:EncryptedData><e:EncryptionMethod Algorithm="{}"/></e:EncryptedData></encryption>'
)
_AES, _FONT = "http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.idpf.org/2008/embedding"
_BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


def _moved(data):
    """Return an archive from whose beginning some bytes are lost."""
    return data[:20] + data[31:]


def test_a_word_document_is_its_paragraphs_under_its_headings(tmp_path):
    body = w("Octopus", "Title") + w("Hearts", "Mine") + w(SAID) + w("Contents 7", "TOC1") + w("It swims.")
    assert [(each.text, each.heading, each.place) for each in read(tmp_path / "a.docx", docx(body)).passages] == [
        (SAID, "Octopus > Hearts", "paragraph 3"),
        ("It swims.", "Octopus > Hearts", "paragraph 5"),
    ]


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("<w:r><w:t>It </w:t></w:r><w:hyperlink><w:r><w:t>swims</w:t></w:r></w:hyperlink>", "It swims"),
        (
            "<w:ins><w:r><w:t>It swims</w:t></w:r></w:ins><w:del><w:r><w:delText>sinks</w:delText></w:r></w:del>",
            "It swims",
        ),
        ("<w:moveFrom><w:r><w:t>It sinks.</w:t></w:r></w:moveFrom><w:r><w:t>It swims</w:t></w:r>", "It swims"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden. </w:t></w:r><w:r><w:t>It swims</w:t></w:r>", "It swims"),
        ("<w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>6</w:t></w:r>", "10⁶"),
        ("<w:r><w:instrText>PAGE</w:instrText><w:footnoteReference/><w:t>It swims</w:t></w:r>", "It swims"),
        ("<w:sdt><w:sdtContent><w:r><w:t>It</w:t><w:tab/><w:t>swims</w:t></w:r></w:sdtContent></w:sdt>", "It swims"),
    ],
)
def test_what_word_shows_is_what_is_read(tmp_path, run, said):
    (text,) = texts(read(tmp_path / "a.docx", docx(f"<w:p>{run}<w:r><w:t> here.</w:t></w:r></w:p>")))
    assert text == f"{said} here."


def test_tables_of_a_word_document_are_no_passages_and_its_frames_are(tmp_path):
    table = f"<w:tbl><w:tr><w:tc>{w('9 kg')}</w:tc></w:tr></w:tbl>"
    frame = f"<w:sdt><w:sdtContent>{w('It swims.')}</w:sdtContent></w:sdt>"
    assert texts(read(tmp_path / "a.docx", docx(w(SAID) + table + frame))) == [SAID, "It swims."]


def test_a_book_is_its_chapters_in_the_order_of_its_spine(tmp_path):
    book = epub("<h1>Hearts</h1><p>It has three.</p><h2>One</h2><p>It stops.</p>", "<p>It has eight arms.</p>")
    assert [(each.text, each.heading, each.place) for each in read(tmp_path / "a.epub", book).passages] == [
        ("It has three.", "Hearts", "chapter 1: Hearts"),
        ("It stops.", "Hearts > One", "chapter 1: Hearts"),
        ("It has eight arms.", "", "chapter 2"),
    ]


def test_a_book_whose_fonts_alone_are_encrypted_is_open(tmp_path):
    book = epub(f"<p>{SAID}</p>", more={"META-INF/encryption.xml": _ENCRYPTED.format(_FONT)})
    assert texts(read(tmp_path / "a.epub", book)) == [SAID]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.docx", b"An octopus.", "it is damaged, or not what its ending says"),
        ("a.docx", docx(w(SAID))[:-40], "it is damaged, or not what its ending says"),
        ("a.docx", re.sub(rb"(?<=PK\x01\x02....)\x00", b"\x01", docx(w(SAID)), flags=re.DOTALL), "it has a password"),
        ("a.docx", _moved(docx(w(SAID))), "it is damaged, or not what its ending says"),
        ("a.docx", zipped({"a.txt": SAID}), "_rels/.rels is missing in it"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "it has a password, or is of Word before 2007"),
        ("a.docx", docx("<w:p>"), "word/document.xml in it is damaged"),
        ("a.epub", zipped({"mimetype": "application/epub+zip"}), "META-INF/container.xml is missing in it"),
        ("a.epub", epub("<p/>", more={"META-INF/encryption.xml": _ENCRYPTED.format(_AES)}), "it is copy-protected"),
        ("a.epub", epub("<p/>"), "there is no paragraph of text in it"),
    ],
)
def test_what_is_no_such_document_says_so(tmp_path, name, data, says):
    with pytest.raises(WrongInput, match=f"^{name}: (?:{says})"):
        read(tmp_path / name, data)


@pytest.mark.parametrize("entity", ["&b;", "&c;"])
def test_entities_come_to_nothing(tmp_path, entity):
    (text,) = texts(read(tmp_path / "a.docx", docx(w(f"It swims{entity}."), prolog=_BOMB)))
    assert text == "It swims."


@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("a.docx", lambda filler: docx(w(filler))),
        ("a.epub", lambda filler: epub(*[f"<p>{filler[: len(filler) // 3]}</p>"] * 4)),
    ],
)
def test_what_unpacks_to_more_than_a_library_is_refused_before_it_is_unpacked(tmp_path, monkeypatch, name, bomb):
    monkeypatch.setattr(archive, "MOST_UNPACKED_BYTES", 2**20)
    with pytest.raises(WrongInput, match=rf"^{name}: it unpacks to more than 1 MB of text\. Divide it"):
        read(tmp_path / name, bomb("It swims. " * 110_000))
