"""The lines between `---` (or `+++`) at the top of a topic file: which keys there are, and what each may be.

Belongs here: the keys, ours and those of other programs, TOML, and errors in the words of the person who wrote them.
Not here: reading YAML (plain_yaml.py), the text below (body.py), what the keys come to mean (brief.py). TOML has none
of YAML's traps; its values become text as well.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, get_args

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
_TOML_FRAME = re.compile(r"\s*^\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_TOML_OPENED = re.compile(r"\s*^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE)
_JSON_OPENED = re.compile(r"\s*\{\s*\"[\w-]+\"\s*:")
_OPENED = re.compile(r"\s*^---[ \t]*(?:\n|\Z)", re.MULTILINE)


OF_OTHERS = """
    alias aliases archived assignee author authors banner canonical_url cascade categories category collection
    comments cover cover_image created created_at created_by createdat cssclass cssclasses custom_edit_url date
    date_created date_modified datecreated datepublished description draft due due_date edited excerpt expirydate
    expires featured featured_image feature_image footer header hero hide_table_of_contents hide_title icon id
    image images is_post keywords lastmod last_edited last_edited_by last_edited_time last_modified
    last_modified_at layout license linktitle link markup math menu menus meta mermaid modified nav_order
    navigation order outputs owner pagination_label pagination_next pagination_prev params parent permalink pin
    pinned position priority properties publish published publishdate publish_date published_at redirect_from
    related resources reviewed reviewer robots series share sidebar sidebar_class_name sidebar_label
    sidebar_position sitemap slug sort status subtitle summary sticky template thumbnail toc topic type uid
    unlisted up updated updated_at url urls uuid weight
"""
"""Keys of Obsidian, Hugo, Jekyll, Docusaurus, Notion and their like, in small letters, which say nothing of a video."""


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


Wording = Literal["literal", "faithful", "free"]
"""How freely a model may word facts: in the author's words alone; in any that say the same; in any."""


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
    sources: Annotated[tuple[FilePath, ...], BeforeValidator(_listed)] = Field(
        (), description="a document, a folder, a pattern such as docs/*.md, or a list of them"
    )
    knowledge: Literal["model"] | None = Field(None, description="model, if it is to say what it knows, unchecked")
    wording: Wording | None = Field(None, description=f"one of {', '.join(get_args(Wording))}")
    hook: int | None = Field(None, ge=1, le=99, description="the number of a hook in the script")
    pronounce: Pronunciations = Field({}, description=READS)
    look: LookKeys | None = Field(None, description=f"a mapping of {' and '.join(LookKeys.model_fields)}")


class Split(NamedTuple):
    """A topic file in its two parts; `body_line` is the line of the file at which the body begins, from 1.

    `passed_over` are the keys of other programs.
    """

    front_matter: FrontMatter
    body: str
    body_line: int
    passed_over: tuple[str, ...] = ()


def split_front_matter(text: str, source: str) -> Split:
    r"""Read the front matter of a topic file (lines ended by `\n`), if it has one, and return what follows it.

    Keys that other programs are known to write are passed over.

    Raises:
        WrongInput: never closed, too long, not YAML or TOML, a key unknown or given twice, a value of the wrong kind.
    """
    if _JSON_OPENED.match(text):
        raise bad_brief(
            source, "front matter", "JSON is not read here. Write one key: value a line between lines of ---"
        )
    if _TOML_OPENED.match(text):
        mark, framed = "+++", _TOML_FRAME.match(text)
    elif _OPENED.match(text):
        mark, framed = "---", _FRAME.match(text)
    else:
        return Split(FrontMatter(), text, 1)
    if framed is None:
        problem = f"the {mark} at the top has no second one. Close it with a line of {mark}"
        raise bad_brief(source, "front matter", problem)
    if len(framed[1]) > LONGEST:
        raise bad_brief(
            source, "front matter", f"longer than {LONGEST} characters. Facts belong below the second {mark}"
        )
    first_line = text.count("\n", 0, framed.start(1)) + 1
    values = (_toml if mark == "+++" else mapping)(framed[1], first_line, source)
    passed_over = tuple(
        key for key in values if key not in FrontMatter.model_fields and _as_a_name(key) in OF_OTHERS.split()
    )
    own = {key: value for key, value in values.items() if value is not None and key not in passed_over}
    try:
        front_matter = FrontMatter.model_validate(own)
    except ValidationError as error:
        raise _in_words(error.errors()[0], source) from None
    return Split(front_matter, text[framed.end() :], text.count("\n", 0, framed.end()) + 1, passed_over)


def _as_a_name(key: str) -> str:
    return re.sub("[ -]", "_", key.strip()).casefold()


def _toml(text: str, first_line: int, source: str) -> Mapping[str, Any]:
    try:
        values: Mapping[str, Any] = _as_text(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = re.sub(r"line (\d+)", lambda line: f"line {int(line[1]) + first_line - 1} of the file", str(error))
        raise bad_brief(source, "front matter", f"not valid TOML: {said}") from None
    return values


def _as_text(value: Any) -> Any:
    """Return a value of TOML as YAML's are read: text in lists and mappings."""
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return str(value).casefold() if isinstance(value, bool) else str(value)


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
