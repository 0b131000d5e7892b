"""Writing an article as Markdown: CommonMark with tables, and no raw HTML.

Links inside of the document become their labels, since every renderer of Markdown makes other anchors; a table's common titles of columns
stand before each of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from releasekit.documents.blocks import Article, Block, Cell, Column, Heading, Item, Items, Listing, Paragraph, Part, Table, Text
from releasekit.documents.inline import Inline, Link
from releasekit.documents.markdown import line, plain
from releasekit.documents.words import Words

_MARKS = {"left": "---", "center": ":-:", "right": "--:"}


def article(article: Article) -> str:
    """The whole document: its title and facts, the approval block, contents where it is a full one, and its parts."""
    words = Words(article.language)
    title = f"{article.title}: {article.subject}" if article.subject else article.title
    first = (*front(article, words), *_contents(article, words)) if article.is_full else ()
    written = [f"# {plain(title)}", *first, *(part(one, words) for one in article.parts)]
    return "\n\n".join(filter(None, written)) + "\n"


def part(part: Part, words: Words) -> str:
    """A part of a document, without a blank line behind it."""
    return "\n\n".join(filter(None, (_block(one, words) for one in part.blocks)))


def front(article: Article, words: Words) -> Iterator[str]:
    """What a title page says below the title: facts, and the approval block."""
    facts = (
        (words.gettext("Designation"), article.designation),
        (words.gettext("Version"), article.version),
        (words.gettext("Edition"), str(article.edition or "")),
        (words.gettext("Date"), words.day(article.day)),
        (words.gettext("Right holder"), article.right_holder),
    )
    yield "\n".join(f"- {plain(name)}: {plain(value)}" for name, value in facts if value)
    if article.signatures:
        rows = tuple(
            tuple(((value,),) if value else () for value in (one.role, one.name, "", words.day(one.day))) for one in article.signatures
        )
        titles = (words.gettext("Role"), words.gettext("Name"), words.gettext("Signature"), words.gettext("Date"))
        yield _table(Table(tuple(Column((title,)) for title in titles), rows))


def _contents(article: Article, words: Words) -> Iterator[str]:
    contents = words.gettext("Contents")
    yield f"## {contents}"
    yield "\n".join(f"- {_numbered(part)}" for part in article.parts)


def _numbered(part: Part) -> str:
    first = part.blocks[0]
    number = first.number if isinstance(first, Heading) else ""
    return f"{number} {_text(part.title)}".strip()


def _block(value: Block, words: Words) -> str:
    """One block, without the blank line behind it."""
    if isinstance(value, Heading):
        title = _text(value.text)
        return f"{'#' * (value.level + 1)} {f'{value.number} {title}' if value.number else title}"
    if isinstance(value, Paragraph):
        said = _text(value.text)
        return f"> {said}" if value.role == "warning" and said else said
    if isinstance(value, Items):
        return "\n".join(_item(item, f"{place}. " if value.ordered else "- ", words) for place, item in enumerate(value.items, start=1))
    if isinstance(value, Listing):
        return "\n".join(f"    {one}" for one in value.text.split("\n"))
    return "\n\n".join(filter(None, (_caption(value, words), _table(value))))


def _item(item: Item, mark: str, words: Words) -> str:
    """An item, everything behind its first line indented under it; a list inside of it needs no blank line."""
    parts: list[str] = []
    for one in item.blocks:
        parts.append(("" if not parts else "\n" if isinstance(one, Items) else "\n\n") + _block(one, words))
    return mark + ("\n" + " " * len(mark)).join("".join(parts).split("\n")).replace("\n" + " " * len(mark) + "\n", "\n\n")


def _table(table: Table) -> str:
    titles = [": ".join(filter(None, (_text(column.group), _text(column.title)))) for column in table.columns]
    lines = [titles, [_MARKS[column.align] for column in table.columns], *([_cell(cell) for cell in row] for row in table.rows)]
    return "\n".join("|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|" for cells in lines)


def _caption(table: Table, words: Words) -> str:
    caption = _text(table.caption)
    return words.gettext("Table %(number)s. %(caption)s", number=table.number, caption=caption) if table.number else caption


def _cell(cell: Cell) -> str:
    return " ".join(_text(one) for one in cell).replace("|", "\\|")


def _text(content: Text) -> str:
    return line(_outward(content))


def _outward(content: Sequence[Inline]) -> Iterator[Inline]:
    """The content, links inside of the document as their labels."""
    for one in content:
        if isinstance(one, Link) and one.url.startswith("#"):
            yield from _outward(one.content)
        else:
            yield one
