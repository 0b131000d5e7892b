"""Reading commits: any bytes in a message, any shape of history, any setting of the user, in one pass."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.core.config import Config
from releasekit.core.history import Commit
from releasekit.core.version import Version
from releasekit.errors import RepositoryError
from releasekit.git import Git, GitFailed
from releasekit.sources.history import Touch, read_commits, read_history, read_timeline, read_watched
from releasekit.sources.refs import read_refs

if TYPE_CHECKING:
    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder

NONE = "0" * 40


def read(repo: RepoBuilder, *tips: str, without: tuple[str, ...] = ()) -> list[Commit]:
    """The commits of some tips (HEAD, if none is named), newest first."""
    names = tips or ("HEAD",)
    return read_commits(Git(repo.path), [repo.rev(name) for name in names], [repo.rev(name) for name in without])


def raw_commit(repo: RepoBuilder, message: bytes, *headers: str) -> str:
    """A commit with any bytes in it, checked out as main's next one."""
    parents = [f"parent {repo.rev('HEAD')}"] if repo.git("rev-parse", "--revs-only", "HEAD") else []
    ada = "Ada <ada@example.org> 1768381200 +0300"
    head = "\n".join([f"tree {repo.git('write-tree')}", *parents, f"author {ada}", f"committer {ada}", *headers])
    oid = repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", input=head.encode() + b"\n\n" + message)
    repo.git("update-ref", "HEAD", oid)
    return oid


# Messages -------------------------------------------------------------------------------------------------------------------


def test_a_commit_is_read_whole(repo: RepoBuilder) -> None:
    first = repo.commit("first", date="2026-01-05T09:00:00+00:00")
    second = repo.commit("second\n\nbody\n", date="2026-01-05T12:00:00+03:00")
    assert read(repo) == [
        Commit(second, (first,), 1767603600, b"second\n\nbody\n", 1767603600),
        Commit(first, (), 1767603600, b"first\n", 1767603600),
    ]


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\n\n\n",
        b"no line end",
        b" \t leading blanks\n",
        b"\n\nafter empty lines\n",
        b"crlf\r\n\r\nbody\r\n",
        b"lone\rcr\n",
        b"tab\tand\x0bvertical\x0c\n",
        b"<script>alert(1)</script> &amp; [x](javascript:0) {{7*7}} {% raw %}\n",
        b"\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x07\n",
        "bidi \u202e\u2066 zero\u200bwidth 😀\n".encode(),
        b"::set-output name=x::y\n##vso[x]\nEOF\nversion=6.6.6\n",
        b":100644 100644 aaaa bbbb M\n\n:000000 100644 a b A\tx\n",
        b"%H%x00%P $(id) `id` ${HOME} \\0 \\x00\n",
        b"commit 0123456789012345678901234567890123456789\n\nAuthor: x\n",
        "Ядро: «ёлка»\n".encode(),
        b"-----BEGIN PGP SIGNATURE-----\n",
    ],
    ids=repr,
)
def test_a_message_is_read_byte_for_byte(repo: RepoBuilder, message: bytes) -> None:
    repo.commit("before")
    repo.commit(message)
    repo.commit("after")
    assert [commit.message for commit in read(repo)] == [b"after\n", message, b"before\n"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (b"caf\xe9 \xff\n", "caf\\xe9 \\xff\n"),
        (b"\xff\xfef\x01i\x01x", "\\xff\\xfef\x01i\x01x"),
        (b"\xc3\x28 broken\n", "\\xc3( broken\n"),
        (b"\x80\n\n\x81", "\\x80\n\n\\x81"),
    ],
)
def test_a_message_that_is_no_utf_8_is_text_all_the_same(repo: RepoBuilder, message: bytes, text: str) -> None:
    raw_commit(repo, message)
    repo.commit("after")
    assert [commit.text for commit in read(repo)] == ["after\n", text]


def test_a_declared_encoding_is_read_as_utf_8(repo: RepoBuilder) -> None:
    raw_commit(repo, b"fix: caf\xe9\n", "encoding ISO-8859-1")
    assert [(commit.subject, commit.message) for commit in read(repo)] == [("fix: café", "fix: café\n".encode())]


def test_a_wrongly_declared_encoding_is_kept_as_it_is(repo: RepoBuilder) -> None:
    raw_commit(repo, "fix: ёлка\n".encode(), "encoding no-such-encoding")
    assert [commit.subject for commit in read(repo)] == ["fix: ёлка"]


def test_the_users_encoding_of_logs_changes_nothing(repo: RepoBuilder) -> None:
    repo.commit("fix: ёлка")
    repo.git("config", "i18n.logOutputEncoding", "KOI8-R")
    assert [commit.subject for commit in read(repo)] == ["fix: ёлка"]


def test_a_message_of_5_mb_is_read_whole(repo: RepoBuilder) -> None:
    message = b"fix: long\n\n" + b"0123456789abcde\n" * (5 * 65536)
    repo.commit("before")
    repo.commit(message)
    repo.commit("after")
    assert [len(commit.message) for commit in read(repo)] == [6, len(message), 7]
    assert read(repo)[1].message == message


def test_what_follows_a_nul_in_a_message_is_not_read(repo: RepoBuilder) -> None:
    """git itself ends the text there; what matters is that the next commit is read right."""
    raw_commit(repo, b"fix: a\0\n:100644 hidden\n")
    repo.commit("after")
    assert [commit.message for commit in read(repo)] == [b"after\n", b"fix: a"]


def test_a_signed_commit_is_read_without_asking_for_keys(repo: RepoBuilder) -> None:
    repo.git("config", "log.showSignature", "true")
    raw_commit(repo, b"fix: signed\n", "gpgsig -----BEGIN PGP SIGNATURE-----", " ", " iQ==", " -----END PGP SIGNATURE-----")
    assert [commit.message for commit in read(repo)] == [b"fix: signed\n"]


def test_notes_are_no_part_of_a_message(repo: RepoBuilder) -> None:
    repo.commit("fix: a")
    repo.git("notes", "add", "-m", "a note")
    repo.git("config", "notes.displayRef", "refs/notes/*")
    assert [commit.message for commit in read(repo)] == [b"fix: a\n"]


@pytest.mark.parametrize("size", [1, 2, 3, 41, 100, 1000])
def test_a_chunk_may_end_anywhere(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    for number in range(6):
        repo.commit(f"number {number}\n\n:100644 body\n" * (number % 3), {f"d/{number}.txt": "x", f"other/{number % 2}": str(number)})
    whole = read_watched(Git(repo.path), [repo.rev("HEAD")], (), ["d", "other/0"])
    monkeypatch.setattr("releasekit.sources.history._CHUNK", size)
    assert read_watched(Git(repo.path), [repo.rev("HEAD")], (), ["d", "other/0"]) == whole
    assert len(whole[0]) == len(whole[1]) == 6


# Shapes ---------------------------------------------------------------------------------------------------------------------


def test_without_tips_there_are_no_commits(repo: RepoBuilder) -> None:
    repo.commit()
    assert read_commits(Git(repo.path), []) == []
    assert read_commits(Git(repo.path), [], [repo.rev("HEAD")]) == []
    assert read_watched(Git(repo.path), [], (), ["d"]) == ([], {})


def test_what_is_left_out_is_not_read(repo: RepoBuilder) -> None:
    """
    ::

        a---b---m---d   main
         \\     /
          c---/
    """
    a, b = repo.commit("a"), repo.commit("b")
    c = repo.commit("c", parents=[a])
    m = repo.commit("m", parents=[b, c])
    d = repo.commit("d")
    assert {commit.oid for commit in read(repo, d, without=(b,))} == {c, m, d}
    assert {commit.oid for commit in read(repo, d, without=(b, c))} == {m, d}
    assert read(repo, b, without=(d,)) == []


def test_the_same_tip_twice_is_read_once(repo: RepoBuilder) -> None:
    a, b = repo.commit("a"), repo.commit("b")
    assert [commit.oid for commit in read(repo, b, a, b)] == [b, a]


def test_an_octopus_has_all_its_parents(repo: RepoBuilder) -> None:
    root = repo.commit("root")
    arms = [repo.commit(f"arm {number}", {f"{number}.txt": "x"}, parents=[root]) for number in range(4)]
    merge = repo.commit("octopus", parents=arms)
    newest = read(repo)[0]
    assert newest == Commit(merge, tuple(arms), newest.time, b"octopus\n", newest.time)


def test_several_roots_are_read(repo: RepoBuilder) -> None:
    one = repo.commit("one")
    other = repo.commit("other", parents=[])
    merge = repo.commit("merge", parents=[one, other])
    assert read(repo)[0].oid == merge
    assert {commit.oid: commit.parents for commit in read(repo)} == {merge: (one, other), one: (), other: ()}


def test_replaced_commits_are_read_as_they_are(repo: RepoBuilder) -> None:
    first = repo.commit("first")
    repo.commit("second")
    other = repo.commit("instead of the first", parents=[])
    repo.git("reset", "-q", "--hard", "HEAD")
    tip = repo.commit("tip", parents=[first])
    repo.git("replace", first, other)
    assert repo.git("log", "-1", "--format=%s", first) == "instead of the first"
    assert [commit.subject for commit in read(repo, tip)] == ["tip", "first"]


def test_grafts_are_not_followed(repo: RepoBuilder) -> None:
    first, second = repo.commit("first"), repo.commit("second")
    repo.write(".git/info/grafts", f"{second}\n")
    assert {commit.oid: commit.parents for commit in read(repo)} == {second: (first,), first: ()}


def test_dates_do_not_change_the_order(repo: RepoBuilder) -> None:
    oids = [repo.commit(str(number), date=f"{2030 - number}-01-01T00:00:00+00:00") for number in range(6)]
    assert [commit.oid for commit in read(repo)] == oids[::-1]


@pytest.mark.parametrize("stamp", ["0 +0000", "4294967296 +0000", "99999999999999 +0000"])
def test_any_date_of_a_commit_is_a_number(repo: RepoBuilder, stamp: str) -> None:
    tree = repo.git("write-tree")
    content = f"tree {tree}\nauthor A <a@b> {stamp}\ncommitter A <a@b> {stamp}\n\nodd\n"
    repo.git("update-ref", "HEAD", repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", input=content))
    assert [commit.time for commit in read(repo)] == [int(stamp.split(maxsplit=1)[0])]


def test_a_commit_that_is_missing_is_said(repo: RepoBuilder) -> None:
    repo.commit()
    with pytest.raises(GitFailed, match="bad object") as error:
        read_commits(Git(repo.path), ["1" * 40])
    assert isinstance(error.value, RepositoryError)


@pytest.fixture(scope="module")
def tangle(tmp_path_factory: pytest.TempPathFactory) -> RepoBuilder:
    """Three hundred commits, each with up to three of the last ten for parents, some of them touching ``news``; one git process."""
    from tests.gitrepo import RepoBuilder as Builder

    dice = random.Random(20260114)
    repo = Builder.init(tmp_path_factory.mktemp("tangle"))
    lines: list[str] = []
    for mark in range(1, 301):
        parents = dice.sample(range(max(1, mark - 10), mark), min(mark - 1, dice.choice([1, 1, 1, 2, 3])))
        message = f"number {mark}\n"
        lines += ["commit refs/heads/main", f"mark :{mark}", f"committer A <a@b> {1767600000 + dice.randrange(10**6)} +0000"]
        lines += [f"data {len(message)}", message.rstrip("\n")]
        lines += [f"{'from' if place == 0 else 'merge'} :{parent}" for place, parent in enumerate(parents)]
        if not parents:
            lines.append("deleteall")
        if dice.random() < 0.4:
            lines += [f"M 100644 inline news/{dice.randrange(5)}.md", "data 4", f"{mark:04}"]
        if dice.random() < 0.3:
            lines += [f"M 100644 inline src/{dice.randrange(5)}.py", "data 4", f"{mark:04}"]
        lines.append("")
    repo.git("fast-import", "--quiet", "--force", input="\n".join(lines) + "\n")
    return repo


def test_a_tangle_is_read_as_rev_list_knows_it(tangle: RepoBuilder) -> None:
    known = [line.split() for line in tangle.git("rev-list", "--topo-order", "--parents", "main").splitlines()]
    found = read(tangle, "main")
    assert {commit.oid: commit.parents for commit in found} == {oid: tuple(parents) for oid, *parents in known}
    place = {commit.oid: number for number, commit in enumerate(found)}
    assert all(place[parent] > place[commit.oid] for commit in found for parent in commit.parents)
    assert len(found) > 100


@pytest.mark.parametrize("watch", [["news"], ["news", "src/1.py"], ["nowhere"]], ids=" ".join)
def test_watching_changes_nothing_of_what_is_read(tangle: RepoBuilder, watch: list[str]) -> None:
    tip = tangle.rev("main")
    commits, _ = read_watched(Git(tangle.path), [tip], (), watch)
    assert commits == read_commits(Git(tangle.path), [tip])


def test_touches_are_what_diff_tree_knows(tangle: RepoBuilder) -> None:
    commits, touches = read_watched(Git(tangle.path), [tangle.rev("main")], (), ["news"])
    single = [commit.oid for commit in commits if len(commit.parents) < 2]
    known: dict[str, list[tuple[str, str]]] = {}
    for line in tangle.git("diff-tree", "--stdin", "-r", "--root", "--name-status", input="\n".join(single) + "\n").splitlines():
        status, tab, path = line.partition("\t")
        if not tab:
            current = known.setdefault(status, [])
        elif path.startswith("news/"):
            current.append((status, path))
    expected = {oid: done for oid, done in known.items() if done}
    assert {oid: [(touch.status, touch.path) for touch in done] for oid, done in touches.items()} == expected
    assert len(expected) > 50


# Watched files --------------------------------------------------------------------------------------------------------------


def watched(repo: RepoBuilder, *paths: str) -> dict[str, list[str]]:
    """By subject, what commits did: status, path."""
    commits, touches = read_watched(Git(repo.path), [repo.rev("HEAD")], (), paths)
    subjects = {commit.oid: commit.subject for commit in commits}
    return {subjects[oid]: [f"{touch.status} {touch.path}" for touch in done] for oid, done in touches.items()}


def test_what_commits_did_to_watched_files_is_told(repo: RepoBuilder) -> None:
    repo.commit("root", {"d/a.md": "1", "x": "1"})
    repo.commit("other", {"x": "2"})
    repo.commit("both", {"d/a.md": "2", "d/b.md": "1"})
    repo.commit("gone", {"d/a.md": None})
    assert watched(repo, "d") == {"root": ["A d/a.md"], "both": ["M d/a.md", "A d/b.md"], "gone": ["D d/a.md"]}


def test_a_touch_names_mode_and_content_before_and_after(repo: RepoBuilder) -> None:
    repo.commit("root", {"d/a.md": "1"})
    before = repo.git("rev-parse", "HEAD:d/a.md")
    oid = repo.commit("change", {"d/a.md": "2"})
    after = repo.git("rev-parse", "HEAD:d/a.md")
    _, touches = read_watched(Git(repo.path), [oid], (), ["d"])
    assert touches[oid] == (Touch("M", "d/a.md", "100644", before, after),)


def test_a_renamed_file_is_gone_and_new(repo: RepoBuilder) -> None:
    repo.git("config", "diff.renames", "copies")
    repo.commit("root", {"d/a.md": "the same text\n" * 20})
    repo.commit("moved", {"d/a.md": None, "d/b.md": "the same text\n" * 20})
    assert watched(repo, "d")["moved"] == ["D d/a.md", "A d/b.md"]


def test_a_file_that_becomes_a_link_changes_its_type(repo: RepoBuilder) -> None:
    repo.commit("root", {"d/a.md": "1"})
    (repo.path / "d/a.md").unlink()
    (repo.path / "d/a.md").symlink_to("b")
    repo.git("add", "d")
    repo.commit("link")
    assert watched(repo, "d")["link"] == ["T d/a.md"]


@pytest.mark.parametrize("name", ["d/:100644", "d/a b\t.md", "d/ünï.md", "d/[x]*?.md", "d/\n:a", 'd/"q".md', "d/:(top)x"])
def test_paths_may_be_anything(repo: RepoBuilder, name: str) -> None:
    repo.commit("root", {name: "1"})
    repo.commit("after", {"d/z": "1"})
    assert watched(repo, "d") == {"root": [f"A {name}"], "after": ["A d/z"]}


def test_a_path_that_is_no_utf_8_is_kept(repo: RepoBuilder) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", input="x")
    repo.git("update-index", "-z", "--index-info", input=f"100644 {blob}\t".encode() + b"d/caf\xe9.md\0")
    repo.commit("root")
    assert watched(repo, "d") == {"root": ["A d/caf\udce9.md"]}


@pytest.mark.parametrize("name", ["*", "d*", ":(glob)d/**", "[d]"])
def test_a_watched_path_is_a_name_and_no_pattern(repo: RepoBuilder, name: str) -> None:
    repo.commit("root", {"d/a.md": "1", "e/b.md": "1"})
    assert watched(repo, name) == {}


def test_merges_are_not_looked_into(repo: RepoBuilder) -> None:
    root = repo.commit("root", {"x": "1"})
    one = repo.commit("one", {"d/a.md": "1"})
    repo.switch(root, detach=True)
    other = repo.commit("other", {"d/b.md": "1"})
    repo.git("read-tree", "-m", one)
    repo.commit("merge", {"d/c.md": "evil", "d/b.md": "1"}, parents=[one, other])
    assert watched(repo, "d") == {"one": ["A d/a.md"], "other": ["A d/b.md"]}


SETTINGS = (
    "log.showRoot=false",
    "log.follow=true",
    "log.diffMerges=separate",
    "log.decorate=full",
    "log.abbrevCommit=true",
    "log.date=relative",
    "log.mailmap=true",
    "format.pretty=oneline",
    "diff.renames=copies",
    "diff.relative=true",
    "diff.mnemonicPrefix=true",
    "diff.noprefix=true",
    "diff.external=false",
    "diff.ignoreSubmodules=all",
    "diff.orderFile=order",
    "color.ui=always",
    "core.abbrev=4",
    "core.quotePath=true",
    "pager.log=false",
    "log.excludeDecoration=x",
)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("watch", [["d"], ["d", "NEWS"]], ids=["one folder", "two paths"])
def test_the_users_settings_change_nothing(repo: RepoBuilder, setting: str, watch: list[str]) -> None:
    repo.write("order", "d/z*\n")
    root = repo.commit("root", {"d/a.md": "the same text\n" * 20, "NEWS": "1"})
    one = repo.commit("moved", {"d/a.md": None, "d/b.md": "the same text\n" * 20, "d/z.md": "z"})
    repo.switch(root, detach=True)
    repo.commit("other", {"x": "1"})
    repo.merge(one)
    before = read_watched(Git(repo.path), [repo.rev("HEAD")], (), watch)
    repo.git("config", *setting.split("=", 1))
    assert read_watched(Git(repo.path), [repo.rev("HEAD")], (), watch) == before
    assert [len(commits) for commits in before] == [4, 2]


# Parts of history -----------------------------------------------------------------------------------------------------------


def test_a_part_begins_after_its_release(repo: RepoBuilder) -> None:
    for number in range(3):
        repo.commit(f"change {number}", {"d/a": str(number)})
        repo.tag(f"v1.{number}")
    repo.commit("last")
    refs, _ = read_refs(Git(repo.path), Config())

    whole, part = (read_history(Git(repo.path), refs, since, ["d"]) for since in (None, Version(1, 1)))

    assert [len(part.timeline.commits[Version(1, number)]) for number in range(3)] == [0, 0, 1]
    assert [len(whole.timeline.commits[Version(1, number)]) for number in range(3)] == [1, 1, 1]
    assert part.timeline.unreleased == whole.timeline.unreleased == read_timeline(Git(repo.path), refs).unreleased
    assert (len(part.touches), len(whole.touches)) == (1, 3)


def test_a_part_knows_later_releases_that_are_not_on_main(repo: RepoBuilder) -> None:
    """
    ::

        a---b---c   main, read since 1.0
        |   |
       1.0 1.1
            d
          1.1.1
    """
    repo.commit("a")
    repo.tag("v1.0")
    repo.commit("b")
    repo.tag("v1.1")
    repo.switch("v1.1", detach=True)
    repo.commit("d")
    repo.tag("v1.1.1")
    repo.switch("main")
    repo.commit("c")
    refs, _ = read_refs(Git(repo.path), Config())
    part = read_timeline(Git(repo.path), refs, Version(1, 0))
    assert {str(version): [one.subject for one in each] for version, each in part.commits.items()} == {
        "1.0": [],
        "1.1": ["b"],
        "1.1.1": ["d"],
    }
    assert [one.subject for one in part.unreleased["refs/heads/main"]] == ["c"]


def test_a_part_of_history_agrees_with_the_whole_about_a_line_that_was_merged_before_its_hotfix(repo: RepoBuilder) -> None:
    """
    ::

        a---b---m   main: m merges c before 1.0.1 is tagged on d
        |   |  /
       1.0 1.1/
        c----+---d   release/1.0
               1.0.1
    """
    repo.commit("feat: a", {"a": "a"})
    repo.tag("v1.0")
    repo.branch("release/1.0")
    repo.commit("feat: b", {"b": "b"})
    repo.tag("v1.1")
    repo.switch("release/1.0")
    repo.commit("fix: c", {"c": "c"})
    repo.switch("main")
    repo.merge("release/1.0")
    repo.switch("release/1.0")
    repo.commit("fix: d", {"d": "d"})
    repo.tag("v1.0.1")
    repo.switch("main")

    reader = Project.open(repo.path).reader
    assert [one.subject for one in reader.timeline().unreleased["refs/heads/main"]] == ["a merge"]
    assert [one.subject for one in reader.recent.timeline.unreleased["refs/heads/main"]] == ["a merge"]


def test_a_part_leaves_old_lines_alone(repo: RepoBuilder) -> None:
    """
    ::

        a---b---e---f   main: e merges 1.0.1, read since 1.1
        |\\  |  /
        | \\1.1/
       1.0 c-+-d   release/1.0
         1.0.1 1.0.2
    """
    repo.commit("a")
    repo.tag("v1.0")
    repo.branch("release/1.0")
    repo.commit("b")
    repo.tag("v1.1")
    repo.switch("release/1.0")
    repo.commit("c")
    repo.tag("v1.0.1")
    reader = Project.open(repo.path).reader
    assert set(reader.recent.timeline.graph.parents) == set()
    repo.switch("main")
    repo.merge("v1.0.1")
    repo.commit("f")
    reader = Project.open(repo.path).reader
    part = reader.recent.timeline
    assert [one.subject for one in part.unreleased["refs/heads/main"]] == ["f", "a merge"]
    assert [one.subject for one in part.commits[Version(1, 0, 1)]] == ["c"]
    repo.switch("release/1.0")
    repo.commit("d")
    repo.tag("v1.0.2")
    reader = Project.open(repo.path).reader
    assert reader.recent.timeline.unreleased["refs/heads/main"] == part.unreleased["refs/heads/main"]


def test_a_release_that_is_not_there_gives_the_whole(repo: RepoBuilder) -> None:
    repo.commit("a")
    repo.tag("v1.0")
    refs, _ = read_refs(Git(repo.path), Config())
    assert read_timeline(Git(repo.path), refs, Version(9, 9)) == read_timeline(Git(repo.path), refs)


def test_a_sha_256_history_is_read(make_repo: MakeRepo) -> None:
    repo = make_repo("long", object_format="sha256")
    first = repo.commit("first", {"d/a": "1"})
    second = repo.commit("second", {"d/a": None})
    commits, touches = read_watched(Git(repo.path), [second], (), ["d"])
    assert [(commit.oid, commit.parents) for commit in commits] == [(second, (first,)), (first, ())]
    assert {oid: done[0].status for oid, done in touches.items()} == {second: "D", first: "A"}
