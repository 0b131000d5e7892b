"""What all commands share: the global options, where answers and talk go, colours, exit codes, completion, the error boundary."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

from releasekit.cli.main import COMMANDS
from releasekit.project import Project
from tests.delivery.products import CONFIG, Product, environment, releasekit_here, releasekit_process

if TYPE_CHECKING:
    from pathlib import Path

READING = [["status"], ["version"], ["history"], ["check"], ["schedule"], ["cut", "--dry-run"]]
AS_CONSOLE_SCRIPT = "import sys; sys.argv[0] = 'releasekit'; from releasekit.cli.main import main; main()"


def console_script(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The console script, whose name the shells complete."""
    argv = [sys.executable, "-c", AS_CONSOLE_SCRIPT, *words]
    return subprocess.run(argv, env=environment(**env), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def test_every_command_that_help_lists_exists_and_explains_itself_in_80_columns() -> None:
    overview = releasekit_here("--help").out
    for name, line in COMMANDS.items():
        answer = releasekit_here(name, "--help")
        assert answer.status == 0
        assert f"  {name}" in overview
        assert line.split(" ", maxsplit=1)[0] in overview
        assert max(map(len, answer.out.splitlines())) <= 80
    assert max(map(len, overview.splitlines())) <= 80


def test_the_program_tells_its_version_on_stdout() -> None:
    import releasekit

    answer = releasekit_process("--version")
    assert (answer.status, answer.out, answer.err) == (0, f"releasekit {releasekit.__version__}\n", "")


def test_an_unknown_command_is_told_with_the_one_that_was_meant() -> None:
    answer = releasekit_process("statsu")

    assert (answer.status, answer.out) == (2, "")
    assert "'statsu'" in answer.err
    assert "Did you mean 'status'?" in answer.err


def test_an_unknown_option_is_told_with_the_one_that_was_meant(product: Product) -> None:
    answer = product.rk("history", "--relase", "1.0", status=2)

    assert "--release" in answer.err
    assert answer.out == ""


def test_no_command_shows_the_help_and_does_nothing() -> None:
    answer = releasekit_here()

    assert answer.status in {0, 2}
    assert "Commands:" in answer.out + answer.err


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_answers_are_plain_when_they_are_piped(seen: Product, words: list[str]) -> None:
    answer = seen.rk(*words, "--as-of", "2026-02-11")

    assert answer.out
    assert "\x1b" not in answer.out + answer.err
    assert not any(line.endswith(" ") for line in answer.out.splitlines())


def test_colours_are_drawn_when_they_are_asked_for_whatever_stands_at_the_other_end(seen: Product) -> None:
    assert "\x1b[" in seen.process("--color", "always", "schedule").out
    assert "\x1b[" in seen.rk("--color", "always", "schedule", env={"NO_COLOR": "1"}).out


@pytest.mark.parametrize("words", [["--color", "never", "schedule"], ["schedule"]])
def test_no_colours_are_drawn_when_nobody_wants_them(seen: Product, words: list[str]) -> None:
    assert "\x1b" not in seen.rk(*words, env={"NO_COLOR": "1", "TERM": "xterm-256color"}).out


def test_a_drawn_table_keeps_to_80_columns(seen: Product) -> None:
    lines = seen.rk("--color", "always", "schedule", "--past", env={"COLUMNS": "80"}).out.splitlines()

    assert max(len(re.sub("\x1b\\[[0-9;]*m", "", line)) for line in lines) <= 80


def test_an_option_names_the_repository_from_anywhere(seen: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = seen.clone.path / "docs" / "billing"

    for words, cwd in (
        (["-C", str(seen.clone.path)], tmp_path),
        (["-C", str(inside)], tmp_path),
        ([], inside),
        (["-C", "billing"], inside.parent),
    ):
        monkeypatch.chdir(cwd)
        assert releasekit_here(*words, "version").out == "1.1\n"


def test_an_option_names_another_configuration(seen: Product, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(CONFIG.replace("Товеко", "Другое"), encoding="utf-8")
    python = tmp_path / "pyproject.toml"
    python.write_text('[tool.releasekit]\nid = "third"\nproduct = "Третье"\n', encoding="utf-8")

    assert seen.rk("--config", str(own), "status").out.startswith("Другое: 1.1")
    assert seen.rk("--config", str(python), "status").out.startswith("Третье: 1.1")


def test_an_option_names_the_state_folder(shipped: Product, tmp_path: Path) -> None:
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    answer = shipped.rk("--state-dir", str(tmp_path / "state"), "cut", "--yes", "--as-of", "2026-02-11", "--format", "json").json

    assert all(name.startswith(str(tmp_path / "state" / "releases" / "1.2")) for name in answer["files"])
    assert (tmp_path / "state" / "repository.git").is_dir()
    assert not shipped.state.exists()


def test_progress_goes_to_stderr_and_quiet_silences_it(shipped: Product, tmp_path: Path) -> None:
    loud = shipped.rk("build", "1.1", "-o", str(tmp_path / "one"))
    quiet = shipped.rk("-q", "build", "1.1", "-o", str(tmp_path / "two"))

    assert loud.err == "building 1.1\n"
    assert quiet.err == ""
    assert loud.out.replace("/one/", "/two/") == quiet.out


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_json_goes_to_stdout_alone(seen: Product, words: list[str]) -> None:
    answer = seen.rk(*words, "--format", "json", "--as-of", "2026-02-11")

    assert answer.json["schema"].startswith("releasekit/")
    assert answer.err == ""


def test_an_error_goes_to_stderr_alone(product: Product) -> None:
    answer = product.process("version", status=4)

    assert answer.out == ""
    assert answer.err.startswith("error: nothing is released yet\n")


def test_who_reads_the_first_line_only_hears_no_complaint(seen: Product) -> None:
    command = f'"{sys.executable}" -m releasekit history --format json | head -c 1'
    done = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"],
        cwd=seen.clone.path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr, done.returncode) == ("{", "", 0)


def test_a_closed_stdout_is_no_bug(seen: Product) -> None:
    argv = [sys.executable, "-m", "releasekit", "status"]
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *argv], cwd=seen.clone.path, env=environment(), capture_output=True, text=True, check=False
    )

    assert "Traceback" not in done.stderr
    assert "this is a bug" not in done.stderr


def test_a_full_disk_behind_stdout_is_told(seen: Product) -> None:
    """Case 29."""
    argv = [sys.executable, "-m", "releasekit", "history"]
    done = subprocess.run(
        ["sh", "-c", '"$@" >/dev/full', "sh", *argv], cwd=seen.clone.path, env=environment(), capture_output=True, text=True, check=False
    )

    assert done.returncode not in {0, 70}
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bug_ends_with_70_and_shows_its_traceback_only_to_who_asks(seen: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("the wires are crossed")

    monkeypatch.setattr(Project, "open", broken)
    short = seen.rk("status", status=70)
    long = seen.rk("-v", "status", status=70)

    assert "this is a bug in releasekit" in short.err
    assert "RuntimeError: the wires are crossed" in short.err
    assert "Traceback" in long.err
    assert short.out == long.out == ""


def test_an_interrupt_ends_with_130(seen: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(Project, "open", interrupted)

    assert "error: interrupted" in seen.rk("status", status=130).err


def test_a_person_who_says_no_releases_nothing(shipped: Product) -> None:
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    before = shipped.remote.refs()
    answer = shipped.rk("cut", "--as-of", "2026-02-11", status=130, input="n\n")

    assert "Release 1.2? [y/N]" in answer.err
    assert "released" not in answer.out
    assert shipped.remote.refs() == before


def test_a_person_who_says_yes_releases(shipped: Product) -> None:
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    answer = shipped.rk("cut", "--as-of", "2026-02-11", input="y\n")

    assert "1.2 is released: v1.2 at " in answer.out
    assert "refs/tags/v1.2" in shipped.remote.refs()


def test_nobody_to_ask_releases_nothing(shipped: Product) -> None:
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    before = shipped.remote.refs()

    assert shipped.process("cut", status=None).status != 0
    assert shipped.remote.refs() == before


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_their_completion(shell: str) -> None:
    done = console_script(_RELEASEKIT_COMPLETE=f"{shell}_source")

    assert (done.returncode, done.stderr) == (0, "")
    assert "_RELEASEKIT_COMPLETE" in done.stdout


def test_completion_names_commands_options_and_choices() -> None:
    def completed(words: str) -> list[str]:
        count = str(len(words.split(" ")) - 1)
        done = console_script(COMP_WORDS=words, COMP_CWORD=count, _RELEASEKIT_COMPLETE="bash_complete")
        return [line.removeprefix("plain,") for line in done.stdout.splitlines()]

    assert completed("releasekit sch") == ["schedule", "schema"]
    assert "--unreleased" in completed("releasekit history --un")
    assert completed("releasekit version --next ") == ["stable", "major", "hotfix"]


def test_the_environment_of_git_does_not_reach_the_answer(seen: Product, tmp_path: Path) -> None:
    """Case 91."""
    trace = tmp_path / "trace"
    env = {
        "GIT_DIR": str(tmp_path),
        "GIT_WORK_TREE": "/",
        "GIT_INDEX_FILE": str(tmp_path / "x"),
        "GIT_TRACE": str(trace),
        "GIT_NAMESPACE": "n",
    }

    assert seen.rk("status", "--as-of", "2026-02-11", env=env).out == seen.rk("status", "--as-of", "2026-02-11").out
    assert list(tmp_path.iterdir()) == []
