"""Where layers stand and when they come and go."""

import pytest

from resources.rendering.base import Card, CodeCard, ComparisonCard, ListCard, NumberCard, QuoteCard
from resources.rendering.drawing.backgrounds import palette_of
from resources.rendering.drawing.cards.draw import card_layers
from resources.rendering.drawing.cards.panel import MARGIN, Paint, Stage
from resources.rendering.drawing.cards.speech_times import spoken_at
from resources.rendering.drawing.composition import composed
from resources.rendering.drawing.layers import EXIT_S, Layer
from resources.rendering.drawing.layout import CAPTION_CENTRE_Y, CARD, HEIGHT_PX, WIDTH_PX
from tests.resources.rendering.boards import CARDS, board, page

pytestmark = pytest.mark.engine

ENDLESS = "Donaudampfschifffahrtsgesellschaftskapitän"
LONG = "a text that goes on and on and never seems to find its end at all " * 3
NASTY: dict[str, Card] = {
    "code_wide": CodeCard(
        title=ENDLESS * 2, code="\n".join("x = f(" + "1, " * n + ")" for n in range(40)), lexer="python"
    ),
    "code_unknown": CodeCard(title="", code="\t\x07\\{}%", lexer="no such language"),
    "number": NumberCard(qualifier="more than", figure="123,456,789.12 km/h", label=LONG),
    "list": ListCard(items=(LONG, ENDLESS, "x", "y", LONG)),
    "quote": QuoteCard(text=LONG + ENDLESS),
    "comparison": ComparisonCard(left=LONG, right=ENDLESS, left_label=LONG, right_label=ENDLESS),
}


def pictures(scene):
    """Return a scene's layers, none of which is footage here."""
    return [layer for layer in composed(scene) if isinstance(layer, Layer)]


def stage(**fields):
    paint = Paint(palette_of(None, 0), (255, 229, 0))
    return Stage(0, CARD.width, CARD.height, paint, 0.067, 4.0, ())._replace(**fields)


@pytest.mark.parametrize("card", [*CARDS.values(), *NASTY.values()], ids=[*CARDS, *(f"nasty_{name}" for name in NASTY)])
def test_any_card_stays_inside_its_area_above_the_captions(card):
    for index in (0, 1):
        stays_inside(*card_layers(card, stage(scene_index=index)))


def stays_inside(layers, height):
    assert height <= CARD.height
    assert CARD.y + CARD.height < CAPTION_CENTRE_Y - 108
    for layer in layers:
        assert isinstance(layer, Layer)
        assert layer.x >= -MARGIN - 10
        assert layer.x + layer.picture.width <= CARD.width + MARGIN + 10
        assert layer.y + layer.picture.height <= CARD.height + MARGIN + 10


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_shows_something_at_once_and_all_of_it_before_the_scene_ends(card):
    layers, _ = card_layers(card, stage())
    assert min(layer.at_s for layer in layers) <= 0.3
    assert max(layer.at_s for layer in layers if layer.until_s is None) < 3.0


def test_rows_of_a_list_come_with_the_voice():
    pages = (page("It holds fructose", 0.0), page("glucose and", 1.0), page("a little water", 2.0))
    layers, _ = card_layers(CARDS["list"], stage(pages=pages))
    assert [round(layer.at_s, 2) for layer in layers[1:]] == [0.33, 0.83, 1.83]


def test_a_phrase_is_found_where_it_is_spoken_and_not_before():
    pages = (page("Sugar, then more sugar", 0.0),)
    assert spoken_at("sugar", pages) == 0.0
    assert spoken_at("Sugar!", pages, after_s=0.1) == pytest.approx(0.75)
    assert spoken_at("salt", pages) is None


def test_a_short_hook_keeps_its_headline_to_the_end():
    leaving = [layer.until_s for layer in composed(board(0, role="hook", frames=90)) if layer.until_s is not None]
    assert set(leaving) == {3.0}


def test_a_long_hook_makes_room_for_its_card():
    layers = composed(board(0, role="hook", frames=150))
    assert {layer.until_s for layer in layers} == {None, 2.7, 5.0}
    assert min(layer.at_s for layer in layers if layer.until_s == 5.0) == 2.7


def test_the_headline_stands_on_the_first_frame():
    layers = composed(board(0, role="hook"))
    standing = [layer for layer in layers if layer.at_s == 0 and not layer.fade_in_s]
    assert len(standing) >= 3


def test_the_last_scene_keeps_its_layers_and_the_others_let_them_go():
    last, middle = composed(board(3, frames=60)), composed(board(2, frames=60))
    assert all(layer.until_s in (None, 0.5) for layer in last)
    assert max(layer.until_s or 0 for layer in middle) == 2.0
    assert EXIT_S < 0.2


def test_nothing_that_is_read_stands_outside_the_frame():
    for layer in pictures(board(label=LONG)):
        if layer.fade_in_s:
            assert layer.x >= 0
            assert layer.x + layer.picture.width <= WIDTH_PX
            assert layer.y + layer.picture.height <= HEIGHT_PX


def test_drawing_a_scene_twice_gives_the_same_pixels():
    first, second = pictures(board()), pictures(board())
    assert [layer.picture.tobytes() for layer in first] == [layer.picture.tobytes() for layer in second]
    assert [(layer.x, layer.y, layer.at_s) for layer in first] == [(layer.x, layer.y, layer.at_s) for layer in second]
