"""Whether a post may travel: it claims no figure that is not the topic's, and platforms take it.

Not here: how any of its parts comes about.
"""

from collections.abc import Iterator

from assets.brief.brief import Brief
from assets.facts.facts import Facts
from assets.making.checks import Finding, check
from assets.post.hashtags import hashtag
from assets.post.post import LARGEST_DESCRIPTION_BYTES, LONGEST_DESCRIPTION, LONGEST_TITLE, Post
from assets.post.sources import citations, source_lines
from assets.script.script import Script
from assets.script.sources import facts_told
from assets.text.figures import figures


@check(blocking=True)
def every_figure_has_its_source(post: Post, brief: Brief, facts: Facts, script: Script) -> Finding:
    """Every figure is the title's, a fact's or the call to action's, or stands in a source's name or a model's.

    A script that a person edited may say more; that is then a warning.
    """
    wrong = [*_foreign_figures(post, brief, facts), *_wrong_names(post, facts, script)]
    return Finding(
        passed=not wrong,
        only_warns=brief.edited is not None,
        message="; ".join(wrong) or "Every figure is the topic's own.",
    )


@check(blocking=True)
def platforms_take_the_post(post: Post) -> Finding:
    """Titles have at most 100 characters, the description 2,200 and 5,000 bytes, and none has < or >."""
    long = [f'the title "{each}" has {len(each)} characters' for each in post.titles if len(each) > LONGEST_TITLE]
    length, size_bytes = len(post.description), len(post.description.encode())
    if length > LONGEST_DESCRIPTION or size_bytes > LARGEST_DESCRIPTION_BYTES:
        long.append(f"the description has {length} characters in {size_bytes} bytes. Shorten its first sentence")
    refused = ["YouTube takes no < or >"] if any(sign in text for text in _texts(post) for sign in "<>") else []
    return Finding(
        passed=not (long or refused),
        message="; ".join([*long, *refused]) or f"{len(post.titles)} titles, {length} characters of description.",
        figures={"description_characters": length, "hashtags": len(post.hashtags), "chapters": len(post.chapters)},
    )


def _texts(post: Post) -> tuple[str, ...]:
    return (*post.titles, post.description)


def _foreign_figures(post: Post, brief: Brief, facts: Facts) -> Iterator[str]:
    language, content = brief.content.language, brief.content
    own = [content.title, content.cta or "", *brief.delivery.tags, *(fact.text for fact in facts.facts)]
    known = frozenset[str]().union(*(figures(text, language) for text in own))
    with_their_own = {
        *(chapter.line for chapter in post.chapters),
        *source_lines(post.sources),
        " ".join(post.disclosure.sentences),
        " ".join(post.hashtags),
    }
    described = (line for line in post.description.splitlines() if line not in with_their_own)
    for claim in [*post.titles, *post.opening, *described, *(chapter.title for chapter in post.chapters)]:
        if foreign := figures(claim, language) - known:
            yield f'"{claim}" says {", ".join(sorted(foreign))}, which no fact does'
    tags = {hashtag(tag) for tag in brief.delivery.tags}
    yield from (
        f"{each} has a figure of its own"
        for each in post.hashtags
        if each not in tags and not figures(each, language) <= known
    )


def _wrong_names(post: Post, facts: Facts, script: Script) -> Iterator[str]:
    """Yield what is wrong with those that may have figures in their names: documents, their places, models."""
    if post.sources != citations(facts_told(script, facts)):
        yield "the sources are not those of the facts"
    said = " ".join(post.disclosure.sentences)
    for model in post.disclosure.models:
        said = said.replace(str(model), "")
    if figures(said, post.language):
        yield f"the disclosure has a figure: {said}"
