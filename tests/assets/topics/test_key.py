"""A topic's key is safe as a partition and as a folder, on every system."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.topics.key import BadTopicName, topic_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("honey.md", "honey"),
        ("Bee Hive_2.md", "bee-hive-2"),
        ("Café Ølé.md", "cafe-ole"),
        ("Straße.md", "strasse"),
        ("../../etc/passwd.md", "passwd"),
        ("a..b, [c] | d.md", "a-b-c-d"),
        ("蜂蜜 honey 🍯.md", "honey"),
        ("2024.md", "2024"),
        (
            "Why honey keeps for such a long time in a closed jar 8f3a2b1c9d0e4f5a6b7c8d9e0f1a2b3c.md",
            "why-honey-keeps-for-such-a-long-time-in-a-closed-jar",
        ),
        ("honey-8f3a2b1c9d0e4f5a6b7c8d9e0f1a2b3c.script.md", "honey-8f3a2b1c9d0e4f5a6b7c8d9e0f1a2b3c-script"),
        ("8f3a2b1c9d0e4f5a6b7c8d9e0f1a2b3c.md", "8f3a2b1c9d0e4f5a6b7c8d9e0f1a2b3c"),
        ("honey 8f3a2b1c.md", "honey-8f3a2b1c"),
    ],
)
def test_a_key_is_the_file_name_in_small_ascii_letters(name, key):
    assert topic_key(Path(name)) == key


@pytest.mark.parametrize(
    "name", ["蜂蜜.md", "🍯.md", "---.md", "con.md", "Aux.md", "LPT1.md", "x" * 81 + ".md", "caf\udce9.md"]
)
def test_a_name_that_gives_no_safe_key_is_refused_with_the_fix(name):
    with pytest.raises(BadTopicName, match="Rename it"):
        topic_key(Path(name))


def test_a_name_that_is_too_long_is_refused_with_one_that_is_not():
    with pytest.raises(BadTopicName) as refused:
        topic_key(Path("why honey keeps " * 6 + ".md"))
    assert str(refused.value).endswith("Rename it, such as why-honey-keeps-why-honey-keeps-why.md")


def key_or_refusal(name):
    try:
        return topic_key(Path(name))
    except BadTopicName as error:
        return error


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1))
def test_every_name_gives_a_safe_key_or_one_line(name):
    outcome = key_or_refusal(f"{name}.md")
    if isinstance(outcome, BadTopicName):
        assert len(str(outcome).splitlines()) == 1
    else:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", outcome)
