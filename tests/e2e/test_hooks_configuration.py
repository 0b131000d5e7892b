"""Which configuration a server's hook goes by: that of the main branch as it was before the push, and never what the push brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import releasekit_here
from tests.e2e.hooked import CONFIG, Hooked, blueprint, flat
from tests.e2e.servers import Host, push
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

SIGNED = f"{CONFIG}\n[signing]\nrequired = true\n"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blueprint(tmp_path_factory.mktemp("blueprint"))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path, tmp_path.as_uri())


@pytest.fixture
def made(host: Host, pattern: Path, tmp_path: Path) -> Hooked:
    return Hooked.make(host, pattern, tmp_path / "clone")


@pytest.fixture
def bare(host: Host, tmp_path: Path) -> Hooked:
    """A product without configuration and without releases: one commit on main, at a server with the hook."""
    clone = RepoBuilder.init(tmp_path / "clone")
    clone.commit("first")
    server = clone.bare_remote(host.place())
    Hooked.install(server)
    return Hooked(clone, server)


# Configured ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "looser",
    [
        f"{CONFIG}\n[signing]\nrequired = false\n",
        f'{SIGNED}\n[rules]\nignore = [{{ rule = "RK207", ref = "*", reason = "mine" }}]\n',
        f'{SIGNED}\n[rules]\nenforce-from = "9.0"\n',
        f'{SIGNED}\n[rules.severity]\nRK207 = "note"\n',
        SIGNED.replace("first", 'tag = "release-{version}"\nfirst'),
        SIGNED.replace("first", 'main = "topic"\nfirst'),
        "",
        "this is no TOML",
    ],
)
def test_a_configuration_that_comes_with_the_push_does_not_loosen_the_rules(made: Hooked, looser: str) -> None:
    made.configure(SIGNED)
    made.clone.commit("looser", {"releasekit.toml": looser})

    assert "RK207 unsigned: v1.2" in made.refused("main", made.release("1.2"))
    made.push("main")
    assert made.clone.rev("main") == made.server.rev("main")


def test_it_counts_from_the_next_push_on(made: Hooked) -> None:
    made.configure(SIGNED)
    made.configure(CONFIG)

    made.push("main", made.release("1.2"))


def test_what_the_main_branch_accepts_with_a_reason_is_let_in(made: Hooked) -> None:
    accepted = '[rules]\nignore = [{ rule = "RK101", ref = "v1.3", reason = "1.2 was withdrawn before it was tagged" }]\n'
    made.configure(f"{CONFIG}\n{accepted}")
    made.push("main", made.release("1.3"))

    assert "RK101 gap: v1.5" in made.refused("main", made.release("1.5"))


def test_even_a_moved_tag_is_accepted_if_the_main_branch_says_so(made: Hooked) -> None:
    made.configure(f'{CONFIG}\n[rules]\nignore = [{{ rule = "RK210", ref = "v1.1", reason = "it held a secret" }}]\n')
    made.clone.git("tag", "-f", "-a", "-m", "again", "v1.1", "v1.1^{}")

    assert made.push("--force", "v1.1").changed == {"refs/tags/v1.1"}
    assert "RK212" in made.refused("--delete", "v1.1")


def test_versions_that_the_rules_are_not_enforced_for_may_be_odd_and_never_be_moved(made: Hooked) -> None:
    made.configure(f'{CONFIG}\n[rules]\nenforce-from = "2.0"\n')
    made.push("main", made.release("1.7", annotated=False))

    assert "RK212 deleted: v1.7" in made.refused("--delete", "v1.7")


def test_the_baseline_of_the_main_branch_counts(made: Hooked) -> None:
    tag = made.release("1.3")
    known = releasekit_here("-C", str(made.clone.path), "check", "--format", "json").out
    made.clone.commit("baseline", {"known.json": known})
    made.configure(f'{CONFIG}\n[rules]\nbaseline = "known.json"\n')

    made.push(tag)


def test_a_main_branch_of_another_name_is_the_one_that_counts(made: Hooked) -> None:
    made.configure(CONFIG.replace("first", 'main = "stable"\nfirst'))
    made.push("main:stable")

    assert "RK203 stable-off-main" in made.refused("main", made.release("1.2"))
    made.push("main:stable", "v1.2")


def test_a_configuration_that_cannot_be_read_is_told_of_and_can_be_mended(made: Hooked) -> None:
    made.configure("colour = 1\n")
    tag = made.release("1.2")
    said = made.refused("main", tag)

    assert "error: releasekit.toml: 1 problem in the configuration: - colour" in said
    made.configure(CONFIG)
    made.push(tag)


@pytest.mark.parametrize("head", ["master", "gone"])
def test_a_head_that_names_no_branch_does_not_switch_the_configuration_off(made: Hooked, head: str) -> None:
    """A server that was made when new branches were called master, and to which main was pushed."""
    made.configure(SIGNED)
    made.server.git("symbolic-ref", "HEAD", f"refs/heads/{head}")

    assert "RK207 unsigned: v1.2" in made.refused("main", made.release("1.2"))


# Detected: not by what the push brings either ------------------------------------------------------------------------------------


def test_pushed_tags_do_not_turn_the_tag_pattern(bare: Hooked) -> None:
    """Otherwise a published tag could be moved by whoever brings enough tags of another prefix with it."""
    bare.clone.tag("v1.0")
    bare.push("v1.0")
    for name in ("x1.0", "x1.1"):
        bare.clone.commit("next")
        bare.clone.tag(name)
    bare.clone.git("tag", "-f", "-a", "-m", "moved", "v1.0", "HEAD")

    assert "RK210 moved: v1.0" in bare.refused("--force", "main", "v1.0", "x1.0", "x1.1")


def test_the_last_tag_of_its_pattern_cannot_be_deleted(bare: Hooked) -> None:
    bare.clone.tag("toweco-1.0")
    bare.push("toweco-1.0")

    assert "RK212 deleted: toweco-1.0" in bare.refused("--delete", "toweco-1.0")


def test_a_pushed_branch_does_not_become_the_main_one(bare: Hooked) -> None:
    bare.clone.git("branch", "-m", "master")
    bare.push("master")
    bare.server.git("symbolic-ref", "HEAD", "refs/heads/master")
    bare.server.git("branch", "-D", "main")
    bare.clone.tag("v1.0")
    bare.push("v1.0")
    bare.clone.git("switch", "-q", "-c", "main")
    bare.clone.commit("elsewhere")
    bare.clone.tag("v1.1")

    assert "RK203 stable-off-main: v1.1" in bare.refused("main", "v1.1")


def test_a_main_branch_with_a_name_of_its_own_comes_with_its_release(bare: Hooked) -> None:
    bare.server.git("branch", "-m", "production")
    bare.clone.commit("next")
    bare.clone.tag("v1.0")

    assert bare.server.git("symbolic-ref", "HEAD") == "refs/heads/production"
    bare.push("main:production", "v1.0")


def test_the_first_tags_of_a_product_make_its_pattern(bare: Hooked) -> None:
    for number in range(3):
        bare.clone.commit()
        bare.clone.tag(f"toweco-1.{number}", annotated=number != 2)

    assert "RK204 lightweight: toweco-1.2" in bare.refused("main", "--tags")


# Founding ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["main", "master"])
def test_the_first_push_founds_a_repository_whatever_its_history_is(host: Host, pattern: Path, tmp_path: Path, head: str) -> None:
    made = Hooked.make(host, pattern, tmp_path / "clone")
    made.server = RepoBuilder.init(host.place(), bare=True)
    made.server.git("symbolic-ref", "HEAD", f"refs/heads/{head}")
    Hooked.install(made.server)
    made.clone.git("remote", "set-url", "origin", host.url(made.server))
    made.clone.tag("v1.7", annotated=False)

    made.push("main", "release/1.0", "--tags")
    said = made.refused("main", made.release("1.9"))
    assert "RK101 gap: v1.9" in said


def test_tags_without_any_branch_are_still_not_moved(host: Host, tmp_path: Path) -> None:
    clone = RepoBuilder.init(tmp_path / "clone")
    clone.commit("first")
    clone.tag("v1.0")
    server = RepoBuilder.init(host.place(), bare=True)
    clone.git("remote", "add", "origin", host.url(server))
    Hooked.install(server)
    made = Hooked(clone, server)
    made.push("v1.0")
    clone.commit("second")
    clone.git("tag", "-f", "-a", "-m", "moved", "v1.0", "HEAD")

    assert "RK210" in made.refused("--force", "v1.0")
    assert "RK212" in made.refused("--delete", "v1.0")


def test_deleting_the_main_branch_with_a_push_does_not_open_the_gate(made: Hooked) -> None:
    made.server.git("config", "receive.denyDeleteCurrent", "ignore")
    pushed = push(made.clone, made.server, "--force", ":refs/heads/main", ":refs/heads/release/1.0", ":refs/tags/v1.0")

    assert pushed.changed == set()
    assert "RK212 deleted: v1.0" in flat(pushed.said)
