"""ZIP archives that people were sent: read member by member, and never more than is sane.

Belongs here: bounded unpacking of DOCX and EPUB, their XML without entities. Not here: what the members say.
"""

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from resources.documents.document import UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_MEMBERS = 20_000
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
"""Of all members that are read, which are text: pictures stay packed."""
_OFFICE_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Archive:
    """A ZIP archive in memory, of which at most `MOST_UNPACKED_BYTES` are unpacked in all.

    Raises:
        UnreadableDocument: it is none, it is damaged, or has too many members.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OFFICE_97):
            problem = "it has a password, or is of Word before 2007. Save it as .docx without a password"
            raise UnreadableDocument(problem)
        try:
            # NotImplementedError: zipfile's word for a compression or a version that it does not know.
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
            raise _broken() from error
        self.names = frozenset(self._zip.namelist())
        self._left = MOST_UNPACKED_BYTES
        if len(self._zip.infolist()) > MOST_MEMBERS:
            raise UnreadableDocument(f"more than {MOST_MEMBERS:,} files are packed in it. Save it again as a document")

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            UnreadableDocument: it is not there, damaged, encrypted, or unpacks to too much.
        """
        try:
            member = self._zip.getinfo(name)
        except KeyError as error:
            raise UnreadableDocument(f"{name} is missing in it. Save it again, or fetch it anew") from error
        if member.flag_bits & 1:
            raise UnreadableDocument("it has a password. Save it without one")
        try:
            with self._zip.open(member) as file:
                data = file.read(self._left + 1)
        except (BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
            raise _broken() from error
        self._left -= len(data)
        if self._left < 0:
            problem = f"it unpacks to more than {MOST_UNPACKED_BYTES // 1024**2} MB of text. Divide it"
            raise UnreadableDocument(problem)
        return data

    def xml(self, name: str) -> "_Element":
        """Return a member's root element; entities are not resolved, and nothing is fetched.

        Raises:
            UnreadableDocument: as `read` does, or it is no XML.
        """
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            return etree.fromstring(self.read(name), parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableDocument(f"{name} in it is damaged. Save it again, or fetch it anew") from error


def _broken() -> UnreadableDocument:
    return UnreadableDocument("it is damaged, or not what its ending says. Save it again, or fetch it anew")
