"""The last step: parts go into their slots, and the file gets the numbering, the styles and the language that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from releasekit.documents.blocks import Article
from releasekit.documents.docx.approval import approval_xml
from releasekit.documents.docx.filling import SLOT
from releasekit.documents.docx.namespaces import OFFICE, RELATIONSHIPS, TYPES, W_URI, W, parse, serialized
from releasekit.documents.docx.package import CONTENT_TYPES
from releasekit.documents.docx.styles import Styles
from releasekit.documents.docx.writer import Writer
from releasekit.errors import UsageError

_LOCALES = {"ru": "ru-RU", "en": "en-US"}
_INSTRUCTION = re.compile(rb"<\?" + SLOT.encode() + rb" ([^?]*)\?>")
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TEXT_WIDTH = 9638
_AFTER_UPDATE = frozenset(
    f"{W}{name}"
    for name in ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "themeFontLang", "clrSchemeMapping")
)
"""The settings that the schema wants after ``w:updateFields``."""


def main_part(parts: dict[str, bytes], where: str) -> str:
    """The name of the part that is the document itself: mostly ``word/document.xml``."""
    root = parse(parts["_rels/.rels"], "_rels/.rels", where)
    for one in root.iter(f"{RELATIONSHIPS}Relationship"):
        if one.get("Type", "").endswith("/officeDocument"):
            name = str(one.get("Target", "")).lstrip("/")
            if name in parts:
                return name
    raise UsageError("this is a zip archive, but no Word document: it has no word/document.xml", where=where)


def assemble(parts: dict[str, bytes], packaged: dict[str, bytes], article: Article, where: str) -> dict[str, bytes]:
    """The parts of the finished file, from those that docxtpl has filled; ``packaged`` are those of the packaged template."""
    main = main_part(parts, where)
    made = dict(parts)
    root = parse(parts[main], main, where)
    styles = _put_styles(made, main, packaged, article.language, where)
    writer = Writer(
        article=article,
        styles=styles,
        numbering=_first_number(made, main, where),
        bookmark=max((int(one.get(f"{W}id", 0)) for one in root.iter(f"{W}bookmarkStart")), default=0) + 1,
    )
    slots = list(_slots(root, main, where))
    texts = iter([_written(writer, one, where) for one in slots])
    if any(name == "contents" for name, _ in slots):
        _ask_for_pages(made, main, where)
    made[main] = _INSTRUCTION.sub(lambda _: next(texts), serialized(root))
    for name, content in made.items():
        if name != main and _INSTRUCTION.search(content):
            raise UsageError(f"{name} shows parts; only the text of the document can, and no header or footer", where=where)
    _put_numbering(made, main, writer, where)
    return made


def _slots(root: Any, main: str, where: str) -> Iterator[tuple[str, int]]:
    """What stands where, in order, with the width of the text there."""
    for one in root.iter():
        if one.tag is not None and callable(one.tag) and getattr(one, "target", "") == SLOT:
            name = str(one.text).strip()
            if any(above.tag == f"{W}p" for above in one.iterancestors()):
                hint = f"write {{{{p {name} }}}}, in a paragraph of its own"
                raise UsageError(f"{{{{ {name} }}}} stands for whole paragraphs, and cannot stand inside one", where=where, hint=hint)
            yield name, _width(one)


def _width(slot: Any) -> int:
    """The width of the text where a slot is: of its cell, or of its section, in twips."""
    for cell in slot.iterancestors(f"{W}tc"):
        given = cell.find(f"{W}tcPr/{W}tcW")
        if given is not None and given.get(f"{W}type") == "dxa":
            return max(int(given.get(f"{W}w")) - 216, 600)
    for section in slot.xpath("following::w:sectPr", namespaces={"w": W_URI}):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        if size is not None and margins is not None:
            used = sum(int(margins.get(f"{W}{side}", 0)) for side in ("left", "right", "gutter"))
            return max(int(size.get(f"{W}w", 11906)) - used, 2000)
    return _TEXT_WIDTH


def _written(writer: Writer, slot: tuple[str, int], where: str) -> bytes:
    """What goes into a slot."""
    name, writer.width = slot
    article = writer.article
    match name.split(".", 1):
        case ["body"]:
            text = "".join(writer.part(one) for one in article.parts)
        case ["contents"]:
            text = writer.contents()
        case ["approval"]:
            text = approval_xml(article.signatures, writer.styles, writer.width, article.language)
        case ["parts", id]:
            text = "".join(writer.part(one) for one in article.parts if one.id == id)
        case _:
            raise UsageError(f"the Word document holds <?{SLOT} {name}?>, which is not ours", where=where)
    return text.encode()


def _put_styles(made: dict[str, bytes], main: str, packaged: dict[str, bytes], language: str, where: str) -> Styles:
    """Give the file the styles that it lacks, and its language for spelling."""
    name = _related(made, main, "styles", where)
    root = parse(made[name], name, where)
    styles = Styles(root)
    styles.lend(root, parse(packaged["word/styles.xml"], "word/styles.xml", where))
    for one in root.iterfind(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"):
        one.set(f"{W}val", _LOCALES.get(language, language))
    made[name] = serialized(root)
    return styles


def _ask_for_pages(made: dict[str, bytes], main: str, where: str) -> None:
    """Have Word compute the numbers of the contents when it opens the file; it asks its reader first."""
    name = _related(made, main, "settings", where)
    if not name:
        return
    root = parse(made[name], name, where)
    for one in root.findall(f"{W}updateFields"):
        root.remove(one)
    at = next((place for place, one in enumerate(root) if one.tag in _AFTER_UPDATE), len(root))
    root.insert(at, root.makeelement(f"{W}updateFields", {f"{W}val": "true"}))
    made[name] = serialized(root)


def _relations(main: str) -> str:
    folder, _, file = main.rpartition("/")
    return f"{folder}/_rels/{file}.rels".lstrip("/")


def _related(parts: dict[str, bytes], main: str, kind: str, where: str) -> str:
    """The name of the part that the document has of a kind (``styles``), "" for none."""
    name = _relations(main)
    root = parse(parts[name], name, where)
    folder = main.rpartition("/")[0]
    for one in root.iter(f"{RELATIONSHIPS}Relationship"):
        if one.get("Type", "").endswith(f"/{kind}"):
            target = str(one.get("Target"))
            return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
    return ""


def _first_number(parts: dict[str, bytes], main: str, where: str) -> int:
    """The first id that no list of the template has."""
    name = _related(parts, main, "numbering", where)
    root = parse(parts[name], name, where) if name else ()
    ids = [int(one.get(f"{W}{key}", 0)) for one in root for key in ("numId", "abstractNumId")]
    return max(ids, default=0) + 1


def _put_numbering(made: dict[str, bytes], main: str, writer: Writer, where: str) -> None:
    """Define the lists of the parts beside those of the template: one kind of bullets, and for each numbered list its own count from 1."""
    name = _related(made, main, "numbering", where)
    if not name:
        name = _new_numbering(made, main, where)
    root = parse(made[name], name, where)
    first = writer.numbering
    for place, ordered in enumerate((False, True)):
        at = next((index for index, one in enumerate(root) if one.tag == f"{W}num"), len(root))
        root.insert(at, parse(_list(first + place, ordered=ordered).encode(), name, where))
    end = next((index for index, one in enumerate(root) if one.tag == f"{W}numIdMacAtCleanup"), len(root))
    for count in range(writer.ordered + 1):
        restart = "".join(f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>' for level in range(9))
        kind = f'<w:abstractNumId w:val="{first + bool(count)}"/>'
        number = f'<w:num xmlns:w="{W_URI}" w:numId="{first + count}">{kind}{restart if count else ""}</w:num>'
        root.insert(end + count, parse(number.encode(), name, where))
    made[name] = serialized(root)


def _list(id: int, *, ordered: bool) -> str:
    """The definition of a list with its nine levels."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{"decimal" if ordered else "bullet"}"/>'
        f'<w:lvlText w:val="{f"%{level + 1}." if ordered else "–•"[level % 2]}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for level in range(9)
    )
    return f'<w:abstractNum xmlns:w="{W_URI}" w:abstractNumId="{id}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'


def _new_numbering(made: dict[str, bytes], main: str, where: str) -> str:
    """An empty part for lists, in a file that has none."""
    folder = main.rpartition("/")[0]
    name = f"{folder}/numbering.xml".lstrip("/")
    made[name] = f'<w:numbering xmlns:w="{W_URI}"/>'.encode()
    relations = _relations(main)
    root = parse(made[relations], relations, where)
    entry = root.makeelement(
        f"{RELATIONSHIPS}Relationship", {"Id": "rIdReleasekitLists", "Type": f"{OFFICE}/numbering", "Target": "numbering.xml"}
    )
    root.append(entry)
    made[relations] = serialized(root)
    types = parse(made[CONTENT_TYPES], CONTENT_TYPES, where)
    types.append(types.makeelement(f"{TYPES}Override", {"PartName": f"/{name}", "ContentType": f"{_WORD_TYPE}.numbering+xml"}))
    made[CONTENT_TYPES] = serialized(types)
    return name
