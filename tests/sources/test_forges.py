"""What forges write: merges and squashes of GitHub, GitLab, Bitbucket and Azure DevOps, and what is picked to a line afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.sources.reader import Reader

if TYPE_CHECKING:
    from releasekit.core.changes import Told
    from tests.gitrepo import RepoBuilder

GITHUB = "Merge pull request #7 from ada/topic\n\n{}\n"
GITLAB = "Merge branch 'topic' into 'main'\n\n{}\n\nSee merge request toweco/shop!7\n"
BITBUCKET = "Merged in topic (pull request #7)\n\n{}\n\nApproved-by: Grace\n"
AZURE = "Merged PR 7: {}\n\nRelated work items: #12\n"
FORGES = {"github": (GITHUB, "#7"), "gitlab": (GITLAB, "!7"), "bitbucket": (BITBUCKET, "#7"), "azure": (AZURE, "!7")}

each_forge = pytest.mark.parametrize(("form", "pull"), FORGES.values(), ids=FORGES)


@pytest.fixture
def started(repo: RepoBuilder) -> RepoBuilder:
    """A repository with 1.0, and with a branch ``topic`` that is checked out."""
    repo.commit("start")
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "topic")
    return repo


def told(repo: RepoBuilder) -> Told:
    reader = Reader.open(repo.path)[1]
    return reader.pending(reader.require_main()).told


def brief(repo: RepoBuilder) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, text and the requests that brought it, of every change aboard."""
    return [(change.kind, change.text["en"], change.pulls) for change in told(repo).changes]


# Merges ---------------------------------------------------------------------------------------------------------------------


@each_forge
def test_the_title_of_a_request_is_told_where_its_commits_tell_nothing(started: RepoBuilder, form: str, pull: str) -> None:
    oid = started.commit("work")
    started.switch("main")
    started.merge("topic", message=form.format("fix: the topic"))
    assert brief(started) == [("fix", "the topic", (pull,))]
    # The commit that the merge brought has its number too.
    assert [(change.id, change.pulls) for change in told(started).unnoted] == [(oid, (pull,))]


@each_forge
def test_commits_that_tell_have_the_number_of_the_request_that_brought_them(started: RepoBuilder, form: str, pull: str) -> None:
    started.commit("feat: one")
    started.commit("fix: two (#3)")
    started.switch("main")
    started.merge("topic", message=form.format("fix: the topic"))
    assert brief(started) == [("fix", "two", ("#3",)), ("feature", "one", (pull,))]


@each_forge
def test_a_title_of_no_form_tells_nothing(started: RepoBuilder, form: str, pull: str) -> None:
    started.commit("work")
    started.switch("main")
    started.merge("topic", message=form.format("The topic"))
    found = told(started)
    assert (found.changes, [change.pulls for change in found.unnoted]) == ((), [(pull,)])


def test_a_request_inside_of_a_request_counts_for_what_it_brought(started: RepoBuilder) -> None:
    started.commit("fix: outer")
    started.git("switch", "-q", "-c", "inner")
    started.commit("fix: inner")
    started.switch("topic")
    started.merge("inner", message=GITHUB.format("Inner").replace("#7", "#6"))
    started.switch("main")
    started.merge("topic", message=GITHUB.format("Outer"))
    assert brief(started) == [("fix", "inner", ("#6",)), ("fix", "outer", ("#7",))]


def test_an_octopus_brought_what_all_its_branches_hold(started: RepoBuilder) -> None:
    started.commit("fix: one", {"one": "1"})
    started.git("switch", "-q", "-c", "other", "main")
    started.commit("fix: two", {"two": "1"})
    started.git("switch", "-q", "-c", "silent", "main")
    started.commit("work", {"three": "1"})
    started.switch("main")
    started.merge("topic", "other", "silent", message="feat: all of them (#9)")
    assert sorted(brief(started)) == [("fix", "one", ("#9",)), ("fix", "two", ("#9",))]
    assert [change.pulls for change in told(started).unnoted] == [("#9",)]


# Squashes -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("fix: the topic (#7)\n\n* fix: one\n\n* work\n\n* feat: two\n", ("fix", "the topic", ("#7",))),
        ("fix: the topic\n\nSee merge request toweco/shop!7\n", ("fix", "the topic", ("!7",))),
        ("Merged in topic (pull request #7)\n\nfix: the topic\n\nApproved-by: Grace\n", ("fix", "the topic", ("#7",))),
        ("Merged PR 7: fix: the topic\n\nRelated work items: #12\n", ("fix", "the topic", ("!7",))),
        ("The topic (#7)\n\n---------\n\nChangelog: added\n", ("feature", "The topic", ("#7",))),
    ],
    ids=["github", "gitlab", "bitbucket", "azure", "trailer"],
)
def test_a_squashed_request_is_one_change(started: RepoBuilder, message: str, found: tuple[str, str, tuple[str, ...]]) -> None:
    started.switch("main")
    started.commit(message, {"a": "1"})
    assert brief(started) == [found]


def test_a_squashed_request_that_brings_its_own_wording_tells_that(started: RepoBuilder) -> None:
    started.switch("main")
    started.commit("Work (#7)\n\n* work\n\nBEGIN_COMMIT_OVERRIDE\nfix: one\n\nfeat: two (#8)\nEND_COMMIT_OVERRIDE\n\nMore.\n")
    assert brief(started) == [("fix", "one", ("#8", "#7")), ("feature", "two", ("#8", "#7"))]


@pytest.mark.parametrize("with_provenance", [True, False], ids=["with provenance", "without"])
def test_a_squash_that_is_picked_to_a_line_is_the_change_of_its_first_request(started: RepoBuilder, *, with_provenance: bool) -> None:
    """GitHub squashes request 34, which carries the squash of request 12 to the line: ``(#12) (#34)``."""
    started.switch("main")
    squash = started.commit("fix: a leak (#12)", {"a": "1"})
    started.git("switch", "-q", "-c", "release/1.0", "v1.0")
    started.git("cherry-pick", "--no-commit", squash)
    started.commit("fix: a leak (#12) (#34)" + (f"\n\n(cherry picked from commit {squash})" if with_provenance else ""))
    started.tag("v1.0.1")
    started.switch("main")
    started.commit("feat: more (#40)", {"b": "1"})
    started.tag("v1.1")
    records = {str(record.version): record for record in Project.open(started.path).records()}

    (leak,) = records["1.0.1"].changes
    assert (leak.text["en"], leak.request, leak.pulls) == ("a leak", "12", ("#12", "#34"))
    assert [(one.text["en"], one.included_from) for one in records["1.1"].changes] == [("a leak", "1.0.1"), ("more", None)]


# Evil merges ----------------------------------------------------------------------------------------------------------------

COMPONENTS = '[[component]]\nid = "core"\npaths = ["core/**"]\n[[component]]\nid = "ui"\npaths = ["ui/**"]\n'


def evil_merge(repo: RepoBuilder, message: str) -> str:
    """A merge that changes what neither of its sides did."""
    repo.commit("start", {"releasekit.toml": COMPONENTS, "core/a": "1", "ui/a": "1"})
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "topic")
    repo.commit("fix(core): work", {"core/b": "1"})
    repo.switch("main")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "topic")
    return repo.commit(message, {"ui/evil": "1"}, parents=["main", "topic"])


def test_what_an_evil_merge_changes_counts_though_it_says_nothing(repo: RepoBuilder) -> None:
    evil_merge(repo, "Merge branch 'topic'")
    project = Project.open(repo.path)
    record = project.unreleased()
    assert {one.id: one.state for one in record.components} == {"core": "changed", "ui": "changed"}
    assert [(change.component, change.text["en"]) for change in record.changes] == [("core", "work")]
    assert [(one.code, one.path) for one in project.check().findings if one.code == "RK401"] == [("RK401", "ui/**")]


def test_an_evil_merge_that_says_what_it_does_is_told_of_what_it_changes(repo: RepoBuilder) -> None:
    oid = evil_merge(repo, "Mend the page\n\nChangelog: fixed\nComponent: ui\n")
    project = Project.open(repo.path)
    assert [(change.component, change.text["en"]) for change in project.unreleased().changes] == [("core", "work"), ("ui", "Mend the page")]
    assert oid in [change.id for change in project.unreleased().changes]
    assert [one for one in project.check().findings if one.code == "RK401"] == []
