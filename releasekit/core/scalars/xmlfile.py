"""XML: expat says at which byte an element's text begins and ends. Names count without their prefixes; entities are not expanded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from releasekit.core.scalars import Scalar

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType


class _Element:
    """An element that is being read; ``start`` is the byte at which its text begins, -1 as long as it has none."""

    def __init__(self, path: tuple[str, ...], place: int) -> None:
        self.path = path
        self.place = place
        self.texts: list[str] = []
        self.start = -1


class _Walk:
    """One pass over a file."""

    def __init__(self, content: bytes, parser: XMLParserType) -> None:
        self.content = content
        self.parser = parser
        self.found: list[Scalar] = []
        self.open: list[_Element] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins. It gets its place before what is inside of it."""
        path = (*(self.open[-1].path if self.open else ()), name.rpartition(":")[2])
        self.open.append(_Element(path, len(self.found)))
        self.found.append(Scalar((path, "", True)))
        self.found.extend(Scalar(((*path, f"@{key}"), value, True)) for key, value in attributes.items())

    def text(self, text: str) -> None:
        """Some of an element's text."""
        if self.open[-1].start < 0:
            self.open[-1].start = self.parser.CurrentByteIndex
        self.open[-1].texts.append(text)

    def end(self, name: str) -> None:
        """An element ends. Its place is known where the bytes of it are its text and nothing else."""
        ended = self.open.pop()
        value = "".join(ended.texts).strip()
        raw = self.content[ended.start : self.parser.CurrentByteIndex]
        start, text = ended.start + len(raw) - len(raw.lstrip()), value.encode("utf-8")
        is_plain = ended.start >= 0 and raw.strip() == text
        self.found[ended.place] = Scalar((ended.path, value, True), *((start, start + len(text)) if is_plain else ()))


def _no_entities(*_: object) -> None:
    raise ValueError("it declares entities, and these are not read")


def scalars_of(content: bytes) -> list[Scalar]:
    """The text of every element and of every attribute (``@name``). Raises ValueError for what is not XML."""
    from xml.parsers.expat import ExpatError, ParserCreate

    parser = ParserCreate()
    walk = _Walk(content, parser)
    parser.StartElementHandler = walk.begin
    parser.CharacterDataHandler = walk.text
    parser.EndElementHandler = walk.end
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(content, True)  # noqa: FBT003  expat takes no names
    except ExpatError as error:
        raise ValueError(f"the file is not XML: {error}") from error
    return walk.found
