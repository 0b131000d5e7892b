"""Pushes that mean no good, and servers in odd states: nothing crashes, nothing slips in, nothing acts on the pusher's terminal."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import releasekit_here, started
from tests.e2e.hooked import CONFIG, Hooked, blueprint, flat, lightweight
from tests.e2e.servers import Host, push
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blueprint(tmp_path_factory.mktemp("blueprint"))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path, tmp_path.as_uri())


@pytest.fixture
def made(host: Host, pattern: Path, tmp_path: Path) -> Hooked:
    return Hooked.make(host, pattern, tmp_path / "clone")


# Names -----------------------------------------------------------------------------------------------------------------------

STRANGE = (
    *(
        "v1.2;id",
        "v1.2$(id)",
        "v1.2`id`",
        "v1.2'",
        'v1.2"',
        "v1.2|x",
        "v1.2&",
        "v1.2>x",
        "v1.2%s%n",
        "v1.2#",
        "--force",
        "-v1.2",
        "v1.2/extra",
    ),
    *("v1.2\u202e1.1", "v1.2\u2028", "v1.2\x85v1.3", "v1.2\u200b", "v１.2", "v1.2é", "v" + "9" * 30 + ".1", "v1." + "9" * 200, "V1.2"),
    *("refs/tags/v1.2", "v1.2-rc1", "v1.2+1", "v-1.2", "v1.-2", "v0x1.2", "v1_0.2", "v１.２"),
)


def test_tags_with_strange_names_are_foreign_and_let_in(made: Hooked) -> None:
    oid = made.clone.rev("main")
    made.clone.git("update-ref", "--stdin", input="".join(f"create refs/tags/{name} {oid}\n" for name in STRANGE))
    pushed = made.push("--tags")

    assert pushed.changed == {f"refs/tags/{name}" for name in STRANGE}
    assert "releasekit" not in pushed.said


@pytest.mark.skipif(sys.platform == "darwin", reason="there a file's name is text, and so is a tag's")
def test_a_name_that_is_no_text_is_foreign(made: Hooked) -> None:
    names = [b"v1.2\xff", b"\xffv1.2", b"v1.\xd9\xa2"]
    oid = made.clone.rev("main").encode()
    made.clone.git("update-ref", "--stdin", input=b"".join(b"create refs/tags/%s %s\n" % (name, oid) for name in names))

    assert len(made.push("--tags").changed) == len(names)


@pytest.mark.parametrize("prefix", ["$(id)", ";id;", "'", '"', "|", "\u202e"])
def test_a_command_that_the_pusher_is_told_to_run_does_only_what_it_says(host: Host, tmp_path: Path, prefix: str) -> None:
    """A prefix that the repository's own tags have; the pusher copies the line into a shell."""
    clone = RepoBuilder.init(tmp_path / "clone")
    clone.commit("first")
    made = Hooked(clone, clone.bare_remote(host.place()))
    Hooked.install(made.server)
    clone.tag(f"{prefix}1.0")
    made.push("--tags")
    clone.commit("next")
    clone.tag(f"{prefix}1.1", annotated=False)
    pushed = push(clone, made.server, "main", "--tags")
    ours = [line.removeprefix("remote:").strip() for line in pushed.said.splitlines() if line.startswith("remote:")]
    (line,) = (line for line in ours if "git tag -d" in line)

    assert pushed.changed == set()
    assert "\u202e" not in "".join(ours)
    if prefix.isprintable():
        assert subprocess.run(["sh", "-c", line], cwd=clone.path, capture_output=True, check=False).returncode == 0
        assert f"refs/tags/{prefix}1.1" not in clone.refs()


def test_text_of_the_repository_does_not_act_on_the_terminal(made: Hooked) -> None:
    made.clone.commit("next", {"VERSION": "\x1b[2J\u202e9.9"})
    made.configure(CONFIG.replace('"^{version}$"', '"(?s)^{version}"').replace("first", 'tag = "v{version}"\nfirst'))
    made.clone.tag("v1.2")
    pushed = push(made.clone, made.server, "main", "v1.2")

    assert "\x1b[2J" not in pushed.said
    assert "\u202e" not in pushed.said


# Many ------------------------------------------------------------------------------------------------------------------------


def test_a_thousand_refs_in_one_push(made: Hooked) -> None:
    oid = made.clone.rev("main")
    made.clone.git("update-ref", "--stdin", input="".join(f"create refs/tags/build-{number} {oid}\n" for number in range(1000)))
    tag = made.release("1.2", annotated=False)

    assert made.refused("main", "--tags").count("RK204") == 1
    made.clone.git("tag", "-d", tag)
    made.clone.tag(tag)
    assert len(made.push("main", "--tags").changed) == 1002


def test_a_thousand_bad_tags_do_not_drown_the_pusher(made: Hooked) -> None:
    oid = made.clone.rev("main")
    made.clone.git("update-ref", "--stdin", input="".join(f"create refs/tags/v7.{number} {oid}\n" for number in range(1, 1001)))
    pushed = push(made.clone, made.server, "--tags")
    said = [line for line in pushed.said.splitlines() if "pre-receive hook declined" not in line]

    assert pushed.changed == set()
    assert len(said) < 200


def test_one_of_each_at_once(made: Hooked) -> None:
    """What is wrong with other tags of the push does not hide what is wrong with this one."""
    words = lightweight(made)
    said = made.refused("--force", *words, ":refs/tags/v1.0", "main:refs/tags/v1.0.1", "main:refs/heads/topic")

    assert [rule for rule in ("RK204", "RK210 moved: v1.0.1", "RK212 deleted: v1.0") if rule not in said] == []
    assert "git fetch REMOTE +refs/tags/v1.0:refs/tags/v1.0" in said
    assert "git fetch REMOTE +refs/tags/v1.0.1:refs/tags/v1.0.1" in said


# What the pusher is advised ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "pushed"), [("v1.2.0", "v1.2"), ("v1.3", "v1.2")], ids=["a duplicate of it", "a lower number on its commit"]
)
def test_nobody_is_advised_to_delete_a_published_tag(made: Hooked, published: str, pushed: str) -> None:
    made.clone.commit("next", {"VERSION": "1.2\n"})
    made.clone.tag(published)
    made.server.git("fetch", "-q", str(made.clone.path), "main:main", f"refs/tags/{published}:refs/tags/{published}")
    made.clone.tag(pushed)
    said = made.refused(pushed)

    assert f"git tag -d {published} " not in f"{said} "
    assert f"git tag -d {pushed} " in said


# Objects made by hand --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tagger", ["", "tagger Ada\n", "tagger Ada <ada@example.org> soon +0000\n", "tagger Ada <a> 1767603600 zone!\n"])
def test_a_tag_without_a_sound_date_is_judged_like_any_other(made: Hooked, tagger: str) -> None:
    made.clone.commit("next", {"VERSION": "1.2\n"})
    text = f"object {made.clone.rev('main')}\ntype commit\ntag v1.2\n{tagger}\nreleased\n"
    oid = made.clone.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=text)
    made.clone.git("update-ref", "refs/tags/v1.2", oid)

    assert "RK203 stable-off-main: v1.2" in made.refused("v1.2")
    made.push("main", "v1.2")
    assert releasekit_here("-C", str(made.server.path), "check").status == 0


# Servers in odd states -----------------------------------------------------------------------------------------------------------


def test_a_hook_whose_program_is_gone_refuses_and_says_why(made: Hooked) -> None:
    hook = made.server.path / "hooks" / "pre-receive"
    lines = hook.read_text().splitlines()
    gone = ["python=/nowhere/python" if line.startswith("python=") else line for line in lines]
    hook.write_text("\n".join(gone) + "\n")
    words = lightweight(made)
    pushed = push(made.clone, made.server, *words, env={"PATH": "/usr/bin:/bin"})

    assert pushed.changed == set()
    assert "releasekit is not here any more, so the release tags of this push were not checked" in flat(pushed.said)
    assert "hooks/pre-receive" in pushed.said
    made.push("main")


def test_a_hook_whose_environment_lost_the_package_refuses_and_says_why(made: Hooked, tmp_path: Path) -> None:
    """The virtual environment was made anew: Python is there, releasekit is not."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$0: No module named releasekit" >&2\nexit 1\n')
    python.chmod(0o755)
    hook = made.server.path / "hooks" / "pre-receive"
    lines = hook.read_text().splitlines()
    hook.write_text("\n".join(f"python={python}" if line.startswith("python=") else line for line in lines) + "\n")
    pushed = push(made.clone, made.server, *lightweight(made))

    assert pushed.changed == set()
    assert "No module named releasekit" in pushed.said


def test_a_server_with_a_work_tree_goes_by_what_is_committed(made: Hooked, host: Host, tmp_path: Path) -> None:
    """receive.denyCurrentBranch=updateInstead, with pre-receive called by a hook of one's own."""
    server = made.clone.clone(host.folder / "deployed")
    server.git("config", "receive.denyCurrentBranch", "updateInstead")
    hook = (made.server.path / "hooks" / "pre-receive").read_text()
    (server.path / ".git" / "hooks" / "pre-receive").write_text(hook)
    (server.path / ".git" / "hooks" / "pre-receive").chmod(0o755)
    made.clone.git("remote", "set-url", "origin", server.path.as_uri())
    there = Hooked(made.clone, server)

    assert "RK204 lightweight: v1.2" in there.refused(*lightweight(there))
    made.clone.git("tag", "-d", "v1.2")
    made.clone.tag("v1.2")
    there.push("main", "v1.2")
    assert (server.path / "VERSION").read_text() == "1.2\n"


def test_a_push_from_a_shallow_clone_is_judged_by_the_whole_history_of_the_server(made: Hooked, host: Host, tmp_path: Path) -> None:
    shallow = RepoBuilder(tmp_path / "shallow", made.clone.clock)
    subprocess.run(["git", "clone", "-q", "--depth=1", host.url(made.server), str(shallow.path)], check=True)
    there = Hooked(shallow, made.server)
    tag = there.release("1.2")

    assert "RK203 stable-off-main: v1.2" in there.refused(tag)
    there.push("main", tag)


def test_a_shallow_server_says_that_it_cannot_judge(made: Hooked, host: Host, tmp_path: Path) -> None:
    made.server = made.server.clone(host.place(), bare=True, depth=1)
    Hooked.install(made.server)
    made.clone.git("remote", "set-url", "origin", host.url(made.server))
    made.push("main:topic")

    assert "this clone is shallow" in made.refused("main", made.release("1.2"))


def test_a_server_that_trusts_no_bare_repository_by_its_place(made: Hooked, tmp_path: Path) -> None:
    """safe.bareRepository=explicit: git opens the repository that is pushed to, because the hook is told which it is."""
    settings = tmp_path / "gitconfig"
    settings.write_text("[safe]\n\tbareRepository = explicit\n")
    words = lightweight(made)
    pushed = push(made.clone, made.server, *words, env={"GIT_CONFIG_GLOBAL": str(settings)})

    assert "RK204 lightweight: v1.2" in flat(pushed.said)


def test_a_server_that_borrows_its_objects(made: Hooked, host: Host, tmp_path: Path) -> None:
    fork = RepoBuilder(host.place())
    subprocess.run(["git", "clone", "-q", "--bare", "--shared", str(made.server.path), str(fork.path)], check=True)
    Hooked.install(fork)
    made.clone.git("remote", "set-url", "origin", host.url(fork))
    there = Hooked(made.clone, fork)

    assert "RK204 lightweight: v1.2" in there.refused(*lightweight(there))
    there.push("main")


# releasekit itself -----------------------------------------------------------------------------------------------------------


def test_what_releasekit_cuts_is_let_in(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    product = started(tmp_path_factory.getbasetemp()).copy(tmp_path / "product")
    Hooked.install(product.remote)
    Hooked.install(product.clone)
    product.cut("2026-01-14")
    product.pull()
    fix = product.push("fix(billing): tax", {"billing/tax": "tax\n"})
    product.cut("2026-01-28")
    product.hotfix("2026-02-02", "1.0", fix)

    assert {"refs/tags/v1.0", "refs/tags/v1.0.1", "refs/tags/v1.1", "refs/heads/release/1.0"} <= set(product.remote.refs())
