"""Children end with whoever waits for them, and a signal that comes while one starts finds somebody to end."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from releasekit.git import Child, children, finished

if TYPE_CHECKING:
    from pathlib import Path


def is_held(pipe: Path) -> bool:
    """Whether any process has the named pipe open for reading, as one that was started has it."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        return False
    return True


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def holding(pipe: Path) -> list[str]:
    """A shell that starts another program; as long as one of them runs, the named pipe is held."""
    return ["sh", "-c", 'exec 9<>"$1"; sleep 600 & echo ready; wait', "sh", str(pipe)]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_between_fork_and_exec_ends_the_child(pipe: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The real process is started, and then comes the signal, before anybody holds it."""
    started: list[subprocess.Popen[bytes]] = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *words: Any, **options: Any) -> None:
            super().__init__(*words, **options)
            started.append(self)
            assert self.stdout
            self.stdout.readline()
            os.kill(os.getpid(), signal.Signals[name])

    def heed(number: int, _: object) -> None:
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.Signals[name], heed)
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    try:
        with pytest.raises(KeyboardInterrupt), Child(holding(pipe), stdout=subprocess.PIPE):
            pytest.fail("the block is not entered")
        assert signal.getsignal(signal.Signals[name]) is heed
    finally:
        signal.signal(signal.Signals[name], before)
    (process,) = started
    assert process.returncode == -signal.SIGTERM
    assert not is_held(pipe)


def test_a_child_hears_the_signals_that_its_parent_keeps_back() -> None:
    """What is blocked is inherited, and a builder that cannot be ended by its own tools would be no builder."""
    code = "import signal; print(len(signal.pthread_sigmask(signal.SIG_BLOCK, [])), signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)"
    assert finished([sys.executable, "-c", code], os.environ, timeout=60).stdout == b"0 True\n"


def test_a_program_whose_time_is_up_takes_along_what_it_started(pipe: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        finished(holding(pipe), os.environ, timeout=0.5)
    assert not is_held(pipe)


def test_one_that_will_not_end_is_killed(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_PATIENCE", 0.5)
    deaf = ["sh", "-c", 'trap "" TERM; exec 9<>"$1"; sleep 600 & echo ready; wait', "sh", str(pipe)]
    child = Child(deaf, stdout=subprocess.PIPE)
    process = child.__enter__()
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    child.__exit__(ValueError, ValueError("enough"), None)
    assert process.returncode == -signal.SIGKILL
    assert not is_held(pipe)


def test_one_that_cannot_be_started_leaves_the_handlers_as_they_were() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(FileNotFoundError), Child(["/nowhere/at-all"]):
        pass
    assert signal.getsignal(signal.SIGINT) is before


def test_threads_start_children_too() -> None:
    said: list[bytes] = []
    thread = threading.Thread(target=lambda: said.append(finished(["echo", "hello"], os.environ, timeout=60).stdout))
    thread.start()
    thread.join()
    assert said == [b"hello\n"]
