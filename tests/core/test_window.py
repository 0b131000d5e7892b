"""Windows: what the commits of one release tell together."""

from __future__ import annotations

from releasekit.core.history import Commit
from releasekit.core.window import Window
from tests.core.products import PRODUCT


def oid(name: str) -> str:
    return name.encode().hex().ljust(40, "0")


def window(text: str, **rewordings: str) -> Window:
    """Commits as ``name < parents: message``, children before parents; ``{name}`` in a message is the id of a commit."""
    commits = []
    for line in filter(str.strip, text.split("\n")):
        head, _, message = line.strip().partition(": ")
        name, _, parents = head.partition(" < ")
        said = message.replace("\\n", "\n")
        for other in "abcdefghmnr":
            said = said.replace(f"{{{other}}}", oid(other))
        commits.append(Commit(oid(name), tuple(map(oid, parents.split())), 0, said.encode()))
    return Window(commits[0].oid if commits else "", commits, PRODUCT, {oid(name): text for name, text in rewordings.items()})


def told(found: Window, *carriers: str) -> dict[str, list[str]]:
    """The texts that each commit tells, by the commit's name."""
    entries = found.told({oid(name) for name in carriers})
    return {bytes.fromhex(one).rstrip(b"\0").decode(): [entry.text for entry in each] for one, each in entries.items()}


def test_most_commits_tell_nothing() -> None:
    assert told(window("b < a: fix: one\na: plain")) == {"b": ["one"]}
    assert told(window("")) == {}


def test_what_was_taken_back_is_not_told_and_neither_is_what_took_it() -> None:
    found = window('c < b: Revert "fix: one"\\n\\nThis reverts commit {a}.\nb < a: feat: two\na: fix: one')
    assert told(found) == {"b": ["two"]}
    assert found.silenced == {oid("a"), oid("c")}


def test_a_revert_of_a_request_takes_back_what_it_brought() -> None:
    found = window('c < b: Revert "One (#7)" (#8)\\n\\nReverts x/y#7\nb < a: feat: two (#6)\na: fix: one (#7)')
    assert told(found) == {"b": ["two"]}


def test_a_revert_of_an_earlier_release_is_told() -> None:
    assert told(window('b < a: Revert "fix: one"\\n\\nThis reverts commit {h}.\na: feat: two')) == {"b": ["Reverted: one"], "a": ["two"]}


def test_a_rewording_tells_what_the_message_did_not() -> None:
    found = window("b < a: plain\na: feat: two", b="fix: one\n\nfix: more", a="")
    assert told(found) == {"b": ["one", "more"], "a": ["two"]}
    assert found.told()[oid("a")][0].kind == "internal"


def test_a_merge_is_told_where_nothing_that_it_brought_is() -> None:
    text = "m < a b: feat: the topic (#7)\nb < a: {}\na: plain"
    assert told(window(text.format("plain"))) == {"m": ["the topic"]}
    assert told(window(text.format("chore: tidy"))) == {"m": ["the topic"], "b": ["tidy"]}
    assert told(window(text.format("fix: one"))) == {"b": ["one"]}
    assert told(window(text.format("plain")), "b") == {}
    assert told(window("m < a c: feat: the topic\nc < b: fix: two\nb < a: fix: one\na: plain")) == {"c": ["two"], "b": ["one"]}
    assert told(window(text.format("plain")), "a") == {"m": ["the topic"]}


def test_a_merge_that_is_labelled_is_told_always() -> None:
    text = "m < a b: The topic\\n\\nChangelog: added\nb < a: fix: one\na: plain"
    assert told(window(text)) == {"m": ["The topic"], "b": ["one"]}


def test_of_merges_in_merges_the_innermost_is_told() -> None:
    """
    ::

        n---a        n merges m, which merges b into c
         \\ /
          m---c---a
           \\
            b
    """
    text = "n < a m: {}\nm < c b: feat: inner\nb < a: plain\nc < a: plain\na: plain"
    assert told(window(text.format("feat: outer"))) == {"m": ["inner"]}
    assert told(window(text.format("Outer\\n\\nChangelog: added"))) == {"n": ["Outer"], "m": ["inner"]}
    assert told(window(text.replace("inner", "i", 1).replace("feat: i", "chore: i").format("feat: outer"))) == {"n": ["outer"], "m": ["i"]}


def test_a_commit_has_the_number_of_the_innermost_merge_that_has_one() -> None:
    found = window(
        "n < a m: Merge pull request #9 from x/y\nm < c b: Merge branch 'b'\nb < a: fix: one\n"
        "c < a d: Merge pull request #8 from x/y\\n\\nfix: t\n"
        "d < a: plain (#7)\na: plain"
    )
    numbers = {name: found.pulls(oid(name)) for name in "nmbcda"}
    assert numbers == {"n": ("#9",), "m": ("#9",), "b": ("#9",), "c": ("#8",), "d": ("#7",), "a": ()}
    assert found.pulls(oid("b")) == ("#9",)
