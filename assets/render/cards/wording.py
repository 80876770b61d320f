"""What the cards share: text without its marks, its capital, and where a clause ends."""

import re

CLAUSE_END = re.compile(
    r"[,;:.!?…।](?=\s|$)|[()\u2013\u2014]|\s(?:and|but|because|so|while|although|which|et|mais|y|pero|e|ma|mas)\s"
)


def plain(text: str) -> str:
    """Return a text without code marks and without its full stop."""
    return " ".join(text.replace("`", "").split()).removesuffix(".").strip()
