"""YAML: the parser's own marks say where a scalar stands. Nothing is built and no alias is followed, so no file can grow in memory."""

from __future__ import annotations

import re
from typing import Any

from releasekit.core.scalars import Scalar

_TEXT = "tag:yaml.org,2002:str"
_PROPERTIES = r"(?:[&!]\S*\s+)*"


class _Open:
    """A mapping or a sequence that is being read, and the name of what comes next in it; ``name`` is None where a name comes next."""

    def __init__(self, path: tuple[str, ...], *, is_mapping: bool) -> None:
        self.path = path
        self.is_mapping = is_mapping
        self.count = 0
        self.name: str | None = None

    def step(self, name: str) -> tuple[str, ...] | None:
        """Take a node: the path of it, or None for one that is the name of the next."""
        if self.is_mapping and self.name is None:
            self.name = name
            return None
        path = (*self.path, self.name if self.name is not None else str(self.count))
        self.name, self.count = None, self.count + 1
        return path


class _Walk:
    """One pass over the events of a file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Scalar] = []
        self._anchored: dict[str, tuple[str, bool]] = {}
        self._open: list[_Open] = []
        self._characters = self._bytes = 0

    def path(self, name: str) -> tuple[str, ...] | None:
        """Where the next node stands; None where it is a name itself. A document has no name: of several, no one is meant."""
        return self._open[-1].step(name) if self._open else ()

    def opened(self, *, is_mapping: bool) -> None:
        """A mapping or a sequence begins. One that is the name of something has a name that no key can ask for."""
        path = self.path("\n")
        self._open.append(_Open(("\n",) if path is None else path, is_mapping=is_mapping))

    def closed(self) -> None:
        """It ends; what was empty counts as a scalar, so that nothing goes missing unseen."""
        ended = self._open.pop()
        if not ended.count:
            self.found.append(Scalar((ended.path, "{}" if ended.is_mapping else "[]", False)))

    def scalar(self, event: Any, tag: str) -> None:
        """A scalar, with its place among the bytes where its text is written out."""
        path = self.path(event.value)
        if event.anchor:
            self._anchored[event.anchor] = (event.value, tag == _TEXT)
        if path is None:
            return
        raw = self.text[event.start_mark.index : event.end_mark.index]
        shown = re.fullmatch(rf"{_PROPERTIES}([\"']?)(?P<text>{re.escape(event.value)})\1", raw)
        leaf = (path, event.value, tag == _TEXT)
        if shown is None:
            self.found.append(Scalar(leaf))
            return
        start = self._byte(event.start_mark.index + shown.start("text"))
        self.found.append(Scalar(leaf, start, start + len(event.value.encode("utf-8"))))

    def alias(self, name: str) -> None:
        """What stands for another node: it says what that says, and nothing can be written there."""
        value, is_text = self._anchored.get(name, (f"*{name}", False))
        path = self.path(value)
        if path is not None:
            self.found.append(Scalar((path, value, is_text)))

    def _byte(self, character: int) -> int:
        """The place of a character among the bytes; asked in the order of the file."""
        self._bytes += len(self.text[self._characters : character].encode("utf-8"))
        self._characters = character
        return self._bytes


def scalars_of(content: bytes) -> list[Scalar]:
    """All scalars of all documents of a file. Raises ValueError for what is not YAML."""
    import yaml

    walk = _Walk(content.decode("utf-8"))
    try:
        loader: Any = yaml.SafeLoader(walk.text)
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                walk.opened(is_mapping=isinstance(event, yaml.MappingStartEvent))
            elif isinstance(event, yaml.CollectionEndEvent):
                walk.closed()
            elif isinstance(event, yaml.AliasEvent):
                walk.alias(str(event.anchor))
            elif isinstance(event, yaml.ScalarEvent):
                tag = event.tag if event.tag not in (None, "!") else loader.resolve(yaml.ScalarNode, event.value, event.implicit)
                walk.scalar(event, tag)
    except yaml.YAMLError as error:
        raise ValueError(f"the file is not YAML: {' '.join(str(error).split())}") from error
    return walk.found
