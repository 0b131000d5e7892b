"""The approval block of a title page: who signs, with room for a pen where nobody has signed yet."""

from __future__ import annotations

from collections.abc import Sequence

from releasekit.documents.blocks import Signature
from releasekit.documents.docx.styles import Styles
from releasekit.documents.docx.wordml import paragraph, run
from releasekit.documents.language import long_date, marked, translations

_NO_DATE = marked("“___” ____________ 20___")
_SHARES = (0.34, 0.16, 0.02, 0.2, 0.28)
_UNDERLINED = '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>'


def approval_xml(signatures: Sequence[Signature], styles: Styles, width: int, language: str) -> str:
    """The block: a line for each signature, with role, signature, name and date; "" without signatures."""
    if not signatures:
        return ""
    widths = [int(share * width) for share in _SHARES]
    rows = "".join(_row(one, widths, styles["Approval"], language) for one in signatures)
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{paragraph('', styles['Table Gap'])}"
    )


def _row(signature: Signature, widths: list[int], style: str, language: str) -> str:
    day = long_date(signature.day, language) if signature.day else translations(language).gettext(_NO_DATE)
    cells = (
        (signature.role, ""),
        ("", _UNDERLINED),
        ("", ""),
        (signature.name, "" if signature.name else _UNDERLINED),
        (day, ""),
    )
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{line}<w:vAlign w:val="bottom"/></w:tcPr>{paragraph(run(text), style)}</w:tc>'
        for (text, line), wide in zip(cells, widths, strict=True)
    )
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="640" w:hRule="atLeast"/></w:trPr>{inside}</w:tr>'
