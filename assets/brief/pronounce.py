"""How words of a topic are to be said: the key `pronounce` of its front matter, and `lexicon.yaml` beside the topics.

Belongs here: what such entries may be, the lexicon file. Not here: what a voice makes of them
(resources/speech/pronunciation/pronounce.py).
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError

from assets.brief.plain_yaml import mapping
from assets.topics.error import bad_brief, quoted
from resources.errors import WrongInput
from resources.speech.pronunciation.pronounce import ENTRY, phonemes_of

LEXICON = "lexicon.yaml"
LARGEST_BYTES = 64 * 1024
READS = "a word and how it is said: in other letters, or as /phonemes/; bow#2 is the second of a sentence"


def _an_entry(word: str) -> str:
    if not ENTRY.fullmatch(word):
        raise ValueError("one word")
    return word


def _a_reading(said: str) -> str:
    try:
        phonemes_of(said)
    except WrongInput as error:
        raise ValueError(str(error)) from error
    return said


Word = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_an_entry)]
Reading = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_a_reading)]
Pronunciations = dict[Word, Reading]
"""What is said for which word."""

_PRONUNCIATIONS: TypeAdapter[Pronunciations] = TypeAdapter(Pronunciations)


def lexicon_for(text: str, folder: Path, source: str) -> Pronunciations:
    """Return those entries of the lexicon in a folder whose words a text has: no other entry is to change its topic.

    Raises:
        WrongInput: the lexicon cannot be used.
    """
    said = text.casefold()
    entries = read_lexicon(folder, source).items()
    return {entry: reading for entry, reading in entries if entry.partition("#")[0].casefold() in said}


def read_lexicon(folder: Path, source: str) -> Pronunciations:
    """Read the lexicon in a folder of topics, which errors call `source`; nothing where there is none.

    Raises:
        WrongInput: it cannot be read, or an entry is none; names the file and the word.
    """
    path = folder / LEXICON
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise bad_brief(source, None, "this is not UTF-8. Save the file as UTF-8") from None
    except OSError as error:
        raise bad_brief(source, None, f"it cannot be read: {error.strerror}") from error
    if len(data) > LARGEST_BYTES:
        raise bad_brief(source, None, f"larger than {LARGEST_BYTES // 1024} KB. Keep the words that topics have")
    try:
        return _PRONUNCIATIONS.validate_python(mapping(text, 1, source))
    except ValidationError as error:
        word = str(error.errors()[0]["loc"][0])
        raise bad_brief(source, quoted(word), f"must be {READS}") from None
