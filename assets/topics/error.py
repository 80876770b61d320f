"""The error of a topic file that cannot become a video.

Belongs here: the one line that names file, place and fix. Not here: what is wrong with a file (the brief's readers).
"""

from resources.errors import WrongInput


def bad_brief(source: str, place: str | None, problem: str) -> WrongInput:
    """Return the error `source: place: problem` on one line, without anything a terminal would act on."""
    text = ": ".join(part for part in (source, place, problem) if part)
    return WrongInput(" ".join("".join(c if c.isprintable() else " " for c in text).split()))


def quoted(text: str) -> str:
    """Return `text` in quotes, cut to a length that leaves room for what is wrong with it."""
    return f'"{text[:60]}..."' if len(text) > 63 else f'"{text}"'
