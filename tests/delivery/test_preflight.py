"""Before a release is planned: tags that were moved or deleted, and history that was rewritten, stop it; old sins do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import CONFIG, Product, assert_released, take_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = "2026-02-11"


def refused(product: Product, code: str, *words: str, command: str = "cut") -> str:
    """A cut that is refused by a rule, and writes nothing; what it said."""
    before = take_state(product.clone, product.remote)
    answer = product.rk(command, *words, "--yes", "--as-of", DAY, status=3)
    assert f"{code}: " in answer.err
    assert take_state(product.clone, product.remote) == before
    return " ".join(answer.err.split())


def everywhere(product: Product, *words: str) -> None:
    """The same git command in the clone and in the remote."""
    for repository in (product.clone, product.remote):
        repository.git(*words)


def accept(product: Product, code: str, ref: str) -> None:
    """Record on main that a finding is accepted."""
    product.configure(CONFIG + f'[rules]\nignore = [{{ rule = "{code}", ref = "{ref}", reason = "see issue 12" }}]\n')


# RK210: a tag that is not the same here and there ---------------------------------------------------------------------------


@pytest.mark.parametrize("where", [lambda product: product.clone, lambda product: product.remote], ids=["here", "there"])
def test_a_tag_that_was_moved_stops_the_next_release(ready: Product, where: Callable[[Product], object]) -> None:
    """Case 13."""
    where(ready).git("tag", "-f", "-a", "-m", "moved", "v1.0", "v1.1^{commit}")  # type: ignore[attr-defined]
    here, there = (one.refs()["refs/tags/v1.0"][:9] for one in (ready.clone, ready.remote))
    said = refused(ready, "RK210")
    assert f"RK210: tag v1.0 is {here} here and {there} at origin: one of them was moved" in said


def test_the_tag_of_the_remote_is_taken_as_the_hint_says(ready: Product) -> None:
    ready.clone.git("tag", "-f", "-a", "-m", "moved", "v1.0", "v1.1^{commit}")
    command = refused(ready, "RK210").partition("to take the remote's: git ")[2].split()[:3]
    ready.clone.git(*command)
    ready.cut(DAY)
    assert_released(ready, "1.2")


def test_a_moved_tag_that_is_no_release_stops_nothing(ready: Product) -> None:
    everywhere(ready, "tag", "nightly", "v1.0")
    ready.remote.git("tag", "-f", "nightly", "v1.1")
    ready.cut(DAY)
    assert_released(ready, "1.2")


# RK211: a tag that is not where its record tells ----------------------------------------------------------------------------


def move_everywhere(product: Product) -> None:
    """Move v1.1 to the fix that came after it, here and there: nothing but the record knows better."""
    product.clone.git("tag", "-f", "-a", "-m", "moved", "v1.1", "main")
    product.clone.git("push", "-q", "--force", "origin", "v1.1")


def test_a_tag_that_was_moved_everywhere_stops_the_next_release(ready: Product) -> None:
    """Case 14: the record is the ledger."""
    move_everywhere(ready)
    said = refused(ready, "RK211")
    assert "RK211: v1.1 is at" in said
    assert "or --allow RK211=TEXT" in said


def test_a_moved_tag_is_set_aside_for_one_release_and_the_record_says_why(ready: Product) -> None:
    move_everywhere(ready)
    ready.push("fix(ui): more (#16)", {"ui/page": "calmer\n"})
    ready.cut(DAY, "--allow", "RK211=moved on purpose")
    assert ready.record("1.2")["overrides"] == [{"rule": "RK211", "reason": "moved on purpose"}]


def test_another_rule_set_aside_does_not_help(ready: Product) -> None:
    move_everywhere(ready)
    refused(ready, "RK211", "--allow", "RK203=not this one")


def test_a_moved_tag_that_is_accepted_on_main_stops_nothing(ready: Product) -> None:
    move_everywhere(ready)
    accept(ready, "RK211", "v1.1")
    ready.push("fix(ui): more (#16)", {"ui/page": "calmer\n"})
    ready.cut(DAY)
    assert_released(ready, "1.2")
    assert ready.record("1.2")["overrides"] == []


def test_what_is_accepted_at_another_tag_is_not_accepted_here(ready: Product) -> None:
    move_everywhere(ready)
    accept(ready, "RK211", "v1.0")
    refused(ready, "RK211")


def test_what_is_accepted_in_the_work_tree_alone_does_not_count(ready: Product) -> None:
    """For a cut the configuration of the main branch counts."""
    move_everywhere(ready)
    ready.clone.write("releasekit.toml", CONFIG + '[rules]\nignore = [{ rule = "RK211", ref = "*", reason = "mine" }]\n')
    refused(ready, "RK211")


def test_a_rule_that_only_warns_stops_nothing(ready: Product) -> None:
    move_everywhere(ready)
    ready.configure(CONFIG + '[rules.severity]\nRK211 = "warning"\n')
    ready.push("fix(ui): more (#16)", {"ui/page": "calmer\n"})
    ready.cut(DAY)
    assert_released(ready, "1.2")


def test_enforce_from_hides_no_moved_tag(ready: Product) -> None:
    move_everywhere(ready)
    ready.configure(CONFIG + '[rules]\nenforce-from = "1.2"\n')
    refused(ready, "RK211")


# RK212: a tag that is gone --------------------------------------------------------------------------------------------------


def test_a_deleted_tag_stops_the_next_release_for_its_number_would_be_used_twice(ready: Product) -> None:
    everywhere(ready, "tag", "-d", "v1.1")
    said = refused(ready, "RK212")
    assert "RK212: 1.1 left a record on the main branch, and its tag v1.1 is not here" in said


def test_a_tag_that_only_the_remote_lost_stops_the_next_release(ready: Product) -> None:
    ready.remote.git("tag", "-d", "v1.1")
    refused(ready, "RK212")


def test_a_tag_that_only_the_clone_lost_stops_nothing(ready: Product) -> None:
    ready.clone.git("tag", "-d", "v1.1")
    ready.cut(DAY)
    assert_released(ready, "1.2")


def test_a_deleted_tag_that_is_set_aside_does_not_give_its_number_away(ready: Product) -> None:
    everywhere(ready, "tag", "-d", "v1.1")
    ready.cut(DAY, "--allow", "RK212=burnt")
    assert "refs/tags/v1.1" not in ready.remote.refs()
    assert_released(ready, "1.2")
    assert ready.record("1.2")["overrides"] == [{"rule": "RK212", "reason": "burnt"}]


@pytest.mark.parametrize(
    "rules",
    ['ignore = [{ rule = "RK212", ref = "v1.1", reason = "lost for good" }]', 'severity = { RK212 = "warning" }'],
    ids=["accepted", "warning"],
)
def test_a_deleted_tag_that_stops_nothing_does_not_give_its_number_away(ready: Product, rules: str) -> None:
    everywhere(ready, "tag", "-d", "v1.1")
    ready.configure(f"{CONFIG}[rules]\n{rules}\n")
    ready.cut(DAY)
    assert "refs/tags/v1.1" not in ready.remote.refs()
    assert_released(ready, "1.2")


# RK203 and RK201: a release that would leave out what the one before it brought ---------------------------------------------


def rewrite_main(product: Product) -> None:
    """Force main back to before 1.1, and go on from there."""
    product.clone.git("reset", "-q", "--hard", "v1.1^")
    product.clone.commit("fix(ui): calm (#20)", {"ui/page": "calm again\n"})
    product.clone.git("push", "-q", "--force", "origin", "main")


def test_a_rewritten_main_branch_stops_the_next_release(ready: Product) -> None:
    """Case 46."""
    rewrite_main(ready)
    said = refused(ready, "RK203")
    assert f"RK203: 1.2 would not contain 1.1: {ready.clone.rev('v1.1')[:9]} is not in refs/heads/main" in said


def test_a_rewritten_main_branch_is_set_aside_and_the_record_says_why(ready: Product) -> None:
    rewrite_main(ready)
    ready.cut(DAY, "--allow", "RK203=secrets removed from history")
    assert ready.record("1.2")["overrides"] == [{"rule": "RK203", "reason": "secrets removed from history"}]


def test_a_stable_version_on_the_branch_of_its_line_is_no_rewritten_history(ready: Product) -> None:
    ready.clone.git("push", "-q", "origin", "v1.1^{commit}:refs/heads/release/1.1")
    rewrite_main(ready)
    ready.cut(DAY)
    assert ready.remote.rev("v1.2") == ready.remote.rev("main")


def test_a_stable_version_far_back_that_is_beside_main_stops_nothing(ready: Product) -> None:
    """Old sins block no release: 0.9 was left out long ago, 1.1 is contained."""
    other = ready.clone.git("commit-tree", "-p", "v1.0^{commit}", "-m", "beside", "v1.0^{tree}")
    ready.clone.git("tag", "-a", "-m", "v0.9", "v0.9", other)
    ready.clone.git("push", "-q", "origin", "v0.9")
    ready.cut(DAY)
    assert_released(ready, "1.2")


def test_a_rewritten_line_branch_stops_the_next_hotfix(ready: Product, fix: str) -> None:
    ready.hotfix("2026-02-02", "1.0", fix)
    ready.pull()
    repo = ready.clone
    repo.switch("v1.0", detach=True)
    repo.commit("fix(billing): other (#30)", {"billing/tax": "other\n"})
    repo.git("push", "-q", "--force", "origin", "HEAD:refs/heads/release/1.0")
    repo.switch("main")
    said = refused(ready, "RK201", "1.0", command="hotfix")
    assert "RK201: 1.0.2 would not contain 1.0.1" in said
    ready.rk("hotfix", "1.0", "--yes", "--as-of", DAY, "--allow", "RK201=the fix was wrong")
    assert ready.record("1.0.2")["overrides"] == [{"rule": "RK201", "reason": "the fix was wrong"}]


def test_a_line_branch_that_was_only_added_to_stops_nothing(ready: Product, fix: str) -> None:
    ready.hotfix("2026-02-02", "1.0", fix)
    ready.pull()
    ready.hotfix("2026-02-03", "1.0", ready.push("fix(billing): more (#31)", {"billing/more": "more\n"}))
    assert ready.remote.git("merge-base", "v1.0.1", "v1.0.2") == ready.remote.rev("v1.0.1")


# RK401 and RK405: what the stable version would be silent of, or lose --------------------------------------------------------


def test_a_component_that_changed_in_silence_stops_a_stable_version(ready: Product) -> None:
    ready.push("silent", {"billing/tax": "more\n", "api/server": "faster\n"})
    said = refused(ready, "RK401")
    assert "component billing changed since v1.1, and no entry says what changed - RK401: component api changed" in said
    assert "releasekit add --component ID" in said
    ready.cut(DAY, "--allow", "RK401=told by letter")
    assert {one["rule"]: one["reason"] for one in ready.record("1.2")["overrides"]} == {"RK401": "told by letter"}
    states = {one["id"]: one["state"] for one in ready.record("1.2")["components"]}
    assert states == {"billing": "changed", "ui": "changed", "api": "changed"}


def test_a_hotfix_may_change_a_component_in_silence(ready: Product) -> None:
    fix = ready.push("fix(ui): told", {"ui/other": "told\n", "billing/other": "silent\n"})
    ready.hotfix(DAY, "1.1", fix)
    assert {one["id"]: one["state"] for one in ready.record("1.1.1")["components"]}["billing"] == "changed"


def test_a_severity_that_is_no_error_stops_nothing(ready: Product) -> None:
    ready.configure(CONFIG + '[rules]\nseverity = { RK401 = "warning" }\n')
    ready.push("silent", {"billing/tax": "more\n"})
    ready.cut(DAY)
    assert_released(ready, "1.2")


def shipped_by_hand(product: Product, message: str = "fix(api): a hole") -> str:
    """1.1.1 on its line, with a fix that main has not; answers with the commit."""
    product.clone.git("switch", "-q", "-c", "release/1.1", "v1.1")
    oid = product.clone.commit(message, {"api/server": "safe\n"})
    product.clone.git("push", "-q", "origin", "release/1.1")
    product.clone.git("switch", "-q", "main")
    product.cut("2026-02-02", "1.1", command="hotfix")
    product.clone.git("fetch", "-q", "--tags", "origin")
    return oid


def test_a_lost_fix_stops_the_next_stable_version(ready: Product) -> None:
    oid = shipped_by_hand(ready)
    said = refused(ready, "RK405")
    assert "RK405: main lacks what v1.1.1 shipped: a hole" in said
    assert f"git cherry-pick -x {oid[:9]}" in said


def test_a_fix_that_came_over_is_told_as_included_and_by_what_that_is_known(ready: Product) -> None:
    oid = shipped_by_hand(ready)
    ready.clone.git("cherry-pick", "-x", oid)
    ready.clone.git("push", "-q", "origin", "main")
    ready.cut(DAY)
    (found,) = [one for one in ready.record("1.2")["changes"] if one["component"] == "api"]
    assert (found["included_from"], found["matched_by"]) == ("1.1.1", "cherry-pick")


def test_a_fix_that_came_over_without_a_word_is_recognised_by_its_patch(ready: Product) -> None:
    oid = shipped_by_hand(ready)
    ready.push("fix(ui): before", {"ui/page": "before\n"})
    ready.clone.git("cherry-pick", oid)
    ready.clone.git("push", "-q", "origin", "main")
    ready.cut(DAY)
    (found,) = [one for one in ready.record("1.2")["changes"] if one["component"] == "api"]
    assert (found["included_from"], found["matched_by"]) == ("1.1.1", "patch-id")


def test_a_fix_that_was_merged_before_the_hotfix_was_made_is_told_as_included(ready: Product) -> None:
    clone = ready.clone
    clone.git("switch", "-q", "-c", "release/1.1", "v1.1")
    clone.commit("fix(api): a hole", {"api/server": "safe\n"})
    clone.git("push", "-q", "origin", "release/1.1")
    clone.git("switch", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "-m", "merge the line", "release/1.1")
    clone.git("push", "-q", "origin", "main")
    ready.cut("2026-02-02", "1.1", command="hotfix")
    ready.cut(DAY)
    (found,) = [one for one in ready.record("1.2")["changes"] if one["component"] == "api"]
    assert (found["included_from"], found["matched_by"]) == ("1.1.1", "commit")


def test_a_fix_may_be_left_behind_on_record(ready: Product) -> None:
    shipped_by_hand(ready)
    ready.cut(DAY, "--allow", "RK405=the server is gone in 1.2")
    assert ready.record("1.2")["overrides"] == [{"rule": "RK405", "reason": "the server is gone in 1.2"}]
    ready.pull()
    ready.push("fix(ui): later", {"ui/page": "later\n"})
    ready.cut("2026-02-25")
    assert_released(ready, "1.3")


# RK408: a commit that nothing tells of, where every one is to be accounted for ------------------------------------------------

STRICT = CONFIG + "[changes]\nstrict = true\n"


def test_where_every_commit_is_to_be_told_one_that_is_not_stops_a_stable_version(ready: Product) -> None:
    ready.configure(STRICT)
    oid = ready.push("Tidy the shelves", {"ui/page": "2\n"})
    said = refused(ready, "RK408")
    assert f"RK408: {oid[:9]} tells nothing: Tidy the shelves" in said
    assert "--allow RK408=TEXT" in said


def test_a_commit_that_nothing_tells_of_is_let_through_on_record(ready: Product) -> None:
    ready.configure(STRICT)
    oid = ready.push("Tidy the shelves", {"ui/page": "2\n"})
    ready.cut(DAY, "--allow", "RK408=nobody can see it")
    record = ready.record("1.2")
    assert record["overrides"] == [{"rule": "RK408", "reason": "nobody can see it"}]
    assert ([change["id"] for change in record["changes"] if not change["noted"]], record["unnoted"]) == ([oid], 1)


@pytest.mark.parametrize("means", ["note", "file"])
def test_a_commit_that_was_described_after_the_fact_stops_nothing(ready: Product, means: str) -> None:
    ready.configure(STRICT)
    oid = ready.push("Tidy the shelves", {"ui/page": "2\n"})
    if means == "note":
        ready.clone.git("notes", "--ref=releasekit", "add", "-m", "fix(ui): shelves are tidy", oid)
        assert f"{oid[:9]} tells nothing" in refused(ready, "RK408")  # what lies in this clone only is not seen by others
        ready.clone.git("push", "-q", "origin", "refs/notes/releasekit")
    else:
        ready.push("chore: reword", {"releases/corrections.toml": f'{oid} = "fix(ui): shelves are tidy"\n'})
    ready.cut(DAY)
    record = ready.record("1.2")
    assert ("shelves are tidy" in [change["text"]["ru"] for change in record["changes"]], record["unnoted"]) == (True, 0)


def test_a_first_release_accounts_for_no_history(product: Product) -> None:
    product.configure(STRICT)
    product.push("From before anybody asked", {"ui/page": "2\n"})
    assert [one["code"] for one in product.rk("check", "--format", "json", status=None).json["findings"] if one["code"] == "RK408"] == []
    product.cut("2026-01-14")
    assert_released(product, "1.0")


def test_a_hotfix_accounts_for_no_commit(ready: Product) -> None:
    ready.configure(STRICT)
    ready.hotfix("2026-02-02", "1.1", ready.push("Tidy the shelves\n\nChangelog: fixed\n", {"ui/shelves": "2\n"}))
    assert ready.record("1.1.1")["unnoted"] == 0


# RK701: a hotfix of a line whose support has ended -------------------------------------------------------------------------------

SUPPORT = '[support]\nsecurity = "1 week"\n'
"""1.1 came out on 2026-01-28, so line 1.0 is looked after until 2026-02-04."""


def test_a_line_whose_support_has_ended_gets_no_hotfix(shipped: Product, fix: str) -> None:
    """What the main branch promises counts, for it is said there of all lines."""
    shipped.configure(CONFIG + SUPPORT)
    said = refused(shipped, "RK701", "1.0", "--pick", fix, command="hotfix")

    ended = "after the support of line 1.0 ended on 2026-02-04 (1.1 came out on 2026-01-28)"
    assert f"RK701: 1.0.1 would come out {ended} Move the users of the line to a newer one" in said
    assert "or --allow RK701=TEXT, if it is meant to be so" in said


def test_a_hotfix_after_the_end_is_made_for_a_reason_that_the_record_keeps(shipped: Product, fix: str) -> None:
    shipped.configure(CONFIG + SUPPORT)
    shipped.cut(DAY, "1.0", "--pick", fix, "--allow", "RK701=a customer pays for it", command="hotfix")

    assert_released(shipped, "1.0.1", "release/1.0")
    assert shipped.record("1.0.1")["overrides"] == [{"rule": "RK701", "reason": "a customer pays for it"}]


@pytest.mark.parametrize(("day", "when"), [("2026-02-03", "on 2026-02-04, in 1 day"), ("2026-02-04", "today")])
def test_a_hotfix_in_the_last_days_of_a_line_is_made_and_told_of(shipped: Product, fix: str, day: str, when: str) -> None:
    shipped.configure(CONFIG + SUPPORT)
    answer = shipped.rk("hotfix", "1.0", "--pick", fix, "--dry-run", "--as-of", day)

    assert f"note: RK701: the support of line 1.0 ends {when}" in " ".join(answer.err.split())


def test_the_end_of_a_line_is_as_grave_as_the_configuration_says(shipped: Product, fix: str) -> None:
    shipped.configure(CONFIG + SUPPORT + '[rules]\nseverity = { RK701 = "warning" }\n')
    answer = shipped.rk("hotfix", "1.0", "--pick", fix, "--dry-run", "--as-of", DAY)

    assert "warning: RK701: 1.0.1 would come out after the support of line 1.0 ended" in " ".join(answer.err.split())


# Version files ------------------------------------------------------------------------------------------------------------------


def test_a_version_file_that_cannot_be_written_stops_the_cut_before_anything_is(ready: Product) -> None:
    """Case by case it is refused at planning, so a dry run says it too."""
    (ready.clone.path / "link").symlink_to("VERSION")
    ready.clone.git("add", "link")
    ready.push("files", {"Chart.yaml": "version: 1.1.0\nappVersion: 1.1\n", "package.json": "{}"})
    pattern = 'pattern = "^VERSION = {version}$"'
    for row, said in {
        f'path = "link", {pattern}': "link: this version file is a symbolic link",
        f'path = "none", {pattern}': "none: this version file is not there",
        'path = "package.json", key = "version"': "package.json: version: there is no such key with a text",
        'path = "Chart.yaml", key = "appVersion"': "Chart.yaml: appVersion: 1.2 would be read as a number there",
        'path = "VERSION", pattern = "{major}"': "VERSION: the pattern '{major}' matches 2 times, and must match once",
    }.items():
        ready.configure(f"id = 'toweco'\nfiles = [{{ {row} }}]\n")
        before = take_state(ready.clone, ready.remote)
        answer = ready.rk("cut", "--dry-run", "--as-of", DAY, status=3)
        assert f"error: {said}" in " ".join(answer.err.split())
        assert take_state(ready.clone, ready.remote) == before


def test_version_files_of_several_formats_are_cut_with_their_modes(ready: Product) -> None:
    ready.clone.write("run.py", "#!/usr/bin/env python\n__version__ = '1.1'\n").chmod(0o755)
    ready.clone.git("add", "run.py")
    ready.push("files", {"Chart.yaml": "version: 1.1.0 # x\r\n", "package.json": '{"version":"1.1.0"}', "v.h": "A 1\nB 1\n"})
    rows = """
    { path = "run.py", pattern = "^__version__ = '{version}'$" },
    { path = "v.h", pattern = "^A {major}$" },
    { path = "v.h", pattern = "^B {minor}$" },
    { path = "Chart.yaml", key = "version" },
    { path = "package.json", key = "version" },
]"""
    ready.configure(CONFIG.replace("\n]", rows, 1))
    ready.cut(DAY)

    assert_released(ready, "1.2")
    held = {name: ready.remote.git("cat-file", "-p", f"v1.2:{name}") for name in ("run.py", "v.h", "Chart.yaml", "package.json")}
    assert held == {
        "run.py": "#!/usr/bin/env python\n__version__ = '1.2'",
        "v.h": "A 1\nB 2",
        "Chart.yaml": "version: 1.2.0 # x\r",
        "package.json": '{"version":"1.2.0"}',
    }
    assert ready.remote.git("ls-tree", "v1.2", "run.py").startswith("100755 ")
    assert ready.rk("check").out.startswith("3 releases: 0 errors")


# A line that is older than the use of releasekit ----------------------------------------------------------------------------


@pytest.mark.parametrize("is_configured", [False, True], ids=["as it was", "configured first"])
def test_a_line_that_is_older_than_releasekit_is_released_by_the_defaults_and_that_is_told(tmp_path: Path, is_configured: bool) -> None:
    product = Product.start(tmp_path, {"VERSION": "VERSION = 1.0\n", "billing/run.sh": "echo\n"})
    product.clone.tag("v1.0")
    configuration = 'files = [{ path = "VERSION", pattern = "^VERSION = {version}$" }]\n'
    product.push("adopt releasekit", {"releasekit.toml": configuration}, "HEAD", "v1.0")
    adopted = product.clone.rev("HEAD")
    fix = product.push("fix: tax", {"billing/tax": "tax\n"})
    if is_configured:
        product.clone.git("switch", "-q", "-c", "release/1.0", "v1.0")
        product.clone.git("cherry-pick", adopted)
        product.clone.git("push", "-q", "origin", "release/1.0")
    said = product.rk("hotfix", "1.0", "--pick", fix, "--yes", "--as-of", DAY).err
    assert ("note: release/1.0 holds no configuration of releasekit" in said) is not is_configured
    assert product.show("v1.0.1:VERSION") == ("VERSION = 1.0.1\n" if is_configured else "VERSION = 1.0\n")
