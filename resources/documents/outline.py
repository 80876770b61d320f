"""Passages as they are gathered in reading order, each under the headings it stands below.

Belongs here: the headings that are open, what is no passage in any format, how much one document may come to.
Not here: what is a heading or a paragraph (the formats).
"""

import re

from resources.documents.document import Passage, UnreadableDocument
from resources.documents.line import one_line

LONGEST_TEXT = 20_000_000
"""Characters of one document: some 7,000 pages of a book."""
LONGEST_HEADING = 120
BETWEEN_HEADINGS = " > "
_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|listing|example|abbildung|abb\.|tabelle|figura|tableau|tabla|tabela|tabella)\s+"
    r"\d+(?:[.-]\d+)*[:.\u2014]\s",
    re.IGNORECASE,
)


class Outline:
    """The passages so far, and the headings that are open; level 1 is the outermost."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.length = 0
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, heading: str) -> None:
        """Open a heading, which closes those of its own level and below."""
        self.leave(level)
        text = one_line(heading)[:LONGEST_HEADING].strip(" ¶#§")
        if text and text not in (name for _, name in self._open):
            self._open.append((level, text))

    def leave(self, level: int) -> None:
        """Close the headings of a level and below it."""
        self._open = [each for each in self._open if each[0] < level]

    @property
    def heading(self) -> str:
        """The headings that are open, outermost first."""
        return BETWEEN_HEADINGS.join(text for _, text in self._open)

    def add(self, text: str, place: str) -> None:
        """Add a paragraph, if it has words and is no caption.

        Raises:
            UnreadableDocument: the document has become too long.
        """
        line = one_line(text)
        if not any(sign.isalpha() for sign in line) or _CAPTION.match(line):
            return
        self.length += len(line)
        if self.length > LONGEST_TEXT:
            problem = f"more than {LONGEST_TEXT // 1_000_000} million characters of text. Divide it"
            raise UnreadableDocument(problem)
        self.passages.append(Passage(text=line, heading=self.heading, place=place))
