"""Composing: the same plan gives the same objects everywhere, picks keep their authors, and what fails leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.delivery.products import CONFIG, Product, assert_released, releasekit_process, snapshot, take_state
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"
CUT = ["cut", "--yes", "--as-of", DAY]


def composed(answer: Any) -> tuple[str, str]:
    """Commit and tag of a JSON answer."""
    return answer["commit"], answer["tag_object"]


# The same on every machine ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["cut"], ["hotfix", "1.0", "--pick", "FIX"]], ids=lambda words: words[0])
def test_the_same_plan_gives_the_same_object_ids_on_two_machines(ready: Product, fix: str, words: list[str], tmp_path: Path) -> None:
    """Case 99."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Somebody Else\n\temail = else@example.org\n[core]\n\tautocrlf = true\n"
        "[i18n]\n\tcommitEncoding = CP1251\n[core]\n\tabbrev = 40\n[format]\n\tpretty = raw\n",
        encoding="utf-8",
    )
    words = [*(fix if word == "FIX" else word for word in words), "--no-push", "--format", "json", "--as-of", DAY]
    here = ready.rk(*words).json
    env = {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "TZ": "Asia/Kamchatka",
        "LC_ALL": "C",
        "GIT_AUTHOR_NAME": "Eve",
    }
    there = releasekit_process("-C", str(ready.another_clone().clone.path), *words, env=env, umask=0o077)

    assert there.status == 0, there.err
    assert composed(there.json) == composed(here)


def test_a_release_is_composed_the_same_whatever_the_hour_of_the_day(ready: Product) -> None:
    """Case 31."""
    answers = [ready.rk("cut", "--no-push", "--format", "json", "--as-of", f"{DAY}T{hour}").json for hour in ("00:01", "12:00", "23:59")]

    assert len({composed(answer) for answer in answers}) == 1


def test_the_identity_of_releases_is_the_configured_one(ready: Product) -> None:
    ready.configure(CONFIG + '[identity]\nname = "Выпуск Toweco"\nemail = "release@toweco.example"\n')
    ready.rk(*CUT)

    who = "Выпуск Toweco <release@toweco.example>"
    assert ready.remote.git("log", "-1", "--format=%an <%ae>|%cn <%ce>", "v1.2") == f"{who}|{who}"
    assert ready.remote.git("for-each-ref", "--format=%(taggername) %(taggeremail)", "refs/tags/v1.2") == who


# The tree --------------------------------------------------------------------------------------------------------------------


def test_everything_that_a_release_does_not_own_is_carried_over_as_it_is(ready: Product) -> None:
    clone = ready.clone
    clone.write("ui/бинарный\tfile", bytes(range(256)))
    clone.write("ui/crlf", b"one\r\ntwo\r\n")
    (clone.path / "ui" / "link").symlink_to("page")
    (clone.path / "billing" / "run.sh").chmod(0o755)
    clone.git("add", "-A")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{clone.rev('HEAD')},vendor/library")
    ready.push("chore(billing): strange files", {".gitattributes": "* text=auto eol=lf\n*.sh filter=none\n"})
    ready.rk(*CUT)
    own = ("VERSION", "pyproject.toml", "CHANGELOG.md", "releases/")
    trees = [ready.remote.git("ls-tree", "-r", "-z", rev).split("\0") for rev in ("v1.2^", "v1.2")]

    before, after = ([line for line in tree if not line.partition("\t")[2].startswith(own)] for tree in trees)
    assert after == before
    assert any(line.startswith("160000") for line in after)
    assert any(line.startswith("120000") for line in after)


def test_a_version_file_keeps_its_mode(ready: Product) -> None:
    (ready.clone.path / "VERSION").chmod(0o755)
    ready.clone.git("add", "VERSION")
    ready.push("fix: executable", {})
    ready.rk(*CUT)

    assert ready.remote.git("ls-tree", "v1.2", "VERSION").startswith("100755 blob")
    assert ready.remote.git("ls-tree", "v1.2", "CHANGELOG.md").startswith("100644 blob")
    assert ready.show("v1.2:VERSION") == "VERSION = 1.2\n"


def test_fragments_that_came_after_the_plan_stay_for_the_next_release(ready: Product, tmp_path: Path) -> None:
    """Case 78."""
    ready.push("entry", {"changelog.d/ui/20.fix.md": "первая\n"})
    tip = ready.remote.rev("main")
    plan = str(tmp_path / "plan.json")
    ready.rk("cut", "--plan", plan, "--as-of", DAY)
    ready.push("entry", {"changelog.d/ui/21.fix.md": "вторая\n"})
    ready.rk("cut", "--from-plan", plan, "--yes", status=5)
    ready.remote.git("update-ref", "refs/heads/main", tip)
    ready.rk("cut", "--from-plan", plan, "--yes")

    assert "первая" in ready.show("main:CHANGELOG.md")
    assert "вторая" not in ready.show("main:CHANGELOG.md")


def test_text_around_the_changelog_and_edited_sections_are_kept(ready: Product) -> None:
    """Case 79."""
    text = ready.show("main:CHANGELOG.md")
    edited = "Наше вступление.\n\n" + text.replace("dark theme", "тёмная тема") + "\n## Before releasekit\n\nold times\n"
    ready.push("docs: history", {"CHANGELOG.md": edited})
    answer = ready.rk(*CUT)
    after = ready.show("main:CHANGELOG.md")

    assert "the section of 1.1 in the changelog was edited by hand" in answer.err
    assert after.startswith("Наше вступление.\n")
    assert after.endswith("\n## Before releasekit\n\nold times\n")
    assert "тёмная тема" in after
    assert "- flicker (#15)\n" in after


@pytest.mark.parametrize("marker", ["<!-- /releasekit 1.1 -->\n", "<!-- releasekit 1.0 "])
def test_a_changelog_with_damaged_markers_stops_the_release(ready: Product, marker: str) -> None:
    """Case 79."""
    text = ready.show("main:CHANGELOG.md")
    assert marker in text
    ready.push("docs: history", {"CHANGELOG.md": text.replace(marker, "", 1)})
    before = take_state(ready.clone, ready.remote)

    assert "marker" in ready.rk(*CUT, status=4).err
    assert take_state(ready.clone, ready.remote) == before


def test_a_version_file_that_is_not_there_stops_the_release(ready: Product) -> None:
    ready.push("chore: gone", {"VERSION": None})
    before = take_state(ready.clone, ready.remote)

    assert "VERSION" in ready.rk(*CUT, status=3).err
    assert take_state(ready.clone, ready.remote) == before


# Picks -----------------------------------------------------------------------------------------------------------------------


def picked(product: Product, *oids: str, line: str = "1.0", status: int = 0) -> Any:
    """Make a hotfix with picks; answers with the JSON answer, or with what was said."""
    words = [word for oid in oids for word in ("--pick", oid)]
    answer = product.rk("hotfix", line, *words, "--yes", "--format", "json", "--as-of", DAY, status=status)
    return answer.err if status else answer.json


def test_a_pick_keeps_author_date_and_message_and_says_where_it_came_from(shipped: Product) -> None:
    shipped.clone.git("config", "user.name", "Жанна О'Нил")
    oid = shipped.clone.commit("fix(ui): flicker\n\nwhy it flickered\n\nRequest: 77", {"ui/calm": "x"}, date="2026-02-01T10:00:00+0500")
    shipped.clone.git("push", "-q", "origin", "main")
    picked(shipped, oid)
    pick = shipped.remote.rev("v1.0.1^")

    assert shipped.remote.git("log", "-1", "--format=%an|%ad", "--date=iso", pick) == "Жанна О'Нил|2026-02-01 10:00:00 +0500"
    assert shipped.remote.git("log", "-1", "--format=%cn", pick) == "releasekit"
    message = shipped.remote.git("log", "-1", "--format=%B", pick)
    assert message.startswith("fix(ui): flicker\n\nwhy it flickered\n\nRequest: 77\n")
    assert f"(cherry picked from commit {oid})" in message
    assert shipped.remote.rev(f"{pick}^") == shipped.remote.rev("v1.0")


def test_an_entry_made_of_trailers_survives_the_pick(shipped: Product) -> None:
    oid = shipped.push("calm the screens\n\nChangelog: fix\nComponent: ui\nRequest: 77", {"ui/calm": "x"})
    picked(shipped, oid)

    (change,) = shipped.record("1.0.1")["changes"]
    assert (change["kind"], change["component"], change["request"]) == ("fix", "ui", "77")


def test_several_picks_are_made_in_the_order_in_which_they_are_named(shipped: Product) -> None:
    one = shipped.push("fix(ui): one", {"ui/one": "1"})
    two = shipped.push("fix(ui): two", {"ui/two": "2"})
    three = shipped.push("fix(ui): three", {"ui/two": "3"})
    picked(shipped, two, one, three)

    assert shipped.remote.git("log", "--reverse", "--format=%s", "v1.0..v1.0.1").splitlines() == [
        "fix(ui): two",
        "fix(ui): one",
        "fix(ui): three",
        "Release Toweco 1.0.1",
    ]


def test_a_pick_carries_new_deleted_renamed_executable_and_binary_files(shipped: Product) -> None:
    (shipped.clone.path / "ui" / "tool").write_bytes(bytes(range(256)))
    (shipped.clone.path / "ui" / "tool").chmod(0o755)
    shipped.clone.git("mv", "api/server", "api/service")
    shipped.clone.git("rm", "-q", "docs/billing/guide.md")
    shipped.clone.git("add", "-A")
    oid = shipped.push("fix(ui): everything", {})
    picked(shipped, oid)
    files = shipped.remote.git("ls-tree", "-r", "v1.0.1").splitlines()

    assert any(line.startswith("100755") and line.endswith("\tui/tool") for line in files)
    paths = {line.partition("\t")[2] for line in files}
    assert "api/service" in paths
    assert not {"api/server", "docs/billing/guide.md"} & paths


def test_a_pick_is_merged_where_the_line_differs_elsewhere(shipped: Product) -> None:
    lines = [f"line {number}\n" for number in range(20)]
    shipped.push("fix(ui): long page", {"ui/long": "".join(lines)})
    long = shipped.clone.rev("HEAD")
    shipped.push("feat(ui): top", {"ui/long": "".join(["new top\n", *lines])})
    lines[15] = "mended\n"
    mended = shipped.push("fix(ui): bottom", {"ui/long": "".join(["new top\n", *lines])})
    picked(shipped, long, mended)

    assert shipped.show("v1.0.1:ui/long") == "".join(lines)


@pytest.mark.parametrize("name", ["short", "branch", "tag"])
def test_a_pick_may_be_named_in_any_way_that_names_a_commit(shipped: Product, fix: str, name: str) -> None:
    shipped.clone.branch("mended", fix)
    shipped.clone.tag("mended-here", fix)
    picked(shipped, {"short": fix[:8], "branch": "mended", "tag": "mended-here"}[name])

    assert f"(cherry picked from commit {fix})" in shipped.remote.git("log", "-1", "--format=%B", "v1.0.1^")


def test_a_pick_that_only_this_clone_has_can_be_released(shipped: Product) -> None:
    shipped.clone.git("switch", "-q", "-c", "local", "v1.0")
    oid = shipped.clone.commit("fix(ui): local", {"ui/local": "x"})
    picked(shipped, oid)

    assert_released(shipped, "1.0.1", "release/1.0")


@pytest.fixture
def conflicting(shipped: Product) -> str:
    """A commit that changes what line 1.0 does not have in that form."""
    shipped.push("feat(ui): new page", {"ui/page": "quite\nanother\n", "ui/dark": "darker\n"})
    return shipped.push("fix(ui): mend both", {"ui/page": "quite\nmended\n", "ui/dark": "mended\n", "ui/fine": "x\n"})


def test_a_conflict_names_commit_files_and_commands_and_leaves_nothing_behind(shipped: Product, conflicting: str) -> None:
    git = shipped.clone.path / ".git"
    before = (take_state(shipped.clone, shipped.remote), snapshot(git, ["releasekit/", "objects/"]))
    said = picked(shipped, conflicting, status=4)

    assert f"{conflicting[:9]} conflicts with the line in:" in said
    assert "  - ui/page\n" in said
    assert "  - ui/dark\n" in said
    assert "ui/fine" not in said
    assert f"git cherry-pick -x {conflicting[:9]}" in said
    assert (take_state(shipped.clone, shipped.remote), snapshot(git, ["releasekit/", "objects/"])) == before
    assert "no release is pending" in shipped.rk("resume", status=4).err
    assert [ref for ref in RepoBuilder(shipped.state / "repository.git").refs() if "releasekit" in ref] == []


def test_a_conflict_that_people_resolved_on_the_branch_of_the_line_is_released_from_there(shipped: Product, conflicting: str) -> None:
    shipped.clone.git("switch", "-q", "-c", "release/1.0", "v1.0")
    shipped.push("fix(ui): mend by hand", {"ui/page": "mended\n"})
    shipped.clone.switch("main")
    shipped.hotfix(DAY, "1.0")

    assert_released(shipped, "1.0.1", "release/1.0")
    assert conflicting not in shipped.remote.git("rev-list", "v1.0.1").split()


def test_a_merge_is_not_picked(shipped: Product) -> None:
    shipped.clone.git("switch", "-q", "-c", "topic", "HEAD~1")
    shipped.clone.commit("fix(ui): topic", {"ui/topic": "x"})
    shipped.clone.switch("main")
    oid = shipped.clone.merge("topic")
    shipped.clone.git("push", "-q", "origin", "main")
    before = take_state(shipped.remote)

    assert f"{oid[:9]} is a merge" in picked(shipped, oid, status=4)
    assert take_state(shipped.remote) == before


def test_a_first_commit_is_not_picked(shipped: Product) -> None:
    empty = shipped.clone.git("hash-object", "-w", "-t", "tree", "--stdin", input="")
    root = shipped.clone.git("commit-tree", empty, "-m", "fix(ui): of another history")

    assert "first commit" in picked(shipped, root, status=4)


@pytest.mark.parametrize("again", ["released", "twice", "empty"])
def test_a_commit_that_changes_nothing_on_the_line_is_not_picked(shipped: Product, fix: str, again: str) -> None:
    oids: tuple[str, ...] = (fix, fix)
    if again == "released":
        picked(shipped, fix)
        oids = (fix,)
    if again == "empty":
        oids = (shipped.push("fix(ui): nothing at all", {}),)
    before = take_state(shipped.remote)

    assert "is there already" in picked(shipped, *oids, status=4)
    assert take_state(shipped.remote) == before


def test_a_pick_keeps_the_bytes_of_an_author_and_a_message_that_are_no_utf8(shipped: Product) -> None:
    """Case 64."""
    clone = shipped.clone
    oid = clone.commit(b"fix(ui): caf\xe9", {"ui/calm": "x"})
    header = clone.git("cat-file", "commit", oid).encode("utf-8", "surrogateescape").replace(b"Ada Example", b"Ren\xe9e")
    odd = clone.git("hash-object", "-t", "commit", "-w", "--stdin", input=header + b"\n")
    clone.git("update-ref", "refs/heads/main", odd)
    clone.git("push", "-q", "origin", "main")
    picked(shipped, odd)
    pick = shipped.remote.git("cat-file", "commit", "v1.0.1^").encode("utf-8", "surrogateescape")

    assert b"author Ren\xe9e <ada@example.org>" in pick
    assert b"\n\nfix(ui): caf\xe9\n" in pick


def test_a_message_in_a_declared_encoding_is_picked_as_text(shipped: Product) -> None:
    """Case 64."""
    shipped.clone.git("config", "i18n.commitEncoding", "CP1251")
    shipped.clone.commit("fix(ui): мерцание".encode("cp1251"), {"ui/calm": "x"})
    shipped.clone.git("push", "-q", "origin", "main")
    picked(shipped, shipped.clone.rev("HEAD"))

    assert shipped.record("1.0.1")["changes"][0]["text"]["ru"] == "мерцание"
    assert shipped.remote.git("-c", "i18n.logOutputEncoding=UTF-8", "log", "-1", "--format=%s", "v1.0.1^") == "fix(ui): мерцание"


def test_the_tag_is_sound_for_a_strict_server(ready: Product) -> None:
    ready.remote.git("config", "receive.fsckObjects", "true")
    ready.remote.git("config", "transfer.fsckObjects", "true")
    ready.remote.git("config", "receive.denyNonFastForwards", "true")
    ready.rk(*CUT)

    assert_released(ready, "1.2")
