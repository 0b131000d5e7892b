"""Merges: which of them brought each commit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.history import Commit
from releasekit.core.merges import brought_by


def graph(text: str) -> list[Commit]:
    """Commits as ``m: d c`` (a commit and its parents), children before parents."""
    lines = (line.split(":") for line in text.split("\n") if line.strip())
    return [Commit(oid.strip(), tuple(parents.split()), 0, b"") for oid, parents in lines]


def test_each_commit_was_brought_by_the_merge_around_it() -> None:
    """
    ::

        n---m---d---a    head n merges e, m merges c; f was merged into the branch of c
         \\   \\     /
          e   c---b
               \\
                f
    """
    commits = graph("n: m e\ne: d\nm: d c\nc: b f\nf: b\nb: a\nd: a\na: old")
    assert brought_by("n", commits) == {"e": "n", "c": "m", "b": "m", "f": "c"}


def test_what_two_merges_hold_the_older_brought() -> None:
    commits = graph("n: m c\nm: a c\nc: b\nb: a\na:")
    assert brought_by("n", commits) == {"c": "m", "b": "m"}


def test_a_merge_of_many_brought_all_of_them() -> None:
    commits = graph("m: a b c\nb: a\nc: a\na:")
    assert brought_by("m", commits) == {"b": "m", "c": "m"}


def test_without_merges_nothing_was_brought() -> None:
    assert brought_by("b", graph("b: a\na:")) == {}
    assert brought_by("", []) == {}
    assert brought_by("elsewhere", graph("a:")) == {}


@given(st.data())
def test_in_any_history_the_merges_around_a_commit_contain_it(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 14))
    older = {number: st.lists(st.integers(0, number - 1), max_size=3, unique=True) if number else st.just([]) for number in range(count)}
    parents = {number: tuple(map(str, data.draw(older[number]))) for number in range(count)}
    commits = [Commit(str(number), parents[number], 0, b"") for number in reversed(range(count))]
    found = brought_by(str(count - 1), commits)

    def holds(oid: str) -> set[str]:
        return {oid}.union(*(holds(parent) for parent in parents[int(oid)]))

    assert found.keys() <= holds(str(count - 1))
    for oid, merge in found.items():
        assert len(parents[int(merge)]) > 1
        assert oid in holds(merge) - {merge}
        assert oid not in holds(parents[int(merge)][0])
