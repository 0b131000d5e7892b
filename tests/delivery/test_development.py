"""The development version after a cut: the main branch goes on with another number, and no release tells of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import CONFIG, Product, put_hook, take_state

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"
NEXT = "2026-02-25"
CUT = ["cut", "--yes", "--as-of", DAY]
FILES = """files = [
    { path = "api/VERSION", pattern = "^VERSION = {version}$", development = "{next}.dev0" },
    { path = "pyproject.toml", key = "project.version" },
]
"""
CONFIGURED = FILES + CONFIG.partition("\n]\n")[2]


@pytest.fixture
def developed(ready: Product) -> Product:
    """A product whose component has its number in its own folder, and that says between releases which one comes next."""
    head = CONFIG.partition("files = [")[0]
    ready.push("ci: number of the api", {"releasekit.toml": head + CONFIGURED, "api/VERSION": "VERSION = 1.1\n", "VERSION": None})
    return ready


def number(product: Product, rev: str) -> str:
    return product.show(f"{rev}:api/VERSION").removeprefix("VERSION = ").strip()


def test_main_goes_on_with_the_development_version_one_commit_past_the_tag(developed: Product) -> None:
    developed.cut(DAY)

    assert (number(developed, "v1.2"), number(developed, "main")) == ("1.2", "1.3.dev0")
    assert developed.remote.rev("main^") == developed.remote.rev("v1.2")
    assert developed.remote.git("diff", "--name-only", "v1.2", "main") == "api/VERSION"
    assert developed.remote.git("log", "-1", "--format=%s|%an|%ct", "main") == "|".join(
        ("Begin development after 1.2", developed.remote.git("log", "-1", "--format=%an|%ct", "v1.2"))
    )
    assert developed.clone.refs()["refs/remotes/origin/main"] == developed.remote.rev("main")
    developed.remote.fsck()


def test_it_is_no_change_of_the_next_release(developed: Product) -> None:
    """Neither an entry, nor a commit without one, nor a component that changed in silence."""
    developed.cut(DAY)
    developed.pull()
    pending = developed.rk("status", "--format", "json", "--as-of", NEXT).json["pending"]
    assert (pending["total"], pending["unnoted"]) == (0, 0)
    assert "nothing" in developed.rk("cut", "--yes", "--as-of", NEXT, status=1).err
    developed.push("fix(ui): colours", {"ui/page": "red\n"})
    assert developed.rk("check").status == 0
    developed.cut(NEXT)

    record = developed.record("1.3")
    assert [one["text"]["ru"] for one in record["changes"]] == ["colours"]
    assert {one["id"]: one["state"] for one in record["components"]}["api"] == "unchanged"
    assert (number(developed, "v1.3"), number(developed, "main")) == ("1.3", "1.4.dev0")
    developed.pull()
    assert developed.rk("check", "--remote").status == 0
    developed.rk("verify", str(developed.state / "releases" / "1.3"), "--rebuild")


def test_what_a_person_changes_in_a_version_file_counts(developed: Product) -> None:
    developed.cut(DAY)
    developed.pull()
    developed.push("quietly", {"api/VERSION": "VERSION = 1.3.dev0\nPORT = 1\n"})
    developed.push("fix(ui): colours", {"ui/page": "red\n"})

    assert "RK401" in developed.rk("cut", "--yes", "--as-of", NEXT, status=3).err


def test_a_tested_commit_is_released_and_main_goes_on_with_a_merge_of_both(developed: Product) -> None:
    tested = developed.clone.rev("HEAD")
    tip = developed.push("fix(api): after the test", {"api/later": "x\n"})
    developed.cut(DAY, "--commit", tested)

    assert developed.remote.rev("v1.2^") == tested
    assert developed.remote.rev("main^1") == tip
    assert developed.remote.rev("main^2^") == developed.remote.rev("v1.2")
    assert (number(developed, "v1.2"), number(developed, "main")) == ("1.2", "1.3.dev0")
    developed.pull()
    developed.cut(NEXT)
    assert [one["text"]["ru"] for one in developed.record("1.3")["changes"]] == ["after the test"]


def test_a_hotfix_changes_nothing_of_it(developed: Product) -> None:
    developed.cut(DAY)
    developed.pull()
    fix = developed.push("fix(api): urgent", {"api/server": "mended\n"})
    developed.hotfix("2026-02-12", "1.2", fix)

    assert number(developed, "v1.2.1") == "1.2.1"
    assert developed.remote.rev("release/1.2") == developed.remote.rev("v1.2.1")


def test_a_hotfix_of_a_line_that_was_made_from_main_takes_it_along(developed: Product) -> None:
    developed.cut(DAY)
    developed.pull()
    developed.clone.git("switch", "-q", "-c", "release/1.2")
    developed.push("fix(api): urgent", {"api/server": "mended\n"}, "release/1.2")
    developed.cut("2026-02-12", "1.2", command="hotfix")

    assert number(developed, "v1.2.1") == "1.2.1"
    assert [one["text"]["ru"] for one in developed.record("1.2.1")["changes"]] == ["urgent"]


def test_the_plan_says_it_and_is_carried_out_from_a_file(developed: Product, tmp_path: Path) -> None:
    assert "1.3.dev0" in developed.rk("cut", "--dry-run", "--as-of", DAY).out
    developed.rk("cut", "--plan", str(tmp_path / "plan.json"), "--as-of", DAY)
    developed.rk("cut", "--from-plan", str(tmp_path / "plan.json"), "--yes")

    assert number(developed, "main") == "1.3.dev0"


def test_a_pattern_that_cannot_hold_it_stops_the_cut(ready: Product) -> None:
    ready.configure(CONFIG.replace('"^VERSION = {version}$" }', '"^VERSION = (?![0-9.]+dev){version}$", development = "{next}.dev0" }'))
    before = take_state(ready.clone, ready.remote)

    assert "VERSION" in ready.rk(*CUT, status=3).err
    assert take_state(ready.clone, ready.remote) == before


@pytest.mark.parametrize("left", ["branch", "tag"])
def test_a_server_that_died_between_the_two_is_finished_with_both(developed: Product, left: str) -> None:
    """Case 5."""
    before = developed.remote.rev("main")
    undo = "update-ref -d refs/tags/v1.2" if left == "branch" else f"update-ref refs/heads/main {before}"
    put_hook(developed.remote, "post-receive", f"git {undo}\nkill -9 $PPID")
    developed.rk(*CUT, status=6)
    put_hook(developed.remote, "post-receive", "exit 0")
    developed.rk("resume")

    assert developed.remote.rev("main^") == developed.remote.rev("v1.2")
    assert number(developed, "main") == "1.3.dev0"


def test_a_proposal_begins_none(developed: Product) -> None:
    developed.rk("cut", "--propose", "--yes", "--as-of", DAY)

    assert number(developed, "release-proposal/1.2") == "1.2"
    assert developed.remote.rev("release-proposal/1.2^") == developed.remote.rev("main")
