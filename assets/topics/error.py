"""The error of a topic file that cannot become a video.

Belongs here: the one line that names file, place and fix, and how it shows a name that is no text. Not here: what is
wrong with a file (the brief's readers).
"""

from resources.errors import WrongInput


def bad_brief(source: str, place: str | None, problem: str) -> WrongInput:
    """Return the error `source: place: problem` on one line, without anything a terminal would act on."""
    return WrongInput(printable(": ".join(part for part in (source, place, problem) if part)))


def printable(text: str) -> str:
    r"""Return `text` as one line that every terminal and database takes.

    Bytes of a file's name that are no UTF-8 are shown as `\xe9`, anything else that cannot be printed as a space.
    """
    return " ".join("".join(map(_printable, text)).split())


def is_text(name: str) -> bool:
    """Tell whether a file's name is UTF-8, so that it can be kept and shown; Python has other bytes as surrogates."""
    return name.isascii() or not any(0xD800 <= ord(character) <= 0xDFFF for character in name)


def _printable(character: str) -> str:
    if 0xDC80 <= ord(character) <= 0xDCFF:
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character if character.isprintable() else " "


def quoted(text: str) -> str:
    """Return `text` in quotes, cut to a length that leaves room for what is wrong with it."""
    return f'"{text[:60]}..."' if len(text) > 63 else f'"{text}"'
