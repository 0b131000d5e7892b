"""Makes ``templates/article.docx``, the Word template that documents are written with when a vendor has none of its own.

Run ``python tools/wordtemplate.py`` after changing it here. ``--check`` changes nothing and fails when the file is not current; it compares
parts and not bytes, since another zlib packs them otherwise.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from releasekit.documents.docx.package import CONTENT_TYPES, read_package, write_package

TARGET = Path(__file__).resolve().parent.parent / "templates" / "article.docx"

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TEXT = "Times New Roman"
HEADINGS = "Arial"
FIXED = "Courier New"
INK, QUIET, LINE, ACCENT, FILL = "1A1A1A", "5A5A5A", "9A9A9A", "1F4E79", "EEF1F5"
WIDTH = 9638
"""The width of the text in twips: 170 mm, on A4 with 25 mm at the left for a binder and 15 mm at the right."""


def font(name: str) -> str:
    """The font of a style, for every script that it has."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}" w:eastAsia="{name}"/>'


def size(points: float) -> str:
    """The size of a style."""
    half = int(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def space(before: float, after: float, line: int = 240) -> str:
    """Space around a paragraph in points, and the height of its lines in 240ths."""
    return f'<w:spacing w:before="{int(before * 20)}" w:after="{int(after * 20)}" w:line="{line}" w:lineRule="auto"/>'


def style(
    id: str, name: str, paragraph: str = "", run: str = "", *, based: str = "Normal", following: str = "", kind: str = "paragraph"
) -> str:
    """A style; one that Word does not know by itself is marked as a custom one."""
    custom = "" if name.lower() in BUILT_IN else ' w:customStyle="1"'
    follows = f'<w:next w:val="{following}"/>' if following else ""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    inside = f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr>".replace("<w:pPr></w:pPr>", "").replace("<w:rPr></w:rPr>", "")
    default = ' w:default="1"' if id in DEFAULTS else ""
    naming = f'<w:name w:val="{name}"/>{parent}{follows}'
    return f'<w:style w:type="{kind}"{default}{custom} w:styleId="{id}">{naming}<w:qFormat/>{inside}</w:style>'


DEFAULTS = frozenset({"Normal", "DefaultParagraphFont", "TableNormal"})
BUILT_IN = frozenset(
    {"normal", "default paragraph font", "normal table", "title", "subtitle", "body text", "caption", "toc heading", "hyperlink"}
    | {"header", "footer", "list bullet", "list number", "list continue"}
    | {f"{kind} {level}" for kind in ("heading", "toc") for level in range(1, 5)}
)
KEEP = "<w:keepNext/><w:keepLines/>"
NO_HYPHENS = "<w:suppressAutoHyphens/>"


def heading(level: int, points: float, before: float, after: float) -> str:
    """A heading: it stays with what follows, and is not hyphenated."""
    properties = f'{KEEP}{NO_HYPHENS}{space(before, after)}<w:outlineLvl w:val="{level - 1}"/>'
    run = f'{font(HEADINGS)}<w:b/><w:bCs/><w:color w:val="{ACCENT if level < 3 else INK}"/>{size(points)}'
    return style(f"Heading{level}", f"heading {level}", properties, run, following="BodyText")


def contents_style(level: int, before: float) -> str:
    """A line of the contents, with the number of its page at the right."""
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'
    indent = f'<w:ind w:left="{(level - 1) * 300}"/>'
    return style(f"TOC{level}", f"toc {level}", f"{tab}{NO_HYPHENS}{space(before, 2)}{indent}", "<w:b/>" * (level == 1) + size(11))


def table_style() -> str:
    """Thin lines, and a head on a ground of its own."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>' for side in sides)
    margins = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in (("top", 30), ("left", 70), ("bottom", 30), ("right", 70)))
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="ArticleTable"><w:name w:val="Article Table"/><w:basedOn w:val="TableNormal"/>'
        f"<w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{FILL}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def styles() -> str:
    """word/styles.xml."""
    language = '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>'
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{size(11.5)}{language}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{space(0, 0)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    border = '<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="B3261E"/></w:pBdr>'
    rule = f'<w:bottom w:val="single" w:sz="4" w:space="4" w:color="{LINE}"/>'
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>'
    center = '<w:jc w:val="center"/>'
    head = f"<w:keepNext/>{NO_HYPHENS}{space(0, 0)}{center}"
    made = [
        # Not among the defaults: LibreOffice would set the code of a table in this font.
        style("Normal", "Normal", run=font(TEXT), based=""),
        style("DefaultParagraphFont", "Default Paragraph Font", based="", kind="character"),
        style("TableNormal", "Normal Table", based="", kind="table").replace(
            "</w:style>", '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        ),
        style("BodyText", "Body Text", f"<w:widowControl/>{space(0, 6, 264)}"),
        style("Title", "Title", f"{KEEP}{NO_HYPHENS}{space(0, 8)}", f'{font(HEADINGS)}<w:b/><w:color w:val="{ACCENT}"/>{size(22)}'),
        style("Subtitle", "Subtitle", f"{NO_HYPHENS}{space(0, 6)}", f'{font(HEADINGS)}<w:color w:val="{QUIET}"/>{size(13)}'),
        style("CoverOwner", "Cover Owner", f"{NO_HYPHENS}{space(0, 36)}{center}", f"{font(HEADINGS)}{size(12)}"),
        style("CoverSubject", "Cover Subject", f"{NO_HYPHENS}{space(150, 12)}{center}", f"{font(HEADINGS)}<w:b/>{size(18)}"),
        style(
            "CoverTitle",
            "Cover Title",
            f"{NO_HYPHENS}{space(0, 18)}{center}",
            f'{font(HEADINGS)}<w:b/><w:color w:val="{ACCENT}"/>{size(26)}',
        ),
        style("CoverFact", "Cover Fact", f"{NO_HYPHENS}{space(0, 5)}{center}", f"{font(HEADINGS)}{size(12)}"),
        heading(1, 17, 18, 8),
        heading(2, 14, 16, 6),
        heading(3, 12, 12, 4),
        heading(4, 11, 9, 3),
        style("TOCHeading", "TOC Heading", f"{KEEP}{space(0, 10)}", f'{font(HEADINGS)}<w:b/><w:color w:val="{ACCENT}"/>{size(17)}'),
        contents_style(1, 6),
        contents_style(2, 0),
        contents_style(3, 0),
        style("Caption", "caption", f"{KEEP}{NO_HYPHENS}{space(8, 4)}", size(10.5), following="BodyText"),
        style("Quiet", "Quiet", space(0, 6, 264), f'<w:color w:val="{QUIET}"/>{size(10.5)}', based="BodyText"),
        style("Warning", "Warning", f'<w:keepLines/>{border}{space(4, 8, 264)}<w:ind w:left="200"/>', "<w:b/>", based="BodyText"),
        style(
            "Listing",
            "Listing",
            f'<w:shd w:val="clear" w:color="auto" w:fill="{FILL}"/>{NO_HYPHENS}{space(4, 8)}',
            f"{font(FIXED)}{size(9.5)}",
        ),
        *(style(f"List{kind}", f"List {kind}", space(0, 3, 259), based="BodyText") for kind in ("Bullet", "Number", "Continue")),
        style("TableText", "Table Text", space(0, 0), size(10)),
        style("TableHead", "Table Head", head, f"<w:b/>{size(10)}"),
        style("TableTextSmall", "Table Text Small", space(0, 0), size(8), based="TableText"),
        style("TableHeadSmall", "Table Head Small", head, size(8), based="TableHead"),
        style("TableGap", "Table Gap", space(0, 0), size(6)),
        style("Approval", "Approval", f"{NO_HYPHENS}{space(0, 0)}", size(11)),
        style("Header", "header", f"<w:pBdr>{rule}</w:pBdr>{tab}{NO_HYPHENS}", f'{font(HEADINGS)}<w:color w:val="{QUIET}"/>{size(8.5)}'),
        style("Footer", "footer", f"{tab}{NO_HYPHENS}", f'{font(HEADINGS)}<w:color w:val="{QUIET}"/>{size(8.5)}'),
        style(
            "Hyperlink", "Hyperlink", run='<w:color w:val="0B5394"/><w:u w:val="single"/>', based="DefaultParagraphFont", kind="character"
        ),
        style("Code", "Code", run=f"{font(FIXED)}<w:noProof/>{size(9.5)}", based="DefaultParagraphFont", kind="character"),
        table_style(),
    ]
    return f"{HEAD}<w:styles {W}>{defaults}{''.join(made)}</w:styles>"


def line(text: str, id: str) -> str:
    """A paragraph with one text, which docxtpl reads for expressions."""
    return f'<w:p><w:pPr><w:pStyle w:val="{id}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def only(condition: str, inside: str) -> str:
    """Paragraphs that stand there under a condition."""
    return f"{line(f'{{%p if {condition} %}}', 'BodyText')}{inside}{line('{%p endif %}', 'BodyText')}"


def section(*, running: bool) -> str:
    """A section of A4 pages, with a running head and foot or without."""
    references = '<w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>' if running else ""
    margins = '<w:pgMar w:top="1417" w:right="850" w:bottom="1247" w:left="1418" w:header="680" w:footer="567" w:gutter="0"/>'
    return f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/>{margins}</w:sectPr>'


def section_end(*, running: bool) -> str:
    """The last, empty paragraph of a section."""
    return f'<w:p><w:pPr><w:pStyle w:val="TableGap"/>{section(running=running)}</w:pPr></w:p>'


def document() -> str:
    """word/document.xml."""
    cover = "".join(
        (
            only("right_holder", line("{{ right_holder }}", "CoverOwner")),
            only("signatures", line("{{p approval }}", "BodyText")),
            only("subject", line("{{ subject }}", "CoverSubject")),
            line("{{ title }}", "CoverTitle"),
            only("version", line("{{ words.version }} {{ version }}", "CoverFact")),
            only("designation", line("{{ designation }}", "CoverFact")),
            only(
                "edition or day",
                line("{% if edition %}{{ words.edition }} {{ edition }}{% if day %}, {% endif %}{% endif %}{{ day }}", "CoverFact"),
            ),
            section_end(running=False),
        )
    )
    contents = line("{{ words.contents }}", "TOCHeading") + line("{{p contents }}", "BodyText") + section_end(running=True)
    short = line("{{ title }}", "Title") + only("subject", line("{{ subject }}{% if version %} {{ version }}{% endif %}", "Subtitle"))
    body = only("is_full", cover) + only("has_contents", contents) + only("not is_full", short) + line("{{p body }}", "BodyText")
    return f"{HEAD}<w:document {W} {R}><w:body>{body}{section(running=True)}</w:body></w:document>"


def number(name: str) -> str:
    """A field of Word's own, such as the number of the page."""
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def header() -> str:
    """word/header1.xml: the designation at the left, product and title at the right."""
    left = "{{ designation or subject }}"
    right = "{% if designation and subject %}{{ subject }}. {% endif %}{{ title }}"
    texts = f'<w:r><w:t xml:space="preserve">{left}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">{right}</w:t></w:r>'
    return f'{HEAD}<w:hdr {W} {R}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{texts}</w:p></w:hdr>'


def footer() -> str:
    """word/footer1.xml: version and edition at the left, the page at the right."""
    left = (
        "{% if version %}{{ words.version }} {{ version }}{% endif %}{% if version and edition %}, {% endif %}"
        "{% if edition %}{{ words.edition|lower if version else words.edition }} {{ edition }}{% endif %}"
    )
    page = (
        '<w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">{{ words.page }} </w:t></w:r>'
        f'{number("PAGE")}<w:r><w:t xml:space="preserve"> {{{{ words.of }}}} </w:t></w:r>{number("NUMPAGES")}'
    )
    text = f'<w:r><w:t xml:space="preserve">{left}</w:t></w:r>{page}'
    return f'{HEAD}<w:ftr {W} {R}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{text}</w:p></w:ftr>'


def settings() -> str:
    """word/settings.xml: words are hyphenated, so that narrow columns hold long ones."""
    compatible = (
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    return (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:autoHyphenation/><w:consecutiveHyphenLimit w:val="2"/>'
        f'<w:doNotHyphenateCaps/><w:characterSpacingControl w:val="doNotCompress"/>{compatible}</w:settings>'
    )


def relations(*targets: tuple[str, str]) -> str:
    """A part of relationships: their kinds and targets."""
    entries = "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, start=1))
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def types() -> str:
    """[Content_Types].xml."""
    kinds = {
        "/word/document.xml": f"{WORD}.document.main+xml",
        "/word/styles.xml": f"{WORD}.styles+xml",
        "/word/settings.xml": f"{WORD}.settings+xml",
        "/word/header1.xml": f"{WORD}.header+xml",
        "/word/footer1.xml": f"{WORD}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    entries = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{entries}</Types>'


def core() -> str:
    """docProps/core.xml, which every document fills with its own."""
    spaces = f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"{HEAD}<cp:coreProperties {spaces}><dc:title>releasekit</dc:title></cp:coreProperties>"


def app() -> str:
    """docProps/app.xml."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{HEAD}<Properties xmlns="{space}"><Application>releasekit</Application></Properties>'


def parts() -> Mapping[str, bytes]:
    """The parts of the template by name."""
    made = {
        CONTENT_TYPES: types(),
        "_rels/.rels": relations(
            (f"{OFFICE}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{OFFICE}/extended-properties", "docProps/app.xml"),
        ),
        "word/_rels/document.xml.rels": relations(
            (f"{OFFICE}/styles", "styles.xml"),
            (f"{OFFICE}/settings", "settings.xml"),
            (f"{OFFICE}/header", "header1.xml"),
            (f"{OFFICE}/footer", "footer1.xml"),
        ),
        "word/document.xml": document(),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
        "word/header1.xml": header(),
        "word/footer1.xml": footer(),
        "docProps/core.xml": core(),
        "docProps/app.xml": app(),
    }
    return {name: text.encode() for name, text in made.items()}


def main() -> int:
    """Write the template, or say whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the template is not current")
    check = parser.parse_args().check
    is_current = TARGET.exists() and read_package(TARGET.read_bytes(), TARGET.name) == parts()
    if check and not is_current:
        print(f"{TARGET.name} is not current: run python tools/wordtemplate.py")
        return 1
    if not is_current:
        TARGET.write_bytes(write_package(parts(), datetime(2026, 1, 1, tzinfo=UTC)))
    print(f"{TARGET.name} is current")
    return 0


if __name__ == "__main__":
    sys.exit(main())
