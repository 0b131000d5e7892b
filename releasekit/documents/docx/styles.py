"""Which styles blocks are written in, and how a Word template calls them.

Word finds a style by an id, and ids differ: Word in Russian calls the style that it names ``heading 1`` by the id ``1``. A style that a
template lacks is taken over from the packaged template, so that a vendor's own has only the styles that are to look otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from releasekit.documents.docx.namespaces import W

IDS: Mapping[str, str] = {
    "heading 1": "Heading1",
    "heading 2": "Heading2",
    "heading 3": "Heading3",
    "heading 4": "Heading4",
    "toc 1": "TOC1",
    "toc 2": "TOC2",
    "toc 3": "TOC3",
    "TOC Heading": "TOCHeading",
    "caption": "Caption",
    "Body Text": "BodyText",
    "List Bullet": "ListBullet",
    "List Number": "ListNumber",
    "List Continue": "ListContinue",
    "Hyperlink": "Hyperlink",
    "Quiet": "Quiet",
    "Warning": "Warning",
    "Listing": "Listing",
    "Code": "Code",
    "Approval": "Approval",
    "Article Table": "ArticleTable",
    "Table Text": "TableText",
    "Table Head": "TableHead",
    "Table Text Small": "TableTextSmall",
    "Table Head Small": "TableHeadSmall",
    "Table Gap": "TableGap",
}
"""The styles that blocks refer to by name, with the ids that they have in the packaged template."""


class Styles:
    """The styles of a Word template: the id of each that blocks refer to. ``root`` is the ``w:styles`` element."""

    def __init__(self, root: Any) -> None:
        known = {_name(one): one for one in root.iter(f"{W}style")}
        taken = {one.get(f"{W}styleId") for one in known.values()}
        self._ids = {
            name: known[name.lower()].get(f"{W}styleId") if name.lower() in known else _free(id, taken) for name, id in IDS.items()
        }
        self.missing = tuple(name for name in IDS if name.lower() not in known)
        shading = root.find(f"{W}style[@{W}styleId='{self['Article Table']}']/{W}tblStylePr[@{W}type='firstRow']/{W}tcPr/{W}shd")
        self.head_fill = "" if shading is None else str(shading.get(f"{W}fill", ""))

    def __getitem__(self, name: str) -> str:
        """The id of a style by its name."""
        return self._ids[name]

    def lend(self, root: Any, packaged: Any) -> None:
        """Put the styles that are missing into ``root``, from the packaged template's."""
        new_ids = _defaults(packaged, root) | {id: self[name] for name, id in IDS.items()}
        for name in self.missing:
            style = deepcopy(packaged.find(f"{W}style[@{W}styleId='{IDS[name]}']"))
            style.set(f"{W}styleId", self[name])
            for tag in ("basedOn", "next"):
                for link in style.findall(f"{W}{tag}"):
                    _lead(link, new_ids.get(link.get(f"{W}val"), ""))
            root.append(style)


def _name(style: Any) -> str:
    """The name of a style as Word compares it."""
    name = style.find(f"{W}name")
    return "" if name is None else str(name.get(f"{W}val", "")).lower()


def _defaults(packaged: Any, root: Any) -> dict[str, str]:
    """The default styles of the packaged template, such as ``Normal``, and those that the other one has for them."""
    ids: dict[str, str] = {}
    for one in packaged.findall(f"{W}style[@{W}default='1']"):
        kind = one.get(f"{W}type")
        own = next((other for other in root.iter(f"{W}style") if other.get(f"{W}type") == kind and other.get(f"{W}default") == "1"), None)
        ids[one.get(f"{W}styleId")] = "" if own is None else own.get(f"{W}styleId")
    return ids


def _lead(link: Any, id: str) -> None:
    """Have a style build on another one, or, without one, on nothing."""
    if id:
        link.set(f"{W}val", id)
    else:
        link.getparent().remove(link)


def _free(id: str, taken: set[str]) -> str:
    """The id, or one like it that no other style has."""
    return id if id not in taken else _free(f"{id}A", taken)
