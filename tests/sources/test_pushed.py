"""Refs as a push would make them, read from objects that no ref names yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.core.config import Config
from releasekit.core.gate import Update
from releasekit.core.history import TagKind
from releasekit.errors import RepositoryError
from releasekit.git import Git
from releasekit.sources.pushed import pushed_refs
from releasekit.sources.refs import Ref, list_refs, read_refs

if TYPE_CHECKING:
    from releasekit.core.history import Refs
    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder


def made(ref: str, oid: str) -> Update:
    return Update(ref, "", oid)


def pushed(repo: RepoBuilder, *updates: Update) -> dict[str, Ref | None]:
    return pushed_refs(Git(repo.path), updates)


def after(repo: RepoBuilder, *updates: Update) -> Refs:
    return read_refs(Git(repo.path), Config(), pushed(repo, *updates))[0]


def listed(repo: RepoBuilder, name: str) -> Ref:
    return next(one for one in list_refs(Git(repo.path), "origin") if one.name == name)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_pushed_ref_is_what_git_would_list(make_repo: MakeRepo, object_format: str) -> None:
    repo = make_repo(object_format=object_format)
    repo.commit(files={"a": "a"})
    repo.branch("topic")
    repo.tag("v1.0")
    repo.tag("v1.1", annotated=False)
    repo.tag("v1.2", "v1.0")
    repo.tag("v1.3", "HEAD^{tree}")
    repo.tag("v1.4", "HEAD:a", annotated=False)
    repo.tag("v1.5", "HEAD^{tree}", annotated=False)
    there = {ref: oid for ref, oid in repo.refs().items() if ref != "refs/heads/main"}
    found = pushed(repo, *(made(ref, oid) for ref, oid in there.items()))

    for name in there:
        expected = listed(repo, name)
        if name == "refs/tags/v1.2":  # some gits peel one level and some all; nobody relies on it
            expected = expected._replace(peeled=found[name].peeled)  # type: ignore[union-attr]
        assert found[name] == expected


def test_a_tag_object_that_no_ref_names_is_a_release(repo: RepoBuilder) -> None:
    commit = repo.commit()
    oid = repo.tag("v1.0")
    repo.git("update-ref", "-d", "refs/tags/v1.0")
    (release,) = after(repo, made("refs/tags/v1.0", oid)).releases

    assert (release.tag.name, release.commit, release.tag.kind) == ("v1.0", commit, TagKind.ANNOTATED)


def test_a_deleted_ref_is_gone_and_a_moved_one_has_moved(repo: RepoBuilder) -> None:
    first = repo.commit()
    old = repo.tag("v1.0")
    second = repo.commit("later")
    repo.tag("v1.1")
    refs = after(repo, Update("refs/tags/v1.1", old, ""), Update("refs/tags/v1.0", old, second), Update("refs/heads/main", second, first))

    assert [(release.tag.name, release.commit) for release in refs.releases] == [("v1.0", second)]
    assert refs.main
    assert refs.main.commit == first


def test_branches_come_with_their_lines(repo: RepoBuilder) -> None:
    oid = repo.commit()
    refs = after(repo, made("refs/heads/release/1.0", oid))

    assert [head.ref for head in refs.lines] == ["refs/heads/release/1.0"]


def test_refs_of_other_folders_are_nobodys_business(repo: RepoBuilder) -> None:
    assert pushed(repo, made("refs/notes/commits", "a" * 40), made("refs/meta/config", "b" * 40), Update("refs/x/y", "a" * 40, "")) == {}


def test_an_object_that_is_not_here_is_told_of(repo: RepoBuilder) -> None:
    repo.commit()
    with pytest.raises(RepositoryError, match=r"the object a{40} of refs/tags/v1\.0 is not here"):
        pushed(repo, made("refs/tags/v1.0", "a" * 40))


def test_an_unborn_repository_has_the_branch_that_is_pushed(repo: RepoBuilder) -> None:
    oid = repo.commit()
    repo.git("update-ref", "-d", "refs/heads/main")
    refs = after(repo, made("refs/heads/main", oid), made("refs/tags/v1.0", oid))

    assert refs.main
    assert refs.main.ref == "refs/heads/main"
    assert [release.commit for release in refs.releases] == [oid]


TAG = b"object %s\ntype commit\ntag v1.0\n%b\nreleased\n"


@pytest.mark.parametrize(
    "tagger",
    [
        b"",
        b"tagger Ada\n",
        b"tagger Ada <ada@example.org>\n",
        b"tagger Ada <ada@example.org> soon +0000\n",
        b"tagger Ada <ada@example.org> -5 +0000\n",
        b"tagger Ada <ada@example.org> 99999999999999999999 +0000\n",
        b"tagger Ada <ada@example.org> 1767603600 zone!\n",
        b"tagger Ada <ada@example.org> 1767603600 +9999\n",
        b"tagger Ada <ada@example.org> 1767603600\n",
        b"tagger Ada <a> b> 1767603600 +0000\n",
        b"tagger \xff\xfe <\xff> 1767603600 +0000\n",
        b"tagger Ada <ada@example.org> \xd9\xa1\xd9\xa2 +0000\n",
    ],
)
def test_a_tag_object_made_by_hand_is_read_whatever_its_date_says(repo: RepoBuilder, tagger: bytes) -> None:
    """A server takes such objects, unless receive.fsckObjects is set."""
    commit = repo.commit()
    oid = repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=TAG % (commit.encode(), tagger))
    (release,) = after(repo, made("refs/tags/v1.0", oid)).releases

    assert (release.tag.name, release.commit) == ("v1.0", commit)


def test_the_first_header_of_a_name_counts(repo: RepoBuilder) -> None:
    """git looks at the first one too; a message may hold any lines."""
    commit, later = repo.commit(), repo.commit("later")
    text = f"object {commit}\ntype commit\ntag v1.0\ntagger A <a> 1767603600 +0000\nobject {later}\n\nobject {later}\ntype blob\n"
    oid = repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=text)

    assert after(repo, made("refs/tags/v1.0", oid)).releases[0].commit == commit
