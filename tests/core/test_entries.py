"""Entries: what one commit message tells of changes: Conventional Commits, trailers, requests, reverts, corrections."""

from __future__ import annotations

import pytest

from releasekit.core.entries import TYPES, Entry, Reading, read_commit, read_plain, telling
from releasekit.core.product import Product
from tests.core.products import PRODUCT, product_of


def reading(message: str | bytes, correction: str | None = None, product: Product = PRODUCT) -> Reading:
    """What is read of a message; what tells something is never passed by unread."""
    raw = message if isinstance(message, bytes) else message.encode()
    found = read_commit(raw, product, correction)
    if correction is None and not telling([b"", raw, b""], product):
        assert found == read_plain(raw)
    return found


def entry(message: str | bytes, product: Product = PRODUCT) -> Entry | None:
    (found,) = reading(message, product=product).entries or (None,)
    return found


def brief(message: str | bytes, product: Product = PRODUCT) -> tuple[str, str] | None:
    """Kind and text."""
    found = entry(message, product)
    return (found.kind, found.text) if found else None


# Conventional Commits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("type_", "kind"), TYPES.items())
def test_every_type_has_its_kind(type_: str, kind: str) -> None:
    assert brief(f"{type_}: a text\n") == (kind, "a text")
    assert brief(f"{type_.upper()}: a text\n") == (kind, "a text")


def test_every_type_leads_to_a_kind_that_there_is() -> None:
    assert set(TYPES.values()) <= set(PRODUCT.kinds_by_id)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("fix: a", ("fix", "a")),
        ("fix:a", ("fix", "a")),
        ("fix:    a  ", ("fix", "a")),
        ("\n\nfix: late\n", ("fix", "late")),
        ("fix: a\n\nfeat: b\n", ("fix", "a")),
        ("fix: a\r\n\r\nbody\r\n", ("fix", "a")),
        ("fix: a: b: c", ("fix", "a: b: c")),
        ("fix: <b> & `x` [y](z)", ("fix", "<b> & `x` [y](z)")),
        ("fix: Ядро", ("fix", "Ядро")),
        (b"fix: caf\xe9", ("fix", "caf\\xe9")),
        ("fix: \x1b[31mred", ("fix", "\x1b[31mred")),
        ("revert: feat: b", ("change", "Reverted: b")),
        ("revert: the noodle incident", ("change", "the noodle incident")),
        ("fix(ui): a", ("fix", "a")),
        ("fix(ui)!: a", ("fix", "a")),
        ("fix(a/b, c): a", ("fix", "a")),
    ],
)
def test_a_header_is_read(message: str | bytes, found: tuple[str, str]) -> None:
    assert brief(message) == found


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\n\n",
        "a plain subject",
        "fix",
        "fix:",
        "fix: ",
        "fix:\n\na body",
        "fix a: b",
        "http://example.org",
        "wip: a",
        "fixx: a",
        "fix (ui): a",
        "fix(): a",
        "fix(ui: a",
        "fix(ui)! : a",
        "fix!!: a",
        "1fix: a",
        "Merge branch 'fix: a'",
        'Revert "fix: a"',
        "subject\n\nfix: a",
        "f: a",
        b"\xff\xfe",
        "fix\u00a0: a",
        "fix：a",
    ],
)
def test_what_is_no_entry_is_not_guessed_at(message: str | bytes) -> None:
    assert entry(message) is None


def test_a_header_of_any_length_is_read_at_once() -> None:
    """Nothing here goes back and forth over a long line."""
    text = "x" * 5_000_000
    assert brief(f"fix: {text}") == ("fix", text)
    assert entry(" " * 5_000_000 + "x") is None
    assert entry("a" * 5_000_000) is None
    assert entry("fix: a" + " (" * 100_000) is not None


# Breaking -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "breaking"),
    [
        ("feat: a", None),
        ("feat!: a", ""),
        ("feat(ui)!: a", ""),
        ("feat: a\n\nBREAKING CHANGE: b", "b"),
        ("feat: a\n\nBREAKING-CHANGE: b", "b"),
        ("feat: a\n\nBREAKING CHANGE:\nb", "b"),
        ("feat!: a\n\nBREAKING CHANGE: a", ""),
        ("feat: a\n\nBREAKING CHANGE: b\nc\n\nd\n\nSigned-off-by: x\n", "b\nc\n\nd"),
        ("feat: a\n\nBREAKING CHANGE: b\nBREAKING CHANGE: c\nRefs #1\n", "b\n\nc"),
        ("feat: a\n\nBREAKING CHANGE: b\n(cherry picked from commit " + "a" * 40 + ")\n", "b"),
        ("feat: a\n\nbody\nBREAKING CHANGE: b", "b"),
        ("feat: a\n\nthis is no BREAKING CHANGE: at all", None),
        ("feat: a\n\nbreaking change: b", None),
        ("feat: a\n\nBREAKING CHANGE", None),
    ],
)
def test_breaking_is_said_in_the_header_or_in_the_body_and_what_it_says_is_told(message: str, breaking: str | None) -> None:
    found = entry(message)
    assert found is not None
    assert (found.breaking, found.text) == (breaking is not None, f"a\n\n{breaking}" if breaking else "a")


@pytest.mark.parametrize("type_", ["chore", "refactor", "build", "ci"])
def test_a_breaking_chore_is_shown(type_: str) -> None:
    assert brief(f"{type_}!: drop Python 3.8") == ("change", "drop Python 3.8")
    assert brief(f"{type_}: a\n\nBREAKING CHANGE: b") == ("change", "a\n\nb")


def test_breaking_alone_is_no_entry() -> None:
    assert entry("a subject\n\nBREAKING CHANGE: b") is None


# Requests -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text", "request_"),
    [
        ("a (#12)", "a", "12"),
        ("a (!12)", "a", "!12"),
        ("a(#12)", "a", "12"),
        ("a (#12) ", "a", "12"),
        ("a (#1) (#2)", "a", "1"),
        ("a (#1)(!2)", "a", "1"),
        ("a (#12) b", "a (#12) b", None),
        ("a #12", "a #12", None),
        ("a (12)", "a (12)", None),
        ("a (#x)", "a (#x)", None),
        ("a (#1234567890123)", "a (#1234567890123)", None),
        ("a (#١٢)", "a (#١٢)", None),
        ("(#12)", "", "12"),
    ],
)
def test_the_request_stands_at_the_end_of_the_subject(subject: str, text: str, request_: str | None) -> None:
    found = entry(f"fix: {subject}")
    assert found is not None
    assert (found.text, next(iter(found.requests), None)) == (text, request_)


def test_a_trailer_names_the_request_before_the_subject_does() -> None:
    found = entry("fix: a (#12)\n\nRequest: ABC-7\n")
    assert found is not None
    assert (found.text, found.requests) == ("a", ("ABC-7",))


# Trailers -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("fix", "fix"),
        ("FIX", "fix"),
        ("added", "feature"),
        ("fixed", "fix"),
        ("changed", "change"),
        ("deprecated", "deprecation"),
        ("removed", "removal"),
        ("security", "security"),
        ("performance", None),
        ("perf", "change"),
        ("other", "internal"),
        ("docs", "docs"),
        ("", None),
    ],
)
def test_a_changelog_trailer_names_the_kind(label: str, kind: str | None) -> None:
    assert brief(f"Open pages again (#3)\n\nWhy.\n\nChangelog: {label}\n") == (kind and (kind, "Open pages again"))


def test_a_trailer_wins_over_the_type() -> None:
    assert brief("feat: a\n\nChangelog: security\n") == ("security", "a")


def test_a_trailer_that_names_no_kind_leaves_the_type() -> None:
    assert brief("feat: a\n\nChangelog: nonsense\n") == ("feature", "a")


def test_a_header_that_is_no_type_is_a_subject_all_the_same() -> None:
    assert brief("ui: open pages again\n\nChangelog: fixed\n") == ("fix", "ui: open pages again")


def test_a_trailer_may_name_a_kind_of_the_product() -> None:
    product = product_of({"changes": {"kind": [{"id": "audit"}]}})
    assert brief("a\n\nChangelog: audit\n", product) == ("audit", "a")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("a\n\nbody\n\nChangelog: fix\nSigned-off-by: Ada <a@b>\n", "fix"),
        ("a\n\nChangelog: fix\n\n\n", "fix"),
        ("a\r\n\r\nChangelog: fix\r\n", "fix"),
        ("a\n \t\nChangelog: fix", "fix"),
        ("a\n\nChangelog: fix\nChangelog: feature\n", "feature"),
        ("a\n\nChangelog: fix\n\nanother paragraph\n", None),
        ("a\nChangelog: fix\n", None),
        ("Changelog: fix\n", None),
        ("a\n\nXChangelog: fix\n", None),
        ("a\n\nChangelog: fix\n(cherry picked from commit " + "a" * 40 + ")\n", "fix"),
        ("a\n\nChangelog: fix\n\n(cherry picked from commit " + "a" * 40 + ")\n", "fix"),
    ],
)
def test_trailers_stand_in_the_last_paragraph(message: str, kind: str | None) -> None:
    assert brief(message) == (kind and (kind, "a"))


def test_a_trailer_names_the_component() -> None:
    found = entry("fix(core): a\n\nComponent: UI\n")
    assert found is not None
    assert found.components == ("ui",)


# Sources --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "typed", "labelled"),
    [
        (["commits"], ("fix", "a"), None),
        (["trailers"], None, ("security", "b")),
        (["commits", "trailers"], ("fix", "a"), ("security", "b")),
        (["fragments"], None, None),
        ([], None, None),
    ],
)
def test_only_the_configured_sources_are_read(sources: list[str], typed: tuple[str, str] | None, labelled: tuple[str, str] | None) -> None:
    product = product_of({"changes": {"sources": sources}})
    assert (brief("fix: a", product), brief("b\n\nChangelog: security\n", product)) == (typed, labelled)
