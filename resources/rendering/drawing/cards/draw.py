"""Which module draws which kind of card."""

from collections.abc import Sequence
from typing import assert_never

from resources.rendering.base import (
    ActionCard,
    Card,
    CodeCard,
    ComparisonCard,
    ImageCard,
    ListCard,
    NumberCard,
    QuoteCard,
    WarningCard,
)
from resources.rendering.drawing.cards.action import action_layers
from resources.rendering.drawing.cards.code import code_layers
from resources.rendering.drawing.cards.comparison import comparison_layers
from resources.rendering.drawing.cards.footage import footage_layers
from resources.rendering.drawing.cards.listing import list_layers
from resources.rendering.drawing.cards.number import number_layers
from resources.rendering.drawing.cards.panel import Stage
from resources.rendering.drawing.cards.quote import quote_layers
from resources.rendering.drawing.cards.statement import statement_layers
from resources.rendering.drawing.layers import Drawn


def card_layers(card: Card, stage: Stage) -> tuple[Sequence[Drawn], int]:
    """Return a card's layers, placed from the card's top left corner and timed from its coming, and its height."""
    drawn: tuple[Sequence[Drawn], int]
    match card:
        case CodeCard():
            drawn = code_layers(card, stage)
        case NumberCard():
            drawn = number_layers(card, stage)
        case ListCard():
            drawn = list_layers(card, stage)
        # Most scenes of a plain topic are quotes: taking turns keeps them from looking alike.
        case QuoteCard() if stage.scene_index % 2:
            drawn = statement_layers(card, stage)
        case QuoteCard() | WarningCard():
            drawn = quote_layers(card, stage)
        case ComparisonCard():
            drawn = comparison_layers(card, stage)
        case ActionCard():
            drawn = action_layers(card, stage)
        case ImageCard():
            drawn = footage_layers(card, stage)
        case _:
            assert_never(card)
    return drawn
