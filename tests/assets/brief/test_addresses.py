"""Addresses of the web, as short as a caption has room for."""

import pytest

from assets.brief.addresses import LONGEST_ADDRESS, with_short_addresses
from assets.brief.body import read_body


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Read https://www.example.org/research/2026/honey-water-activity before.", "Read example.org before."),
        ("Use www.example.org/a/very/long/path/to/it.", "Use example.org."),
        ("See docs.example.org/guide/install/linux/all-of-it, then.", "See docs.example.org, then."),
        ("At https://example.org/prices?year=2026&lang=en now", "At example.org/prices now"),
        ("At https://example.org/honey%20jar now", "At example.org now"),
    ],
)
def test_an_address_that_loses_its_path_or_query_is_listed(text, short):
    found = with_short_addresses(text)
    assert (found.text, len(found.shortened), found.too_long) == (short, 1, ())


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("On docs.example.org/install and", "On docs.example.org/install and"),
        ("Old issues: https://archive.example.org/1998.", "Old issues: archive.example.org/1998."),
        ("(https://example.org/)", "(example.org)"),
        ("Go to http://www.example.org!", "Go to example.org!"),
        ("https://example.org/a_(b)", "example.org/a_(b)"),
        ("Open http://localhost:3000 now", "Open localhost:3000 now"),
        ("https://anna:secret@example.org/x", "example.org/x"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("Write to help@beekeepers.example.org.", "Write to help@beekeepers.example.org."),
        (
            "Use TLS 1.3, e.g. Node.js or src/app/main_program_of_it.py.",
            "Use TLS 1.3, e.g. Node.js or src/app/main_program_of_it.py.",
        ),
    ],
)
def test_nothing_else_is_lost(text, short):
    found = with_short_addresses(text)
    assert (found.text, found.shortened, found.too_long) == (short, (), ())


@pytest.mark.parametrize(
    "address",
    ["https://a-host-of-a-name-far-too-long.example.org/x", "somebody@a-host-of-a-long-name.example.org"],
)
def test_an_address_that_cannot_be_short_is_named(address):
    assert len(address) > LONGEST_ADDRESS
    assert with_short_addresses(f"Read {address}.").too_long == (address,)


def test_a_link_shows_its_words_and_an_address_in_code_stays():
    markdown = (
        "Our [price list](https://e.org/p?x=1), <https://e.org/a_b_>, `https://www.e.org/x`, *https://e.org/_c_*."
    )
    (statement,) = read_body(markdown, 1, "honey.md", "en").statements
    assert statement.text == "Our price list, e.org/a_b_, `https://www.e.org/x`, e.org/_c_."
