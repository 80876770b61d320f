"""Documents as small as they can be, written byte by byte."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from resources.documents.read import read_document

BODY, BOLD, CODE = "F1", "F2", "F3"
FONTS = {BODY: "Helvetica", BOLD: "Helvetica-Bold", CODE: "Courier"}


def read(path, data):
    """Write a document and read it."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_document(path, path.name)


def texts(document):
    return [passage.text for passage in document.passages]


def pdf(*pages, extra=""):
    """Pages of lines: (text, x, y) in 10 pt Helvetica, or (text, x, y, size, font)."""
    count = len(pages)
    numbers = [3 + len(FONTS) + 2 * number for number in range(count)]
    fonts = " ".join(f"/{name} {3 + at} 0 R" for at, name in enumerate(FONTS))
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    objects.append(f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{number} 0 R' for number in numbers)}]>>")
    objects += [f"<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>" for font in FONTS.values()]
    for number, page in zip(numbers, pages, strict=True):
        shown = "\n".join(_shown(*line) for line in page)
        stream = f"BT\n{shown}\nET"
        resources = f"/Resources<</Font<<{fonts}>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}/Contents {number + 1} 0 R>>")
        objects.append(f"<</Length {len(stream.encode('cp1252'))}>>\nstream\n{stream}\nendstream")
    out = b"%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R{extra}>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def _shown(text, x, y, size=10, font=BODY):
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"/{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj"


def lines(*rows, x=72, y=700, size=10, font=BODY):
    """Rows below one another, 12 pt apart."""
    return [(row, x, y - 12 * number, size, font) for number, row in enumerate(rows)]


def zipped(members):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_STYLES = f"""<w:styles {_W}>
<w:style w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="My headline"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
</w:styles>"""


def docx(body, prolog=""):
    """A Word document of this body, in WordprocessingML with the prefix w."""
    document = f"{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return zipped({"_rels/.rels": _RELATIONS, "word/document.xml": document, "word/styles.xml": _STYLES})


def w(text, style=None):
    """A paragraph of a Word document."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def epub(*chapters, more=None):
    """A book of these chapters, in the order of its spine, which is not that of their names."""
    names = [f"{chr(122 - number)}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    items += '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    spine = "".join(f'<itemref idref="{name}"/>' for name in ["nav", *names])
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    pages = {f"OEBPS/{name}": f"<html><body>{text}</body></html>" for name, text in zip(names, chapters, strict=True)}
    nav = {"OEBPS/nav.xhtml": "<html><body><p>All of the chapters of this book.</p></body></html>"}
    return zipped({"META-INF/container.xml": container, "OEBPS/book.opf": package, **nav, **pages, **(more or {})})
