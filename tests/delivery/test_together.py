"""Hotfixes of several lines are released together: all of them or none."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from tests.delivery.products import Product, assert_released, put_hook, take_state

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"


def security_fix(product: Product) -> str:
    """A fix on main that no line has."""
    return product.push("security fix", {"api/door": "shut\n", "changelog.d/api/20.security.md": "Дверь закрыта\n"})


def require_schema(name: str, answer: Any) -> None:
    """Hold an answer against its published schema."""
    Draft202012Validator(json.loads((files("releasekit") / "schemas" / f"{name}.json").read_bytes())).validate(answer)


def test_two_lines_are_released_with_one_push(ready: Product) -> None:
    oid = security_fix(ready)
    put_hook(ready.remote, "post-receive", f'cat >> "{ready.home}/pushes"; echo end >> "{ready.home}/pushes"')
    answer = ready.rk("hotfix", "1.1", "1.0", "--pick", oid, "--yes", "--format", "json", "--as-of", DAY).json

    assert [one["version"] for one in answer["releases"]] == ["1.0.1", "1.1.1"]
    require_schema("cuts", answer)
    for one in answer["releases"]:
        require_schema("cut", one)
    assert_released(ready, "1.0.1", "release/1.0")
    assert_released(ready, "1.1.1", "release/1.1")
    said = (ready.home / "pushes").read_text(encoding="utf-8").splitlines()
    assert (len(said), said.count("end")) == (5, 1)
    assert {(ready.state / "releases" / version / f"toweco-docs-{version}.zip").is_file() for version in ("1.0.1", "1.1.1")} == {True}


def test_the_lower_one_says_that_the_higher_one_has_the_fix_too(ready: Product) -> None:
    ready.rk("hotfix", "1.0", "1.1", "--pick", security_fix(ready), "--yes", "--as-of", DAY)

    assert [one["also_in"] for one in ready.record("1.0.1")["changes"]] == [["1.1.1"]]
    assert [one["also_in"] for one in ready.record("1.1.1")["changes"]] == [[]]


def test_what_cannot_be_picked_onto_one_line_releases_none(ready: Product) -> None:
    ready.clone.git("switch", "-q", "-c", "release/1.0", "v1.0")
    ready.push("other door", {"api/door": "open\n"}, "release/1.0")
    ready.clone.git("switch", "-q", "main")
    oid = security_fix(ready)
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk("hotfix", "1.0", "1.1", "--pick", oid, "--yes", "--as-of", DAY, status=4)

    assert "api/door" in answer.err
    assert take_state(ready.clone, ready.remote) == before


def test_a_server_that_refuses_one_of_them_gets_none(ready: Product) -> None:
    oid = security_fix(ready)
    put_hook(ready.remote, "update", '[ "$1" != refs/tags/v1.1.1 ]')
    before = take_state(ready.clone, ready.remote)
    ready.rk("hotfix", "1.0", "1.1", "--pick", oid, "--yes", "--as-of", DAY, status=6)

    assert take_state(ready.clone, ready.remote) == before
    put_hook(ready.remote, "update", "exit 0")
    assert ready.rk("resume").out.splitlines() == [
        f"{version} is released: v{version} at {ready.remote.rev(f'v{version}')[:9]}" for version in ("1.0.1", "1.1.1")
    ]


def test_saved_together_they_are_carried_out_together_or_not_at_all(ready: Product, tmp_path: Path) -> None:
    oid = security_fix(ready)
    file = tmp_path / "plan.json"
    ready.rk("hotfix", "1.0", "1.1", "--pick", oid, "--plan", str(file), "--as-of", DAY)
    ready.another_clone().hotfix("2026-02-12", "1.1", oid)
    before = take_state(ready.remote)

    saved = json.loads(file.read_bytes())
    assert [plan["version"] for plan in saved["plans"]] == ["1.0.1", "1.1.1"]
    require_schema("batch", saved)
    for one in saved["plans"]:
        require_schema("plan", one)
    assert "v1.1.1" in ready.rk("hotfix", "--from-plan", str(file), "--yes", status=5).err
    assert take_state(ready.remote) == before


def test_a_plan_of_several_that_was_changed_is_refused(ready: Product, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    ready.rk("hotfix", "1.0", "1.1", "--pick", security_fix(ready), "--plan", str(file), "--as-of", DAY)
    saved = json.loads(file.read_bytes())
    for plans in ([], saved["plans"][:1], saved["plans"][::-1], [saved["plans"][0]] * 2, None, 5):
        file.write_text(json.dumps({**saved, "plans": plans}), encoding="utf-8")
        assert "do not belong together" in ready.rk("hotfix", "--from-plan", str(file), "--yes", status=2).err


def test_a_line_that_is_named_twice_is_a_mistake(ready: Product) -> None:
    assert "each line once" in ready.rk("hotfix", "1.0", "1.0", "--yes", status=2).err


def test_files_of_several_releases_lie_in_folders_of_their_numbers(ready: Product, tmp_path: Path) -> None:
    ready.rk("hotfix", "1.0", "1.1", "--pick", security_fix(ready), "--yes", "--output", str(tmp_path / "out"), "--as-of", DAY)

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["1.0.1", "1.1.1"]
