"""What a user's own pictures and clips have in common: how large they may be, and the error of one that is of no use.

Not here: reading a picture (user_pictures.py), reading a clip (user_clips.py), how both are framed
(drawing/cards/footage.py).
"""

from resources.errors import WrongInput

LARGEST_MEGAPIXELS = 100
LEAST_SIDE_PX = 24
"""What is narrower fills a window of 880 px as a blur: dividers, counters and favicons of saved web pages."""


class UnusableMedia(WrongInput):
    """A user's picture or clip cannot be shown; the message names the file and says how to save it.

    The message has the file's name alone, for the file may be the store's copy.
    """


def require_size(name: str, width: int, height: int, what: str) -> None:
    """Refuse `what` of the file `name`, a picture or a frame, where nothing could be seen of it or it fills the memory.

    Raises:
        UnusableMedia: it has over 100 megapixels, or a side of less than 24 px.
    """
    if width * height > LARGEST_MEGAPIXELS * 1_000_000:
        raise too_large(name, what)
    if min(width, height) < LEAST_SIDE_PX:
        problem = f"too narrow to be shown ({width}x{height} px, less than {LEAST_SIDE_PX}). Leave it out."
        raise UnusableMedia(f"{name}: {problem}")


def too_large(name: str, what: str) -> UnusableMedia:
    """Return the error of a picture or clip with over 100 megapixels."""
    return UnusableMedia(f"{name}: over {LARGEST_MEGAPIXELS} megapixels. Scale the {what} down first.")
