"""Finding a repository and its state: bare, worktree, subfolder, empty, shallow, SHA-256, and what is none."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.core.findings import Audit
from releasekit.errors import RepositoryError, UsageError
from releasekit.git import Git
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository, open_repository, remote_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


# Discovery ------------------------------------------------------------------------------------------------------------------


def test_a_repository_is_found_at_its_top(repo: RepoBuilder) -> None:
    found = open_repository(repo.path)
    assert found == Repository(Git(repo.path), repo.path / ".git", repo.path / ".git", repo.path, is_shallow=False, object_format="sha1")
    assert (found.top, found.name) == (repo.path, "repo")


@pytest.mark.parametrize("place", ["docs", "docs/deep", "docs/a.md"])
def test_a_repository_is_found_from_inside(repo: RepoBuilder, place: str) -> None:
    repo.commit(files={"docs/deep/b.md": "b", "docs/a.md": "a"})
    assert open_repository(repo.path / place) == open_repository(repo.path)


def test_a_bare_repository_has_no_work_tree(make_repo: MakeRepo) -> None:
    bare = make_repo("toweco.git", bare=True)
    found = open_repository(bare.path)
    assert (found.work_tree, found.top, found.git_dir, found.common_dir, found.name) == (None, bare.path, bare.path, bare.path, "toweco")


def test_inside_the_git_folder_there_is_no_work_tree(repo: RepoBuilder) -> None:
    found = open_repository(repo.path / ".git")
    assert (found.work_tree, found.git_dir, found.name) == (None, repo.path / ".git", "repo")


def test_a_worktree_shares_what_it_has_with_the_main_one(repo: RepoBuilder) -> None:
    repo.commit()
    other = repo.path.parent / "other"
    repo.git("worktree", "add", "-q", "-b", "topic", str(other))

    found = open_repository(other)

    assert (found.work_tree, found.git_dir, found.common_dir) == (other, repo.path / ".git/worktrees/other", repo.path / ".git")
    assert found.name == "repo"


def test_a_submodule_is_a_repository_of_its_own(repo: RepoBuilder, make_repo: MakeRepo) -> None:
    inner = make_repo("inner")
    inner.commit()
    repo.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(inner.path), "lib")

    found = open_repository(repo.path / "lib")

    assert (found.work_tree, found.git_dir, found.name) == (repo.path / "lib", repo.path / ".git/modules/lib", "lib")


def test_a_sha_256_repository_is_read_like_any_other(make_repo: MakeRepo) -> None:
    repo = make_repo("long", object_format="sha256")
    repo.commit("feat: first", {"a": "a"})
    repo.tag("v1.0")
    repo.commit("fix: second", {"a": "b"})

    project = Project.open(repo.path)

    assert project.repository.object_format == "sha256"
    assert [len(release.commit) for release in project.refs.releases] == [64]
    assert [change.text["en"] for record in project.records() for change in record.changes] == ["first"]
    assert [change.text["en"] for change in project.status(NOW).told.changes] == ["second"]
    assert project.check() == Audit(())


# Nothing there yet ----------------------------------------------------------------------------------------------------------


def test_an_empty_repository_has_nothing_released_and_nothing_aboard(repo: RepoBuilder) -> None:
    status = Project.open(repo.path).status(NOW)
    assert (status.current, str(status.next), status.told.changes, status.train) == (None, "0.1", (), None)


def test_an_unborn_branch_beside_tags_is_no_main_branch(repo: RepoBuilder) -> None:
    repo.commit("feat: first")
    repo.tag("v1.0")
    repo.git("switch", "-q", "--orphan", "fresh")
    repo.git("branch", "-D", "-q", "main")

    project = Project.open(repo.path)

    assert project.refs.main is None
    assert [str(record.version) for record in project.records()] == ["1.0"]
    assert str(project.status(NOW).next) == "1.1"


@pytest.mark.parametrize(
    "ask",
    [lambda project: project.development_version(), lambda project: project.unreleased()],
    ids=["version", "unreleased"],
)
def test_without_commits_what_needs_a_main_branch_says_so(repo: RepoBuilder, ask: Callable[[Project], object]) -> None:
    with pytest.raises(RepositoryError, match="there are no commits here yet"):
        ask(Project.open(repo.path))


def test_an_empty_bare_repository_is_no_trouble(make_repo: MakeRepo) -> None:
    status = Project.open(make_repo("empty.git", bare=True).path).status(NOW)
    assert (status.product.id, status.current) == ("empty", None)


# What is none ---------------------------------------------------------------------------------------------------------------


def test_a_folder_without_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="this is not a git repository") as error:
        open_repository(tmp_path)
    assert (error.value.where, error.value.exit_code) == (str(tmp_path), 4)
    assert error.value.hint == "name one with -C DIR, or make one with git init"


@pytest.mark.parametrize("place", ["missing", "missing/deeper", "file/inside"])
def test_a_place_that_is_not_there_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RepositoryError, match="there is no such folder") as error:
        open_repository(tmp_path / place)
    assert error.value.where == str(tmp_path / place)


def test_a_damaged_repository_is_refused_in_gits_own_words(repo: RepoBuilder) -> None:
    repo.write(".git/config", "[core\n")
    with pytest.raises(RepositoryError, match="git cannot open this repository: fatal: bad config line 1"):
        open_repository(repo.path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_user_is_refused_with_the_one_path_to_trust(repo: RepoBuilder) -> None:
    """Case 93."""
    for place in (repo.path, repo.path / ".git"):
        os.chown(place, 12345, -1)
    with pytest.raises(RepositoryError, match="git does not trust this repository, because another user owns it") as error:
        open_repository(repo.path)
    assert error.value.hint == f"if you do: git config --global --add safe.directory {repo.path}"


def test_without_git_it_says_so(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 94."""
    monkeypatch.setenv("PATH", str(repo.path))
    with pytest.raises(RepositoryError, match="git is not installed, or not on the PATH"):
        open_repository(repo.path)


def test_variables_of_a_hook_do_not_lead_elsewhere(repo: RepoBuilder, make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_repo("other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    assert open_repository(repo.path).work_tree == repo.path


# Shallow --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shallow(repo: RepoBuilder, tmp_path: Path) -> RepoBuilder:
    """A clone that knows only the last of three commits."""
    repo.commit("feat: first")
    repo.tag("v1.0")
    repo.commit("fix: second")
    repo.commit("fix: third")
    return repo.clone(tmp_path / "shallow", depth=1)


ASKED: dict[str, Callable[[Project], object]] = {
    "status": lambda project: project.status(NOW),
    "timeline": lambda project: project.timeline(),
    "records": lambda project: project.records(),
    "unreleased": lambda project: project.unreleased(),
    "development_version": lambda project: project.development_version(),
    "history": lambda project: project.history(),
    "next_version": lambda project: project.next_version(),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_shallow_clone_is_refused(shallow: RepoBuilder, name: str) -> None:
    with pytest.raises(RepositoryError, match="this clone is shallow") as error:
        ASKED[name](Project.open(shallow.path))
    assert error.value.hint == "complete it with: git fetch --unshallow --tags (in CI: check out with full depth and tags)"
    assert error.value.where == str(shallow.path)


def test_the_command_in_the_hint_mends_it(shallow: RepoBuilder) -> None:
    shallow.git("fetch", "-q", "--unshallow", "--tags")
    status = Project.open(shallow.path).status(NOW)
    assert (status.current and str(status.current.version), [change.text["en"] for change in status.told.changes]) == (
        "1.0",
        ["third", "second"],
    )


def test_a_blobless_clone_is_complete(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit("feat: first", {"a": "a"})
    clone = repo.clone(tmp_path / "partial", filter="blob:none", bare=True)
    assert [change.text["en"] for change in Project.open(clone.path).status(NOW).told.changes] == ["first"]


# Remotes --------------------------------------------------------------------------------------------------------------------


def test_without_remotes_there_is_no_address(repo: RepoBuilder) -> None:
    assert remote_url(open_repository(repo.path), "origin") is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a.git", "https://example.org/a.git"),
        ("git@example.org:a/b.git", "git@example.org:a/b.git"),
        ("host:a", "host:a"),
        ("/srv/a.git", "/srv/a.git"),
        ("../a.git", "{parent}/a.git"),
        ("./x/y:z.git", "{parent}/repo/x/y:z.git"),
    ],
)
def test_the_address_of_a_remote(repo: RepoBuilder, url: str, address: str) -> None:
    repo.git("remote", "add", "origin", url)
    assert remote_url(open_repository(repo.path), "origin") == address.format(parent=repo.path.parent)


def test_the_address_is_the_one_that_is_pushed_to(repo: RepoBuilder) -> None:
    repo.git("remote", "add", "origin", "https://read.example.org/a.git")
    repo.git("remote", "set-url", "--push", "origin", "https://write.example.org/a.git")
    assert remote_url(open_repository(repo.path), "origin") == "https://write.example.org/a.git"


def test_an_address_may_be_rewritten_by_git(repo: RepoBuilder) -> None:
    repo.git("remote", "add", "origin", "forge:a.git")
    repo.git("config", "url.https://example.org/.insteadOf", "forge:")
    assert remote_url(open_repository(repo.path), "origin") == "https://example.org/a.git"


@pytest.mark.parametrize(
    "written",
    [b'[Remote "origin"]\n\turl = forge:a\n', b'[REMOTE "origin"] # \xff\n\turl = forge:a\n', b"[remote.origin]\n\turl = forge:a\n"],
    ids=["case", "bytes", "dotted"],
)
def test_a_remote_counts_however_it_is_written(repo: RepoBuilder, written: bytes) -> None:
    """Case 92: a release would stay here, made without the remote that there is."""
    with (repo.path / ".git" / "config").open("ab") as config:
        config.write(written)
    assert remote_url(open_repository(repo.path), "origin") == "forge:a"


@pytest.mark.parametrize("key", ["include.path", "includeIf.gitdir:{git}.path"])
def test_a_remote_of_an_included_file_counts(repo: RepoBuilder, tmp_path: Path, key: str) -> None:
    (tmp_path / "included").write_text('[remote "origin"]\n\turl = forge:a\n', encoding="utf-8")
    repo.git("config", key.format(git=repo.path / ".git"), str(tmp_path / "included"))
    assert remote_url(open_repository(repo.path), "origin") == "forge:a"


def test_a_work_tree_that_is_elsewhere_is_told(repo: RepoBuilder, tmp_path: Path) -> None:
    """Case 92: its configuration would count, and ``add`` would write there."""
    (tmp_path / "away").mkdir()
    repo.git("config", "core.worktree", str(tmp_path / "away"))
    with pytest.raises(RepositoryError, match=f"is elsewhere: {tmp_path / 'away'}") as error:
        open_repository(repo.path)
    assert "core.worktree" in error.value.hint
    assert open_repository(repo.path / ".git").work_tree is None


def test_another_remote_does_not_stand_in(repo: RepoBuilder) -> None:
    repo.git("remote", "add", "upstream", "https://example.org/a.git")
    repo.git("remote", "add", "fork", "https://example.org/b.git")
    with pytest.raises(RepositoryError, match="there is no remote 'origin'") as error:
        remote_url(open_repository(repo.path), "origin")
    assert error.value.hint == "configure one that there is, remote = ...: fork, upstream"


def test_a_remote_without_address_is_refused(repo: RepoBuilder) -> None:
    repo.git("config", "remote.origin.url", "")
    with pytest.raises(RepositoryError, match="the remote 'origin' has no address"):
        remote_url(open_repository(repo.path), "origin")


def test_a_worktree_has_the_remotes_of_the_repository(repo: RepoBuilder) -> None:
    repo.commit()
    repo.git("remote", "add", "origin", "https://example.org/a.git")
    repo.git("worktree", "add", "-q", "-b", "topic", str(repo.path.parent / "other"))
    assert remote_url(open_repository(repo.path.parent / "other"), "origin") == "https://example.org/a.git"


def test_a_sha_256_repository_has_remotes_too(make_repo: MakeRepo) -> None:
    repo = make_repo("long", object_format="sha256")
    repo.commit()
    repo.git("remote", "add", "origin", "https://example.org/a.git")
    assert remote_url(open_repository(repo.path), "origin") == "https://example.org/a.git"


# The reader -----------------------------------------------------------------------------------------------------------------


def test_a_bare_repository_is_configured_by_its_head(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit(files={"releasekit.toml": 'id = "toweco"\n'})
    bare = repo.clone(tmp_path / "bare.git", bare=True)
    assert Reader.open(bare.path)[1].product.id == "toweco"


def test_a_repository_is_configured_by_its_work_tree(repo: RepoBuilder) -> None:
    repo.commit(files={"releasekit.toml": 'id = "committed"\n'})
    repo.write("releasekit.toml", 'id = "edited"\n')
    repository, reader = Reader.open(repo.path)
    assert reader.product.id == "edited"
    assert reader.at(repository.git, "HEAD").product.id == "committed"


def test_an_unconfigured_product_has_the_name_of_its_folder(repo: RepoBuilder) -> None:
    product = Reader.open(repo.path)[1].product
    assert (product.id, product.names, product.languages) == ("repo", {"en": "repo"}, ("en",))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('anchor = 2026-01-14\ntimezone = "Mars/Olympus"', "unknown time zone 'Mars/Olympus'"),
        ('anchor = 2026-01-14\nevery = "9999 days"', "the period of a train is 1 to 1000 whole days"),
    ],
)
def test_a_train_that_cannot_run_is_refused_with_its_place(repo: RepoBuilder, table: str, message: str) -> None:
    repo.commit("feat: a", {"releasekit.toml": f"[train]\n{table}\n"})
    with pytest.raises(UsageError, match=message) as error:
        Project.open(repo.path).status(NOW)
    assert error.value.where == "releasekit.toml, train"


def test_documents_are_those_of_the_bundle_and_what_became_of_them(repo: RepoBuilder) -> None:
    config = '[[component]]\nid = "core"\ndocs = ["docs/core/**"]\n[[component]]\nid = "ui"\n'
    files = {"docs/a.md": "a", "docs/core/b.md": "b", "README.md": "r", "src/c.py": "c", "CHANGELOG.md": "old"}
    repo.commit("feat: a", {"releasekit.toml": config, **files})
    repo.tag("v1.0")
    repo.commit("feat: b", {"docs/core/b.md": "b2", "docs/new.md": "n", "docs/a.md": None})
    documents = Project.open(repo.path).unreleased().documents
    assert [(one.path, one.status, one.covers) for one in documents] == [
        ("README.md", "current", ()),
        ("docs/core/b.md", "updated", ("core",)),
        ("docs/new.md", "new", ()),
    ]


def test_a_document_that_is_a_link_is_refused(repo: RepoBuilder) -> None:
    (repo.path / "docs").mkdir()
    (repo.path / "docs/a.md").symlink_to("/etc/passwd")
    repo.git("add", "docs")
    repo.commit("feat: a")
    with pytest.raises(RepositoryError, match="a bundle holds plain files") as error:
        Project.open(repo.path).unreleased()
    assert error.value.where == "docs/a.md"


def test_a_document_whose_name_cannot_be_printed_is_refused(repo: RepoBuilder) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", input="x")
    repo.git("update-index", "-z", "--index-info", input=f"100644 {blob}\t".encode() + b"docs/caf\xe9.md\0")
    repo.commit("feat: a")
    with pytest.raises(RepositoryError, match="a document's name holds characters that cannot be printed"):
        Project.open(repo.path).unreleased()
