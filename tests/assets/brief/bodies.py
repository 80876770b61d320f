"""The text of a brief, read: what its statements are, or how it is refused."""

import pytest

from assets.brief.body import Body, read_body
from resources.errors import WrongInput

SOURCE = "topics/honey.md"


def body_of(markdown: str, first_line: int = 1) -> Body:
    """Read a text that begins at this line of its file."""
    return read_body(markdown, first_line, SOURCE, "en")


def texts(markdown: str) -> list[str]:
    """Return what the statements of a text say."""
    return [statement.text for statement in body_of(markdown).statements]


def refusal(markdown: str) -> str:
    """Return why a text is refused, from its place on."""
    with pytest.raises(WrongInput) as refused:
        body_of(markdown)
    return str(refused.value).removeprefix(f"{SOURCE}: ")
