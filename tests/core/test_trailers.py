"""Trailers: what git itself finds in a message, no more and no less."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from releasekit.core.trailers import trailers_of

LINES = (
    *("a title", "", " ", "\r", "plain text", "Foo: b", "Foo:", "Bar : c", "X:y", "-x: y", "A.b: c", ": x", "é: x", "Foo bar: x"),
    *("Signed-off-by: Ada <a@b>", "(cherry picked from commit " + "a" * 40 + ")", " goes on", "\tc: d", "Foo: b\r", "x: a\rb"),
    *("# a comment", "Conflicts:", "\ta/file", "BREAKING CHANGE: b", "---", "# ------------------------ >8 ------------------------"),
)
MESSAGES = st.builds(
    lambda lines, end: "\n".join(lines) + end, st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(["", "\n", "\n\n"])
)


def parsed_by_git(message: str) -> list[tuple[str, str]]:
    options = ("--only-trailers", "--only-input", "--unfold", "--no-divider")
    done = subprocess.run(["git", "interpret-trailers", *options], input=message.encode(), capture_output=True, check=True)
    lines = [line for line in done.stdout.decode().split("\n") if line]
    return [(token, value.removeprefix(" ")) for token, _, value in (line.partition(":") for line in lines)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES)
def test_what_is_found_is_what_git_finds(message: str) -> None:
    assert [tuple(one) for one in trailers_of(message)] == parsed_by_git(message)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("", []),
        ("Foo: b", []),
        ("a\nFoo: b", []),
        ("a\n\nFoo: b", [("Foo", "b")]),
        ("a\n\nFoo: b\n\nBar: c", [("Bar", "c")]),
        ("a\n\nFoo: b\nplain", []),
        ("a\n\nFoo: b\nSigned-off-by: x\n1\n2\n3\n4\n5\n6", [("Foo", "b"), ("Signed-off-by", "x")]),
        ("a\n\nFoo: b\nSigned-off-by: x\n1\n2\n3\n4\n5\n6\n7", []),
        ("a\n\nFoo: b\n  c\n\td\nBar: e", [("Foo", "b c d"), ("Bar", "e")]),
        ("a\n\n goes on\nSigned-off-by: x", [("Signed-off-by", "x")]),
        ("a\n\nFoo: b\n\nConflicts:\n\ta/file\n", [("Foo", "b")]),
        ("a\n\nFoo: b\n(cherry picked from commit 1)", [("Foo", "b")]),
    ],
)
def test_the_rules_of_git(message: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(one) for one in trailers_of(message)] == found == parsed_by_git(message)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(token and "\n" not in value for token, value in trailers_of(text))


def test_a_message_of_any_length_is_read_at_once() -> None:
    block = "a\n\n" + "Foo: b\n goes on\n" * 200_000
    assert len(trailers_of(block)) == 200_000
    assert trailers_of("a\n\nFoo: b\n" + " x\n" * 1_000_000)[0].token == "Foo"
    assert trailers_of("x" * 5_000_000) == ()
