"""``releasekit init``: what it writes into real repositories, and when it writes nothing."""

from __future__ import annotations

import json
import stat
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from releasekit import Project
from tests.conftest import MakeRepo
from tests.delivery.products import Answer, releasekit_here, snapshot
from tests.gitrepo import RepoBuilder

SOON = "2026-03-26"


def rk(repo: RepoBuilder, *words: str, status: int = 0, input: str | None = None) -> Answer:
    answer = releasekit_here("-C", str(repo.path), *words, input=input)
    assert answer.status == status, f"exit {answer.status}, not {status}:\n{answer.err}{answer.out}"
    return answer


def files_of(repo: RepoBuilder) -> dict[str, bytes]:
    return snapshot(repo.path, without=[".git"])


def released(repo: RepoBuilder, count: int = 6) -> RepoBuilder:
    """Two parts, stable releases on every second Wednesday, a hotfix from its own branch, and old sins: lightweight tags."""
    repo.commit("first", {"services/billing/a": "a", "services/api/b": "b", "README.md": "# T\n", "VERSION": "0.0\n"})
    for number in range(count):
        repo.clock = datetime(2026, 1, 14, 9, tzinfo=UTC) + number * timedelta(weeks=2)
        repo.commit(f"release 1.{number}", {"VERSION": f"1.{number}\n"})
        repo.tag(f"v1.{number}", annotated=number != 1)
    repo.branch("stable-1.5")
    repo.tag("v1.5-rc1")
    repo.commit("next", {"services/api/b": "c", "VERSION": "1.6\n"})
    return repo


def test_everything_that_a_repository_shows_is_written_down(make_repo: MakeRepo) -> None:
    repo = released(make_repo("toweco"))

    answer = rk(repo, "init", "--yes")

    written = tomllib.loads((repo.path / "releasekit.toml").read_text(encoding="utf-8"))
    assert written == {
        "id": "toweco",
        "product": "toweco",
        "tag": "v{version}",
        "main": "main",
        "line-branch": "stable-{line}",
        "files": [{"path": "VERSION", "pattern": "^{version}$"}],
        "train": {"anchor": datetime(2026, 3, 25, tzinfo=UTC).date(), "every": "2 weeks", "timezone": "UTC"},
        "component": [{"id": "api", "paths": ["services/api/**"]}, {"id": "billing", "paths": ["services/billing/**"]}],
        "rules": {"baseline": "releasekit-baseline.json"},
    }
    assert [Path(line).name for line in answer.out.splitlines()] == ["releasekit.toml", "releasekit-baseline.json"]
    assert "tag           v{version}: 6 of 7 tags are written so; 1 other is foreign (rc: 1)" in answer.err
    assert max(map(len, answer.err.splitlines())) <= 80


def test_the_result_passes_check_and_the_baseline_is_what_check_would_say_without_it(repo: RepoBuilder) -> None:
    """As of the days of the last release: slots that pass without one are told later on."""
    released(repo)
    rk(repo, "init", "--yes")

    found = json.loads(rk(repo, "check", "--format", "json", "--as-of", SOON).out)
    assert (found["findings"], found["known"]) == ([], 2)
    config, baseline = repo.path / "releasekit.toml", repo.path / "releasekit-baseline.json"
    known = json.loads(baseline.read_bytes())
    config.write_text(config.read_text(encoding="utf-8").replace("baseline =", "# baseline ="), encoding="utf-8")
    assert json.loads(rk(repo, "check", "--format", "json", "--as-of", SOON, status=1).out) == known


def test_a_sound_repository_gets_no_baseline(repo: RepoBuilder) -> None:
    repo.commit("first", {"README.md": "# T\n"})
    repo.tag("v1.0")

    rk(repo, "init", "--yes")

    assert set(files_of(repo)) == {"README.md", "releasekit.toml"}
    assert b"[rules]" not in files_of(repo)["releasekit.toml"]
    rk(repo, "check")


def test_twice_is_once(repo: RepoBuilder) -> None:
    released(repo)
    rk(repo, "init", "--yes")
    before = files_of(repo)

    again = rk(repo, "init", "--yes")

    assert files_of(repo) == before
    assert again.out == "releasekit.toml configures releasekit here; nothing was written\n"


def test_the_same_repository_gives_the_same_bytes(repo: RepoBuilder, tmp_path: Path) -> None:
    released(repo)
    one, two = repo.clone(tmp_path / "one"), repo.clone(tmp_path / "two")
    rk(one, "init", "--yes")
    rk(two, "init", "--yes", "--as-of", "2030-01-01")

    assert files_of(one) == files_of(two)
    assert str(tmp_path).encode() not in b"".join(files_of(one).values())


def test_a_dry_run_shows_the_text_and_changes_nothing(repo: RepoBuilder) -> None:
    released(repo)
    before = files_of(repo)

    shown = rk(repo, "init", "--dry-run").out

    assert files_of(repo) == before
    rk(repo, "init", "--yes")
    assert (repo.path / "releasekit.toml").read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("input", ["n\n", ""])
def test_without_consent_nothing_changes(repo: RepoBuilder, input: str) -> None:
    released(repo)
    before = files_of(repo)

    answer = rk(repo, "init", status=130, input=input)

    assert files_of(repo) == before
    assert "Write releasekit.toml and releasekit-baseline.json?" in answer.err
    assert answer.out == ""


def test_with_consent_it_is_written(repo: RepoBuilder) -> None:
    repo.commit("first")

    answer = rk(repo, "-q", "init", input="y\n")

    assert "Write releasekit.toml?" in answer.err
    assert "id            repo: the repository's name." in answer.err  # nobody agrees to what is not shown
    assert (repo.path / "releasekit.toml").is_file()


def test_quiet_says_nothing_but_the_files(repo: RepoBuilder) -> None:
    repo.commit("first")

    answer = rk(repo, "-q", "init", "--yes")

    assert (Path(answer.out.strip()).name, answer.err) == ("releasekit.toml", "")


@pytest.mark.parametrize(
    ("before", "end"),
    [(b'[project]\nname = "x"\n', b"\n"), (b'[project]\r\nname = "x"\r\n', b"\r\n"), (b'[project]\nname = "x" # caf\xc3\xa9', b"\n")],
)
def test_a_pyproject_gets_a_table_below_what_is_there(repo: RepoBuilder, before: bytes, end: bytes) -> None:
    repo.commit("first", {"pyproject.toml": before})
    (repo.path / "pyproject.toml").chmod(0o600)

    rk(repo, "init", "--yes")

    after = (repo.path / "pyproject.toml").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == after.count(end)
    assert stat.S_IMODE((repo.path / "pyproject.toml").stat().st_mode) == 0o600
    assert tomllib.loads(after.decode())["tool"]["releasekit"]["id"] == "repo"
    assert set(files_of(repo)) == {"pyproject.toml"}
    again = rk(repo, "init", "--yes")
    assert again.out == "pyproject.toml [tool.releasekit] configures releasekit here; nothing was written\n"
    assert (repo.path / "pyproject.toml").read_bytes() == after


def test_a_pyproject_that_cannot_take_a_table_is_left_alone(repo: RepoBuilder) -> None:
    """An inline table is closed: TOML allows no other part of it."""
    before = "tool = { other = { x = 1 } }\n"
    repo.commit("first", {"pyproject.toml": before})

    rk(repo, "init", "--yes")

    assert files_of(repo)["pyproject.toml"] == before.encode()
    assert Project.open(repo.path).product.id == "repo"


def test_towncriers_table_is_read_and_not_repeated(repo: RepoBuilder) -> None:
    table = '[tool.towncrier]\ndirectory = "news"\n[[tool.towncrier.section]]\npath = "api"\nname = "Interface"\n'
    more = '[[tool.towncrier.section]]\npath = "ui"\nname = "Screens"\n'
    repo.commit("first", {"pyproject.toml": table + more, "api/a": "a", "news/api/1.feature.md": "New\n"})

    rk(repo, "init", "--yes")

    own = tomllib.loads((repo.path / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["releasekit"]
    assert own["component"] == [{"id": "ui", "name": "Screens"}, {"id": "api", "name": "Interface", "paths": ["api/**"]}]
    assert "changes" not in own
    changes = json.loads(rk(repo, "history", "--unreleased", "--format", "json").out)["releases"][0]["changes"]
    assert [change["component"] for change in changes] == ["api"]


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ({"pyproject.toml": "[project\n"}, 2, "the file is not TOML"),
        ({"releasekit.toml": "laguages = 3\n"}, 2, "there is no such option"),
        ({"pyproject.toml": "[tool.releasekit]\nid = 3\n"}, 2, "id: must be a text"),
        ({"pyproject.toml/file": "a folder\n"}, 4, "cannot be read"),
        ({"releasekit.toml/file": "a folder\n"}, 4, "cannot be read"),
    ],
)
def test_a_broken_configuration_is_told_and_nothing_written(repo: RepoBuilder, files: dict[str, str], status: int, said: str) -> None:
    repo.commit("first", files)
    before = files_of(repo)

    assert said in rk(repo, "init", "--yes", status=status).err

    assert files_of(repo) == before


def test_an_empty_configuration_is_one(repo: RepoBuilder) -> None:
    repo.commit("first", {"releasekit.toml": ""})

    assert rk(repo, "init", "--yes").out.startswith("releasekit.toml configures releasekit here")
    assert files_of(repo) == {"releasekit.toml": b""}


def test_a_file_that_is_in_the_way_stops_both(repo: RepoBuilder) -> None:
    released(repo)
    repo.write("releasekit-baseline.json", "mine\n")
    before = files_of(repo)

    assert "releasekit-baseline.json: this file is there already" in rk(repo, "init", "--yes", status=4).err
    assert files_of(repo) == before
    (repo.path / "releasekit-baseline.json").unlink()
    (repo.path / "releasekit-baseline.json").mkdir()
    assert "the file cannot be read" in rk(repo, "init", "--yes", status=4).err
    assert "releasekit.toml" not in files_of(repo)


def test_a_link_is_followed_only_inside_of_the_work_tree(repo: RepoBuilder, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text("[project]\n", encoding="utf-8")
    repo.commit("first")
    (repo.path / "pyproject.toml").symlink_to(outside)

    assert "symbolic link" in rk(repo, "init", "--yes", status=4).err

    assert outside.read_text(encoding="utf-8") == "[project]\n"
    (repo.path / "pyproject.toml").unlink()
    repo.write("build/real.toml", "[project]\n")
    (repo.path / "pyproject.toml").symlink_to("build/real.toml")
    rk(repo, "init", "--yes")
    assert b"[tool.releasekit]" in (repo.path / "build/real.toml").read_bytes()


def test_a_repository_without_commits_is_configured_with_what_there_is(repo: RepoBuilder) -> None:
    answer = rk(repo, "init", "--yes")

    assert "tag           v{version}: there are no tags;" in answer.err
    assert set(files_of(repo)) == {"releasekit.toml"}
    rk(repo, "status")
    rk(repo, "check")


def test_other_clones_are_refused(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit("first")
    repo.commit("second")
    shallow, bare = repo.clone(tmp_path / "shallow", depth=1), repo.clone(tmp_path / "bare", bare=True)

    assert "this clone is shallow" in rk(shallow, "init", "--yes", status=4).err
    assert "a bare repository has no work tree" in rk(bare, "init", "--yes", status=4).err


def test_from_a_folder_inside_the_file_goes_to_the_top(repo: RepoBuilder) -> None:
    repo.commit("first", {"deep/inside/file": "x"})

    releasekit_here("-C", str(repo.path / "deep" / "inside"), "init", "--yes")

    assert set(files_of(repo)) == {"deep/inside/file", "releasekit.toml"}


def test_hostile_names_make_a_configuration_that_can_be_read(repo: RepoBuilder) -> None:
    """Quotes, brackets, control characters, text that runs right to left, and bytes that are no UTF-8; in folders, files and branches."""
    names = ['apps/a"b/x', "apps/c'd/x", "apps/[e]*/x", "apps/\u202ef/x", "apps/g\x1b[31m/x", "docs/\x07", "docs/plain.md"]
    repo.git("switch", "-q", "-c", "it's\"main")
    repo.commit("first", dict.fromkeys(names, "x"))
    repo.tag('v"1.0')
    (repo.path / "docs" / "link").symlink_to("plain.md")
    repo.git("add", "docs/link")
    repo.commit("link")

    answer = rk(repo, "init", "--yes")

    written = tomllib.loads((repo.path / "releasekit.toml").read_text(encoding="utf-8"))
    assert written["main"] == "it's\"main"
    assert [row["paths"] for row in written["component"]] == [[r"apps/\[e\]\*/**"], ['apps/a"b/**'], ["apps/c'd/**"]]
    assert written["bundle"]["include"][0] == "docs/**"
    assert "\x1b" not in answer.err + answer.out
    rk(repo, "history", "--unreleased")


def test_a_detached_head_of_a_job_is_enough(repo: RepoBuilder) -> None:
    released(repo)
    repo.switch("v1.5", detach=True)

    rk(repo, "init", "--yes")

    assert tomllib.loads((repo.path / "releasekit.toml").read_text(encoding="utf-8"))["main"] == "main"
