"""A post as a page for people: what is to be pasted stands in blocks, letter by letter.

Not here: what it says (the modules beside this one).
"""

from collections.abc import Iterator

from assets.post.post import Citation, PostText
from assets.post.wording import Wording, wording
from assets.text.markdown import escaped, fenced


def post_markdown(post: PostText) -> str:
    """Return the post as Markdown, in which nothing of a brief or a document is markup."""
    words = wording(post.language)
    chapters = fenced("\n".join(each.line for each in post.chapters)) if post.chapters else None
    parts = [
        f"# {escaped(post.titles[0] if post.titles else post.opening[0])}\n",
        _section(words.titles, "\n".join(map(fenced, post.titles))),
        _section(words.description, fenced(post.description)),
        _section(words.hashtags, fenced(" ".join(post.hashtags))) if post.hashtags else "",
        _section(words.chapters, chapters or f"{escaped(post.without_chapters or '')}\n"),
        _section(words.sources, "".join(_sources(post, words))),
        _section(words.disclosure, "".join(f"- {escaped(each)}\n" for each in post.disclosure.sentences)),
    ]
    return "\n".join(filter(None, parts))


def _section(heading: str, text: str) -> str:
    return f"## {escaped(heading)}\n\n{text}"


def _sources(post: PostText, words: Wording) -> Iterator[str]:
    """Yield each document, the brief and the model with the facts that are from there, in the order they are told."""
    by_source: dict[str, list[Citation]] = {}
    for each in post.sources:
        whose = each.file or (words.by_brief if each.kind == "brief" else words.by_model)
        by_source.setdefault(whose, []).append(each)
    for whose, cited in by_source.items():
        yield f"- {escaped(whose)}\n"
        for each in cited:
            place = f"{each.place}: " if each.place else ""
            yield f"  - {escaped(f'{place}{each.said}')}\n"
            if each.quote and each.quote != each.said:
                yield f"    > {escaped(each.quote)}\n"
