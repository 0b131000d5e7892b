"""``releasekit fleet``: many repositories are asked at once, and one that fails takes no other along."""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from releasekit import fleet as fleets
from releasekit.core.fleet import Question
from releasekit.fleet import ask, members_of, survey, survey_here
from tests import deadly
from tests.delivery.products import CONFIG, Answer, releasekit_here
from tests.gitrepo import RepoBuilder
from tests.test_schemas import SCHEMAS

DAY = "2026-02-10"
TRAIN = "[train]\nanchor = 2026-01-14\n"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three products in a folder, a folder that only looks like a repository, and a shallow clone."""
    folder = tmp_path_factory.mktemp("fleet")
    for place, name in enumerate(("apples", "group/pears", "plums")):
        repo = RepoBuilder.init(folder / name)
        repo.commit("feat: begin", {"releasekit.toml": (CONFIG + TRAIN).replace('"toweco"', f'"{repo.path.name}"'), "ui/a": "a"})
        repo.tag(f"v1.{place}")
        repo.commit("fix(ui): flicker (#15)", {"ui/b": "b"})
    RepoBuilder(folder / "plums").tag("v1.2.0")
    (folder / "ruin" / ".git").mkdir(parents=True)
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{folder}/apples", str(folder / "shallow")], check=True)
    return folder


def ask_fleet(fleet: Path, *words: str, status: int | None) -> Answer:
    more = () if words[0] == "matrix" else ("--as-of", DAY, *(() if "--jobs" in words else ("--jobs", "1")))
    answer = releasekit_here("fleet", *words, "--repos", str(fleet), *more)
    assert status in {None, answer.status}, answer.err
    return answer


def test_every_product_has_a_row_and_every_failure_is_told_once(fleet: Path) -> None:
    answer = ask_fleet(fleet, "status", status=4)

    assert answer.out.splitlines() == [
        "product      current  next  when            aboard  blocked",
        "apples       1.0      1.1   due, 13 d late  1",
        "group/pears  1.1      1.2   due, 13 d late  1",
        "plums        1.2      1.3   due, 13 d late  1",
        "3 of 5 repositories answered",
    ]
    assert "error: ruin: this is not a git repository" in answer.err
    assert "error: shallow: this clone is shallow" in answer.err


def test_the_answers_are_those_of_each_repository_alone(fleet: Path) -> None:
    found = ask_fleet(fleet, "status", "--format", "json", "--jobs", "2", status=4).json
    Draft202012Validator(SCHEMAS["fleet"]).validate(found)

    assert [one["name"] for one in found["repositories"]] == ["apples", "group/pears", "plums", "ruin", "shallow"]
    assert found["summary"] == {"asked": 5, "answered": 3, "failed": 2}
    for one in found["repositories"][:3]:
        alone = releasekit_here("-C", one["path"], "status", "--format", "json", "--as-of", DAY)
        assert one["answer"] == alone.json


def test_check_counts_and_exits_by_the_worst(fleet: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text(f"{fleet}/apples\n{fleet}/group/pears\n", encoding="utf-8")
    bad.write_text(f"{fleet}/apples\n{fleet}/plums\n", encoding="utf-8")
    ask_fleet(good, "check", status=0)
    answer = ask_fleet(bad, "check", status=1)

    assert answer.out.splitlines()[-1] == "2 of 2 repositories answered"
    assert "RK1" in answer.out
    ask_fleet(fleet, "check", status=4)


def test_the_trains_are_in_one_table_by_date(fleet: Path) -> None:
    rows = ask_fleet(fleet, "schedule", "--count", "2", status=4).out.splitlines()[1:-1]

    days = [row.split()[0] for row in rows]
    assert days == sorted(days)
    assert {row.split()[1] for row in rows} == {"apples", "group/pears", "plums"}


def test_a_part_asks_its_share_and_all_parts_ask_all(fleet: Path) -> None:
    asked = [ask_fleet(fleet, "status", "--part", f"{one}/3", "--format", "json", status=None).json for one in (1, 2, 3)]

    names = [row["name"] for found in asked for row in found["repositories"]]
    assert sorted(names) == ["apples", "group/pears", "plums", "ruin", "shallow"]


def test_a_matrix_of_github_is_one_line_and_of_gitlab_a_pipeline(fleet: Path) -> None:
    github = ask_fleet(fleet, "matrix", "--format", "github", "--jobs", "2", status=0).out
    assert github.count("\n") == 1
    assert json.loads(github) == {
        "include": [{"part": "1/2", "names": "apples, plums, shallow"}, {"part": "2/2", "names": "group/pears, ruin"}]
    }
    gitlab = yaml.safe_load(ask_fleet(fleet, "matrix", "--format", "gitlab", status=0).out)
    assert gitlab["fleet"]["parallel"]["matrix"] == [{"PART": ["1/5", "2/5", "3/5", "4/5", "5/5"]}]
    assert gitlab["fleet"]["script"] == [f'releasekit fleet check --repos {fleet} --part "$PART"']


def test_a_name_that_would_end_the_line_of_an_output_does_not(tmp_path: Path) -> None:
    RepoBuilder.init(tmp_path / "a\nevil=1")
    made = ask_fleet(tmp_path, "matrix", "--format", "github", status=0).out

    assert made.count("\n") == 1
    assert json.loads(made)["include"][0]["names"] == "a\nevil=1"


@pytest.mark.parametrize("words", [["--repos", "nowhere"], ["--part", "9/3"], ["--jobs", "0"], ["--repos", ""]])
def test_what_cannot_be_meant_is_refused(fleet: Path, words: list[str]) -> None:
    assert releasekit_here("-C", str(fleet), "fleet", "status", *words).status in {2, 4}


QUESTION = Question("status", date(2026, 2, 10))


def test_a_repository_that_kills_its_process_takes_no_other_along(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleets, "ask", deadly.ask)
    found = {one.member.name: one for one in survey_here(members_of(fleet), QUESTION, 2)}

    assert sorted(found) == ["apples", "group/pears", "plums", "ruin", "shallow"]
    assert found["plums"].failure is not None
    assert "the process that read this repository died" in found["plums"].failure.message
    assert [name for name, one in sorted(found.items()) if one.answer] == ["apples", "group/pears"]


def test_what_is_wrong_with_us_is_told_of_the_one_repository(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("releasekit.fleet._answer", lambda *_: 1 / 0)
    report = ask(QUESTION, members_of(fleet)[0])

    assert report.failure is not None
    assert "this is a bug in releasekit: ZeroDivisionError" in report.failure.message


@pytest.mark.parametrize("kind", ["threads", "dask"])
def test_the_same_question_runs_on_any_executor(fleet: Path, kind: str) -> None:
    plain = {one.name: ask(QUESTION, one) for one in members_of(fleet)}

    def surveyed(executor: Executor) -> dict[str, Any]:
        return {one.member.name: one for one in survey(members_of(fleet), QUESTION, executor, width=3)}

    if kind == "threads":
        with ThreadPoolExecutor(2) as threads:
            assert surveyed(threads) == plain
        return
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,  # type: ignore[no-untyped-call]
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        assert surveyed(client.get_executor()) == plain


def test_a_folder_that_may_not_be_read_is_told(fleet: Path, tmp_path: Path) -> None:
    shutil.copytree(fleet / "apples", tmp_path / "apples")
    (tmp_path / "apples" / "releasekit.toml").write_text("id = 1", encoding="utf-8")
    answer = ask_fleet(tmp_path, "status", status=4)

    assert "error: apples: releasekit.toml: 1 problem in the configuration:" in answer.err
