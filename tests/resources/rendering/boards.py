"""Board scenes for tests: short, small, one for each kind of card."""

from resources.rendering.base import (
    ActionCard,
    BoardScene,
    Card,
    CodeCard,
    ComparisonCard,
    ListCard,
    Look,
    NumberCard,
    QuoteCard,
    ShownPage,
    ShownWord,
    WarningCard,
)

CARDS: dict[str, Card] = {
    "code": CodeCard(title="Terminal", code="sort -n sizes.txt\nls -l", lexer="bash"),
    "number": NumberCard(qualifier="about", figure="17 percent", label="of it is water"),
    "list": ListCard(items=("Fructose", "Glucose", "A little water")),
    "quote": QuoteCard(text="Bees fan their wings until the nectar thickens"),
    "warning": WarningCard(text="Never give honey to a baby under one year old"),
    "comparison": ComparisonCard(left="Iron", right="Copper", left_label="not", right_label=""),
    "action": ActionCard(text="Follow for more food facts"),
}


def page(text, start_s=0.0, word_s=0.25):
    words = (
        ShownWord(text=word, start_s=start_s + i * word_s, end_s=start_s + (i + 1) * word_s)
        for i, word in enumerate(text.split())
    )
    return ShownPage(words=tuple(words))


def board(index=1, *, count=4, frames=20, role="fact", card=CARDS["number"], **fields):
    hook = role == "hook"
    defaults = {
        "number": None if hook else index,
        "label": "" if hook else "Mostly sugar",
        "headline": ("Honey never", "really spoils") if hook else (),
        "pages": (page("Honey is sugar"),),
        "look": Look(),
    }
    return BoardScene(index=index, count=count, frames=frames, role=role, card=card, **(defaults | fields))
