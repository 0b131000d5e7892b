"""What a server does not take: all refs of a release or none, whichever it refuses and why, over every transport; and its words are shown.

The cases of git's own test of atomic pushes, for what a release pushes: a branch and a tag, or two of each.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import put_hook
from tests.e2e.servers import TRANSPORTS
from tests.races.served import CUT, DAY, IS_WHOLE, Serve, Served, assert_clean, assert_one_release_each

if TYPE_CHECKING:
    from collections.abc import Iterable

LINES = ("hotfix", "1.0", "1.1", "--yes", "--as-of", DAY)
# At the moment at which the refs were read, and are not written yet: a third party does this.
MEANWHILE = {
    "main moved": (CUT, "git update-ref refs/heads/main {theirs}", 5, "refs/heads/main moved"),
    "main went back": (CUT, "git update-ref refs/heads/main main~1", 5, "refs/heads/main moved"),
    "main is gone": (CUT, "git update-ref -d refs/heads/main", 5, "is gone"),
    "the tag is there": (CUT, "git update-ref refs/tags/v1.2 {theirs}", 5, "v1.2 has been released by somebody else"),
    "a tag in the way": (CUT, "git update-ref refs/tags/v1.2/x {theirs}", 4, "refs/tags/v1.2/x is in its way"),
    "a line is there": (LINES, "git update-ref refs/heads/release/1.1 {theirs}", 5, "refs/heads/release/1.1 moved"),
    "a branch in the way": (LINES, "git update-ref refs/heads/release {theirs}", 4, "refs/heads/release is in its way"),
    "the last tag is there": (LINES, "git update-ref refs/tags/v1.1.1 {theirs}", 5, "v1.1.1 has been released by somebody else"),
}
SOME = ("main moved", "the tag is there", "a branch in the way", "the last tag is there")
"""Those of every run, one over each server."""
# What the server is asked for, ref by ref, and says no to.
REFUSED = {
    "the branch": (CUT, "update", '[ "$1" != refs/heads/main ]', "hook declined"),
    "the tag": (CUT, "update", '[ "$1" != refs/tags/v1.2 ]', "hook declined"),
    "the first of four": (LINES, "update", '[ "$1" != refs/heads/release/1.0 ]', "hook declined"),
    "the last of four": (LINES, "update", '[ "$1" != refs/tags/v1.1.1 ]', "hook declined"),
    "all": (LINES, "pre-receive", "exit 1", "pre-receive hook declined"),
    "the transaction": (CUT, "reference-transaction", '[ "$1" != prepared ]', "ended without an answer"),
}


def in_turn(names: Iterable[str], first: int = 0) -> list[tuple[str, str]]:
    """A server for each case: all of them in the whole matrix, else the next one in turn."""
    if IS_WHOLE:
        return [(server, name) for server in TRANSPORTS for name in names]
    return list(zip(cycle(TRANSPORTS[first:] + TRANSPORTS[:first]), names, strict=False))


def words_of(product: Served, words: tuple[str, ...]) -> tuple[str, ...]:
    """The command; hotfixes pick a fix that no line has."""
    if words is CUT:
        return words
    return (*words, "--pick", product.push("door", {"api/door": "shut\n", "changelog.d/api/20.security.md": "Дверь закрыта\n"}))


@pytest.mark.parametrize(("server", "case"), in_turn(MEANWHILE if IS_WHOLE else SOME))
def test_what_happens_at_the_moment_of_the_push_leaves_nothing_of_the_release(server: str, case: str, serve: Serve) -> None:
    """Cases 9, 10 and 48."""
    product = serve(server)
    words, does, status, said = MEANWHILE[case]
    command = words_of(product, words)
    theirs = product.remote.git("commit-tree", "main^{tree}", "-p", "main", "-m", "theirs")
    put_hook(product.remote, "pre-receive", f"unset GIT_QUARANTINE_PATH\n{does.format(theirs=theirs)} 2>/dev/null\nexit 0")
    before = product.remote.refs()
    answer = product.rk(*command, status=status)
    ref = next(word for word in does.format(theirs=theirs).split() if word.startswith("refs/"))

    assert said in answer.err
    assert answer.out == ""
    assert {name for name, oid in product.remote.refs().items() if before.get(name) != oid} <= {ref}
    assert product.remote.refs().get(ref) != before.get(ref)
    assert_clean(product, [product], pending=[product] if status == 4 else [])


@pytest.mark.parametrize(("server", "case"), in_turn(REFUSED if IS_WHOLE else ("the tag", "the last of four", "the transaction"), 2))
def test_what_is_refused_is_refused_as_a_whole_and_done_when_the_server_agrees(server: str, case: str, serve: Serve) -> None:
    """Case 87."""
    product = serve(server)
    words, hook, script, said = REFUSED[case]
    command = words_of(product, words)
    put_hook(product.remote, hook, script)
    before = product.remote.refs()
    answer = product.rk(*command, status=6)

    assert said in answer.err
    assert answer.out == ""
    assert product.remote.refs() == before
    assert_clean(product, [product], pending=[product])
    put_hook(product.remote, hook, "exit 0")
    product.rk("resume")
    assert_one_release_each(product, {"1.2": "main"} if words is CUT else {"1.0.1": "release/1.0", "1.1.1": "release/1.1"})


WORDS = r"""printf 'Метка без заявки\n' >&2
printf '\315\345\362 \347\340\377\342\352\350\n' >&2
printf 'red \033[31m bell \007 title \033]0;owned\007 back \233A \342\200\256txt\n' >&2
printf '::error::forged\n' >&2
exit 1"""


@pytest.mark.parametrize("server", TRANSPORTS if IS_WHOLE else TRANSPORTS[1:2])
@pytest.mark.parametrize("hook", ["pre-receive", "update"] if IS_WHOLE else ["update"])
def test_what_a_hook_says_is_shown_in_any_language_and_does_nothing_to_the_terminal(server: str, hook: str, serve: Serve) -> None:
    """Cases 64, 68, 69 and 87."""
    product = serve(server)
    put_hook(product.remote, hook, WORDS)
    said = product.rk(*CUT, status=6).err

    assert "Метка без заявки" in said
    assert r"\xcd\xe5\xf2 \xe7\xe0\xff\xe2\xea\xe8" in said
    assert "forged" in said
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(said)
    assert not any(line.startswith("::") for line in said.splitlines())
    assert "nothing was written" in said


@pytest.mark.parametrize("server", TRANSPORTS if IS_WHOLE else TRANSPORTS[2:3])
@pytest.mark.parametrize("words", [CUT, LINES] if IS_WHOLE else [CUT], ids=lambda words: words[0])
def test_a_server_without_atomic_pushes_is_refused_and_told_why(server: str, words: tuple[str, ...], serve: Serve) -> None:
    """Case 88."""
    product = serve(server)
    command = words_of(product, words)
    product.remote.git("config", "receive.advertiseAtomic", "false")
    before = product.remote.refs()
    answer = product.rk(*command, status=6)

    assert "the remote cannot take branch and tag at once" in answer.err
    assert "use a server that supports atomic pushes" in answer.err
    assert product.remote.refs() == before
    product.remote.git("config", "receive.advertiseAtomic", "true")
    product.rk("resume")
    assert_one_release_each(product, {"1.2": "main"} if words is CUT else {"1.0.1": "release/1.0", "1.1.1": "release/1.1"})
