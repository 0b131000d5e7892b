"""Entries: which Markdown they may use, and that nothing else gets through, in any format."""

from __future__ import annotations

import re
import time
from html import escape, unescape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from releasekit.documents import html, markdown
from releasekit.documents.cleaning import clean, clean_line
from releasekit.documents.inline import web_address

READER = MarkdownIt("commonmark")
TAG = re.compile(r"</?([a-z]+[1-6]?)")
SYNTAX = st.text(alphabet="ab1 .)\n\t\\`*_[](){}<>#+-!|~@&;:/=\"'\u202e\x1b\u00e9", max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("a `code` b", "a <code>code</code> b"),
        ("``a ` b``", "<code>a ` b</code>"),
        ("`` `x` ``", "<code>`x`</code>"),
        (
            "**strong** and *em* and _em_ and __strong__",
            "<strong>strong</strong> and <em>em</em> and <em>em</em> and <strong>strong</strong>",
        ),
        ("***both***", "<strong><em>both</em></strong>"),
        ("**with `code` inside**", "<strong>with <code>code</code> inside</strong>"),
        ("*a **b** c*", "<em>a <strong>b</strong> c</em>"),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
        ("*left **open", "*left **open"),
        ("****four****", "****four****"),
        ("*crossed **over* again**", "<em>crossed **over</em> again**"),
        ("[docs](https://e.x/a?b=1&c=2)", '<a href="https://e.x/a?b=1&amp;c=2" rel="noopener noreferrer">docs</a>'),
        ('[docs](<https://e.x> "title")', '<a href="https://e.x" rel="noopener noreferrer">docs</a>'),
        ("[*docs* `x`](https://e.x)", '<a href="https://e.x" rel="noopener noreferrer"><em>docs</em> <code>x</code></a>'),
        ("[https://in.side](https://e.x)", '<a href="https://e.x" rel="noopener noreferrer">https://in.side</a>'),
        ("[](https://e.x)", '<a href="https://e.x" rel="noopener noreferrer">https://e.x</a>'),
        ("![shot](https://e.x/a.png)", '<a href="https://e.x/a.png" rel="noopener noreferrer">shot</a>'),
        ("<https://e.x>", '<a href="https://e.x" rel="noopener noreferrer">https://e.x</a>'),
        ("<a@b.example>", '<a href="mailto:a@b.example" rel="noopener noreferrer">a@b.example</a>'),
        ("(https://e.x/a_(b)).", '(<a href="https://e.x/a_%28b%29" rel="noopener noreferrer">https://e.x/a_(b)</a>).'),
        ("https:// is a scheme", "https:// is a scheme"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](JaVaScRiPt&#58;alert)", "[x](JaVaScRiPt:alert)"),
        ("<javascript:alert(1)>", "&lt;javascript:alert(1)&gt;"),
        ("<b>&lt;i&gt;</b>", "&lt;b&gt;&lt;i&gt;&lt;/b&gt;"),
        ("&copy; &nosuch; &#x202e;&#27;", "© &amp;nosuch; "),
        (r"\*not em\* \\ \`", r"*not em* \ `"),
        ("", ""),
    ],
)
def test_html_of_an_entry(text: str, expected: str) -> None:
    assert html.entry(text) == expected


def test_an_address_cannot_leave_its_attribute() -> None:
    written = html.entry("[x](https://e.x/\"onclick='a'`b`\\c)")

    assert written.count('"') == 4
    assert 'href="https://e.x/%22onclick=%27a%27%60b%60%5Cc"' in written


def test_paragraphs_are_elements_of_their_own_only_when_there_are_several() -> None:
    assert html.entry("one\ntwo") == "one two"
    assert html.entry("one\n \ntwo") == "<p>one</p><p>two</p>"


def test_a_list_in_an_entry_stays_legible_and_is_none() -> None:
    assert markdown.entry("Two things:\n- one\n  more\n- two\n1. three") == "Two things:\n\n  \\- one more\n\n  \\- two\n\n  1\\. three"


@pytest.mark.parametrize(
    "text", ["# h", "#", "###### h", "- a", "-", "+ a", "* a", "> a", ">a", "1. a", "12) a", "---", "- - -", "***", "___"]
)
def test_no_line_of_an_entry_begins_a_block(text: str) -> None:
    assert READER.render(f"- {markdown.entry(text)}\n").startswith("<ul>\n<li>")
    assert set(TAG.findall(READER.render(f"- {markdown.entry(text)}\n"))) == {"ul", "li"}


@pytest.mark.parametrize("text", ["~~~", "```", "===", "[x]: y", "    indented", "<!-- c", "<pre>", "<div>\n\n</div>", "a\n---", "a\n==="])
def test_no_block_hides_in_an_entry(text: str) -> None:
    assert set(TAG.findall(READER.render(f"- {markdown.entry(text)}\n"))) <= {"ul", "li", "p"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thanks @ada", "thanks `@ada`"),
        ("@org/team and (@ada-b)", "`@org/team` and (`@ada-b`)"),
        ("ada@example.org", "ada@example.org"),
        ("fixes #1", "fixes #1"),
        ("version 4.2.1 - a well-known one", "version 4.2.1 - a well-known one"),
        ("a < b && c > d", "a < b && c > d"),
        ("[1] list", "\\[1] list"),
    ],
)
def test_markdown_stays_readable(text: str, expected: str) -> None:
    assert markdown.entry(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Billing", "Billing"),
        ("API 2.0, new", "API 2.0, new"),
        ("**x** `y` [z](https://e.x)", "\\*\\*x\\*\\* \\`y\\` \\[z](https://e.x)"),
        ("C #", "C \\#"),
        ("C ##", "C \\##"),
        ("a | b", "a \\| b"),
        ("1. one", "1\\. one"),
        ("two\nlines", "two lines"),
    ],
)
def test_names_have_no_markup_at_all(text: str, expected: str) -> None:
    assert markdown.plain(text) == expected


def test_cleaning_removes_what_moves_hides_or_rings() -> None:
    assert clean("a\x1b[31mb\x1b[0m\x07\u202ec\ufeff\x9bd") == "abcd"
    assert clean("a\x1b]0;title\x07b\x1b]8;;x\x1b\\c") == "abc"
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert clean("half \udc80") == "half \ufffd"
    assert clean("\u0633\u200c\u0633 👩\u200d💻") == "\u0633\u200c\u0633 👩\u200d💻"
    assert clean_line(" a\n\tb  c ") == "a b c"


@given(SYNTAX)
def test_no_text_at_all_breaks_out_of_its_item(text: str) -> None:
    page = f"# t\n\n- before\n- {markdown.entry(text)}\n- after\n\nend\n"
    tokens = READER.parse(page)
    tags = set(TAG.findall(READER.render(page)))

    assert tags <= {"h1", "ul", "li", "p", "em", "strong", "code", "a"}
    assert sum(token.type == "list_item_open" for token in tokens) == 3
    assert sum(token.type == "bullet_list_open" for token in tokens) == 1


@given(SYNTAX)
def test_names_are_text_in_headings_and_cells(text: str) -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(f"## {markdown.plain(text)}\n\n| {markdown.plain(text)} | x |\n| - | - |\n")

    assert set(TAG.findall(rendered)) <= {"h2", "code", "table", "thead", "tr", "th"}
    assert rendered.count("<th>") == 2


@given(SYNTAX)
def test_html_has_only_the_safe_elements_and_attributes(text: str) -> None:
    written = html.entry(text)

    assert set(TAG.findall(written)) <= {"p", "em", "strong", "code", "a"}
    assert all(address.startswith(("http://", "https://", "mailto:")) for address in re.findall(r'href="([^"]*)"', written))
    assert not re.search(r"<(?!/?(?:p|em|strong|code|a)\b)", written)


@given(SYNTAX)
def test_a_reader_of_the_markdown_sees_the_same_words(text: str) -> None:
    """Both writers tell one text, but for the marks of emphasis that is nested without a space, where readers differ."""

    def words(page: str) -> str:
        return re.sub(r"\s+|<[^>]*>|[*_]", "", page).replace("&quot;", '"').replace("&#x27;", "'")

    assert words(READER.render(f"- {markdown.entry(text)}\n")) == words(html.entry(text))


@pytest.mark.parametrize("piece", ["[", "*a ", "**a *b ", "`", "[](", "[](x(y)", "<a", "&#", "_a_", "\x1b]", "[a](b ", "- ", "a`b``"])
def test_a_hundred_thousand_characters_take_no_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()

    html.entry(text)
    markdown.entry(text)

    assert time.process_time() - started < 3


@given(SYNTAX | st.text(max_size=40), SYNTAX | st.text(max_size=40))
def test_a_request_is_one_link_whatever_its_name_and_its_address_hold(label: str, place: str) -> None:
    label, url = clean_line(label), web_address(f"https://t.example/{place}")
    if not label or not url:
        assert place != clean(place) or not label
        return
    page = html.link(label, url)
    shown = READER.render(f"- x ({markdown.link(label, url)}) y")

    assert page == f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(label)}</a>'
    assert shown.count("<a href=") == shown.count("</a>") == 1
    (before, href, text, after) = re.fullmatch(r"(?s)(.*)<a href=\"([^\"]*)\">(.*)</a>(.*)", shown).groups()  # type: ignore[union-attr]
    assert (before, after) == ("<ul>\n<li>x (", ") y</li>\n</ul>\n")
    assert unescape(href) == READER.normalizeLink(url)
    assert unescape(re.sub("</?code>", "", text)) == label


@given(SYNTAX | st.text(max_size=60))
def test_an_address_of_a_record_is_safe_everywhere_or_nothing(url: str) -> None:
    for given_ in (url, f"https://{url}", f"http://t.example{url}"):
        assert re.fullmatch(r"(?:https?://[\w._~:/?#@!$&+,;=%-]+)?", web_address(given_))
        if found := web_address(given_):
            assert web_address(found) == found
            assert unquote(found) == unquote(given_)


def test_without_an_address_a_request_is_text() -> None:
    assert html.link("<7>", "") == "&lt;7&gt;"
    assert markdown.link("a_[7]_", "") == r"a\_\[7]\_"
