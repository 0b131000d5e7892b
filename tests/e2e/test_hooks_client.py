"""The hook of a clone: the same rules before anything leaves, in clones of every make, whatever lies in the work tree."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.e2e.hooked import ACCEPTED, CONFIG, REFUSED, Hooked, blueprint, flat, lightweight
from tests.e2e.servers import Host, push
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blueprint(tmp_path_factory.mktemp("blueprint"))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path, tmp_path.as_uri())


@pytest.fixture
def made(host: Host, pattern: Path, tmp_path: Path) -> Hooked:
    """A clone with the hook, and a server without."""
    made = Hooked.make(host, pattern, tmp_path / "clone", hook=False)
    Hooked.install(made.clone)
    return made


@pytest.mark.parametrize("prepare", ACCEPTED, ids=lambda one: one.__name__)
def test_it_may_go_out_and_nothing_is_said(made: Hooked, prepare: Callable[[Hooked], list[str]]) -> None:
    pushed = made.push(*prepare(made))

    assert pushed.changed
    assert "releasekit" not in pushed.said


@pytest.mark.parametrize(("prepare", "rule", "reason"), REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_it_is_refused_unless_the_pusher_insists(made: Hooked, prepare: Callable[[Hooked], list[str]], rule: str, reason: str) -> None:
    words = prepare(made)
    said = made.refused(*words)

    assert rule in said
    assert reason in said
    assert made.push("--no-verify", *words).changed


def test_the_configuration_is_that_of_the_work_tree(made: Hooked) -> None:
    made.clone.write("releasekit.toml", f"{CONFIG}\n[signing]\nrequired = true\n")

    assert "RK207 unsigned: v1.2" in made.refused("main", made.release("1.2"))


def test_a_broken_configuration_is_told_of(made: Hooked) -> None:
    tag = made.release("1.2")
    made.clone.write("releasekit.toml", "first = 1.0\n")

    assert "problem in the configuration: - first" in made.refused("main", tag)
    made.push("main")


def test_a_tag_under_another_name_at_the_remote_is_judged_by_that_name(made: Hooked) -> None:
    """Case 84."""
    tag = made.release("1.2")

    assert "RK209 inner-name: v1.3" in made.refused("main", f"{tag}:refs/tags/v1.3")
    made.push("main", f"{tag}:refs/tags/nightly")


def test_a_source_that_is_typed_with_spaces_is_understood(made: Hooked) -> None:
    made.clone.commit("release of 1.2", {"VERSION": "1.2\n"})

    assert "RK204 lightweight: v1.2" in made.refused("main", "HEAD^{/release of 1.2}:refs/tags/v1.2")


def test_all_tags_of_a_mirror_are_looked_at(made: Hooked) -> None:
    lightweight(made)

    assert "RK204 lightweight: v1.2" in made.refused("--mirror")


# Where the clone lies ------------------------------------------------------------------------------------------------------------


def test_a_linked_worktree_has_the_same_hook(made: Hooked, tmp_path: Path) -> None:
    made.clone.git("worktree", "add", "-q", "-b", "topic", str(tmp_path / "linked"), "main")
    linked = Hooked(RepoBuilder(tmp_path / "linked", made.clone.clock), made.server)

    assert "RK203 stable-off-main: v1.2" in linked.refused(linked.release("1.2"))
    linked.push("topic:main", "v1.2")


def test_a_repository_that_is_named_by_its_git_directory_is_the_one_that_is_judged(made: Hooked, tmp_path: Path) -> None:
    """git --git-dir … push: the hook starts in a work tree that does not say whose it is."""
    words = lightweight(made)
    git_dir, work_tree = tmp_path / "apart.git", made.clone.path
    (work_tree / ".git").rename(git_dir)
    named = {"GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(work_tree)}

    assert "RK204 lightweight: v1.2" in flat(push(made.clone, made.server, *words, env=named).said)


def test_a_shallow_clone_says_that_it_cannot_judge(made: Hooked, host: Host, tmp_path: Path) -> None:
    shallow = RepoBuilder(tmp_path / "shallow", made.clone.clock)
    subprocess.run(["git", "clone", "-q", "--depth=1", host.url(made.server), str(shallow.path)], check=True)
    Hooked.install(shallow)
    there = Hooked(shallow, made.server)
    there.push("main")

    assert "git fetch --unshallow --tags" in there.refused("main", there.release("1.2"))


def test_a_sha256_clone_is_judged(host: Host, tmp_path: Path) -> None:
    clone = RepoBuilder.init(tmp_path / "clone", object_format="sha256")
    clone.commit("first", {"releasekit.toml": CONFIG, "VERSION": "1.0\n"})
    made = Hooked(clone, clone.bare_remote(host.place()))
    Hooked.install(clone)
    Hooked.install(made.server)
    made.push(made.release("1.0"), "main")
    clone.git("tag", "-f", "v1.0", "HEAD~1")

    assert "RK210 moved: v1.0" in made.refused("--force", "v1.0")
    assert "RK210 moved: v1.0" in flat(push(clone, made.server, "--no-verify", "--force", "v1.0").said)
    assert "RK212 deleted: v1.0" in made.refused("--delete", "v1.0")


# What lies in the way ----------------------------------------------------------------------------------------------------------


HOSTILE = "raise SystemExit('code of the work tree was run')\n"


@pytest.mark.parametrize("name", ["releasekit/__init__.py", "releasekit/__main__.py", "sitecustomize.py", "usercustomize.py", "click.py"])
def test_code_in_the_work_tree_is_not_run(made: Hooked, name: str) -> None:
    made.clone.write(name, HOSTILE)
    words = lightweight(made)
    pushed = push(made.clone, made.server, *words, env={"PYTHONPATH": None})

    assert "code of the work tree" not in pushed.said
    assert "RK204 lightweight" in pushed.said


@pytest.mark.parametrize(
    "variables",
    [
        {"GIT_INDEX_FILE": "nowhere/index"},
        {"GIT_PUSH_OPTION_COUNT": "1", "GIT_PUSH_OPTION_0": "refs/tags/v1.2"},
        {"GIT_PREFIX": "nowhere/", "GIT_REFLOG_ACTION": "push"},
        {"GIT_TRACE": "1", "GIT_CURL_VERBOSE": "1"},
        {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.abbrev", "GIT_CONFIG_VALUE_0": "4"},
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PRE_COMMIT": "1"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_variables_of_git_and_of_the_pusher_change_nothing(made: Hooked, variables: dict[str, str]) -> None:
    pushed = push(made.clone, made.server, *lightweight(made), env=variables)

    assert "releasekit refuses this push: RK204 lightweight: v1.2 v1.2 is a lightweight tag" in flat(pushed.said)
    assert pushed.changed == set()


def test_a_pusher_who_switches_hooks_off_is_not_asked(made: Hooked) -> None:
    pushed = push(made.clone, made.server, *lightweight(made), env={"GIT_CONFIG_PARAMETERS": "'core.hooksPath=/dev/null'"})

    assert pushed.status == 0
