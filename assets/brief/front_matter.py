"""The lines between `---` at the top of a topic file: which keys there are, and what each may be.

Belongs here: the keys, and errors in the words of the person who wrote them.
Not here: reading YAML (plain_yaml.py), the text below (body.py), what the keys come to mean (brief.py).
"""

import re
import unicodedata
from typing import Annotated, Any, NamedTuple, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from assets.brief.plain_yaml import mapping
from assets.brief.pronounce import READS, Pronunciations
from assets.topics.error import bad_brief, quoted
from resources.errors import WrongInput, nearest
from resources.languages import primary
from resources.rendering.base import Look, PaletteName

LONGEST = 16_384
LONGEST_TITLE = 120
_FRAME = re.compile(r"\s*^---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_OPENED = re.compile(r"\s*^---[ \t]*(?:\n|\Z)", re.MULTILINE)


def _one_line(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise ValueError("control characters")
    return text


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _split_at_commas(value: Any) -> Any:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_one_line), StringConstraints(min_length=1, max_length=200)]
Title = Annotated[Text, StringConstraints(max_length=LONGEST_TITLE)]
Tag = Annotated[Text, AfterValidator(lambda tag: tag.removeprefix("#")), StringConstraints(min_length=1, max_length=60)]
Language = Annotated[
    Text,
    StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$"),
    AfterValidator(primary),
]
Colour = Annotated[
    Text, StringConstraints(pattern="^#?[0-9A-Fa-f]{6}$"), AfterValidator(lambda code: f"#{code[-6:].upper()}")
]
FilePath = Annotated[str, StringConstraints(min_length=1, pattern="^[^\\x00-\\x1f]+$")]


class LookKeys(BaseModel, frozen=True, extra="forbid"):
    """The keys under `look`; each description completes "must be ..."."""

    accent: Colour = Field(Look().accent, description='a colour in quotes, such as "#FFE500"')
    palette: PaletteName | None = Field(None, description=f"one of {', '.join(get_args(PaletteName))}")


class FrontMatter(BaseModel, frozen=True, extra="forbid"):
    """Every key a topic file may have; each description completes "must be ..."."""

    title: Title | None = Field(None, description=f"one line of at most {LONGEST_TITLE} characters")
    audience: Text | None = Field(None, description="one line of at most 200 characters")
    tone: Text | None = Field(None, description="one line of at most 200 characters")
    language: Language | None = Field(None, description="a language code, such as en, fr or pt-BR")
    target_seconds: float | None = Field(
        None, ge=10, le=180, allow_inf_nan=False, description="a number of seconds from 10 to 180"
    )
    voice: Text | None = Field(None, description="the name of a voice, or several joined by +")
    speed: float | None = Field(None, ge=0.5, le=2, allow_inf_nan=False, description="a number from 0.5 to 2.0")
    cta: Text | None = Field(None, description="one line of at most 200 characters")
    tags: Annotated[tuple[Tag, ...], BeforeValidator(_split_at_commas)] = Field((), description="a list of short words")
    media: Annotated[tuple[FilePath, ...], BeforeValidator(_listed)] = Field(
        (), description="a folder, a file, or a list of them"
    )
    pronounce: Pronunciations = Field({}, description=READS)
    look: LookKeys | None = Field(None, description=f"a mapping of {' and '.join(LookKeys.model_fields)}")


class Split(NamedTuple):
    """A topic file in its two parts; `body_line` is the line of the file at which the body begins, from 1."""

    front_matter: FrontMatter
    body: str
    body_line: int


def split_front_matter(text: str, source: str) -> Split:
    r"""Read the front matter of a topic file (lines ended by `\n`), if it has one, and return what follows it.

    Raises:
        WrongInput: never closed, too long, not YAML, a key unknown or given twice, a value of the wrong kind.
    """
    if not _OPENED.match(text):
        return Split(FrontMatter(), text, 1)
    framed = _FRAME.match(text)
    if framed is None:
        raise bad_brief(source, "front matter", "the --- at the top has no second one. Close it with a line of ---")
    if len(framed["yaml"]) > LONGEST:
        raise bad_brief(source, "front matter", f"longer than {LONGEST} characters. Facts belong below the second ---")
    first_line = text.count("\n", 0, framed.start("yaml")) + 1
    values = mapping(framed["yaml"], first_line, source)
    try:
        front_matter = FrontMatter.model_validate({key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        raise _in_words(error.errors()[0], source) from None
    return Split(front_matter, text[framed.end() :], text.count("\n", 0, framed.end()) + 1)


def _in_words(error: ErrorDetails, source: str) -> WrongInput:
    """Say what a key must be, in the words of its description."""
    path = [part for part in error["loc"] if isinstance(part, str)]
    in_look = path[0] == "look" and len(path) > 1
    keys = LookKeys.model_fields if in_look else FrontMatter.model_fields
    place = ".".join(part for part in path if part != "[key]")
    if error["type"] == "extra_forbidden":
        return bad_brief(source, None, f"there is no key {quoted(place)}. {nearest(path[-1], keys)}")
    key = path[1] if in_look else path[0]
    where = " in a list" if isinstance(error["loc"][-1], int) else ""
    return bad_brief(source, place, f"must be {keys[key].description}, not {_shown(error['input'])}{where}")


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    return "empty" if value is None else "a list" if isinstance(value, list | tuple) else "a mapping"
