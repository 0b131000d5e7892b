"""Messages: Conventional Commits 1.0.0, clause by clause, and whatever else people commit."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core import messages
from releasekit.core.messages import Message, parse, text_of
from releasekit.core.trailers import Trailer

WORDS = st.text("abcxyz", min_size=1, max_size=8)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TOKENS = st.from_regex(r"[A-Z][a-z]{1,6}(-[a-z]{1,6})?", fullmatch=True) | st.just("BREAKING CHANGE") | st.just("BREAKING-CHANGE")
VALUES = st.lists(PARAGRAPHS, min_size=1, max_size=2).map("\n".join)


@st.composite
def parts(draw: st.DrawFn) -> tuple[str, str | None, bool, str, str, list[tuple[str, str]]]:
    body = "\n\n".join(draw(st.lists(PARAGRAPHS, max_size=2)))
    return (
        draw(WORDS),
        draw(st.none() | WORDS),
        draw(st.booleans()),
        draw(PARAGRAPHS),
        body,
        draw(st.lists(st.tuples(TOKENS, VALUES), max_size=3)),
    )


@given(parts(), st.sampled_from(["\n", "\r\n"]))
def test_a_message_that_was_formatted_is_read_back(
    written: tuple[str, str | None, bool, str, str, list[tuple[str, str]]], line_end: str
) -> None:
    type_, scope, is_marked, description, body, footers = written
    header = f"{type_}{f'({scope})' if scope else ''}{'!' if is_marked else ''}: {description}"
    text = "\n\n".join(filter(None, [header, body, "\n".join(f"{token}: {value}" for token, value in footers)]))
    found = parse(text_of(text.replace("\n", line_end).encode()))
    assert (found.type, found.scope, found.is_marked, found.description, found.body) == (type_, scope, is_marked, description, body)
    assert found.footers == tuple(Trailer(*footer) for footer in footers)
    assert found.breaking == tuple(value for token, value in footers if token.startswith("BREAKING"))


LINES = (
    *("", " ", "fix: a", "fix(ui)!: b", "Merge branch 'x'", "word", "see: this", "  folded", "# comment", "Conflicts:", "\tfile"),
    *("Refs #12", "Refs: 12", "refs : 1", "Changelog:added", "Changelog: added", "Component: a,, b", "BREAKING CHANGE: gone"),
    *("Fixes: it ", "Fixes: it\u00a0", "Fixes:  it", "x-1: y", "1-x: y", "Fixes:\u2028z", "Cc: a: b", "Fixes: it\x0b"),
    *("BREAKING CHANGE:", "BREAKING-CHANGE: too", "BREAKING CHANGES: no", "Signed-off-by: A", f"(cherry picked from commit {'a' * 40})"),
)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(LINES), max_size=9).map("\n".join))
def test_what_is_not_looked_at_line_by_line_holds_nothing(text: str) -> None:
    """The plain way: as if there were always a line that looks like a footer, from the first on, and one that looks like a trailer."""
    always = re.compile("")
    with mock.patch.multiple(messages, _FOOTER_LINE=always, _TRAILER_LINE=always):
        plain = parse(text)
    assert parse(text) == plain


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read(message: bytes) -> None:
    found = parse(text_of(message))
    assert found.type is None or found.description
    assert "\r" not in found.body


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("feat: a", Message("feat", None, False, "a")),
        ("FEAT(Api)!: a", Message("feat", "Api", True, "a")),
        ("a plain title\n\nA body.", Message(None, None, False, "a plain title", "A body.")),
        (
            "fix: a\n\nsee the issue\n\non it.\n\nReviewed-by: Z\nRefs #133",
            Message("fix", None, False, "a", "see the issue\n\non it.", (Trailer("Reviewed-by", "Z"), Trailer("Refs", "133"))),
        ),
        ("fix: a\n\nNote that: no", Message("fix", None, False, "a", "Note that: no")),
        ("", Message(None, None, False, "")),
    ],
)
def test_the_parts_of_a_message(text: str, found: Message) -> None:
    assert parse(text) == found


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("fix: a\n\nRequest: 1", ("1",)),
        ("fix: a\n\nREQUEST: 1\nrequest: 2", ("1", "2")),
        ("fix: a\n\nRequest #1", ("1",)),
        ("fix: a\n\nBREAKING CHANGE: b\nRequest: 1, 2", ("1, 2",)),
        ("fix: a\n\nRequest: 1\n\nand more", ("1",)),
        ("a\n\nBREAKING CHANGE: b\nRequest: 1", ("1",)),
        ("a\n\nRequest: 1\n\nand more", ()),
        ("a\n\nRequest #1", ()),
    ],
)
def test_trailers_are_gits_and_conventional_messages_have_footers_too(text: str, values: tuple[str, ...]) -> None:
    assert parse(text).values("request") == values


@pytest.mark.parametrize("text", ["a\nBREAKING CHANGE: b", "a\nBREAKING-CHANGE: b\n", "fix: a\nBREAKING CHANGE: b"])
def test_what_breaks_is_told_right_below_the_title_too(text: str) -> None:
    assert parse(text).breaking == ("b",)
    assert parse(text).body == ""


def test_a_list_is_told_once_each() -> None:
    assert parse("a\n\nComponent: x, y,\nComponent: y , z\n").listed("component") == ("x", "y", "z")


@pytest.mark.parametrize(
    ("raw", "text"), [(b"a\r\n\r\nb", "a\n\nb"), (b"a\r\rb\r", "a\n\nb\n"), (b"caf\xe9", "caf\\xe9"), ("Ядро".encode(), "Ядро")]
)
def test_bytes_become_text_with_lines(raw: bytes, text: str) -> None:
    assert text_of(raw) == text


def test_what_git_and_forges_write_below_is_no_part_of_it() -> None:
    text = f"fix: a\n\nBREAKING CHANGE: b\n\nSee merge request a/b!5\n(backported from commit {'a' * 40})\n"
    assert parse(text).breaking == ("b",)


def test_a_message_of_any_length_is_read_at_once() -> None:
    assert parse("fix: a\n\nBREAKING CHANGE: " + "b\n" * 2_000_000).breaking[0].startswith("b\nb")
    assert parse("fix: a\n\n" + "x: y\n\n" * 500_000).type == "fix"
