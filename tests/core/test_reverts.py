"""Reverts: what a message takes back, and which commits fall silent."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.history import Commit
from releasekit.core.messages import parse
from releasekit.core.reverts import Revert, Reverter, Target, revert_of, reverted_title

A, B = "a" * 40, "b" * 40


def revert(text: str) -> Revert:
    return revert_of(text, parse(text))


def chain(*oids: str) -> list[Commit]:
    """Commits one upon another, the newest first."""
    return [Commit(oid, tuple(oids[place + 1 : place + 2]), 0, b"") for place, oid in enumerate(oids)]


def silenced_by(
    commits: list[Commit],
    reverts: Mapping[str, str | Revert],
    origins: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    pulls: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> set[str]:
    """What falls silent; a revert is given by what it takes back."""
    read = {oid: one if isinstance(one, Revert) else Revert(tuple(map(Target, one.split())), True) for oid, one in reverts.items()}
    return set(Reverter(commits, origins, pulls).silenced(read))


def silenced(commits: list[Commit], **reverts: str | Revert) -> set[str]:
    return silenced_by(commits, reverts)


@pytest.mark.parametrize(
    ("text", "targets", "is_all"),
    [
        (f'Revert "fix: a"\n\nThis reverts commit {A}.\n', [Target(A)], True),
        (f'Reapply "fix: a"\n\nThis reverts commit {A}.\n', [Target(A)], True),
        (f'Revert "m"\n\nThis reverts commit {A}, reversing\nchanges made to {B}.\n', [Target(A, B)], True),
        ("Back out both\n\nThis reverts commit 1234567.\nThis reverts commit 89abcde.", [Target("1234567"), Target("89abcde")], True),
        ("Back out both\n\nThis reverts commits 1234567, 89abcde and a.", [Target("1234567"), Target("89abcde")], True),
        ('Revert "Title (#12)" (#13)\n\nReverts ada/toweco#12', [Target("#12")], True),
        ('Revert "Title"\n\nReverts !12', [Target("!12")], True),
        ("revert: a\n\nRefs: 676104e, A215868", [Target("676104e"), Target("a215868")], True),
        ("revert: a\n\nRefs: 676104e\nRefs: 676104e", [Target("676104e")], True),
        (f"feat: big (#5)\n\n* one\n* back\n\nThis reverts commit {A}.\n", [Target(A)], False),
        (f"fix: go back\n\nThis reverts commit {A}.\n", [Target(A)], True),
        ("fix: a\n\nRefs: 676104e", [], False),
        ('Revert "fix: a"', [], False),
        ("revert: a", [], False),
        ("a\n\nThis reverts commit 123456.", [], False),
        ("a\n\nReverts the bad one", [], False),
    ],
)
def test_what_a_message_takes_back(text: str, targets: list[Target], *, is_all: bool) -> None:
    assert revert(text) == Revert(tuple(targets), is_all)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ('Revert "a"', ("a", False)),
        ('Revert "Revert "a""', ("a", True)),
        ('Reapply "a"', ("a", True)),
        ('Revert "Reapply "a""', ("a", False)),
        ('Revert "Revert "Revert "a"""', ("a", False)),
        ('Revert "say "hello""', ('say "hello"', False)),
        ('Revert "a', ("a", False)),
        ("Revert a", None),
        ("a", None),
    ],
)
def test_the_title_that_was_taken_back(title: str, found: tuple[str, bool] | None) -> None:
    assert reverted_title(title) == found


def test_a_title_of_any_length_is_taken_apart_at_once() -> None:
    assert reverted_title('Revert "' * 500_001 + "a" + '"' * 500_001) == ("a", False)


@given(st.integers(0, 30))
def test_reverts_of_reverts_cancel_by_parity(count: int) -> None:
    """``r1`` takes back ``c``, ``r2`` takes back ``r1``, and so on; ``c`` is told again when their number is even. Case 58."""
    oids = ["c", *(f"r{number}" for number in range(1, count + 1))]
    commits = chain(*reversed(oids))
    gone = silenced_by(commits, dict(zip(oids[1:], oids[:-1], strict=True)))
    assert gone == set(oids[1:] if count % 2 == 0 else oids)


@given(st.data())
def test_any_references_come_to_an_end_and_only_reverts_and_what_they_name_fall_silent(data: st.DataObject) -> None:
    oids = [f"{number:040x}" for number in range(data.draw(st.integers(1, 12)))]
    some = st.lists(st.sampled_from([*oids, A, "#1"]), max_size=3).map(lambda names: Revert(tuple(map(Target, names)), True))
    reverts = {oid: data.draw(some) for oid in data.draw(st.lists(st.sampled_from(oids), unique=True))}
    gone = Reverter(chain(*oids), {}, {}).silenced({oid: one for oid, one in reverts.items() if one.targets})
    named = {target.name for one in reverts.values() for target in one.targets}
    assert gone <= named | reverts.keys()


def test_commits_that_name_each_other_are_no_cycle() -> None:
    """The older cannot take back the newer; of the two only that counts which is possible."""
    assert silenced(chain("b", "a"), a="b", b="a") == {"a", "b"}
    assert silenced(chain("b", "a"), a="b") == set()
    assert silenced(chain("a"), a="a") == set()


def test_a_revert_of_something_outside_is_told() -> None:
    assert silenced(chain("r", "x"), r="a") == set()
    assert silenced(chain("r", "x"), r="x a") == {"x"}


def test_what_came_by_the_way_is_taken_back_and_its_commit_told() -> None:
    assert silenced(chain("r", "x"), r=Revert((Target("x"),))) == {"x"}


def test_abbreviated_ids_are_those_of_the_window_and_unique() -> None:
    commits = chain("f" * 40, A, "abc" + "0" * 37, "abc" + "1" * 37)
    assert silenced_by(commits, {"f" * 40: "aaaaaaa"}) == {"f" * 40, A}
    assert silenced_by(commits, {"f" * 40: "abc"}) == set()
    assert silenced_by(commits, {"f" * 40: "eeeeeee"}) == set()


def test_a_picked_revert_takes_back_the_pick() -> None:
    """On a line stand picks; what they say to take back has its id on the main branch."""
    commits = chain("r", "y", "x", "z")
    origins = {"x": (A,), "z": (A,)}
    assert silenced_by(commits, {"r": A}, origins) == {"r", "x"}
    assert silenced_by(commits, {"r": "aaaaaaa"}, origins) == {"r", "x"}


def test_a_request_is_taken_back_with_all_that_it_brought() -> None:
    assert silenced_by(chain("r", "y", "x", "w"), {"r": "#1"}, pulls={"y": ("#1",), "x": ("#1",), "r": ("#1",)}) == {"r", "y", "x"}


def test_a_merge_is_taken_back_with_what_it_brought() -> None:
    """
    ::

        r---m---d---a     m merges c, which begins at a; r takes it back
             \\     /
              c---b
    """
    commits = [
        Commit("r", ("m",), 0, b""),
        Commit("m", ("d", "c"), 0, b""),
        Commit("d", ("a",), 0, b""),
        Commit("c", ("b",), 0, b""),
        Commit("b", ("a",), 0, b""),
        Commit("a", ("outside",), 0, b""),
    ]
    assert silenced(commits, r="m") == {"r", "m", "c", "b"}
    assert silenced(commits, r=Revert((Target("m", "d"),), True)) == {"r", "m", "c", "b"}
    assert silenced(commits, r=Revert((Target("m", "c"),), True)) == {"r", "m", "d"}
    again = [Commit("s", ("r",), 0, b""), *commits]
    assert silenced(again, r="m", s="r") == {"r", "s"}
    inside = {"c": Revert((Target("a"),), True)}
    assert Reverter(commits, {}, {}).silenced(inside) == {"c", "a"}
    assert Reverter(commits, {}, {}).silenced({**inside, "r": Revert((Target("m"),), True)}) == {"r", "m", "c", "b"}


def test_a_merge_whose_sides_begin_outside_is_taken_back_as_far_as_it_is_here() -> None:
    commits = [Commit("r", ("m",), 0, b""), Commit("m", ("far", "b"), 0, b""), Commit("b", ("farther",), 0, b"")]
    assert silenced(commits, r="m") == {"r", "m", "b"}


def test_a_merge_of_what_one_side_holds_already_brings_nothing() -> None:
    commits = [Commit("r", ("m",), 0, b""), Commit("m", ("b", "a"), 0, b""), Commit("b", ("a",), 0, b""), Commit("a", (), 0, b"")]
    assert silenced(commits, r="m") == {"r", "m"}
