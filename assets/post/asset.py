"""The post as a Dagster asset: what stands beside the film where it is published, made by rule from what it says.

Not here: what a post is (post.py), each part of it (the modules beside this one), its checks (checks.py).
"""

from typing import Any

import dagster as dg

from assets.brief.asset import brief as brief_artifact
from assets.brief.brief import Brief
from assets.facts.asset import facts as facts_artifact
from assets.facts.facts import Facts
from assets.making.artifact import artifact
from assets.making.parameters import EntryFolder, Records
from assets.post.chapters import chapters
from assets.post.checks import every_figure_has_its_source, platforms_take_the_post
from assets.post.description import description, opening
from assets.post.disclosure import disclosure
from assets.post.hashtags import hashtags
from assets.post.page import post_markdown
from assets.post.post import Post, PostText
from assets.post.sources import citations, source_lines
from assets.post.titles import titles
from assets.post.wording import wording
from assets.script.asset import script as script_artifact
from assets.script.script import Script
from assets.script.sources import facts_told, says_unchecked
from assets.text.markdown import fenced
from assets.voiceover.asset import Track, require_voice_of
from assets.voiceover.asset import voiceover as voiceover_artifact
from resources.media.media_file import MediaFile

JSON_FILE, MARKDOWN = "post.json", "post.md"


def metadata(post: Post) -> dict[str, Any]:
    """Return what the page shows of a post."""
    return {
        "titles": dg.MetadataValue.md("\n".join(map(fenced, post.titles))),
        "description": dg.MetadataValue.md(fenced(post.description)),
        "hashtags": " ".join(post.hashtags),
        "chapters": len(post.chapters),
        "unchecked": post.disclosure.unchecked,
    }


@artifact(
    version="1",
    kinds={"markdown"},
    made_from=(brief_artifact, facts_artifact, script_artifact, voiceover_artifact),
    checks=(every_figure_has_its_source, platforms_take_the_post),
    metadata=metadata,
)
def post(  # noqa: PLR0917 - what an artifact is made from is asked for by name
    brief: Brief, facts: Facts, script: Script, voiceover: Track, records: Records, folder: EntryFolder
) -> Post:
    """Write what is posted with the film: titles, description, hashtags, chapters, sources, what of it is synthetic."""
    require_voice_of(script.spoken, voiceover)
    text = post_text(brief, facts, script, voiceover, records)
    (folder / JSON_FILE).write_text(text.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / MARKDOWN).write_text(post_markdown(text), encoding="utf-8")
    return Post(
        **dict(text),
        json_file=MediaFile.of(folder / JSON_FILE),
        markdown=MediaFile.of(folder / MARKDOWN),
    )


def post_text(brief: Brief, facts: Facts, script: Script, voiceover: Track, records: Records) -> PostText:
    """Return a post by rule alone: no model is asked."""
    told, words = facts_told(script, facts), wording(script.language)
    sources, parts = citations(told), chapters(script, voiceover)
    said = opening(script, told)
    tags = hashtags(brief.content, told, brief.delivery.tags)
    synthetic = disclosure(script, records, unchecked=says_unchecked(script, facts))
    sections = (
        (words.sources, source_lines(sources)),
        (words.chapters, [chapter.line for chapter in parts]),
    )
    return PostText(
        language=script.language,
        titles=titles(brief.content, script, told),
        opening=said,
        description=description(said, sections, synthetic.sentences, tags),
        hashtags=tags,
        chapters=parts,
        without_chapters=None if parts else f"{words.too_short}{words.stop}",
        sources=sources,
        disclosure=synthetic,
    )
