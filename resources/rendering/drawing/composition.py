"""A scene put together: which layers stand where, and when each comes and goes.

Belongs here: the order and the timing of a scene's layers. Not here: how any of them is drawn; how they are encoded.
"""

from dataclasses import replace

from resources.rendering.base import BoardScene, Card
from resources.rendering.drawing.atmosphere import bubbles, sweep
from resources.rendering.drawing.backgrounds import palette_of
from resources.rendering.drawing.cards.draw import card_layers
from resources.rendering.drawing.cards.panel import Paint, Stage
from resources.rendering.drawing.chrome import label_pill, progress_track
from resources.rendering.drawing.hook import BOXES_UNTIL_S, headline_layers
from resources.rendering.drawing.layers import Drawn, placed
from resources.rendering.drawing.layout import CARD, FRAME_RATE_HZ
from resources.rendering.drawing.shapes import colour

# Counts in the store's keys: raise it with every change of what is drawn.
DRAWING_VERSION = 6

SHORTEST_CARD_S = 1.2
CARD_AT_S = 0.067


def composed(scene: BoardScene) -> list[Drawn]:
    """Return all layers of a scene above its background, the lowest first.

    The last scene's layers stay to the end, so that a video that is looped or paused there shows a whole picture.

    Raises:
        WrongInput: a palette, a picture or a letter cannot be drawn.
    """
    paint = Paint(palette_of(scene.look.palette, scene.index), colour(scene.look.accent))
    length_s = scene.frames / FRAME_RATE_HZ
    leaves_s = None if scene.index == scene.count - 1 else length_s
    drawn: list[Drawn] = [*bubbles(scene.index, paint), *sweep(scene.index), progress_track(scene, paint)]
    pill = label_pill(scene, paint)
    if pill is not None:
        drawn.append(replace(pill, until_s=leaves_s))
    card_at_s = CARD_AT_S
    if scene.headline:
        makes_room = scene.card is not None and length_s - BOXES_UNTIL_S >= SHORTEST_CARD_S
        drawn += headline_layers(scene.headline, paint, BOXES_UNTIL_S if makes_room else leaves_s)
        card_at_s = BOXES_UNTIL_S if makes_room else length_s
    if scene.card is not None and card_at_s < length_s:
        drawn += _card(scene, scene.card, paint, card_at_s, leaves_s)
    return drawn


def _card(scene: BoardScene, card: Card, paint: Paint, at_s: float, leaves_s: float | None) -> list[Drawn]:
    """Draw the card in the middle of its area."""
    stage = Stage(scene.index, CARD.width, CARD.height, paint, at_s, scene.frames / FRAME_RATE_HZ, scene.pages)
    layers, height = card_layers(card, stage)
    top = CARD.y + (CARD.height - height) // 2
    return [placed(layer, CARD.x, top, at_s, leaves_s) for layer in layers]
