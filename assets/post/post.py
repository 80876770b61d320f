"""The post: what stands beside a film where it is published, as text to be pasted.

Belongs here: what a post is, and what platforms take. Not here: how each part of it comes about (the modules beside
this one), its page (page.py).
"""

from typing import Literal

from pydantic import BaseModel

from resources.media.media_file import MediaFile

LONGEST_TITLE = 100
"""Characters: YouTube Data API, `videos`, `snippet.title` (developers.google.com/youtube/v3/docs/videos)."""
LONGEST_DESCRIPTION = 2200
"""Characters of a caption on Instagram (Instagram Platform, `media`, `caption`) and TikTok (Content Posting API,
`post_info.title`), so that one text does for all."""
LARGEST_DESCRIPTION_BYTES = 5000
"""YouTube Data API, `videos`, `snippet.description`; in Hindi a character takes three."""
SHORTEST_CHAPTER_S = 10
FEWEST_CHAPTERS = 3
"""YouTube Help, "Video chapters" (support.google.com/youtube/answer/9884579); the first begins at 0:00."""

LONGEST_CHAPTER_TITLE = 70
"""Characters of a chapter's title that YouTube shows (Vevo, "YouTube Chapters", support.vevo.com)."""

_REFUSED = str.maketrans("<>", "\u2039\u203a")


class Chapter(BaseModel, frozen=True, extra="forbid"):
    """A part of the film and the whole second in which it begins."""

    start_s: int
    title: str

    @property
    def line(self) -> str:
        """How a description names it."""
        return f"{self.start_s // 60}:{self.start_s % 60:02} {self.title}"


class Citation(BaseModel, frozen=True, extra="forbid"):
    """A fact that the film tells and where it is from; file, place and quote are a document's, whose path is not."""

    said: str
    kind: Literal["brief", "document", "model"]
    file: str | None = None
    place: str | None = None
    quote: str | None = None


class Model(BaseModel, frozen=True, extra="forbid"):
    """A model by the name people know, and its licence where that is known."""

    name: str
    licence: str | None = None

    def __str__(self) -> str:
        return f"{self.name}, {self.licence}" if self.licence else self.name


class Disclosure(BaseModel, frozen=True, extra="forbid"):
    """What of the film is synthetic: the sentences that say so, and the models they name.

    `unchecked` where the film claims what nobody but a model says.
    """

    sentences: tuple[str, ...]
    models: tuple[Model, ...]
    unchecked: bool


class PostText(BaseModel, frozen=True, extra="forbid"):
    """What is posted with one film: titles, the best first; hashtags with their sign, the most important first.

    `description` is everything below the title, to be pasted as it is: `opening` (the hook, facts, the call to action),
    chapters, sources, disclosure and hashtags. `without_chapters` says why there are none.
    """

    language: str
    titles: tuple[str, ...]
    opening: tuple[str, ...]
    description: str
    hashtags: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    without_chapters: str | None
    sources: tuple[Citation, ...]
    disclosure: Disclosure


class Post(PostText, frozen=True, extra="forbid"):
    """A post and the files a person gets of it: `post.json` for programs and `post.md` for people."""

    json_file: MediaFile
    markdown: MediaFile


def postable(text: str) -> str:
    """Return a text on one line with look-alikes for < and >, which YouTube takes in neither title nor description."""
    return " ".join(text.translate(_REFUSED).split())
