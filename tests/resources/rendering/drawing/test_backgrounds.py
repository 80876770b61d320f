"""Backgrounds: tall enough to pan, each scene its own, never flat."""

import numpy as np
import pytest

from resources.rendering.drawing.backgrounds import PALETTES, background, background_height, palette_of


@pytest.mark.parametrize("frames", [1, 45, 3000])
def test_a_background_is_as_tall_as_the_pan_needs(frames):
    assert background(palette_of(None, 0), 0, frames).shape == (background_height(frames), 1080, 3)


def test_a_scene_of_minutes_pans_there_and_back_over_a_picture_of_bounded_size():
    assert background_height(600) == background_height(9000) < 3200


def test_scenes_take_turns_through_the_palettes_and_a_named_one_stays():
    turns = [palette_of(None, index) for index in range(len(PALETTES) + 1)]
    assert turns[0] == turns[-1] != turns[1]
    assert {palette_of("ember", index) for index in range(3)} == {PALETTES["ember"]}


def test_a_scene_has_the_same_background_every_time_and_another_than_its_neighbour():
    first, again, other = (background(PALETTES["dusk"], index, 2) for index in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", PALETTES)
def test_white_text_stands_out_and_no_background_is_black(name):
    luma = background(PALETTES[name], 0, 1).astype(float) @ (0.2126, 0.7152, 0.0722)
    assert 25 < luma.mean() < 140
    assert luma[250:1400, 200:880].mean() < 150
