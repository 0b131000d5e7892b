"""The helper that the other tests stand on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from tests.conftest import MakeRepo


def test_the_same_steps_give_the_same_object_ids(make_repo: MakeRepo) -> None:
    def story(name: str) -> dict[str, str]:
        repo = make_repo(name)
        repo.commit("first", {"a.txt": "a\n"})
        repo.tag("v1.0")
        repo.branch("side")
        repo.commit("on main", {"b.txt": b"\xff"})
        repo.switch("side")
        repo.commit("on the side", {"a.txt": None, "c/d.txt": "d\n"})
        repo.switch("main")
        repo.merge("side")
        return repo.refs()

    assert story("one") == story("two")


def test_dates_tick_by_the_hour(repo: RepoBuilder) -> None:
    repo.commit("first")
    repo.commit("given", date="2025-12-31T23:00:00+03:00")
    repo.commit("third")

    dates = repo.git("log", "--format=%aI %cI").splitlines()

    assert dates == [
        "2026-01-05T11:00:00+00:00 2026-01-05T11:00:00+00:00",
        "2025-12-31T23:00:00+03:00 2025-12-31T23:00:00+03:00",
        "2026-01-05T09:00:00+00:00 2026-01-05T09:00:00+00:00",
    ]


@pytest.mark.parametrize("message", [b"", b"latin \xe9\n", b"# no comment\n\n\n  kept \n", b"no line end"])
def test_a_message_in_bytes_is_kept(repo: RepoBuilder, message: bytes) -> None:
    repo.commit(message)

    raw = repo.git("cat-file", "commit", "HEAD").encode("utf-8", "surrogateescape")

    # git() takes one line end off, as a shell does
    assert raw.partition(b"\n\n")[2] == message.removesuffix(b"\n")


def test_parents_may_be_any_commits(repo: RepoBuilder) -> None:
    root = repo.commit("root", {"a": "1"})
    repo.orphan("other")
    other = repo.commit("another root", {"b": "2"})
    repo.switch("main")

    merge = repo.commit("by hand", {"c": "3"}, parents=[root, other])

    assert repo.git("log", "-1", "--format=%H %P").split() == [merge, root, other]
    assert repo.git("status", "--porcelain") == ""
    assert repo.git("ls-tree", "--name-only", "HEAD").split() == ["a", "c"]
    repo.fsck()


def test_tags_of_every_kind(repo: RepoBuilder) -> None:
    commit = repo.commit()
    annotated = repo.tag("annotated", message="why\n")
    nested = repo.tag("nested", "annotated")

    assert repo.tag("lightweight", annotated=False) == commit
    assert repo.rev("nested") == commit
    assert repo.git("cat-file", "tag", nested).startswith(f"object {annotated}\ntype tag")
    assert repo.refs()["refs/tags/annotated"] == annotated


def test_an_octopus(repo: RepoBuilder) -> None:
    repo.commit("base", {"base": ""})
    for name in ("one", "two"):
        repo.branch(name, "main")
        repo.switch(name)
        repo.commit(name, {name: name})
    repo.switch("main")

    repo.merge("one", "two", message="three heads")

    assert len(repo.git("log", "-1", "--format=%P").split()) == 3


def test_a_remote_and_a_shallow_clone_of_it(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit("first", {"a": "1"})
    tip = repo.commit("second", {"a": "2"})

    remote = repo.bare_remote(tmp_path / "remote.git")
    shallow = remote.clone(tmp_path / "shallow", depth=1)

    assert remote.refs() == {"refs/heads/main": tip}
    assert shallow.git("rev-parse", "--is-shallow-repository") == "true"
    assert shallow.rev("HEAD") == tip
    remote.fsck()


def test_sha256_and_bare(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo("long", object_format="sha256")
    assert len(repo.commit()) == 64
    assert len(repo.bare_remote(tmp_path / "long.git").rev("main")) == 64


def test_a_failure_tells_what_git_said(repo: RepoBuilder) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        repo.git("switch", "nowhere")

    assert "nowhere" in "".join(failure.value.__notes__)


def test_the_seal_holds(repo: RepoBuilder) -> None:
    settings = repo.git("config", "--list", "--show-origin", "--name-only").splitlines()
    home = os.environ["HOME"]

    assert {line.split("\t")[0] for line in settings} <= {f"file:{home}/.gitconfig", "file:.git/config"}
    assert Path(home).is_dir()
    assert not {"CI", "GITHUB_ACTIONS", "NO_COLOR"} & set(os.environ)
