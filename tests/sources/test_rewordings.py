"""Messages reworded: from a file, from git notes however they fan out, and all the garbage that may lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.core.rewordings import NO_REWORDINGS, NOTES
from releasekit.git import Git
from releasekit.sources.reader import Reader
from releasekit.sources.repository import open_repository
from releasekit.sources.rewordings import read_rewordings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from releasekit.core.rewordings import Rewordings
    from releasekit.sources.changes import Pending
    from tests.gitrepo import RepoBuilder

FILE = "releases/corrections.toml"


def read(repo: RepoBuilder) -> Rewordings:
    return read_rewordings(open_repository(repo.path).git, repo.rev("HEAD"), FILE)


def pending(repo: RepoBuilder) -> Pending:
    reader = Reader.open(repo.path)[1]
    return reader.pending(reader.require_main())


def told(repo: RepoBuilder) -> list[tuple[str, str]]:
    return [(change.kind, change.text["en"]) for change in pending(repo).told.changes]


def note(repo: RepoBuilder, commit: str, text: str | bytes) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", input=text)
    repo.git("notes", f"--ref={NOTES}", "add", "--force", "-C", blob, commit)


def notes_of(repo: RepoBuilder, blobs: Mapping[str, str | bytes]) -> None:
    """A notes ref whose tree holds anything at all, by path."""
    index = "".join(f"100644 {repo.git('hash-object', '-w', '--stdin', input=text)}\t{path}\0" for path, text in blobs.items())
    repo.git("read-tree", "--empty")
    repo.git("update-index", "-z", "--index-info", input=index)
    tree = repo.git("write-tree")
    repo.git("read-tree", "HEAD")
    repo.git("update-ref", NOTES, repo.git("commit-tree", tree, "-m", "notes"))


def test_without_any_nothing_is_reworded(repo: RepoBuilder) -> None:
    repo.commit("fix: a")
    assert read(repo) == read_rewordings(Git(repo.path), None, FILE) == NO_REWORDINGS


def test_a_note_is_read_in_place_of_a_message(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    commit = repo.commit("oops")
    note(repo, commit, "fix: what it did (#7)\n\nfeat: and more\n")
    found = pending(repo)
    assert told(repo) == [("fix", "what it did"), ("feature", "and more")]
    assert ([change.id for change in found.told.changes], found.told.unnoted) == ([commit, f"{commit}-2"], ())
    assert [change.request for change in found.told.changes] == ["7", "7"]


def test_notes_are_found_however_they_fan_out(repo: RepoBuilder) -> None:
    commits = [repo.commit(f"feat: {number}") for number in range(300)]
    for commit in commits[:3]:
        note(repo, commit, f"fix: {commit[:4]}")
    flat = read(repo)
    assert flat.texts == {commit: f"fix: {commit[:4]}" for commit in commits[:3]}
    notes_of(repo, {f"{one[:2]}/{one[2:4]}/{one[4:]}": f"fix: {one[:4]}" for one in commits[:3]})
    assert read(repo) == flat


def test_many_notes_that_git_itself_fanned_out_are_all_read(repo: RepoBuilder) -> None:
    commits = [repo.commit(f"feat: {number}") for number in range(400)]
    notes = "".join(f"N inline {commit}\ndata <<END\nfix: {commit[:6]}\nEND\n" for commit in commits)
    repo.git("fast-import", "--quiet", input=f"commit {NOTES}\ncommitter A <a@b> 0 +0000\ndata 0\n{notes}\n")
    assert repo.git("ls-tree", "--name-only", NOTES).splitlines()[0] == min(commits)[:2]
    assert read(repo).texts == {commit: f"fix: {commit[:6]}\n" for commit in commits}
    assert told(repo)[0] == ("fix", commits[-1][:6])


def test_notes_of_another_ref_reword_nothing(repo: RepoBuilder) -> None:
    repo.commit("feat: one")
    repo.git("notes", "add", "-m", "fix: for people")
    repo.git("notes", "--ref=releasekit-old", "add", "-m", "fix: of old")
    assert (read(repo), told(repo)) == (NO_REWORDINGS, [("feature", "one")])


def test_a_note_is_about_a_commit_or_it_is_told(repo: RepoBuilder) -> None:
    """git lets one write notes about anything; a tag leads to its commit."""
    one = repo.commit("one", {"a": "1"})
    tag = repo.tag("nightly")
    blob, tree = repo.git("rev-parse", "HEAD:a"), repo.git("rev-parse", "HEAD^{tree}")
    for oid in (blob, tree):
        note(repo, oid, "fix: it")
    found = read(repo)
    assert found.texts == {}
    assert sorted(found.misread) == [
        (f"{NOTES}: {oid}", f"there is no commit {oid} here, or there are several that begin so") for oid in sorted((blob, tree))
    ]
    note(repo, tag, "fix: by its tag")
    assert read(repo).texts == {one: "fix: by its tag"}


def test_a_note_whose_text_was_lost_is_told(repo: RepoBuilder) -> None:
    commit = repo.commit("feat: one")
    note(repo, commit, "fix: lost")
    blob = repo.git("rev-parse", f"{NOTES}:{commit}")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert read(repo) == ({}, ((f"{NOTES}: {commit}", "its text is missing from the repository"),))
    assert told(repo) == [("feature", "one")]


def test_a_partial_clone_reads_what_a_whole_one_does(repo: RepoBuilder, tmp_path: Path) -> None:
    one, two = repo.commit("one"), repo.commit("two")
    note(repo, one, "fix: by a note")
    note(repo, two, "fix: by a note too")
    repo.commit("chore: reword", {FILE: f'{two} = "feat: by the file"\n{"f" * 40} = "fix: nowhere"\n'})
    partial = repo.clone(tmp_path / "partial", filter="blob:none", no_checkout=True)
    partial.git("fetch", "-q", "origin", f"{NOTES}:{NOTES}")
    assert read(partial) == read(repo)
    assert read(partial).texts == {one: "fix: by a note", two: "feat: by the file"}
    assert [place for place, _ in read(partial).misread] == [f"{FILE}: {'f' * 40}"]


def test_the_file_wins_over_the_note_and_the_note_over_the_message(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.tag("v1.0")
    one = repo.commit("one\n\nBEGIN_COMMIT_OVERRIDE\nfix: one by itself\nEND_COMMIT_OVERRIDE\n")
    assert told(repo) == [("fix", "one by itself")]
    note(repo, one, "fix: one by a note")
    assert told(repo) == [("fix", "one by a note")]
    repo.commit("chore: reword", {FILE: f'{one[:8]} = "fix: one by the file"\n'})
    assert told(repo) == [("internal", "reword"), ("fix", "one by the file")]
    repo.commit("chore: reword", {FILE: f'{one[:8]} = ""\n'})
    assert told(repo) == [("internal", "reword"), ("internal", "reword"), ("internal", "one")]
    assert pending(repo).misread == ()


def test_the_file_is_that_of_the_head_that_is_read(repo: RepoBuilder) -> None:
    one = repo.commit("feat: one")
    repo.tag("v1.0")
    repo.commit("feat: two", {FILE: f'{one} = "fix: one"\n'})
    repo.tag("v1.1")
    records = Project.open(repo.path).records()
    assert [[change.text["en"] for change in record.changes] for record in records] == [["one"], ["two"]]
    assert [change.kind for change in records[0].changes] == ["fix"]


def test_another_file_may_be_configured(repo: RepoBuilder) -> None:
    one = repo.commit("one", {"releasekit.toml": '[changes]\ncorrections = "fixes.toml"\n'})
    repo.commit("chore: reword", {"fixes.toml": f'{one} = "fix: one"\n'})
    assert ("fix", "one") in told(repo)


def test_what_is_reworded_outside_of_the_window_is_not_used(repo: RepoBuilder) -> None:
    one = repo.commit("one")
    repo.tag("v1.0")
    repo.commit("feat: two", {FILE: f'{one} = "fix: one"\n'})
    assert told(repo) == [("feature", "two")]
    assert pending(repo).misread == ()


def test_garbage_among_the_notes_is_told_and_the_rest_read(repo: RepoBuilder) -> None:
    good = repo.commit("start")
    notes_of(
        repo,
        {
            good: "fix: good",
            "README": "no note",
            f"{good[:2]}/{good[2:]}x": "no id",
            "a" * 40: "no such commit",
            "b" * 40: b"\xff\xfe",
            "c" * 40: "x" * 70_000,
            repo.git("rev-parse", "HEAD^{tree}"): "a tree",
        },
    )
    found = read(repo)
    assert found.texts == {good: "fix: good"}
    reasons = {place.removeprefix(f"{NOTES}: ")[:6]: reason for place, reason in found.misread}
    assert reasons == {
        "README": "this is no note about a commit",
        f"{good[:2]}/{good[2:5]}": "this is no note about a commit",
        "aaaaaa": f"there is no commit {'a' * 40} here, or there are several that begin so",
        "bbbbbb": "it is not UTF-8",
        "cccccc": "it is larger than 65536 bytes",
        "4b825d": "there is no commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904 here, or there are several that begin so",
    }
    assert pending(repo).misread == found.misread


def test_notes_that_are_no_notes_are_told(repo: RepoBuilder) -> None:
    repo.commit("start")
    repo.git("update-ref", NOTES, repo.git("hash-object", "-w", "--stdin", input="a blob"))
    assert read(repo).misread == ((NOTES, "these are no notes: it holds no tree"),)


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ("no toml", FILE, "it is not TOML: "),
        (b"\xff", FILE, "it is not UTF-8"),
        ('abcdef0 = "fix: a"', f"{FILE}: abcdef0", "there is no commit abcdef0 here"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(repo: RepoBuilder, content: str | bytes, place: str, reason: str) -> None:
    repo.commit("feat: one", {FILE: content})
    ((where, why),) = pending(repo).misread
    assert (where, why.startswith(reason), told(repo)) == (place, True, [("feature", "one")])


def test_a_folder_in_place_of_the_file_is_told(repo: RepoBuilder) -> None:
    repo.commit("feat: one", {f"{FILE}/x": "y"})
    assert [(where, why) for where, why in read(repo).misread] == [(FILE, "it is no file")]


def test_names_become_ids(repo: RepoBuilder) -> None:
    one, two = repo.commit("one"), repo.commit("two")
    found = Git(repo.path).named([one[:7], two, "0" * 7, repo.git("rev-parse", "HEAD^{tree}")])
    assert list(found.values()) == [one, two, None, None]
    assert Git(repo.path).named([]) == {}
