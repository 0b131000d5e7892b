"""Markdown read into blocks: what each thing becomes, and that nothing a person may write breaks it or gets lost."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.documents.blocks import Block, Column, Heading, Item, Items, Listing, Paragraph, Table
from releasekit.documents.inline import Code, Emphasis, Link
from releasekit.documents.reading import placed, plain_text, read


def said(block: Block) -> str:
    """All the characters that a block holds."""
    match block:
        case Heading() | Paragraph():
            return plain_text(block.text)
        case Listing():
            return block.text
        case Items():
            return " ".join(said(inner) for item in block.items for inner in item.blocks)
        case Table():
            heads = [plain_text(column.title) for column in block.columns]
            return " ".join([*heads, *(plain_text(text) for row in block.rows for cell in row for text in cell)])


def depth(block: Block) -> int:
    return 1 + max((depth(inner) for item in block.items for inner in item.blocks), default=0) if isinstance(block, Items) else 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ()),
        ("One\nline", (Paragraph(("One line",)),)),
        ("One  \ntwo\\\nthree", (Paragraph(("One",)), Paragraph(("two",)), Paragraph(("three",)))),
        ("# A *b*", (Heading(1, ("A ", Emphasis(strong=False, content=("b",)))),)),
        ("###### Deep", (Heading(6, ("Deep",)),)),
        ("Under\n=====", (Heading(1, ("Under",)),)),
        ("<div>\nraw <b>\n</div>", (Paragraph(("<div> raw <b> </div>",)),)),
        ("![a picture](https://x.example/p.png)", (Paragraph((Link("https://x.example/p.png", ("a picture",)),)),)),
        ("![a picture](p.png)", (Paragraph(("![a picture](p.png)",)),)),
        ("[a](javascript:alert(1))", (Paragraph(("[a](javascript:alert(1))",)),)),
        ("[name]: https://x.example", (Paragraph(("[name]: ", Link("https://x.example", ("https://x.example",)))),)),
        ("```python\na = 1\n  b\n```", (Listing("a = 1\n  b"),)),
        ("    indented", (Listing("indented"),)),
        ("***", ()),
        ("> aside\n>\n> # Big", (Paragraph(("aside",), "quiet"), Paragraph((Emphasis(strong=True, content=("Big",)),), "quiet"))),
        ("> [!WARNING]\n> Careful", (Paragraph(("Careful",), "warning"),)),
        ("> [!NOTE]\n> Aside", (Paragraph(("Aside",), "quiet"),)),
        ("> - a\n>\n> b", (Items((Item((Paragraph(("a",)),)),)), Paragraph(("b",), "quiet"))),
        ("1. a\n2. b", (Items((Item((Paragraph(("a",)),)), Item((Paragraph(("b",)),))), ordered=True),)),
        (
            "- a\n  - b\n\n    c",
            (Items((Item((Paragraph(("a",)), Items((Item((Paragraph(("b",)), Paragraph(("c",)))),)))),)),),
        ),
        ("- # Big\n- ```\n  x\n\n  y\n  ```", None),
        ("- \n- b", (Items((Item((Paragraph(("b",)),)),)),)),
        ("a\u202eb\x00c\ttab", (Paragraph(("abc tab",)),)),
    ],
)
def test_what_it_becomes(source: str, expected: tuple[Block, ...] | None) -> None:
    if expected is None:
        big = Item((Paragraph((Emphasis(strong=True, content=("Big",)),)),))
        expected = (Items((big, Item((Paragraph((Code("x"),)), Paragraph((Code("y"),)))))),)
    assert read(source) == expected


def test_a_table_with_its_aligns_cells_of_several_paragraphs_and_escaped_bars() -> None:
    (table,) = read("| A | *B* | C |\n| :-- | :-: | --: |\n| 1\\|2 | x<br>y<BR/>z | |\n| alone |")

    assert isinstance(table, Table)
    assert [column.align for column in table.columns] == ["left", "center", "right"]
    assert table.columns[1].title == (Emphasis(strong=False, content=("B",)),)
    assert table.rows == (((("1|2",),), (("x",), ("y",), ("z",)), ()), ((("alone",),), (), ()))


def test_a_table_without_rows() -> None:
    assert read("| A | B |\n| --- | --- |") == (Table((Column(("A",), 4.0), Column(("B",), 4.0)), ()),)


def test_widths_are_as_drawn_where_the_delimiters_differ() -> None:
    (table,) = read("| A | B |\n| ---- | ----------: |\n| a long text that counts for nothing | b |")

    assert isinstance(table, Table)
    assert [column.width for column in table.columns] == [4.0, 11.0]


def test_widths_follow_the_content_where_they_do_not() -> None:
    (table,) = read(f"| N | Text | Word |\n| --- | --- | --- |\n| 1 | {'word ' * 30} | совершенствующее |")

    assert isinstance(table, Table)
    assert [column.width for column in table.columns] == [4.0, 40.0, 16.0]


def test_a_table_in_an_item_is_told_row_by_row() -> None:
    (items,) = read("- before\n\n  | A | B |\n  | --- | --- |\n  | 1 | 2 |\n  | 3 | |")

    assert isinstance(items, Items)
    assert [said(block) for block in items.items[0].blocks] == ["before", "A — B", "1 — 2", "3"]


def test_blocks_know_the_lines_that_they_stand_in() -> None:
    assert [(one.start, one.end) for one in placed("# A\n\ntext\nmore\n\n- x\n- y\n")] == [(0, 1), (2, 4), (5, 7)]


def test_lists_are_no_deeper_than_formats_can_show_and_lose_nothing() -> None:
    source = "\n".join(f"{'  ' * level}- item{level}" for level in range(12))
    (items,) = read(source)

    assert depth(items) == 6
    assert re.findall(r"item\d+", said(items)) == [f"item{level}" for level in range(12)]


@pytest.mark.parametrize(
    "source",
    [
        "> " * 500 + "lost?",
        "- " * 500 + "lost?",
        "1. " * 500 + "lost?",
        "\n".join(f"{'  ' * level}- a{level}" for level in range(500)) + " lost?",
        "\n".join(f"{'>' * level} a" for level in range(1, 300)) + " lost?",
        "> - " * 300 + "lost?",
        "*a" * 50_000 + " lost?",
        "[" * 100_000 + " lost?",
        "x" * 100_000 + " lost?",
        "`" * 3 + "\n" + "`" * 100_000 + " lost?",
        "| a " * 2_000 + "|\n" + "| --- " * 2_000 + "|\n| lost? |",
        "&" * 100_000 + " lost?",
        "{{ 7 * 7 }} {% raw %} #eval(1) $x^2$ <w:p/> lost?",
    ],
)
def test_the_worst_that_a_person_may_write(source: str) -> None:
    begun = time.process_time()
    blocks = read(source)

    assert "lost?" in " ".join(map(said, blocks))
    assert max(map(depth, blocks)) <= 6
    assert time.process_time() - begun < 5


def test_lines_across_the_page_stay_what_they_are_beside_deep_nesting() -> None:
    blocks = read("> " * 200 + "deep\n\n" + "- " * 12 + "\n\n* * * * * * * * * * * *")

    assert "deep" in said(blocks[0])
    assert [said(block).strip() for block in blocks[1:]] == [""] * len(blocks[1:])


PIECES = st.sampled_from(
    [
        "\n",
        "\n\n",
        "# ",
        "## ",
        "- ",
        "  - ",
        "1. ",
        "> ",
        "    ",
        "```\n",
        "| a | b |\n| --- | -- |\n| c |\n",
        "**",
        "_",
        "`",
        "[x](",
        ")",
        "<b>",
        "<!--",
        "-->",
        "&amp;",
        "\\",
        "***\n",
        "===\n",
        "[x]: y\n",
        "\t",
        "\u202e",
        "\ud800",
        "{{7*7}}",
        "Table: ",
        "<br>",
        "![",
        "]",
    ]
)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)


@given(st.lists(PIECES | WORDS | st.text(max_size=3), max_size=60).map("".join))
def test_anything_is_read_with_bounded_lists(source: str) -> None:
    for block in read(source):
        said(block)
        assert depth(block) <= 6


@given(st.lists(st.sampled_from(["# ", "- ", "  - ", "1. ", "> ", "", "    ", "      - ", "**", "> - "]), max_size=30), st.data())
def test_no_word_is_lost(starts: list[str], data: st.DataObject) -> None:
    words = [f"w{place}x{data.draw(WORDS)}" for place in range(len(starts))]
    ends = data.draw(st.lists(st.sampled_from(["\n", "\n\n", "  \n"]), min_size=len(starts), max_size=len(starts)))
    source = "".join(start + word + end for start, word, end in zip(starts, words, ends, strict=True))

    assert re.findall(r"w\d+x[a-z]+", " ".join(map(said, read(source)))) == words
