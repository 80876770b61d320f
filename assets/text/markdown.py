"""Text put into Markdown as what it is: nothing of it becomes markup.

Belongs here: escaping and fencing. Not here: the script's own page, in which nothing is escaped (script/markdown.py).
"""

import re

# What is markup anywhere on a line, GitHub's links of bare addresses among it; and what is at its beginning alone.
_ANYWHERE = re.compile(r"[\\`*_{}\[\]<>&~|$^@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_FIRST = re.compile(r"^(?P<number>\d*)(?P<mark>[#+=:.)-])")


def escaped(text: str) -> str:
    """Return a text on one line, as it is shown where Markdown is read: in a paragraph, a list, a table, a heading.

    A backslash before ASCII punctuation makes it text (CommonMark 2.4).
    """
    inline = _ANYWHERE.sub(r"\\\g<0>", " ".join(text.split()))
    return _FIRST.sub(r"\g<number>\\\g<mark>", inline)


def fenced(text: str, language: str = "text") -> str:
    """Return a text in a block that shows it letter by letter; its fence is longer than any inside."""
    fence = "`" * max([3, *(len(row) + 1 for row in re.findall("`+", text))])
    return f"{fence}{language}\n{text}\n{fence}\n"
