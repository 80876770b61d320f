"""The order in which the kinds of card are tried."""

from assets.render.cards.code import code_card
from assets.render.cards.comparison import comparison_card
from assets.render.cards.listing import list_card
from assets.render.cards.number import number_card
from assets.render.cards.quote import quote_card, warning_card
from assets.render.cards.wording import plain
from assets.script.lead_ins import without_lead_in
from assets.script.script import Scene
from resources.rendering.base import ActionCard, Card

LONGEST_BUTTON = 56


def card_for(scene: Scene, language: str) -> Card:
    """Return the card of one scene: what says most in a picture first, a quote where nothing else is there."""
    if scene.role == "cta":
        return ActionCard(text=_call(scene))
    # What only turns to the viewer is said, and stands on no card.
    scene = scene.model_copy(update={"narration": without_lead_in(scene.narration, language)})
    narration = plain(scene.narration)
    return (
        code_card(scene)
        or warning_card(scene, language)
        or comparison_card(narration, language)
        or list_card(narration)
        or number_card(narration)
        or quote_card(scene, language)
    )


def _call(scene: Scene) -> str:
    narration = plain(scene.narration)
    return narration if len(narration) <= LONGEST_BUTTON else plain(scene.on_screen_text) or narration
