"""Previews: the files of a release commit as a diff, whatever is in them; and what is said of what moved since a plan was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from releasekit.cli.planview import preview_lines
from releasekit.core.preview import FileChange, Preview
from releasekit.delivery.preview import MOST_FILES, MOST_LINES, file_changes
from releasekit.git import Git
from tests.core.test_plan_planning import rich_plan
from tests.delivery.products import Product, take_state
from tests.delivery.test_approvals import tampered

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gitrepo import RepoBuilder

DAY = "2026-02-11"
ESCAPE = "\x1b[2J\u202e"


def changed(repo: RepoBuilder, before: dict[str, str | bytes | None], after: dict[str, str | bytes | None]) -> dict[str, FileChange]:
    """What becomes of files from one commit to the next, by path."""
    one, two = repo.commit("one", before), repo.commit("two", after)
    return {each.path: each for each in file_changes(Git(repo.path), one, two)}


def text_of(*files: FileChange) -> str:
    return "\n".join(line.text for line in preview_lines(Preview(rich_plan(), files)))


# Files ------------------------------------------------------------------------------------------------------------------------


def test_what_became_of_each_file_is_told_in_a_few_words(repo: RepoBuilder) -> None:
    files = changed(
        repo,
        {"gone": "1\n2\n", "text": "1\n", "data": b"\0", "moved": "many\nlines\nof\ntext\n", "keep": "\n"},
        {
            "gone": None,
            "text": "2\n3\n",
            "data": b"\0\0",
            "moved": None,
            "elsewhere": "many\nlines\nof\ntext\n",
            "releases/1.0.json": "{}\n",
        },
    )
    told = [(path, one.status, one.mode, one.added, one.removed, bool(one.diff)) for path, one in files.items()]
    assert told == [
        ("data", "modified", "100644", None, None, False),
        ("elsewhere", "added", "100644", 4, 0, True),
        ("gone", "deleted", "100644", 0, 2, False),
        ("moved", "deleted", "100644", 0, 4, False),
        ("releases/1.0.json", "added", "100644", 1, 0, False),
        ("text", "modified", "100644", 2, 1, True),
    ]
    shown = text_of(*files.values())
    assert "\n  data: modified, binary\n" in shown
    assert "\n  gone: deleted\n" in shown
    assert "\n  releases/1.0.json: added, +1 -0 (a record)\n" in shown
    assert files["text"].diff == ("@@ -1 +1,2 @@", "-1", "+2", "+3")


@pytest.mark.parametrize(
    ("content", "diff"),
    [
        ("a\r\n", ("@@ -1 +1 @@", "-x", "\\ No newline at end of file", "+a\r")),
        (b"\xe9\n", ("@@ -1 +1 @@", "-x", "\\ No newline at end of file", "+\udce9")),
        ("@@ a\n-- b\n", ("@@ -1 +1,2 @@", "-x", "\\ No newline at end of file", "+@@ a", "+-- b")),
        ("", ("@@ -1 +0,0 @@", "-x", "\\ No newline at end of file")),
    ],
    ids=["CRLF", "latin-1", "like a diff", "emptied"],
)
def test_lines_are_as_they_are(repo: RepoBuilder, content: str | bytes, diff: tuple[str, ...]) -> None:
    assert changed(repo, {"a": "x"}, {"a": content})["a"].diff == diff


@pytest.mark.parametrize("name", ["-n", "a b", "ü", "tab\there", 'quote"', ":(glob)*", "back\\slash"])
def test_names_are_names(repo: RepoBuilder, name: str) -> None:
    files = changed(repo, {name: "1\n", "other": "1\n"}, {name: "2\n", "other": "2\n"})
    assert {path: one.diff for path, one in files.items()} == dict.fromkeys((name, "other"), ("@@ -1 +1 @@", "-1", "+2"))


def test_long_diffs_end_with_how_much_there_is_more(repo: RepoBuilder) -> None:
    many = {f"f{place:03}": "1\n" for place in range(MOST_FILES + 2)}
    files = changed(repo, {"a": "\n"}, {"a long one": "x\n" * 1000, **many})
    long = files["a long one"]
    assert (len(long.diff), long.left) == (MOST_LINES, 1001 - MOST_LINES)
    assert f"    and {1001 - MOST_LINES} more line(s)" in text_of(long)
    assert text_of(*[long] * 103).endswith("\n  and 3 more file(s)")
    assert sum(bool(one.diff) for one in files.values()) == MOST_FILES
    assert len(files) == MOST_FILES + 3


def test_no_setting_of_the_user_changes_the_diff(repo: RepoBuilder, tmp_path: Path) -> None:
    (tmp_path / "attributes").write_text("* diff=evil\n", encoding="utf-8")
    for key, value in {
        "core.attributesFile": str(tmp_path / "attributes"),
        "diff.evil.textconv": f"touch {tmp_path}/fired; cat",
        "diff.evil.command": f"touch {tmp_path}/fired",
        "diff.external": f"touch {tmp_path}/fired",
        "diff.noprefix": "true",
        "diff.context": "0",
        "color.ui": "always",
    }.items():
        repo.git("config", key, value)
    files = changed(repo, {"a": "1\n2\n3\n"}, {"a": "1\n2\n4\n"})
    assert files["a"].diff == ("@@ -1,3 +1,3 @@", " 1", " 2", "-3", "+4")
    assert not (tmp_path / "fired").exists()


# As it is shown ---------------------------------------------------------------------------------------------------------------


def test_escapes_are_harmless_and_colours_are_ours(ready: Product) -> None:
    ready.push("fix(ui): x", {"VERSION": f"{ESCAPE}\nVERSION = 1.1\n"})
    plain = ready.rk("cut", "--dry-run", "--as-of", DAY).out
    painted = ready.rk("--color", "always", "cut", "--dry-run", "--as-of", DAY).out
    for shown in (plain, painted):
        assert ESCAPE not in shown
        assert "\\x1b[2J\\u202e" in shown
    assert "\x1b" not in plain
    assert "\x1b[32m    +VERSION = 1.2\x1b[0m" in painted


def test_a_dry_run_without_a_remote_shows_files_and_steps(ready: Product) -> None:
    ready.clone.git("remote", "remove", "origin")
    before = take_state(ready.clone)
    shown = ready.rk("cut", "--dry-run", "--as-of", DAY).out
    assert "  update-ref, all in one transaction\n    refs/heads/main: " in shown
    assert "    +VERSION = 1.2" in shown
    assert take_state(ready.clone) == before


def test_the_question_shows_what_is_written_and_each_plan_of_several(shipped: Product, fix: str) -> None:
    other = shipped.push("fix(ui): another (#7)", {"ui/other": "x\n"})
    asked = shipped.rk("hotfix", "1.0", "1.1", "--pick", other, "--as-of", DAY, status=130, input="n\n").err
    assert [asked.count(f"    +VERSION = {version}") for version in ("1.0.1", "1.1.1")] == [1, 1]
    assert asked.count("files of the release commit") == 2
    shown = shipped.rk("hotfix", "1.0", "1.1", "--pick", other, "--as-of", DAY, "--dry-run").out
    assert (shown.count("  push --atomic origin"), shown.count("(lease)")) == (1, 4)


# What moved -------------------------------------------------------------------------------------------------------------------


def test_who_lost_the_race_is_told_every_ref_that_moved_by_whom_and_what_came(ready: Product, tmp_path: Path) -> None:
    """Case 10."""
    plan = str(tmp_path / "plan.json")
    ready.rk("cut", "--plan", plan, "--as-of", DAY)
    for number in range(12):
        ready.push(f"fix(ui): number {number} {ESCAPE}", {"ui/more": f"{number}\n"})
    ready.clone.git("notes", "--ref", "releasekit", "add", "-m", "fix(ui): reworded", "HEAD~12")
    ready.clone.git("push", "-q", "origin", "refs/notes/releasekit")
    said = ready.rk("cut", "--from-plan", plan, "--yes", status=5).err

    assert "refs/heads/main moved since the plan was made: it was " in said
    assert "refs/notes/releasekit moved since the plan was made: it was nothing, and is " in said
    assert said.count(", by Ada Example <ada@example.org> on 2026-0") == 2
    assert "fix(ui): number 11 \\x1b[2J\\u202e (Ada Example)\n" in said
    assert "number 1 " not in said
    assert "  and 2 more: git log " in said
    assert ESCAPE not in said


def test_a_branch_that_was_rewritten_is_told_so(ready: Product, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    ready.rk("cut", "--plan", plan, "--as-of", DAY)
    gone = ready.clone.rev("HEAD")
    ready.clone.git("commit", "-q", "--amend", "-m", "fix(ui): otherwise")
    ready.clone.git("push", "-q", "--force", "origin", "main")
    assert f"it was rewritten: {gone[:9]} is not in it any more" in ready.rk("cut", "--from-plan", plan, "--yes", status=5).err
    ready.remote.git("tag", "-a", "-m", "theirs", "v1.2", "v1.0")
    said = ready.rk("cut", "--from-plan", plan, "--yes", status=5).err
    assert "v1.2 has been released by somebody else, by Ada Example <ada@example.org> on " in said


# Plans of another releasekit --------------------------------------------------------------------------------------------------


def test_a_plan_of_another_version_is_told_and_its_objects_say_who_planned(ready: Product, tmp_path: Path) -> None:
    """Whoever carries it out makes the objects that the plan names, so two with the same plan make one release whatever they run."""
    plan = tmp_path / "plan.json"
    ready.rk("cut", "--plan", str(plan), "--as-of", DAY)
    tampered(plan, tool="releasekit 0.0")
    assert "note: this is a plan of releasekit 0.0" in ready.rk("approve", str(plan), "--as", "boss", "--yes").err
    said = ready.rk("cut", "--from-plan", str(plan), "--yes").err
    assert "note: the plan of 1.2 was made by releasekit 0.0, and is carried out by releasekit " in said
    assert "Releasekit-Tool: releasekit 0.0\n" in ready.show("v1.2")


def test_a_plan_that_another_version_writes_otherwise_is_refused_and_says_so(ready: Product, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    ready.rk("cut", "--plan", str(plan), "--as-of", DAY)
    data = json.loads(plan.read_bytes())
    plan.write_text(json.dumps({**data, "tool": "releasekit 9.9", "digest": "0" * 64}), encoding="utf-8")
    assert "or made by a releasekit that plans otherwise (releasekit 9.9)" in ready.rk("cut", "--from-plan", str(plan), status=2).err
