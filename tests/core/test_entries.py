"""Entries: what one commit message tells of changes: Conventional Commits, trailers, requests, reverts, rewordings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.entries import TYPES, Entry, Reading, read_commit, read_plain, telling
from releasekit.core.product import Product
from tests.core.products import CONFIG, PRODUCT, product_of

A = "a" * 40


def reading(message: str | bytes, rewording: str | None = None, product: Product = PRODUCT) -> Reading:
    """What is read of a message; what tells something is never passed by unread."""
    raw = message if isinstance(message, bytes) else message.encode()
    found = read_commit(raw, product, rewording)
    if rewording is None and not telling([b"", raw, b""], product):
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
        "See merge request a/b!2\nfix: a",
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


# Several components and requests ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "components"),
    [
        ("fix(core): a", ("core",)),
        ("fix(kernel, UI): a", ("core", "ui")),
        ("fix(core,nowhere): a", ("core",)),
        ("fix(core): a\n\nComponent: ui\n", ("ui",)),
        ("fix: a\n\nComponent: ui, core\n", ("ui", "core")),
        ("fix: a\n\nComponent: ui\nComponent: kernel\nComponent: ui\n", ("ui", "core")),
        ("fix: a\n\nComponent: nowhere\n", ()),
        ("fix: a", ()),
    ],
)
def test_a_change_may_be_about_several_components(message: str, components: tuple[str, ...]) -> None:
    found = entry(message)
    assert found is not None
    assert found.components == components


@pytest.mark.parametrize(
    ("message", "requests"),
    [
        ("fix: a (#9)\n\nRequest: 1\nRequest: #2, !3\n", ("1", "2", "!3")),
        ("fix: a\n\nRequest: #370\n", ("370",)),
        ("fix: a\n\nRequest: !34, 7, #7\n", ("!34", "7")),
        ("fix: a (#9)\n\nRequest: #\n", ("9",)),
        ("fix: a (#9) (#8)", ("9",)),
        ("fix: a (!9)", ("!9",)),
        ("fix: a\n\nSee merge request a/b!7\n", ("!7",)),
        ("fix: a", ()),
    ],
)
def test_a_change_may_answer_several_requests(message: str, requests: tuple[str, ...]) -> None:
    found = entry(message)
    assert found is not None
    assert found.requests == requests


@pytest.mark.parametrize(
    ("message", "docs"),
    [("fix: a\n\nDocs-Impact: none\n", "none"), ("fix: a\n\nDocs-Impact: None\n", "none"), ("fix: a\n\nDocs-Impact: much\n", None)],
)
def test_a_change_may_ask_nothing_of_the_documents(message: str, docs: str | None) -> None:
    found = entry(message)
    assert found is not None
    assert found.docs == docs


TRACKED = product_of(
    {
        **CONFIG,
        "request": [
            {"pattern": "INC-[0-9]+", "kind": "incident"},
            {"pattern": "DEV-[0-9]+", "kind": "development"},
            {"pattern": "SRV-[0-9]+", "kind": "service"},
            {"pattern": "X-[0-9]+"},
        ],
    }
)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Open pages\n\nRequest: INC-1\n", "fix"),
        ("Open pages\n\nRequest: #INC-1\n", "fix"),
        ("Open pages\n\nRequest: X-1, DEV-2, INC-1\n", "feature"),
        ("Open pages\n\nRequest: SRV-7\n", "docs"),
        ("perf: open pages\n\nRequest: INC-1\n", "change"),
        ("Open pages\n\nChangelog: security\nRequest: INC-1\n", "security"),
        ("Open pages\n\nChangelog: nonsense\nRequest: INC-1\n", "fix"),
        ("Open pages\n\nRequest: X-1, 7\n", None),
        ("Open pages INC-1", None),
        ("Open pages", None),
    ],
)
def test_requests_say_the_kind_where_nothing_else_does(message: str, kind: str | None) -> None:
    found = entry(message, TRACKED)
    assert (found and found.kind) == kind


@pytest.mark.parametrize("sources", [["commits"], []])
def test_requests_of_trailers_say_no_kind_where_trailers_are_no_source(sources: list[str]) -> None:
    product = replace(TRACKED, config=replace(TRACKED.config, changes=replace(TRACKED.config.changes, sources=tuple(sources))))
    assert entry("Open pages\n\nRequest: INC-1\n", product) is None


# Reverts --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (f'Revert "fix(ui): open pages (#12)" (#13)\n\nThis reverts commit {A}.\n', ("change", "Reverted: open pages")),
        (f'Revert "Open pages"\n\nThis reverts commit {A}.\n', ("change", "Reverted: Open pages")),
        (f'Revert "Revert "feat: open pages""\n\nThis reverts commit {A}.\n', ("change", "Restored: open pages")),
        (f'Reapply "feat: open pages"\n\nThis reverts commit {A}.\n', ("change", "Restored: open pages")),
        (f'Revert "chore: tidy"\n\nThis reverts commit {A}.\n', ("internal", "Reverted: tidy")),
        (f'Revert "chore!: tidy"\n\nThis reverts commit {A}.\n', ("change", "Reverted: tidy")),
        (f"Back out\n\nThis reverts commit {A}.\n", ("change", "Back out")),
        (f"fix: go back\n\nThis reverts commit {A}.\n", ("fix", "go back")),
        ("revert: feat(ui): b\n\nRefs: 676104e", ("change", "Reverted: b")),
        (f"Tidy up\n\nOne.\n\nThis reverts commit {A}.\n", None),
        ('Revert "fix: a"', None),
    ],
)
def test_a_revert_is_told_by_what_it_takes_back(message: str, found: tuple[str, str] | None) -> None:
    assert brief(message) == found


def test_a_revert_is_told_in_the_language_of_the_product() -> None:
    product = replace(product_of(), languages=("ru", "en"))
    assert brief(f'Revert "fix: страницы"\n\nThis reverts commit {A}.\n', product) == ("change", "Отменено: страницы")


@pytest.mark.parametrize(("sources", "targets"), [(["trailers"], [A]), (["fragments", "trailers"], [A]), (["fragments"], [])])
def test_a_revert_takes_back_what_trailers_told_and_is_not_told_itself(sources: list[str], targets: list[str]) -> None:
    found = reading(f'Revert "Mend it"\n\nThis reverts commit {A}.\n', product=product_of({"changes": {"sources": sources}}))
    assert ([target.name for target in found.revert.targets], found.entries) == (targets, ())


# Rewordings ----------------------------------------------------------------------------------------------------------------


def test_a_reworded_message_is_read_in_any_form() -> None:
    product = product_of({"changes": {"sources": ["fragments", "trailers"]}})
    told = [(one.kind, one.text) for one in reading("fix: it", "feat: that\nfix: this", product).entries]
    assert (reading("fix: it", product=product).entries, told) == ((), [("feature", "that"), ("fix", "this")])


def reworded(rewording: str, message: str = "feat(ui): it (#5)\n\nbody\n") -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in reading(message, rewording).entries]


@pytest.mark.parametrize(
    ("rewording", "told"),
    [
        ("fix: what it did", [("fix", "what it did")]),
        ("feat: one\n\nfix: two\nchore: three\n\nRequest: 7\n", [("feature", "one"), ("fix", "two"), ("internal", "three")]),
        ("fix!: one\n\nBREAKING CHANGE: b\n\nfeat: two", [("fix", "one\n\nb"), ("feature", "two")]),
        ("fix: one\r\n\r\nfeat: two", [("fix", "one"), ("feature", "two")]),
        ("Words.\n\nfix: one", [("fix", "one")]),
        ("", [("internal", "it")]),
        (" \n ", [("internal", "it")]),
        ("Changelog: other", [("internal", "it")]),
        ("Changelog: security\nComponent: core\n", [("security", "it")]),
        ("only words", []),
        ("ui: no type", []),
    ],
)
def test_a_rewording_is_read_in_place_of_the_message(rewording: str, told: list[tuple[str, str]]) -> None:
    assert reworded(rewording) == told


def test_each_entry_of_a_rewording_has_its_own_footers() -> None:
    first, second = reading("it", "fix(ui): one\n\nRequest: 1\n\nfix: two (#9)\n\nRequest: 2\nComponent: core").entries
    assert (first.components, first.requests, second.components, second.requests) == (("ui",), ("1",), ("core",), ("2",))


def test_a_rewording_takes_no_provenance_away() -> None:
    found = reading(
        f"it (#5)\n\nBackport of 1a2b3c4\n\n(cherry picked from commit {A})\n", f"fix: one (#6)\n\n(cherry picked from commit {'b' * 40})"
    )
    assert (found.pulls, found.origins, found.backports) == (("#6", "#5"), ("b" * 40, A), ("1a2b3c4",))


def test_a_reworded_revert_takes_back_only_what_the_rewording_says() -> None:
    message = f'Revert "fix: a"\n\nThis reverts commit {A}.\n'
    assert reading(message, "fix: go back").revert.targets == ()
    assert reading(message, f"fix: go back\n\nThis reverts commit {A}.").revert.is_all
    assert not reading(message, f"fix: go back\n\nThis reverts commit {A}.\n\nfeat: b").revert.is_all


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("it\n\nBEGIN_COMMIT_OVERRIDE\nfeat: one\n\nfix: two\nEND_COMMIT_OVERRIDE\nfix: three\n", [("feature", "one"), ("fix", "two")]),
        ("feat: it\n\nBEGIN_COMMIT_OVERRIDE\nEND_COMMIT_OVERRIDE", [("internal", "it")]),
        ("feat: it\n\nBEGIN_COMMIT_OVERRIDE\nfix: one", [("fix", "one")]),
        ("it\r\n\r\n BEGIN_COMMIT_OVERRIDE \r\nfix: one\r\n END_COMMIT_OVERRIDE\r\nmore\r\n", [("fix", "one")]),
        (
            "it\n\nBEGIN_COMMIT_OVERRIDE\nfix: one\nEND_COMMIT_OVERRIDE\n\nBEGIN_COMMIT_OVERRIDE\nfeat: two\nEND_COMMIT_OVERRIDE\n",
            [("fix", "one"), ("feature", "two")],
        ),
        ("feat: read BEGIN_COMMIT_OVERRIDE", [("feature", "read BEGIN_COMMIT_OVERRIDE")]),
        ("feat: it\n\nWrite BEGIN_COMMIT_OVERRIDE on a line,\nand END_COMMIT_OVERRIDE below.\n", [("feature", "it")]),
        ("END_COMMIT_OVERRIDE\nfix: one\nBEGIN_COMMIT_OVERRIDE", [("internal", "END_COMMIT_OVERRIDE")]),
    ],
)
def test_a_message_may_hold_its_own_rewording(message: str, told: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.text) for one in reading(message).entries] == told
    assert reworded("fix: from outside", message) == [("fix", "from outside")]


# Whatever is committed ------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("fix: a", "feat(ui)!: b", "chore: c", 'Revert "fix: a"', "Merge pull request #1 from a/b", "Merge branch 'a' into 'b'", "plain"),
        *(f"This reverts commit {A}.", "Changelog: fixed", "Request: 1, 2", "BREAKING CHANGE: d", "See merge request a/b!2", "", "\r"),
        *("BEGIN_COMMIT_OVERRIDE", "END_COMMIT_OVERRIDE", "Merged PR 3: fix: e", "(#4)", "\x00", "changelog : x", "ChangeLog: fix"),
    ]
)


@given(st.lists(PIECES, max_size=8).map("\n".join).map(str.encode) | st.binary(), st.none() | st.lists(PIECES).map("\n".join))
def test_any_message_is_read_and_none_that_tells_is_passed_by(message: bytes, rewording: str | None) -> None:
    raw = message.replace(b"\0", b"")
    found = reading(raw, rewording)
    assert all(one.kind in PRODUCT.kinds_by_id for one in found.entries)


@given(st.lists(PIECES.map(str.encode), max_size=6))
def test_many_messages_are_searched_as_each_alone(messages: list[bytes]) -> None:
    raw = [message.replace(b"\0", b"") for message in messages]
    assert telling(raw, PRODUCT) == [place for place, message in enumerate(raw) if telling([message], PRODUCT)]


@pytest.mark.parametrize("message", ["x" * 5_000_000, "fix: a\n\n" + "Foo: b\n" * 700_000, " (#1)" * 1_000_000, "fix: a\r" * 700_000])
def test_a_message_of_five_megabytes_is_read_at_once(message: str) -> None:
    assert len(reading(message).entries) == message.startswith("fix")
