"""The gate: what git tells a hook, and which of it concerns releases."""

from __future__ import annotations

import pytest

from releasekit.core.gate import BRANCH_RULES, REWRITING, Update, release_tags, rewritten, updates_of
from releasekit.core.rules import all_rules
from releasekit.core.tagpattern import TagPattern
from releasekit.errors import UsageError

OLD, NEW, NONE = "a" * 40, "b" * 40, "0" * 40
PRE_RECEIVE = (-1, -3, -2)
PRE_PUSH = (-2, -1, -3)


def made(tag: str) -> Update:
    return Update(f"refs/tags/{tag}", "", NEW)


# One update ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [40, 64])
def test_an_id_of_zeros_is_no_object(length: int) -> None:
    assert Update.of("refs/tags/v1", "0" * length, "c" * length) == Update("refs/tags/v1", "", "c" * length)
    assert Update.of("refs/tags/v1", "c" * length, "0" * length) == Update("refs/tags/v1", "c" * length, "")


@pytest.mark.parametrize("oid", ["", "a" * 39, "a" * 41, "A" * 40, "g" * 40, "a" * 63, f"{NEW}\n", "--all", "HEAD", "٠" * 40])
def test_what_is_no_object_id_is_refused(oid: str) -> None:
    for before, after in ((oid, NEW), (NEW, oid)):
        with pytest.raises(UsageError, match="is no object id"):
            Update.of("refs/tags/v1", before, after)


@pytest.mark.parametrize(
    ("ref", "tag"),
    [
        ("refs/tags/v1.2", "v1.2"),
        ("refs/tags/v1.2/extra", "v1.2/extra"),
        ("refs/tags/refs/tags/v1.2", "refs/tags/v1.2"),
        ("refs/heads/main", ""),
        ("refs/heads/refs/tags/v1.2", ""),
        ("refs/notes/refs/tags/v1.2", ""),
        ("refs/tagsv1.2", ""),
        ("HEAD", ""),
    ],
)
def test_only_what_stands_under_refs_tags_is_a_tag(ref: str, tag: str) -> None:
    assert Update(ref, "", NEW).tag == tag


# A hook's standard input -----------------------------------------------------------------------------------------------------


def test_the_input_of_pre_receive() -> None:
    text = f"{NONE} {NEW} refs/tags/v1.2\n{OLD} {NEW} refs/heads/main\n{OLD} {NONE} refs/tags/v1.0\n"
    expected = (Update("refs/tags/v1.2", "", NEW), Update("refs/heads/main", OLD, NEW), Update("refs/tags/v1.0", OLD, ""))

    assert updates_of(text, PRE_RECEIVE) == expected


def test_the_input_of_pre_push_counts_the_names_at_the_remote() -> None:
    text = f"refs/heads/topic {NEW} refs/heads/main {OLD}\n(delete) {NONE} refs/tags/v1.0 {OLD}\nHEAD~1 {NEW} refs/tags/v1.2 {NONE}\n"
    expected = (Update("refs/heads/main", OLD, NEW), Update("refs/tags/v1.0", OLD, ""), Update("refs/tags/v1.2", "", NEW))

    assert updates_of(text, PRE_PUSH) == expected


@pytest.mark.parametrize("name", ["HEAD^{/release of 1.2}", "main@{2 days ago}", f"{OLD} {OLD}", " "])
def test_what_the_pusher_typed_may_hold_spaces(name: str) -> None:
    """pre-push is given the source as it was typed: git push origin 'HEAD^{/release of 1.2}:refs/tags/v1.2'."""
    assert updates_of(f"{name} {NEW} refs/tags/v1.2 {NONE}\n", PRE_PUSH) == (made("v1.2"),)


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029", "\u202e", "\u00a0", "\udcff", "é", "$(id)", ";", "'"])
def test_signs_that_are_no_line_end_for_git_are_none_here(sign: str) -> None:
    ref = f"refs/tags/v1.2{sign}v1.3"

    assert updates_of(f"{NONE} {NEW} {ref}\n{NONE} {NEW} refs/tags/v1.4\n", PRE_RECEIVE) == (Update(ref, "", NEW), made("v1.4"))


@pytest.mark.parametrize("text", ["", "\n", "\n\n"])
def test_no_input_is_no_update(text: str) -> None:
    assert updates_of(text, PRE_RECEIVE) == ()


@pytest.mark.parametrize("text", ["refs/tags/v1.2", f"{OLD} {NEW}", "x y"])
def test_lines_that_are_too_short_are_refused(text: str) -> None:
    for order in (PRE_PUSH, PRE_RECEIVE):
        with pytest.raises(UsageError, match="not what git gives to a hook"):
            updates_of(text, order)


def test_the_input_of_the_other_hook_is_refused() -> None:
    with pytest.raises(UsageError):
        updates_of(f"{NONE} {NEW} refs/tags/v1.2\n", PRE_PUSH)
    with pytest.raises(UsageError):
        updates_of(f"refs/tags/v1.2 {NEW} refs/tags/v1.2 {NONE}\n", PRE_RECEIVE)


# Which updates concern releases ----------------------------------------------------------------------------------------------


def test_tags_named_as_releases_are_release_tags_with_their_flaws_too() -> None:
    release = [made(name) for name in ("v1.2", "v1.2.1", "v1.2.0", "v01.2")]
    other = [made(name) for name in ("1.2", "v1.2-rc1", "v1.2/extra", "v1.2^{}", "v1.2\udcff", "v１.2", f"v{'9' * 40}.1", "nightly")]

    assert release_tags([*other, *release, Update("refs/heads/v1.3", "", NEW)], TagPattern("v{version}")) == tuple(release)


def test_a_tag_that_is_made_or_stays_is_not_rewritten() -> None:
    assert list(rewritten([made("v1.2"), Update("refs/tags/v1.1", OLD, OLD), Update("refs/tags/v1.0", "", "")])) == []


def test_moved_and_deleted_tags_are_told_with_their_rules() -> None:
    found = dict(rewritten([Update("refs/tags/v1.0", OLD, NEW), Update("refs/tags/v1.1", OLD, "")]))

    assert (found["RK210"].ref, found["RK212"].ref) == ("v1.0", "v1.1")
    assert f"v1.0 is published at {OLD[:9]}" in found["RK210"].message
    assert "never deleted" in found["RK212"].message
    assert set(found) == REWRITING


def test_the_gate_speaks_of_rules_that_there_are() -> None:
    assert set(all_rules()) >= REWRITING | BRANCH_RULES
