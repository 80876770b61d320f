"""A chosen hook is written into a topic file, and every other byte of it stays."""

import pytest

from assets.brief.front_matter import split_front_matter
from assets.brief.keep_key import with_hook
from resources.errors import WrongInput

BODY = "# Why honey keeps\n\n- Honey keeps. \n"


def chosen(text: str, hook: int = 2) -> str:
    return with_hook(text.encode(), hook, "honey.md").decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BODY, f"---\nhook: 2\n---\n{BODY}"),
        (f"---\ntone: dry # quite\n---\n\n{BODY}", f"---\ntone: dry # quite\nhook: 2\n---\n\n{BODY}"),
        (f"---\nhook: 1\ntone: dry\n---\n{BODY}", f"---\nhook: 2\ntone: dry\n---\n{BODY}"),
        (f"---\n---\n{BODY}", f"---\nhook: 2\n---\n{BODY}"),
        (f"---\nlook:\n  accent: \"#FFE500\"\n---\n{BODY}", f"---\nlook:\n  accent: \"#FFE500\"\nhook: 2\n---\n{BODY}"),
        (f"---\r\ntone: dry\r\n---\r\n{BODY}", f"---\r\ntone: dry\r\nhook: 2\r\n---\r\n{BODY}"),
        (f"\ufeff---\ntone: dry\n---\n{BODY}", f"\ufeff---\ntone: dry\nhook: 2\n---\n{BODY}"),
        (f'+++\ntone = "dry"\n[look]\n+++\n{BODY}', f'+++\nhook = 2\ntone = "dry"\n[look]\n+++\n{BODY}'),
        ("# A\n\n---\nhook: 1\n---\n\nB.\n", "---\nhook: 2\n---\n# A\n\n---\nhook: 1\n---\n\nB.\n"),
    ],
)  # fmt: skip
def test_one_line_is_written_and_nothing_else(before, after):
    assert chosen(before) == after
    assert chosen(after) == after
    read = split_front_matter(after.lstrip("\ufeff").replace("\r\n", "\n"), "honey.md")
    assert read.front_matter.hook == 2


def test_a_front_matter_that_takes_no_line_is_left_and_told_of():
    with pytest.raises(WrongInput, match=r"^honey\.md: hook: cannot be added .* Write hook: 2 into it yourself$"):
        chosen(f"---\n{{tone: dry}}\n---\n{BODY}")
