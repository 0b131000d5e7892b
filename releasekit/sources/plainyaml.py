"""YAML at its plainest: texts, lists and mappings. Every scalar is a text; nothing is built that a person did not write out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

MAX_SIZE = 1 << 16
"""Characters of the largest document: the reader of YAML is thorough, and slow."""

DEPTH = 3
"""Lists and mappings inside of each other."""


def is_mapping(text: str) -> bool:
    """Whether a text begins as a mapping does, however it goes on."""
    import yaml

    try:
        events = yaml.parse(text[:MAX_SIZE], Loader=yaml.BaseLoader)
        return isinstance(next(one for one in events if isinstance(one, (yaml.NodeEvent, yaml.StreamEndEvent))), yaml.MappingStartEvent)
    except yaml.YAMLError:
        return False


def load(text: str) -> Any:
    """The one document of a text, as texts, lists and dicts; None for an empty one. Raises ValueError that says what is wrong."""
    import yaml  # slow, and only needed where there is front matter

    if len(text) > MAX_SIZE:
        raise ValueError(f"it is larger than {MAX_SIZE} characters")
    try:
        _require_plain(text)
        return _value(yaml.compose(text, Loader=yaml.BaseLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        raise ValueError(f"it is not YAML: {what}{f' (in its line {mark.line + 1})' if mark else ''}") from error


def _require_plain(text: str) -> None:
    """Raises ValueError for what a mapping of texts has no need of; here already, since the next step would walk into any depth."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError("anchors (&name) and aliases (*name) have no meaning in it: put the text in quotes")
        if getattr(event, "tag", None):
            raise ValueError("tags (!name) have no meaning in it: put the text in quotes")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise ValueError(f"it is nested deeper than {DEPTH} levels")


def _value(node: yaml.Node | None) -> Any:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return str(node.value).strip()
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return None
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = _value(key_node), key_node.start_mark.line + 1
        if not key or not isinstance(key, str):
            raise ValueError(f"a key must be a text that is not empty (in its line {line})")
        if key in found:
            raise ValueError(f"the key {key!r} is there twice (in its line {line})")
        found[key] = _value(value_node)
    return found


def dump(data: Any) -> str:
    """A value as ``load`` reads it, a text of several lines line by line."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes a text of several lines as it stands; as PyYAML does, quoted, where the text does not allow it."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    return str(yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1 << 16))
