"""What a Word template of somebody else may not hold, checked before anything works with it."""

from __future__ import annotations

from collections.abc import Mapping

from releasekit.documents.docx.assembly import main_part
from releasekit.documents.docx.namespaces import RELATIONSHIPS, TYPES, parse
from releasekit.documents.docx.package import CONTENT_TYPES
from releasekit.errors import UsageError

_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_LINKS = ("http://", "https://", "mailto:")
_LOAD_NOTHING = "a document that is handed over must load nothing: put the file itself into the template"


def check_template(parts: Mapping[str, bytes], where: str) -> None:
    """Raise UsageError for a template that is damaged, carries macros, or loads something from elsewhere."""
    known = dict(parts)
    main = main_part(known, where)
    _check_type(parts, main, where)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            root = parse(content, name, where)
            if name.endswith(".rels"):
                _check_relations(root, name, where)


def _check_type(parts: Mapping[str, bytes], main: str, where: str) -> None:
    """Whether it is a document, and not a document with macros or one of Word's own templates."""
    types = parse(parts[CONTENT_TYPES], CONTENT_TYPES, where)
    given = {str(one.get("PartName")): str(one.get("ContentType")) for one in types.iter(f"{TYPES}Override")}
    kind = given.get(f"/{main}", "")
    has_macros = "macroEnabled" in kind or any("vbaProject" in name for name in (*parts, *given.values()))
    if has_macros:
        raise UsageError("the Word template holds macros", where=where, hint="save it as a Word document without macros (.docx)")
    if kind != _DOCUMENT:
        raise UsageError(f"this is no Word document (.docx) but {kind or 'something unknown'}", where=where, hint="save it as .docx")


def _check_relations(root: object, name: str, where: str) -> None:
    """Refuse what a reader would load from elsewhere when it opens the document. Links that somebody has to click stay."""
    for one in root.iter(f"{RELATIONSHIPS}Relationship"):  # type: ignore[attr-defined]  # an element of lxml, which has no types
        if one.get("TargetMode") != "External":
            continue
        kind, target = str(one.get("Type", "")).rpartition("/")[2], str(one.get("Target", ""))
        if kind != "hyperlink" or not target.lower().startswith(_LINKS):
            raise UsageError(f"{name} loads a {kind} from elsewhere: {target[:200]}", where=where, hint=_LOAD_NOTHING)
