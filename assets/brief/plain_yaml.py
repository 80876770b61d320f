"""YAML as a person writes it by hand: mappings, lists and plain text, and nothing else.

Belongs here: reading it safely, errors that name the line. Not here: what the keys are (front_matter.py, pronounce.py).

YAML can do more than a brief needs, and some of it harms: `no` becomes false, `12:30` becomes 750, an alias can stand
for a billion others, a tag can name code. So anchors, aliases and tags are refused, and a value becomes a number only
where its key wants one.
"""

from collections.abc import Mapping
from typing import Any, cast

import yaml

from assets.topics.error import bad_brief, quoted

DEEPEST = 4


def mapping(text: str, first_line: int, source: str) -> Mapping[str, Any]:
    """Read the YAML of a file, which begins at this line of it, from 1.

    Raises:
        WrongInput: it is no mapping of plain values; names the file and the line.
    """
    try:
        node = yaml.compose(text, Loader=_OnlyPlainYaml)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise _Refused('write one "key: value" a line', node)
        values: Mapping[str, Any] = _plain(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {first_line + mark.line}" if mark else "front matter"
        raise bad_brief(source, place, _what_yaml_says(error)) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # ValueError: a \U escape beyond Unicode
        raise bad_brief(source, "front matter", f"not valid YAML: {str(error).splitlines()[0]}") from None
    return values


class _OnlyPlainYaml(yaml.BaseLoader):
    """Composes mappings, lists and text, not nested deeper than `DEEPEST`, with no anchors, aliases or tags."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.NodeEvent = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused("anchors (&name) and aliases (*name) are not read here; write the value out", event)
        if getattr(event, "tag", None) is not None:
            raise _Refused("tags (!name) are not read here; put a value that begins with ! in quotes", event)
        if self.depth == DEEPEST:
            raise _Refused("this is nested too deep; see docs/briefs.md for what each key may be", event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Refused(yaml.MarkedYAMLError):
    """Valid YAML that a brief has no use for."""

    def __init__(self, problem: str, at: yaml.Event | yaml.Node) -> None:
        super().__init__(problem=problem, problem_mark=cast("yaml.Mark", at.start_mark))


def _what_yaml_says(error: yaml.MarkedYAMLError) -> str:
    said = ", ".join(part for part in (error.context, error.problem) if part)
    if isinstance(error, _Refused):
        return said
    return f'not valid YAML ({said}). A value with ": ", " #", quotes or brackets in it belongs in "double quotes"'


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Refused("a key must be one word", key_node)
            if key_node.value in values:
                raise _Refused(f"{quoted(key_node.value)} is given twice; keep one", key_node)
            values[key_node.value] = _plain(value_node)
        return values
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if plain and node.value in {"", "~", "null", "Null", "NULL"} else node.value
