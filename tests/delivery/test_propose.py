"""``cut --propose`` and ``cut --finish``: releases where the main branch is protected, however its server merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import CONFIG, FIRST_FILES, Product, answer_of, put_hook, releasekit_here, started_process, take_state
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = "2026-02-11"
LATER = "2026-02-12"
BRANCH = "release-proposal/1.2"
PROPOSE = ["cut", "--propose", "--yes", "--as-of", DAY]
FINISH = ["cut", "--finish", "--yes"]
KILLED = -9


def propose(product: Product, *words: str) -> str:
    """Propose 1.2 and answer with the commit that is proposed."""
    product.rk(*PROPOSE, *words)
    return product.remote.rev(BRANCH)


def _server(product: Product) -> RepoBuilder:
    """A clone in which the server merges, on its newest main branch."""
    place = product.home / "server"
    if not place.exists():
        product.remote.clone(place)
    server = RepoBuilder(place, product.clone.clock)
    server.git("fetch", "-q", "--prune", "origin")
    server.git("checkout", "-q", "-B", "main", "origin/main")
    return server


def _pushed(server: RepoBuilder) -> str:
    server.git("push", "-q", "origin", "main")
    return server.rev("HEAD")


def by_merge(product: Product) -> str:
    """Merge the proposal as a server does with a merge commit."""
    server = _server(product)
    server.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7 from release-proposal/1.2", f"origin/{BRANCH}")
    return _pushed(server)


def by_squash(product: Product) -> str:
    """As a server does that squashes."""
    server = _server(product)
    server.git("merge", "-q", "--squash", f"origin/{BRANCH}")
    server.git("commit", "-q", "-m", "Release 1.2 (#7)")
    return _pushed(server)


def by_rebase(product: Product) -> str:
    """As a server does that makes the commits of a branch anew on top of main."""
    server = _server(product)
    server.git("cherry-pick", "--no-ff", f"origin/{BRANCH}")
    return _pushed(server)


def by_fast_forward(product: Product) -> str:
    """As a server does that only moves main."""
    server = _server(product)
    server.git("merge", "-q", "--ff-only", f"origin/{BRANCH}")
    return _pushed(server)


def assert_finished(product: Product, version: str = "1.2", branch: str = "main") -> None:
    """The tag stands on the release commit, main holds it, and everything that looks at releases is content."""
    tag = f"v{version}"
    assert product.remote.git("merge-base", "--is-ancestor", tag, branch) == ""
    assert product.remote.rev(f"{tag}^") == product.record(version)["base"]
    assert product.show(f"{tag}:VERSION") == f"VERSION = {version}\n"
    assert f"refs/heads/release-proposal/{version}" not in product.remote.refs()
    assert f"refs/remotes/origin/release-proposal/{version}" not in product.clone.refs()
    product.remote.fsck()
    assert product.clone.refs()[f"refs/remotes/origin/{branch}"] == product.remote.rev(branch)
    assert product.rk("check", "--remote").status == 0


# Proposing --------------------------------------------------------------------------------------------------------------------


def test_a_proposal_is_a_branch_with_the_release_commit_and_nothing_else(ready: Product) -> None:
    """Case 86."""
    before = ready.remote.refs()
    answer = ready.rk(*PROPOSE)

    assert ready.remote.refs() == {**before, f"refs/heads/{BRANCH}": ready.remote.rev(BRANCH)}
    assert ready.remote.rev(f"{BRANCH}^") == ready.remote.rev("main")
    assert ready.show(f"{BRANCH}:VERSION") == "VERSION = 1.2\n"
    assert ready.clone.refs()[f"refs/remotes/origin/{BRANCH}"] == ready.remote.rev(BRANCH)
    assert answer.out.startswith(f"1.2 is proposed: {BRANCH} at {ready.remote.rev(BRANCH)[:9]}\n")
    assert "releasekit cut --finish" in answer.out
    assert not (ready.state / "releases" / "1.2").exists()  # documents of a tag that is not made yet
    assert "no release is pending" in ready.rk("resume", status=4).err


def test_the_same_proposal_again_is_done_already(ready: Product) -> None:
    first = propose(ready)
    put_hook(ready.remote, "pre-receive", "exit 1")

    assert propose(ready) == first
    assert propose(ready.another_clone()) == first


def test_a_proposal_made_anew_takes_the_place_of_the_old_one(ready: Product) -> None:
    propose(ready)
    ready.push("fix(api): one more", {"api/more": "x\n"})
    again = propose(ready)

    assert ready.remote.rev(f"{BRANCH}^") == ready.remote.rev("main")
    assert ready.clone.refs()[f"refs/remotes/origin/{BRANCH}"] == again
    assert len(ready.record("1.2", at=BRANCH)["changes"]) == 2


def test_commits_that_a_reviewer_put_on_top_are_not_thrown_away(ready: Product) -> None:
    propose(ready)
    server = _server(ready)
    server.git("checkout", "-q", "-B", "topic", f"origin/{BRANCH}")
    server.commit("a word", {"README.md": "# Toweco!\n"})
    server.git("push", "-q", "origin", f"topic:{BRANCH}")
    before = take_state(ready.remote)

    assert f"--delete {BRANCH}" in ready.rk(*PROPOSE, status=4).err
    assert take_state(ready.remote) == before


def test_a_branch_that_is_no_proposal_is_left_alone(ready: Product) -> None:
    ready.clone.git("push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}")
    before = take_state(ready.remote)

    assert "holds something else" in ready.rk(*PROPOSE, status=4).err
    assert take_state(ready.remote) == before


def test_a_proposal_is_refused_for_all_that_a_cut_is_refused_for(ready: Product) -> None:
    ready.push("silent", {"billing/silent": "x\n"})

    assert "RK401" in ready.rk(*PROPOSE, status=3).err
    assert f"refs/heads/{BRANCH}" not in ready.remote.refs()


def test_nobody_can_be_proposed_to_without_a_remote(ready: Product) -> None:
    ready.clone.git("remote", "remove", "origin")

    assert "no remote" in ready.rk(*PROPOSE, status=2).err


def test_a_branch_that_releases_are_made_from_is_no_place_for_a_proposal(ready: Product) -> None:
    ready.configure(f'proposal-branch = "release/{{version}}"\n{CONFIG}')

    assert "proposal-branch" in ready.rk(*PROPOSE, status=2).err


def test_the_branch_bears_the_name_that_is_configured(ready: Product) -> None:
    ready.configure(f'proposal-branch = "review/v{{version}}"\n{CONFIG}')
    answer = ready.rk(*PROPOSE, "--format", "json").json

    assert (answer["proposed"], answer["published"], answer["tag_object"]) == ("review/v1.2", False, None)
    assert ready.remote.rev("review/v1.2") == answer["commit"]


# Finishing --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("merge", [by_merge, by_squash, by_rebase, by_fast_forward])
def test_a_merged_proposal_gets_its_tag(ready: Product, merge: Callable[[Product], str]) -> None:
    proposed, main = propose(ready), merge(ready)
    answer = ready.rk(*FINISH)

    assert ready.remote.rev("v1.2") == (proposed if merge in (by_merge, by_fast_forward) else main)
    assert ready.remote.rev("main") == main
    assert answer.out.startswith(f"1.2 is released: v1.2 at {ready.remote.rev('v1.2')[:9]}\n")
    assert_finished(ready)
    ready.rk("verify", str(ready.state / "releases" / "1.2"), "--rebuild")


def test_finishing_again_changes_nothing_and_says_so(ready: Product) -> None:
    propose(ready)
    by_merge(ready)
    ready.rk(*FINISH)
    before = take_state(ready.remote)

    assert ready.rk(*FINISH).out == f"1.2 is released: v1.2 at {ready.remote.rev('v1.2')[:9]}\n"
    answer = ready.another_clone().rk(*FINISH, "--version", "1.2", "--format", "json").json
    assert (answer["tag_object"], answer["plan"]) == (ready.remote.refs()["refs/tags/v1.2"], None)
    assert take_state(ready.remote) == before


def test_two_clones_make_the_same_tag(ready: Product) -> None:
    propose(ready)
    by_squash(ready)
    plan = ready.home / "plan.json"
    ready.rk(*FINISH, "--plan", str(plan))
    ready.another_clone().rk(*FINISH)
    answer = ready.rk("cut", "--from-plan", str(plan), "--yes", "--format", "json").json

    assert answer["tag_object"] == ready.remote.refs()["refs/tags/v1.2"]


def test_what_came_after_the_proposal_is_told_by_the_next_release(ready: Product) -> None:
    """Main moved before the merge, which takes nothing away from what was reviewed."""
    proposed = propose(ready)
    ready.push("fix(api): meanwhile", {"api/meanwhile": "x\n"})
    by_merge(ready)
    ready.rk(*FINISH)

    assert ready.remote.rev("v1.2") == proposed
    assert_finished(ready)
    ready.cut("2026-02-25")
    assert [one["text"]["ru"] for one in ready.record("1.3")["changes"]] == ["meanwhile"]


def test_what_would_ship_untold_is_refused_and_taken_back(ready: Product) -> None:
    """Main moved, and the server made another commit on top: it holds a change that its record does not tell."""
    propose(ready)
    ready.push("fix(api): meanwhile", {"api/meanwhile": "x\n"})
    commit = by_squash(ready)
    before = take_state(ready.remote)
    answer = ready.rk(*FINISH, status=5)

    assert f"git revert {commit[:9]}" in answer.err
    assert take_state(ready.remote) == before
    server = _server(ready)
    server.git("revert", "--no-edit", commit)
    _pushed(server)
    propose(ready)
    by_squash(ready)
    ready.rk(*FINISH)
    assert ready.rk("check", "--remote").status == 0
    assert [one["text"]["ru"] for one in ready.record("1.2")["changes"] if one["noted"]] == ["meanwhile", "flicker"]


def test_what_is_not_merged_yet_is_said(ready: Product) -> None:
    propose(ready)
    before = take_state(ready.remote)
    for words in (FINISH, [*FINISH, "--version", "1.2"]):
        assert f"1.2 is proposed on {BRANCH}, and not merged into main yet" in ready.rk(*words, status=1).err
    assert "1.3 was not proposed" in ready.rk(*FINISH, "--version", "1.3", status=1).err
    assert take_state(ready.remote) == before


def test_what_was_never_proposed_is_said(product: Product) -> None:
    assert "not proposed" in product.rk(*FINISH, status=1).err


def test_a_first_release_is_proposed_too(product: Product) -> None:
    product.rk("cut", "--propose", "--yes", "--as-of", "2026-01-14")
    server = _server(product)
    server.git("merge", "-q", "--no-ff", "-m", "merge", "origin/release-proposal/1.0")
    _pushed(server)
    product.rk(*FINISH)

    assert_finished(product, "1.0")


def test_a_tested_commit_is_proposed_and_merged(ready: Product) -> None:
    tested = ready.clone.rev("HEAD")
    ready.push("fix(api): after the test", {"api/later": "x\n"})
    propose(ready, "--commit", tested)
    by_merge(ready)
    ready.rk(*FINISH)

    assert ready.remote.rev("v1.2^") == tested
    assert_finished(ready)


def test_other_changes_in_the_merge_are_refused_by_name(ready: Product) -> None:
    """Not every deleted file is a fragment that the release consumed, either."""
    propose(ready)
    server = _server(ready)
    server.git("merge", "-q", "--squash", f"origin/{BRANCH}")
    server.commit("Release 1.2 and more", {"api/server": "serve twice\n", "ui/dark": None})
    _pushed(server)
    before = take_state(ready.remote)

    assert "\n  - api/server\n  - ui/dark\n" in ready.rk(*FINISH, status=4).err
    assert take_state(ready.remote) == before


def test_a_changelog_that_was_edited_in_review_is_released_as_it_is(ready: Product) -> None:
    propose(ready)
    text = ready.show(f"{BRANCH}:CHANGELOG.md").replace("flicker", "calm screens")
    server = _server(ready)
    server.git("merge", "-q", "--squash", f"origin/{BRANCH}")
    server.commit("Release 1.2 (#7)", {"CHANGELOG.md": text.removesuffix("\n")})
    _pushed(server)

    assert "1.2 in the changelog was edited by hand" in ready.rk(*FINISH).err
    assert "calm screens" in ready.show("v1.2:CHANGELOG.md")
    assert_finished(ready)


# Between the two --------------------------------------------------------------------------------------------------------------


def test_a_merged_proposal_stands_in_the_way_of_the_next_cut_and_the_command_is_named(ready: Product) -> None:
    propose(ready)
    by_squash(ready)
    before = take_state(ready.remote)
    for words in (["cut", "--yes", "--as-of", LATER], PROPOSE):
        assert "releasekit cut --finish" in ready.rk(*words, status=3).err
    ready.pull()
    assert "releasekit cut --finish" in ready.rk("check", status=1).out
    assert "RK212: 1.2" in ready.rk("status", "--due", "--as-of", LATER, status=3).out
    assert "RK212: 1.2" in ready.rk("status", "--as-of", LATER).out
    assert take_state(ready.remote) == before


def test_a_hotfix_between_the_two_is_no_part_of_the_release(ready: Product, fix: str) -> None:
    propose(ready)
    ready.hotfix(DAY, "1.0", fix)
    by_squash(ready)
    ready.rk(*FINISH)

    assert "releases/1.0.1.json" not in ready.files("v1.2")
    assert_finished(ready)


def test_a_tag_of_that_name_in_the_clone_alone_is_told(ready: Product) -> None:
    propose(ready)
    by_merge(ready)
    ready.clone.git("tag", "v1.2")

    assert "v1.2 exists here, and not at the remote" in ready.rk(*FINISH, status=4).err


# Crashes ----------------------------------------------------------------------------------------------------------------------


def refused(product: Product, words: list[str]) -> None:
    """Be stopped by the server before anything is written, with the journal left."""
    put_hook(product.remote, "pre-receive", "exit 1")
    product.rk(*words, status=6)
    put_hook(product.remote, "pre-receive", "exit 0")


def killed(product: Product, words: list[str]) -> None:
    """Be killed by the server after it wrote everything."""
    put_hook(product.remote, "post-receive", "kill -9 $RELEASEKIT_PID")
    assert answer_of(started_process(*words, cwd=product.clone.path)).status == KILLED
    put_hook(product.remote, "post-receive", "exit 0")


@pytest.mark.parametrize("stop", [refused, killed])
def test_a_stopped_proposal_is_resumed(ready: Product, stop: Callable[[Product, list[str]], None]) -> None:
    stop(ready, PROPOSE)
    answer = ready.rk("resume")

    assert answer.out.startswith(f"1.2 is proposed: {BRANCH} at {ready.remote.rev(BRANCH)[:9]}\n")
    assert ready.clone.refs()[f"refs/remotes/origin/{BRANCH}"] == ready.remote.rev(BRANCH)
    assert "refs/tags/v1.2" not in ready.remote.refs()
    assert "no release is pending" in ready.rk("resume", status=4).err


def test_a_stopped_proposal_is_given_up_before_its_push_and_not_after_it(ready: Product) -> None:
    refused(ready, PROPOSE)
    assert ready.rk("abort").out == "1.2 is given up; nothing of it was published\n"
    assert f"refs/heads/{BRANCH}" not in ready.remote.refs()
    killed(ready, PROPOSE)
    assert f"--delete {BRANCH}" in ready.rk("abort", status=3).err


@pytest.mark.parametrize(("stop", "again"), [(refused, FINISH), (refused, ["resume"]), (killed, ["resume"]), (killed, FINISH)])
def test_a_stopped_finish_ends_in_one_tag(ready: Product, stop: Callable[[Product, list[str]], None], again: list[str]) -> None:
    propose(ready)
    by_squash(ready)
    stop(ready, FINISH)
    there = ready.remote.refs().get("refs/tags/v1.2")
    answer = ready.rk(*again)
    if again is FINISH and stop is killed:
        assert "releasekit resume" in answer.err  # of the clone, which did not learn of the tag
        ready.rk("resume")

    assert there in (None, ready.remote.refs()["refs/tags/v1.2"])
    assert_finished(ready)


def test_a_stopped_finish_is_given_up_before_its_push(ready: Product) -> None:
    propose(ready)
    by_merge(ready)
    refused(ready, FINISH)

    assert ready.rk("abort").out == "1.2 is given up; nothing of it was published\n"
    assert "refs/tags/v1.2" not in ready.remote.refs()


def test_a_release_that_lost_its_tag_in_a_dying_server_is_finished_from_another_clone(ready: Product) -> None:
    """Case 5: the branch was moved, the tag is missing, and nobody has the journal."""
    put_hook(ready.remote, "post-receive", "git update-ref -d refs/tags/v1.2\nkill -9 $PPID")
    ready.rk("cut", "--yes", "--as-of", DAY, status=6)
    put_hook(ready.remote, "post-receive", "exit 0")
    other = ready.another_clone()

    assert "releasekit cut --finish" in other.rk("cut", "--yes", "--as-of", LATER, status=3).err
    other.rk(*FINISH)
    assert other.remote.rev("v1.2") == other.remote.rev("main")
    assert_finished(other)


def test_a_merge_that_is_gone_from_main_is_not_tagged_from_an_old_plan(ready: Product) -> None:
    before = ready.remote.rev("main")
    propose(ready)
    by_squash(ready)
    plan = ready.home / "plan.json"
    ready.rk(*FINISH, "--plan", str(plan))
    ready.remote.git("update-ref", "refs/heads/main", before)

    assert "does not hold" in ready.rk("cut", "--from-plan", str(plan), "--yes", status=4).err
    assert "refs/tags/v1.2" not in ready.remote.refs()


# Hotfixes ---------------------------------------------------------------------------------------------------------------------


def test_a_hotfix_is_proposed_on_its_line_and_finished(ready: Product, fix: str) -> None:
    words = ["hotfix", "1.0", "--propose", "--pick", fix, "--yes", "--as-of", DAY]
    assert "git push origin" in ready.rk(*words, status=4).err  # a branch is needed that it can be merged into
    ready.clone.git("push", "-q", "origin", "v1.0^{}:refs/heads/release/1.0")
    ready.rk(*words)
    assert "not merged into release/1.0 yet" in ready.rk("hotfix", "1.0", "--finish", "--yes", status=1).err
    server = _server(ready)
    server.git("checkout", "-q", "-B", "line", "origin/release/1.0")
    server.git("merge", "-q", "--no-ff", "-m", "merge", "origin/release-proposal/1.0.1")
    server.git("push", "-q", "origin", "line:release/1.0")
    assert (
        "releasekit hotfix 1.0 --finish"
        in ready.rk("hotfix", "1.0", "--pick", ready.clone.rev("HEAD"), "--yes", "--as-of", DAY, status=3).err
    )
    ready.rk("hotfix", "1.0", "--finish", "--yes")

    assert_finished(ready, "1.0.1", "release/1.0")
    ready.rk("verify", str(ready.state / "releases" / "1.0.1"), "--rebuild")
    assert ready.rk("hotfix", "1.0", "--finish", "--yes").out.startswith("1.0.1 is released: v1.0.1 at ")


def test_finishing_takes_no_option_that_says_what_is_released(ready: Product) -> None:
    for words in (["--major"], ["--propose"], ["--early", "why"], ["--commit", "HEAD"], ["--allow", "RK401=why"], ["--from-plan", "x"]):
        assert "--finish" in ready.rk("cut", "--finish", *words, status=2).err


def test_without_a_remote_a_lost_tag_is_made_again(tmp_path: Path) -> None:
    repo = RepoBuilder.init(tmp_path / "alone")
    repo.commit("first", FIRST_FILES)
    assert releasekit_here("-C", str(repo.path), "cut", "--yes", "--as-of", "2026-01-14").status == 0
    repo.git("tag", "-d", "v1.0")
    answer = releasekit_here("-C", str(repo.path), "cut", "--finish", "--yes")

    assert answer.status == 0, answer.err
    assert repo.rev("v1.0") == repo.rev("HEAD")
    assert repo.git("status", "--porcelain") == ""
