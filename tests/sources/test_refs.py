"""Refs: tags of every make, the main branch, line branches, and whose word counts when clone and remote differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from releasekit import Project
from releasekit.core.config import Config
from releasekit.core.history import Head, Refs, Tag, TagKind
from releasekit.core.tagpattern import Flaw, Reading
from releasekit.core.version import Line, Version
from releasekit.errors import RepositoryError
from releasekit.git import Git
from releasekit.sources.refs import list_refs, read_refs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder


def refs_of(repo: RepoBuilder, **options: Any) -> Refs:
    return read_refs(Git(repo.path), Config.from_mapping({name.replace("_", "-"): value for name, value in options.items()}))[0]


def releases(refs: Refs) -> list[str]:
    return [str(release.version) for release in refs.releases]


def foreign(refs: Refs) -> list[str]:
    return [tag.name for tag in refs.foreign]


# Tags -----------------------------------------------------------------------------------------------------------------------


def test_an_annotated_tag_bears_its_own_date(repo: RepoBuilder) -> None:
    commit = repo.commit(date="2026-01-05T09:00:00+00:00")
    oid = repo.tag("v1.0", date="2026-01-14T12:30:00+03:00")
    (release,) = refs_of(repo).releases
    moment = datetime(2026, 1, 14, 12, 30, tzinfo=timezone(timedelta(hours=3)))

    assert release.tag == Tag("v1.0", oid, commit, TagKind.ANNOTATED, moment, Reading(Version(1, 0)))
    assert release.tag.date.isoformat() == "2026-01-14T12:30:00+03:00"


def test_a_lightweight_tag_bears_the_date_of_its_commit(repo: RepoBuilder) -> None:
    commit = repo.commit(date="2026-01-05T09:00:00-04:30")
    repo.tag("v1.0", annotated=False)
    (release,) = refs_of(repo).releases
    assert release.tag == Tag("v1.0", commit, commit, TagKind.LIGHTWEIGHT, datetime(2026, 1, 5, 13, 30, tzinfo=UTC), Reading(Version(1, 0)))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_tag_of_a_tag_leads_to_its_commit(repo: RepoBuilder, depth: int) -> None:
    commit = repo.commit()
    repo.tag("inner0")
    for level in range(1, depth):
        repo.tag(f"inner{level}", f"inner{level - 1}")
    oid = repo.tag("v1.0", f"inner{depth - 1}")
    (release,) = refs_of(repo).releases
    assert (release.tag.object, release.commit, release.tag.kind) == (oid, commit, TagKind.NESTED)


@pytest.mark.parametrize("target", ["HEAD^{tree}", "HEAD:a.txt"])
@pytest.mark.parametrize("make", ["annotated", "lightweight", "nested"])
def test_a_tag_of_a_tree_or_a_file_is_no_release(repo: RepoBuilder, target: str, make: str) -> None:
    repo.commit(files={"a.txt": "a"})
    if make == "nested":
        repo.tag("inner", target)
    repo.tag("v1.0", "inner" if make == "nested" else target, annotated=make != "lightweight")
    refs = refs_of(repo)
    assert (releases(refs), [tag.commit for tag in refs.foreign if tag.name == "v1.0"]) == ([], [""])


def test_a_tag_on_no_branch_is_a_release(repo: RepoBuilder) -> None:
    repo.commit()
    repo.switch("main", detach=True)
    lost = repo.commit()
    repo.tag("v1.0")
    repo.switch("main")
    (release,) = refs_of(repo).releases
    assert release.commit == lost


def test_a_tag_without_tagger_bears_no_date(repo: RepoBuilder) -> None:
    """As git itself made them in its first year."""
    commit = repo.commit()
    oid = repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=f"object {commit}\ntype commit\ntag v1.0\n\nold\n")
    repo.git("update-ref", "refs/tags/v1.0", oid)
    (release,) = refs_of(repo).releases
    assert (release.commit, release.tag.date) == (commit, datetime(1970, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("0 +0000", "1970-01-01T00:00:00+00:00"),
        ("4102444800 +0000", "2100-01-01T00:00:00+00:00"),
        ("1768381200 -1130", "2026-01-13T21:30:00-11:30"),
        ("1768381200 +1400", "2026-01-14T23:00:00+14:00"),
        ("1768381200 +9959", "2026-01-14T09:00:00+00:00"),
    ],
)
def test_old_and_strange_dates_are_dates(repo: RepoBuilder, stamp: str, moment: str) -> None:
    commit = repo.commit()
    tag = f"object {commit}\ntype commit\ntag v1.0\ntagger Ada <ada@example.org> {stamp}\n\nodd\n"
    repo.git("update-ref", "refs/tags/v1.0", repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=tag))
    (release,) = refs_of(repo).releases
    assert release.tag.date.isoformat() == moment


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("stamp", ["253402300799 -0400", "253402300799 +0000", "253402300800 +0000", "99999999999999 +0000", "0 +1400"])
def test_the_strangest_dates_do_not_stop_a_train(repo: RepoBuilder, stamp: str, zone: str) -> None:
    commit = repo.commit("fix: a")
    tag = f"object {commit}\ntype commit\ntag v1.0\ntagger Ada <ada@example.org> {stamp}\n\nodd\n"
    repo.git("update-ref", "refs/tags/v1.0", repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=tag))
    repo.write("releasekit.toml", f'[train]\nanchor = 2026-01-14\ntimezone = "{zone}"\n')
    project = Project.open(repo.path)
    status = project.status(datetime(2026, 1, 20, tzinfo=UTC))
    assert status.train is not None
    assert (str(status.next), len(project.records())) == ("1.1", 1)


def test_releases_are_in_the_order_of_numbers(repo: RepoBuilder) -> None:
    repo.commit()
    for name in ("v1.10", "v1.9", "v1.9.1", "v2.0", "v1.9.10", "v1.9.2"):
        repo.tag(name)
    assert releases(refs_of(repo)) == ["1.9", "1.9.1", "1.9.2", "1.9.10", "1.10", "2.0"]


def test_tags_of_another_shape_are_foreign(repo: RepoBuilder) -> None:
    repo.commit()
    for name in ("v1.0", "v1.1", "nightly", "v1.2-rc1", "1.5", "v1.2.3.4", "v1.0;id", "ünï", "v1.2\u202e", "group/v1.0"):
        repo.tag(name)
    refs = refs_of(repo)
    assert releases(refs) == ["1.0", "1.1"]
    assert foreign(refs) == sorted(["nightly", "v1.2-rc1", "1.5", "v1.2.3.4", "v1.0;id", "ünï", "v1.2\u202e", "group/v1.0"])


def test_a_tag_name_that_is_no_utf_8_is_foreign(repo: RepoBuilder) -> None:
    commit = repo.commit()
    repo.tag("v1.0")
    repo.write(".git/packed-refs", b"# pack-refs with: peeled fully-peeled sorted \n" + commit.encode() + b" refs/tags/caf\xe9\n")
    assert foreign(refs_of(repo)) == ["caf\udce9"]


def test_misnumbered_tags_are_read_with_their_flaw(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("v1.0.0")
    repo.tag("v1.01")
    assert [(str(one.version), one.tag.reading and one.tag.reading.flaw) for one in refs_of(repo).releases] == [
        ("1.0", Flaw.ZERO_HOTFIX),
        ("1.1", Flaw.PADDED),
    ]


def test_the_configured_pattern_wins_over_the_customary(repo: RepoBuilder) -> None:
    repo.commit()
    for name in ("v1.0", "v1.1", "ui-2.0"):
        repo.tag(name)
    refs = refs_of(repo, tag="ui-{version}")
    assert (releases(refs), foreign(refs)) == (["2.0"], ["v1.0", "v1.1"])


def test_packed_and_loose_refs_count_alike(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("v1.0")
    before = refs_of(repo)
    repo.git("pack-refs", "--all")
    assert refs_of(repo) == before


def test_a_branch_of_the_same_name_as_a_tag_is_not_taken_for_it(repo: RepoBuilder) -> None:
    first = repo.commit()
    repo.tag("v1.0")
    repo.commit()
    repo.git("update-ref", "refs/heads/v1.0", "HEAD")
    (release,) = refs_of(repo).releases
    assert release.commit == first


# The main branch ------------------------------------------------------------------------------------------------------------


def test_without_commits_there_is_no_main_branch(repo: RepoBuilder) -> None:
    assert refs_of(repo) == Refs(None, (), (), ())


def test_main_is_the_main_branch_whatever_is_checked_out(repo: RepoBuilder) -> None:
    main = repo.commit()
    repo.git("switch", "-q", "-c", "topic")
    repo.commit()
    assert refs_of(repo).main == Head("refs/heads/main", main)


def test_the_only_branch_is_the_main_one(repo: RepoBuilder) -> None:
    repo.git("symbolic-ref", "HEAD", "refs/heads/entwicklung")
    commit = repo.commit()
    assert refs_of(repo).main == Head("refs/heads/entwicklung", commit)


def test_the_configured_branch_is_the_main_one(repo: RepoBuilder) -> None:
    repo.commit()
    repo.git("switch", "-q", "-c", "next")
    commit = repo.commit()
    repo.switch("main")
    assert refs_of(repo, main="next").main == Head("refs/heads/next", commit)


def test_a_configured_branch_that_is_not_there_is_refused(repo: RepoBuilder) -> None:
    repo.commit()
    repo.branch("next")
    with pytest.raises(RepositoryError, match="there is no branch 'trunk', which is configured as main") as error:
        refs_of(repo, main="trunk")
    assert error.value.hint == "there are: main, next"


def test_a_configured_branch_may_be_missing_while_there_is_none_at_all(repo: RepoBuilder) -> None:
    assert refs_of(repo, main="trunk").main is None


def test_a_detached_head_changes_nothing_while_the_branch_is_there(repo: RepoBuilder) -> None:
    first, tip = repo.commit(), repo.commit()
    repo.switch(first, detach=True)
    assert refs_of(repo).main == Head("refs/heads/main", tip)


def test_a_detached_head_without_branches_is_the_main_one(repo: RepoBuilder) -> None:
    """What a CI job checks out."""
    repo.commit()
    tip = repo.commit()
    repo.switch(tip, detach=True)
    repo.git("branch", "-q", "-D", "main")
    assert refs_of(repo).main == Head("HEAD", tip)


@pytest.fixture
def upstream(make_repo: MakeRepo) -> RepoBuilder:
    repo = make_repo("upstream")
    repo.commit("feat: first")
    return repo


def test_the_remotes_head_names_the_main_branch(upstream: RepoBuilder, tmp_path: Path) -> None:
    """Though ``main`` is there too."""
    upstream.git("switch", "-q", "-c", "develop")
    tip = upstream.commit()
    clone = upstream.clone(tmp_path / "clone")
    clone.git("branch", "-q", "main", "origin/main")
    assert refs_of(clone).main == Head("refs/heads/develop", tip)


def test_a_branch_that_is_only_at_the_remote_counts(upstream: RepoBuilder, tmp_path: Path) -> None:
    clone = upstream.clone(tmp_path / "clone")
    clone.switch("main", detach=True)
    clone.git("branch", "-q", "-D", "main")
    assert refs_of(clone).main == Head("refs/remotes/origin/main", upstream.rev("main"))


def test_a_main_branch_that_lags_behind_the_remotes_is_not_believed(upstream: RepoBuilder, tmp_path: Path) -> None:
    clone = upstream.clone(tmp_path / "clone")
    tip = upstream.commit()
    clone.git("fetch", "-q")
    assert refs_of(clone).main == Head("refs/remotes/origin/main", tip)


def test_a_main_branch_ahead_of_the_remotes_counts(upstream: RepoBuilder, tmp_path: Path) -> None:
    clone = upstream.clone(tmp_path / "clone")
    tip = clone.commit()
    assert refs_of(clone).main == Head("refs/heads/main", tip)


def test_a_main_branch_that_went_another_way_counts(upstream: RepoBuilder, tmp_path: Path) -> None:
    clone = upstream.clone(tmp_path / "clone")
    upstream.commit("theirs")
    tip = clone.commit("ours")
    clone.git("fetch", "-q")
    assert refs_of(clone).main == Head("refs/heads/main", tip)


def test_only_the_configured_remote_counts(upstream: RepoBuilder, tmp_path: Path) -> None:
    clone = upstream.clone(tmp_path / "clone", origin="fork")
    tip = upstream.commit()
    clone.git("fetch", "-q", "--all")
    assert refs_of(clone).main == Head("refs/heads/main", clone.rev("main"))
    assert refs_of(clone, remote="fork").main == Head("refs/remotes/fork/main", tip)


def test_a_remote_whose_name_begins_alike_is_another(upstream: RepoBuilder, tmp_path: Path) -> None:
    clone = upstream.clone(tmp_path / "clone")
    clone.git("update-ref", "refs/remotes/origin2/release/9.9", "HEAD")
    assert refs_of(clone).lines == ()


# Lines ----------------------------------------------------------------------------------------------------------------------


def test_line_branches_are_found_in_the_order_of_lines(repo: RepoBuilder) -> None:
    commit = repo.commit()
    for name in ("release/1.10", "release/1.9", "release/2.0", "release/next", "topic"):
        repo.branch(name)
    assert refs_of(repo).lines == tuple(Head(f"refs/heads/release/{line}", commit, line) for line in (Line(1, 9), Line(1, 10), Line(2, 0)))


def test_the_configured_name_of_line_branches_wins(repo: RepoBuilder) -> None:
    commit = repo.commit()
    repo.branch("release/1.0")
    repo.branch("maint-2.0-x")
    assert refs_of(repo, line_branch="maint-{line}-x").lines == (Head("refs/heads/maint-2.0-x", commit, Line(2, 0)),)


def test_a_line_is_as_fresh_as_the_remote_had_it(upstream: RepoBuilder, tmp_path: Path) -> None:
    upstream.branch("release/1.0")
    upstream.branch("release/1.1")
    clone = upstream.clone(tmp_path / "clone")
    clone.git("branch", "-q", "release/1.0", "origin/release/1.0")
    upstream.switch("release/1.0")
    tip = upstream.commit("fix: on the line")
    clone.git("fetch", "-q")
    assert refs_of(clone).lines == (
        Head("refs/remotes/origin/release/1.0", tip, Line(1, 0)),
        Head("refs/remotes/origin/release/1.1", upstream.rev("release/1.1"), Line(1, 1)),
    )


def test_the_main_branch_may_look_like_a_line(repo: RepoBuilder) -> None:
    repo.git("symbolic-ref", "HEAD", "refs/heads/1.0")
    commit = repo.commit()
    assert refs_of(repo).main == Head("refs/heads/1.0", commit)


# The list -------------------------------------------------------------------------------------------------------------------


def test_many_refs_are_one_list(repo: RepoBuilder) -> None:
    commit = repo.commit()
    wanted = {f"refs/tags/v{major}.{minor}" for major in range(40) for minor in range(25)}
    repo.git("update-ref", "--stdin", input="".join(f"create {name} {commit}\n" for name in sorted(wanted)))
    assert {ref.name for ref in list_refs(Git(repo.path), "origin")} == wanted | {"refs/heads/main"}
    assert len(refs_of(repo).releases) == 1000
