"""All sources of changes as one set: what past releases tell, and what is aboard the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.core.changes import Change, Told
from releasekit.core.requests import Request
from releasekit.core.version import Line, Version
from releasekit.errors import PolicyError, RepositoryError
from releasekit.sources.changes import Pending, released_changes
from releasekit.sources.history import read_history
from releasekit.sources.reader import Reader
from tests.gitrepo import TICK

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


def reader_of(repo: RepoBuilder) -> Reader:
    return Reader.open(repo.path)[1]


def pending(repo: RepoBuilder, line: Line | None = None) -> Pending:
    reader = reader_of(repo)
    return reader.pending(reader.head_of(line))


def texts(told: Told) -> list[str]:
    return [change.text["en"] for change in told.changes]


def records(repo: RepoBuilder) -> dict[str, list[str]]:
    """By version, the texts of its changes, each with the version that it is included from; and how many commits have no entry."""
    return {
        str(record.version): [
            *(change.text["en"] + (f" from {change.included_from}" if change.included_from else "") for change in record.changes),
            *([f"and {record.unnoted} more"] if record.unnoted else []),
        ]
        for record in Project.open(repo.path).records()
    }


def release(repo: RepoBuilder, tag: str, *fragments: str) -> None:
    repo.commit(f"release {tag}", {"CHANGELOG.md": tag, **{f"changelog.d/{name}": None for name in fragments}})
    repo.tag(tag)


# Aboard ---------------------------------------------------------------------------------------------------------------------


def test_fragments_and_commits_are_aboard(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    repo.commit("add a note", {"changelog.d/7.feature.md": "Seven."})
    repo.commit("fix: eight (#8)")
    repo.commit("no entry")
    assert texts(pending(repo).told) == ["Seven.", "eight"]
    assert pending(repo).told.without_entry == 1


def test_a_commit_that_brings_a_fragment_is_told_by_it(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    first = repo.commit("feat!: seven", {"changelog.d/7.feature.md": "Seven."})
    second = repo.commit("docs: seven, better", {"changelog.d/7.feature.md": "Seven!"})
    assert pending(repo).told == Told(
        (Change("7.feature", "feature", "repo", {"en": "Seven!"}, (Request("7"),), breaking=True, commits=(second, first)),),
    )


def test_a_commit_that_names_the_request_of_a_fragment_is_told_by_it(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    note = repo.commit("a note", {"changelog.d/7.fix.md": "Seven."})
    fix = repo.commit("fix: seven (#7)")
    other = repo.commit("feat: more of seven (#7)")
    told = pending(repo).told
    assert [(change.text["en"], change.commits) for change in told.changes] == [("Seven.", (note, fix)), ("more of seven", (other,))]


def test_a_fragment_that_was_there_before_the_release_is_still_aboard(repo: RepoBuilder) -> None:
    """The release forgot it, and it is not told: so it is told next."""
    repo.commit("a note", {"changelog.d/7.fix.md": "Seven."})
    repo.tag("v1.0")
    assert pending(repo).told == Told((Change("7.fix", "fix", "repo", {"en": "Seven."}, (Request("7"),)),))


def test_everything_is_aboard_a_first_release(repo: RepoBuilder) -> None:
    repo.commit("feat: one", {"changelog.d/2.fix.md": "Two."})
    repo.commit("feat: three")
    assert texts(pending(repo).told) == ["Two.", "three"]


def test_merges_are_no_commits_without_entry(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "topic")
    repo.commit("fix: one")
    repo.switch("main")
    repo.commit("other")
    repo.merge("topic", message="Merge pull request #7 from topic")
    assert (texts(pending(repo).told), pending(repo).told.without_entry) == (["one"], 1)


@pytest.mark.parametrize(
    ("work", "merge", "told"),
    [
        ("feat: one", "feat: the topic (#7)", ["one 7"]),
        ("chore: one", "feat: the topic (#7)", ["one 7", "the topic 7"]),
        ("one", "Merge pull request #7 from ada/topic\n\nfeat: the topic\n", ["the topic 7"]),
        ("feat: one (#5)", "Merge pull request #7 from ada/topic\n\nThe topic\n", ["one 5"]),
        ("feat: one", "Merge pull request #7 from ada/topic\n\nThe topic\n\nChangelog: fixed\n", ["The topic 7", "one 7"]),
        ("one", "Merge branch 'topic' into 'main'\n\nfix: the topic\n\nSee merge request a/b!7\n", ["the topic !7"]),
    ],
)
def test_a_merge_is_told_where_nothing_that_it_brings_is(repo: RepoBuilder, work: str, merge: str, told: list[str]) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "topic")
    repo.commit(work)
    repo.switch("main")
    repo.merge("topic", message=merge)
    assert sorted(f"{change.text['en']} {change.request}" for change in pending(repo).told.changes) == told


def test_a_merge_is_not_told_beside_the_fragment_that_it_brings(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "topic")
    note = repo.commit("a note", {"changelog.d/+one.fix.md": "One."})
    repo.switch("main")
    repo.merge("topic", message="fix: the topic (#7)")
    (change,) = pending(repo).told.changes
    assert (change.text["en"], change.commits, change.pulls, change.requests) == ("One.", (note,), ("#7",), ())


def test_a_pick_and_its_origin_are_told_once(repo: RepoBuilder) -> None:
    repo.commit("start", {"a": "1"})
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "topic")
    fix = repo.commit("fix: one", {"b": "1"})
    repo.switch("main")
    repo.commit("other", {"c": "1"})
    repo.git("cherry-pick", "-x", fix)
    repo.merge("topic")
    assert texts(pending(repo).told) == ["one"]


@pytest.mark.parametrize(
    ("sources", "told", "unnoted"),
    [
        ('["fragments", "commits", "trailers"]', ["One.", "two", "three"], 0),
        ('["fragments"]', ["One."], 2),
        ('["commits"]', ["two"], 2),
        ('["trailers"]', ["three"], 2),
        ("[]", [], 3),
    ],
)
def test_only_the_configured_sources_count(repo: RepoBuilder, sources: str, told: list[str], unnoted: int) -> None:
    repo.commit("start", {"releasekit.toml": f"[changes]\nsources = {sources}\n"})
    repo.tag("v1.0")
    repo.commit("a note", {"changelog.d/1.fix.md": "One.", "changelog.d/2.oops.md": "?"})
    repo.commit("fix: two")
    repo.commit("three\n\nbody\n\nChangelog: fixed\n")
    found = pending(repo)
    assert (sorted(texts(found.told)), found.told.without_entry) == (sorted(told), unnoted)
    assert len(found.problems) == ("fragments" in sources)


def test_unreadable_fragments_are_told_and_block_the_next_document(repo: RepoBuilder) -> None:
    repo.commit("a", {"changelog.d/1.oops.md": "x", "changelog.d/2.fix.md": "Two."})
    found = pending(repo)
    assert ([problem.path for problem in found.problems], texts(found.told)) == (["changelog.d/1.oops.md"], ["Two."])
    with pytest.raises(PolicyError, match=r"RK402: files among the fragments cannot be read:\n  - changelog\.d/1\.oops\.md: its name has"):
        Project.open(repo.path).unreleased()


def test_a_line_has_aboard_what_it_added(repo: RepoBuilder) -> None:
    """
    ::

        a---b   main
       1.0
        |
        c---d---e   release/1.0
          1.0.1
    """
    repo.commit("feat: a", {"changelog.d/1.feature.md": "One."})
    release(repo, "v1.0", "1.feature.md")
    repo.git("switch", "-q", "-c", "release/1.0")
    repo.commit("fix: c", {"changelog.d/2.fix.md": "Two."})
    release(repo, "v1.0.1", "2.fix.md")
    repo.commit("fix: e")
    repo.commit("a note", {"changelog.d/3.fix.md": "Three."})
    repo.switch("main")
    repo.commit("feat: b")

    assert texts(pending(repo, Line(1, 0)).told) == ["Three.", "e"]
    assert texts(pending(repo).told) == ["b"]


def test_a_line_without_branch_has_nothing_beyond_its_release(repo: RepoBuilder) -> None:
    repo.commit("feat: a")
    repo.tag("v1.0")
    repo.commit("feat: b")
    assert pending(repo, Line(1, 0)).told == Told()
    with pytest.raises(RepositoryError, match=r"there is no release of line 9\.9"):
        pending(repo, Line(9, 9))


# Messages as they come -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (b"fix: caf\xe9 (#7)\n\nRequest: \xff\n", ("fix", "caf\\xe9", "\\xff")),
        ("fix: café (#7)\n".encode("utf-16"), None),
        (b"fix: one (#7)\r\n\r\nbody\r\n\r\nRequest: 12\r\n", ("fix", "one", "12")),
        (b"One (#7)\r\n\r\nbody\r\n\r\nChangelog: added\r\nRequest: 12\r\n", ("feature", "One", "12")),
        (b"fix: one (#7)\r\rbody\r\rRequest: 12\r", ("fix", "one", "12")),
        (b"Merge pull request #7 from a/b\r\rfix: one\r", ("fix", "one", "7")),
        (b"fix: " + b"x" * 5_000_000 + b" (#7)\n", ("fix", "x" * 5_000_000, "7")),
        (b"fix: one (#7)\n\n" + b"word " * 1_000_000 + b"\n\nRequest: 12\n", ("fix", "one", "12")),
        (b"word " * 1_000_000, None),
    ],
    ids=["latin-1", "utf-16", "crlf", "crlf trailers", "lone cr", "merge, lone cr", "5 MB title", "5 MB body", "5 MB of words"],
)
def test_any_message_is_read(repo: RepoBuilder, message: bytes, found: tuple[str, str, str] | None) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    # git ends a message at its first NUL; other tools did not.
    repo.commit(message.replace(b"\0", b""))
    told = pending(repo).told
    assert [(change.kind, change.text["en"], change.request) for change in told.changes] == ([found] if found else [])
    assert len(told.unnoted) == (not found)


def test_a_pick_is_recognised_whatever_ends_the_lines(repo: RepoBuilder) -> None:
    repo.commit("start")
    fix = repo.commit("fix: one", {"a": "1"})
    for end in ("\n", "\r\n", "\r"):
        repo.commit(f"fix: one again{end}{end}(cherry picked from commit {fix}){end}".encode())
    assert [(change.text["en"], len(change.commits)) for change in pending(repo).told.changes] == [("one again", 4)]


# Commits without an entry ---------------------------------------------------------------------------------------------------


def test_commits_without_an_entry_are_listed_where_that_is_asked_for(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    fix = repo.commit("fix: one")
    oid = repo.commit("plain (#3)")
    gone = repo.commit("feat: two")
    repo.commit(f'Revert "feat: two"\n\nThis reverts commit {gone}.\n')
    reader = reader_of(repo)
    listed, counted = reader.pending(reader.require_main()).told, reader.pending(reader.require_main(), listed=False).told
    assert [change.id for change in listed.changes] == [fix]
    (plain,) = listed.unnoted
    assert (plain.id, plain.kind, plain.text, plain.pulls, plain.noted) == (oid, "internal", {"en": "plain"}, ("#3",), False)
    assert (counted.changes, counted.unnoted, counted.unlisted) == (listed.changes, (), 1)
    assert listed.without_entry == counted.without_entry == 1


def test_history_lists_them_when_all_is_asked_for(repo: RepoBuilder) -> None:
    repo.commit("feat: start")
    repo.tag("v1.0")
    repo.commit("plain")
    repo.commit("fix: one")
    repo.tag("v1.1")
    repo.commit("another")
    repo.commit("fix: two")
    project = Project.open(repo.path)

    def found(*, show_all: bool) -> list[tuple[list[str], int]]:
        records = project.history(since=Version(1, 0), unreleased=True, show_all=show_all)
        return [([change.text["en"] for change in record.changes], record.unnoted) for record in records]

    assert found(show_all=False) == [(["one"], 1), (["two"], 1)]
    assert found(show_all=True) == [(["one", "plain"], 1), (["two", "another"], 1)]


def test_a_record_lists_them_as_a_cut_does_but_not_the_whole_history(repo: RepoBuilder) -> None:
    repo.commit("plain")
    repo.commit("feat: start")
    reader = reader_of(repo)
    first = reader.unreleased_record(reader.require_main())
    assert ([change.noted for change in first.changes], first.unnoted) == ([True], 1)
    repo.tag("v1.0")
    repo.commit("another")
    repo.commit("fix: one")
    reader = reader_of(repo)
    record = reader.unreleased_record(reader.require_main())
    assert ([change.noted for change in record.changes], record.unnoted) == ([True, False], 1)


# Released -------------------------------------------------------------------------------------------------------------------


def test_each_release_tells_its_own(repo: RepoBuilder) -> None:
    repo.commit("feat: one", {"changelog.d/1.feature.md": "One."})
    repo.commit("plain")
    release(repo, "v1.0", "1.feature.md")
    repo.commit("fix: two (#2)")
    repo.commit("three", {"changelog.d/3.fix.md": "Three."})
    release(repo, "v1.1", "3.fix.md")
    assert records(repo) == {"1.0": ["One.", "and 2 more"], "1.1": ["two", "Three.", "and 1 more"]}


def test_a_repository_without_fragments_tells_by_its_commits(repo: RepoBuilder) -> None:
    repo.commit("feat: one")
    repo.tag("v1.0")
    repo.commit("fix: two")
    repo.commit("chore: three")
    repo.tag("v1.0.1")
    assert records(repo) == {"1.0": ["one"], "1.0.1": ["two", "three"]}


def test_releases_that_are_left_out_are_not_read(repo: RepoBuilder) -> None:
    repo.commit("feat: one")
    repo.tag("v1.0")
    repo.commit("fix: two")
    repo.tag("v1.1")
    reader = reader_of(repo)
    history = read_history(reader.git, reader.refs, watch=(reader.layout.directory,))

    def told(*skip: Version) -> dict[str, list[str]]:
        found = released_changes(reader.git, history, reader.product, reader.layout, skip)
        return {str(version): texts(each) for version, each in found.items()}

    assert told() == {"1.0": ["one"], "1.1": ["two"]}
    assert told(Version(1, 0)) == {"1.1": ["two"]}
    assert told(Version(1, 0), Version(1, 1)) == {}


def test_without_releases_nothing_is_told(repo: RepoBuilder) -> None:
    assert records(repo) == {}
    repo.commit("feat: one")
    assert records(repo) == {}


def test_a_fix_is_told_in_its_hotfix_and_included_in_the_next_stable(repo: RepoBuilder) -> None:
    """
    ::

        a---b---c---d   main: b mends it, d is 1.1
       1.0
        |
        e---f   release/1.0: e is a cherry-pick of b
          1.0.1
    """
    repo.commit("feat: a", {"a": "1"})
    repo.tag("v1.0")
    fix = repo.commit("fix: b", {"b": "1"})
    repo.git("switch", "-q", "-c", "release/1.0", "v1.0")
    repo.git("cherry-pick", "-x", fix)
    repo.tag("v1.0.1")
    repo.switch("main")
    repo.commit("feat: c", {"c": "1"})
    repo.tag("v1.1")
    assert records(repo) == {"1.0": ["a"], "1.0.1": ["b"], "1.1": ["b from 1.0.1", "c"]}


def test_a_past_fix_is_recognised_by_what_it_changes(repo: RepoBuilder) -> None:
    """Picked without ``-x``, and the number of no request in its message: only its patch says that it is the same."""
    repo.commit("feat: a", {"a": "1"})
    repo.tag("v1.0")
    fix = repo.commit("fix: b", {"b": "1"})
    repo.commit("fix: b", {"b2": "1"})
    repo.git("switch", "-q", "-c", "release/1.0", "v1.0")
    repo.git("cherry-pick", fix)
    repo.tag("v1.0.1")
    repo.switch("main")
    repo.tag("v1.1")
    assert records(repo) == {"1.0": ["a"], "1.0.1": ["b"], "1.1": ["b from 1.0.1", "b"]}
    (found, _) = Project.open(repo.path).history(release=Version(1, 1))[0].changes
    assert (found.commits, found.matched_by) == ((fix,), "patch-id")


def test_the_same_fragment_on_line_and_main_is_one_change(repo: RepoBuilder) -> None:
    repo.commit("feat: a")
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "release/1.0")
    repo.commit("mend", {"changelog.d/+leak.fix.md": "No leak."})
    release(repo, "v1.0.1", "+leak.fix.md")
    repo.switch("main")
    repo.commit("mend here too", {"changelog.d/+leak.fix.md": "No leak."})
    release(repo, "v1.1", "+leak.fix.md")
    assert {version: told[0] for version, told in records(repo).items()} == {"1.0": "a", "1.0.1": "No leak.", "1.1": "No leak. from 1.0.1"}


def test_what_was_merged_back_is_told_of_the_hotfix(repo: RepoBuilder) -> None:
    repo.commit("feat: a", {"a": "1"})
    repo.tag("v1.0")
    repo.git("switch", "-q", "-c", "release/1.0")
    repo.commit("fix: b", {"b": "1"})
    repo.tag("v1.0.1")
    repo.switch("main")
    repo.commit("feat: c", {"c": "1"})
    repo.merge("release/1.0")
    repo.tag("v1.1")
    assert records(repo) == {"1.0": ["a"], "1.0.1": ["b"], "1.1": ["b from 1.0.1", "c"]}


def test_what_main_told_already_is_not_told_again_by_a_merge_of_its_backport(repo: RepoBuilder) -> None:
    """
    ::

        a---b---m---d   main: b is in 1.1
       1.0 1.1 /   1.2
        |     /
        e----   release/1.0: e is a cherry-pick of b, 1.0.1
    """
    repo.commit("feat: a", {"a": "1"})
    repo.tag("v1.0")
    fix = repo.commit("fix: b", {"b": "1"})
    repo.tag("v1.1")
    repo.git("switch", "-q", "-c", "release/1.0", "v1.0")
    repo.git("cherry-pick", "-x", fix)
    repo.clock += TICK  # 1.0.1 is later than 1.1
    repo.tag("v1.0.1")
    repo.switch("main")
    repo.merge("release/1.0")
    repo.commit("feat: d", {"d": "1"})
    repo.tag("v1.2")
    assert records(repo) == {"1.0": ["a"], "1.0.1": ["b"], "1.1": ["b"], "1.2": ["d"]}
