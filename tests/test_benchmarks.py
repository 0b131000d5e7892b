"""The benchmarks' own reckoning: what a baseline says, and by which exponent something grows; and repositories that are always the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.checkout


def pair(name: str, cpu: float, wall: float, *, is_wall: bool = False) -> dict[str, Any]:
    return {"repository": "made", "name": name, "cpu_ratio": cpu, "wall_ratio": wall, "wall_target": 0.8 if is_wall else None}


def test_what_takes_more_than_a_tenth_more_is_named() -> None:
    from benchmarks.baseline import regressions

    before = [pair("status", 2.0, 2.0), pair("bundle", 1.0, 1.0, is_wall=True), pair("gone", 1.0, 1.0)]
    now = [pair("status", 2.19, 9.0), pair("bundle", 1.0, 1.2, is_wall=True), pair("new", 9.0, 9.0)]
    assert list(regressions(now, before)) == ["made, bundle: wall ratio 1.2, and 1.0 in the baseline"]
    assert list(regressions([pair("status", 2.21, 2.0)], before)) == ["made, status: cpu ratio 2.21, and 2.0 in the baseline"]
    assert list(regressions([{**pair("status", 9.0, 9.0), "repository": "other"}], before)) == []


def test_a_group_that_is_measured_again_leaves_the_others_in_the_baseline(tmp_path: Path) -> None:
    from benchmarks.baseline import merged

    bundle, growth = pair("bundle", 1.0, 1.0), [{"axis": "commits", "command": "status"}]
    file = tmp_path / "baseline.json"
    file.write_text(json.dumps({"runs": 5, "pairs": [pair("status", 2.0, 2.0), bundle], "growth": growth}), encoding="utf-8")
    run = {"runs": 3, "pairs": [pair("status", 1.5, 1.5)], "growth": []}
    assert merged(run, file) == {"runs": 3, "pairs": [bundle, pair("status", 1.5, 1.5)], "growth": growth}
    assert merged(run, tmp_path / "none.json") == run


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_the_exponent_is_that_of_the_growth(power: float) -> None:
    from benchmarks.growth import exponent

    sizes = (10, 100, 5_000)
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_a_made_repository_is_the_same_every_time(tmp_path: Path) -> None:
    from benchmarks.repository import Size, make

    made = []
    for name in ("one", "other"):
        make(tmp_path / name, Size(commits=600, train=60, fragments=6))
        made.append(RepoBuilder(tmp_path / name))
    one, other = made
    assert one.refs() == other.refs()
    assert int(one.git("rev-list", "--count", "main")) == 601
    assert {"refs/tags/v1.0", "refs/tags/v1.0.1", "refs/tags/v1.9"} <= one.refs().keys()
    assert len(one.git("ls-tree", "-r", "--name-only", "main", "changelog.d").splitlines()) == 6
    one.fsck()
