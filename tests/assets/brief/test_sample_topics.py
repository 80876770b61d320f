"""The sample topics are briefs as docs/briefs.md asks for them."""

from pathlib import Path

import pytest

from assets.brief.brief import parse_brief
from assets.text.glyphs import IN_EVERY_FONT, Coverage

TOPICS = sorted((Path(__file__).parents[3] / "topics").glob("*.md"))
LATIN = Coverage(IN_EVERY_FONT.__contains__, IN_EVERY_FONT.__contains__)


@pytest.fixture(params=TOPICS, ids=lambda path: path.stem)
def topic(request):
    return request.param


@pytest.fixture
def brief(topic):
    return parse_brief(topic.read_bytes(), topic, LATIN)


def test_there_are_six_and_each_has_its_own_tone():
    briefs = [parse_brief(path.read_bytes(), path, LATIN) for path in TOPICS]
    assert len({brief.content.tone for brief in briefs}) == 6
    assert len({brief.delivery.voice for brief in briefs}) > 2
    assert any(brief.delivery.speed for brief in briefs)
    assert any("`" in fact.text and fact.code for brief in briefs for fact in brief.content.facts)


def test_a_sample_names_its_sources_and_needs_no_special_font(topic, brief):
    assert "Sources:" in topic.read_text()
    assert brief.notes == ()
    assert topic.read_text().isascii()


def test_a_sample_fills_half_a_minute(brief):
    words = [len(fact.text.split()) for fact in brief.content.facts]
    assert 5 <= len(words) <= 8
    assert 8 <= min(words) <= max(words) <= 17
    assert 70 <= sum(words) <= 100
    assert 30 <= brief.content.target_seconds <= 45
    assert brief.content.cta
