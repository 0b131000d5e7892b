"""Fragments of past releases, recovered from the commits that deleted them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from releasekit.core.version import Version
from releasekit.sources.consumed import consumed_fragments, written_by
from releasekit.sources.fragments import Fragments
from releasekit.sources.history import History, read_history
from releasekit.sources.reader import Reader

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

TOWNCRIER = """[tool.towncrier]
directory = "changelog.d"
filename = "NEWS.md"
name = "Toweco"
title_format = false
[[tool.towncrier.type]]
directory = "fix"
name = "Fixed"
[[tool.towncrier.type]]
directory = "feature"
name = "New"
"""


def history_of(repo: RepoBuilder) -> tuple[Reader, History]:
    reader = Reader.open(repo.path)[1]
    return reader, read_history(reader.git, reader.refs, watch=(reader.layout.directory, reader.layout.news or ""))


def consumed(repo: RepoBuilder) -> dict[str, dict[str, str]]:
    """By version, the fragments that it consumed, each with its text."""
    reader, history = history_of(repo)
    found = consumed_fragments(reader.git, history, reader.layout, "en")
    return {str(version): {one.id: one.text["en"] for one in fragments.changes} for version, fragments in found.items()}


def build(repo: RepoBuilder, tag: str, *names: str, news: str = "CHANGELOG.md") -> str:
    """What a release does: it writes the news and deletes its fragments."""
    oid = repo.commit(f"release {tag}", {news: tag, **{f"changelog.d/{name}": None for name in names}})
    repo.tag(tag)
    return oid


def test_a_release_has_the_fragments_that_it_deleted(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d/2.feature.md": "Two."})
    build(repo, "v1.0", "1.fix.md", "2.feature.md")
    repo.commit("more", {"changelog.d/3.fix.md": "Three."})
    build(repo, "v1.1", "3.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": "One.", "2.feature": "Two."}, "1.1": {"3.fix": "Three."}}


def test_fragments_are_told_in_the_order_of_their_paths(repo: RepoBuilder) -> None:
    names = ("2.fix.md", "10.fix.md", "1.fix.md")
    for name in names:
        repo.commit(name, {f"changelog.d/{name}": name})
    build(repo, "v1.0", *names)
    assert list(consumed(repo)["1.0"]) == ["1.fix", "10.fix", "2.fix"]


def test_the_last_text_of_a_fragment_counts(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": "Frist."})
    repo.commit("mend", {"changelog.d/1.fix.md": "First."})
    build(repo, "v1.0", "1.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": "First."}}


def test_a_release_without_fragments_has_none(repo: RepoBuilder) -> None:
    repo.commit("work")
    repo.tag("v1.0")
    assert consumed(repo) == {}


def test_fragments_that_were_withdrawn_are_not_told(repo: RepoBuilder) -> None:
    """Deleted without news: thought better of it."""
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d/2.fix.md": "Two."})
    repo.commit("withdraw", {"changelog.d/2.fix.md": None})
    build(repo, "v1.0", "1.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}}


def test_a_fragment_that_was_renamed_is_told_once(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": "One."})
    repo.commit("rename", {"changelog.d/1.fix.md": None, "changelog.d/2.fix.md": "One."})
    build(repo, "v1.0", "2.fix.md")
    assert consumed(repo) == {"1.0": {"2.fix": "One."}}


def test_where_news_are_kept_elsewhere_deleting_is_enough(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d/2.fix.md": "Two."})
    repo.commit("clear", {"changelog.d/1.fix.md": None})
    repo.commit("clear again", {"changelog.d/2.fix.md": None})
    repo.tag("v1.0")
    assert consumed(repo) == {"1.0": {"1.fix": "One.", "2.fix": "Two."}}


def test_news_that_are_only_read_are_no_build(repo: RepoBuilder) -> None:
    """The news file deleted together with a fragment: nothing was built."""
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d/2.fix.md": "Two.", "CHANGELOG.md": "old"})
    repo.commit("clear", {"changelog.d/2.fix.md": None, "CHANGELOG.md": None})
    build(repo, "v1.0", "1.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}}


def test_files_beside_the_folder_are_no_fragments(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d2/2.fix.md": "Two.", "docs/changelog.d/3.fix.md": "Three."})
    repo.commit(
        "release", {"CHANGELOG.md": "x", "changelog.d/1.fix.md": None, "changelog.d2/2.fix.md": None, "docs/changelog.d/3.fix.md": None}
    )
    repo.tag("v1.0")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}}


def test_what_could_not_be_read_then_is_reported_and_the_rest_told(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d/2.oops.md": "Two.", "changelog.d/.gitkeep": ""})
    build(repo, "v1.0", "1.fix.md", "2.oops.md")
    reader, history = history_of(repo)
    found = consumed_fragments(reader.git, history, reader.layout, "en")[Version(1, 0)]
    assert ([one.id for one in found.changes], [one.path for one in found.problems]) == (["1.fix"], ["changelog.d/2.oops.md"])


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", ""),
        (b"caf\xe9", "caf\\xe9"),
        (b"a\0b", "a\0b"),
        ("---\nkind: fix\n---\nOne.", "---\nkind: fix\n---\nOne."),
        ("---\nru: Раз.\n---\nOne.", "One."),
    ],
    ids=["empty", "latin-1", "binary", "bad front matter", "front matter"],
)
def test_what_would_be_refused_today_was_told_then(repo: RepoBuilder, content: str | bytes, text: str) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": content})
    build(repo, "v1.0", "1.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": text}}


def test_names_that_would_be_refused_today_were_told_then(repo: RepoBuilder) -> None:
    names = ("1.fix.md", "1.fix.rst", "x\\y.fix.md")
    repo.commit("work", {f"changelog.d/{name}": name for name in names})
    build(repo, "v1.0", *names)
    reader, history = history_of(repo)
    found = consumed_fragments(reader.git, history, reader.layout, "en")[Version(1, 0)]
    assert ([one.text["en"] for one in found.changes], found.problems) == (list(names), ())


def test_fragments_that_are_still_there_are_nobodys(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d/2.fix.md": "Two."})
    build(repo, "v1.0", "1.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}}


def test_a_hotfix_consumes_on_its_line_what_main_consumes_later(repo: RepoBuilder) -> None:
    """
    ::

        a---b---c---d   main: c adds 7.fix, d is 1.1
            |
            e---f   release/1.0: e is a cherry-pick of c, f is 1.0.1
    """
    repo.commit("work", {"changelog.d/1.fix.md": "One."})
    build(repo, "v1.0", "1.fix.md")
    repo.git("switch", "-q", "-c", "release/1.0")
    repo.commit("pick", {"changelog.d/7.fix.md": "Seven."})
    build(repo, "v1.0.1", "7.fix.md")
    repo.switch("main")
    repo.commit("seven", {"changelog.d/7.fix.md": "Seven."})
    build(repo, "v1.1", "7.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}, "1.0.1": {"7.fix": "Seven."}, "1.1": {"7.fix": "Seven."}}


def test_a_line_that_is_merged_back_consumes_nothing_again(repo: RepoBuilder) -> None:
    """
    ::

        a---b---m---d   main: m merges 1.0.1 back
         \\     /
          e---f   release/1.0
            1.0.1
    """
    repo.commit("start", {"changelog.d/.gitkeep": ""})
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "release/1.0")
    repo.commit("seven", {"changelog.d/7.fix.md": "Seven."})
    build(repo, "v1.0.1", "7.fix.md")
    repo.switch("main")
    repo.commit("eight", {"changelog.d/8.fix.md": "Eight."})
    repo.merge("release/1.0")
    build(repo, "v1.1", "8.fix.md")
    assert consumed(repo) == {"1.0.1": {"7.fix": "Seven."}, "1.1": {"8.fix": "Eight."}}


def test_a_fragment_that_came_with_a_merged_branch_is_told(repo: RepoBuilder) -> None:
    repo.commit("start", {"changelog.d/.gitkeep": ""})
    repo.git("switch", "-q", "-c", "topic")
    oid = repo.commit("seven", {"changelog.d/7.fix.md": "Seven."})
    repo.switch("main")
    repo.commit("other")
    repo.merge("topic")
    build(repo, "v1.0", "7.fix.md")
    assert consumed(repo) == {"1.0": {"7.fix": "Seven."}}
    assert written_by(history_of(repo)[1].touches)["changelog.d/7.fix.md"] == (oid,)


def test_who_wrote_a_fragment_is_known_newest_first(repo: RepoBuilder) -> None:
    first = repo.commit("write", {"changelog.d/1.fix.md": "a"})
    second = repo.commit("mend", {"changelog.d/1.fix.md": "b"})
    news = build(repo, "v1.0", "1.fix.md")
    assert written_by(history_of(repo)[1].touches) == {"changelog.d/1.fix.md": (second, first), "CHANGELOG.md": (news,)}


def test_the_news_are_the_file_that_towncrier_writes(repo: RepoBuilder) -> None:
    repo.commit("start", {"towncrier.toml": TOWNCRIER, "changelog.d/1.fix.md": "One.", "changelog.d/2.fix.md": "Two."})
    repo.commit("not towncrier's", {"CHANGELOG.md": "x", "changelog.d/2.fix.md": None})
    build(repo, "v1.0", "1.fix.md", news="NEWS.md")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}}


def test_what_towncrier_itself_built_is_recovered(repo: RepoBuilder) -> None:
    """The real command deletes the fragments and writes the news; the release commit is made by hand, as its users do."""
    repo.commit("start", {"towncrier.toml": TOWNCRIER, "changelog.d/1.fix.md": "One.", "changelog.d/+word.feature.md": "Two."})
    command = [sys.executable, "-m", "towncrier", "build", "--yes", "--version", "1.0", "--date", "2026-01-14"]
    subprocess.run(command, cwd=repo.path, capture_output=True, check=True)
    repo.git("add", "--all")
    repo.commit("release")
    repo.tag("v1.0")
    assert "NEWS.md" in repo.git("ls-files").splitlines()
    assert consumed(repo) == {"1.0": {"1.fix": "One.", "+word.feature": "Two."}}


@pytest.mark.parametrize("where", ["docs/changes", "news"])
def test_the_configured_folder_is_looked_into(repo: RepoBuilder, where: str) -> None:
    repo.commit("start", {"releasekit.toml": f'[changes]\ndirectory = "{where}"\n', f"{where}/1.fix.md": "One."})
    repo.commit("release", {f"{where}/1.fix.md": None, "CHANGELOG.md": "x"})
    repo.tag("v1.0")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}}


def test_a_symbolic_link_that_was_deleted_is_reported(repo: RepoBuilder) -> None:
    (repo.path / "changelog.d").mkdir()
    (repo.path / "changelog.d/1.fix.md").symlink_to("/etc/passwd")
    repo.git("add", "changelog.d")
    repo.commit("start")
    repo.git("rm", "-q", "changelog.d/1.fix.md")
    repo.commit("release", {"CHANGELOG.md": "x"})
    repo.tag("v1.0")
    reader, history = history_of(repo)
    found = consumed_fragments(reader.git, history, reader.layout, "en")
    assert {version: [one.reason for one in each.problems] for version, each in found.items()} == {
        Version(1, 0): ["it is a symbolic link, and no plain file"]
    }
    assert found[Version(1, 0)] != Fragments()


def test_a_release_commit_that_was_made_anew_for_main_tells_nothing_again(repo: RepoBuilder) -> None:
    """
    ::

        a---b---c---d   main: b is 1.1 made anew, after it had been tagged; d is 1.2
         \\
          e   1.1
    """
    repo.commit("work", {"changelog.d/1.fix.md": "One.", "changelog.d/lib.change.md": "Upgrade lib to 1."})
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "release")
    build(repo, "v1.1", "1.fix.md", "lib.change.md")
    repo.switch("main")
    repo.commit("release 1.1", {"CHANGELOG.md": "1.1", "changelog.d/1.fix.md": None, "changelog.d/lib.change.md": None})
    repo.commit("more", {"changelog.d/2.fix.md": "Two.", "changelog.d/lib.change.md": "Upgrade lib to 2."})
    build(repo, "v1.2", "2.fix.md", "lib.change.md")
    assert consumed(repo) == {
        "1.1": {"1.fix": "One.", "lib.change": "Upgrade lib to 1."},
        "1.2": {"2.fix": "Two.", "lib.change": "Upgrade lib to 2."},
    }


def test_a_hotfix_tells_nothing_of_its_stable_again(repo: RepoBuilder) -> None:
    """The stable version was tagged beside its line, and the line holds the release commit that was made anew."""
    repo.commit("work", {"changelog.d/1.fix.md": "One."})
    repo.git("switch", "-q", "-c", "aside")
    build(repo, "v1.0", "1.fix.md")
    repo.switch("main")
    repo.commit("release 1.0", {"CHANGELOG.md": "1.0", "changelog.d/1.fix.md": None})
    repo.commit("mend", {"changelog.d/2.fix.md": "Two."})
    build(repo, "v1.0.1", "2.fix.md")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}, "1.0.1": {"2.fix": "Two."}}


def test_a_fragment_that_is_written_again_as_it_was_is_told_again(repo: RepoBuilder) -> None:
    for tag in ("v1.0", "v1.1"):
        repo.commit("work", {"changelog.d/lib.change.md": "Upgrade lib."})
        build(repo, tag, "lib.change.md")
    assert consumed(repo) == {"1.0": {"lib.change": "Upgrade lib."}, "1.1": {"lib.change": "Upgrade lib."}}


def test_a_higher_release_takes_nothing_from_a_lower_one(repo: RepoBuilder) -> None:
    """1.1 was tagged on a branch of its own, and told what 1.0.1 tells too."""
    repo.commit("work", {"changelog.d/.gitkeep": ""})
    repo.tag("v1.0")
    repo.commit("mend", {"changelog.d/1.fix.md": "One."})
    repo.git("switch", "-q", "-c", "aside")
    build(repo, "v1.0.1", "1.fix.md")
    repo.switch("main")
    build(repo, "v1.1", "1.fix.md")
    assert consumed(repo) == {"1.0.1": {"1.fix": "One."}, "1.1": {"1.fix": "One."}}


def test_a_fragment_of_a_pre_release_and_its_successor_are_both_told(repo: RepoBuilder) -> None:
    repo.commit("work", {"changelog.d/lib.change.md": "Upgrade lib to 1."})
    build(repo, "v1.0b1", "lib.change.md")
    repo.commit("more", {"changelog.d/lib.change.md": "Upgrade lib to 2."})
    build(repo, "v1.0", "lib.change.md")
    assert consumed(repo) == {"1.0": {"lib.change": "Upgrade lib to 2.", "lib.change-2": "Upgrade lib to 1."}}


def test_two_builds_that_deleted_the_same_file_count_once(repo: RepoBuilder) -> None:
    """
    ::

        a---b---m   main: b and c are the same release commit, m merges them
         \\     /
          c---'
    """
    repo.commit("work", {"changelog.d/1.fix.md": "One."})
    repo.git("switch", "-q", "-c", "again")
    build(repo, "v1.0b1", "1.fix.md")
    repo.switch("main")
    build(repo, "v1.0b2", "1.fix.md")
    repo.git("merge", "-q", "-s", "ours", "-m", "merge", "again")
    repo.tag("v1.0")
    assert consumed(repo) == {"1.0": {"1.fix": "One."}}
