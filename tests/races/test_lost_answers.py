"""A push whose answer does not come, or is not the server's: the remote is read again, and that decides; ``resume`` does the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.delivery import commitpoint
from tests.delivery.products import put_hook, take_state
from tests.e2e.webserver import answer_lost, answering, gone_after, half_an_answer, request_lost, silence, silence_after
from tests.races.served import CUT, IS_WHOLE, Serve, Served, assert_clean, assert_one_release_each

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.mark import ParameterSet

    from tests.e2e.webserver import Fault

# In an ordinary run the first ones of each.
MADE = {
    "answer lost": answer_lost,
    "half an answer": half_an_answer,
    "502 after it was done": answering(502, done=True),
    "504 after it was done": answering(504, done=True),
    "a page of a proxy after it was done": answering(200, done=True),
}
LOST = {
    "request lost": request_lost,
    "a page of a proxy": answering(200),
    "500": answering(500),
    "502": answering(502),
    "403": answering(403),
    "401": answering(401),
    "sent elsewhere": answering(302, Location="http://127.0.0.1:1/elsewhere.git/git-receive-pack"),
}


def some(faults: dict[str, Fault], count: int) -> list[ParameterSet]:
    """The faults to try."""
    return [pytest.param(fault, id=name) for name, fault in faults.items()][: None if IS_WHOLE else count]


@pytest.fixture
def product(serve: Serve) -> Served:
    return serve("http")


def assert_made(product: Served) -> None:
    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, [product])


@pytest.mark.parametrize("fault", some(MADE, 2))
def test_a_release_that_was_made_is_made_whatever_was_answered(product: Served, fault: Fault) -> None:
    """Case 4."""
    product.host.bridge.pushing = fault
    answer = product.rk(*CUT)
    product.host.bridge.mend()

    assert answer.out.startswith("1.2 is released")
    assert_made(product)


@pytest.mark.parametrize("fault", some(LOST, 2))
def test_a_push_that_never_came_is_told_and_resume_does_it(product: Served, fault: Fault) -> None:
    """Cases 4 and 95: it is not said that nothing was written, for nobody knows what a silent server is still at."""
    before = take_state(product.clone, product.remote)
    product.host.bridge.pushing = fault
    answer = product.rk(*CUT, status=6)
    product.host.bridge.mend()

    assert "nothing of the release is there so far" in answer.err
    assert "releasekit resume" in answer.err
    assert answer.out == ""
    assert take_state(product.clone, product.remote) == before
    assert_clean(product, [product], pending=[product])
    assert product.rk("resume").out.startswith("1.2 is released")
    assert_made(product)


@pytest.mark.whole
def test_a_push_that_never_came_can_be_given_up(product: Served) -> None:
    """Cases 4 and 26."""
    product.host.bridge.pushing = request_lost
    product.rk(*CUT, status=6)
    product.host.bridge.mend()

    assert "1.2 is given up" in product.rk("abort").out
    assert_clean(product, [product])
    product.rk(*CUT)
    assert_made(product)


def test_when_the_server_is_gone_after_the_push_nobody_says_that_nothing_was_written(product: Served) -> None:
    """Case 4: what became of the release is not known until the server answers again."""
    product.host.bridge.pushing = gone_after
    answer = product.rk(*CUT, status=6)

    assert "nothing was written" not in answer.err
    assert "it is not known whether 1.2 is released" in answer.err
    assert "releasekit resume" in answer.err
    assert product.rk("resume", status=6).out == ""
    assert product.rk("abort", status=6).out == ""
    product.host.bridge.mend()
    made = product.remote.refs()
    assert "refs/tags/v1.2" in made
    assert product.rk("abort", status=3).out == ""
    assert product.rk("resume").out.startswith("1.2 is released")
    assert product.remote.refs() == made
    assert_made(product)


@pytest.mark.parametrize(("fault", "status"), [(silence, 6), (silence_after, 0)], ids=["before", "after"])
def test_a_server_that_falls_silent_is_given_up_after_a_time(
    product: Served, fault: Fault, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 4."""
    monkeypatch.setattr(commitpoint, "PUSH_TIMEOUT", 1.0)
    product.host.bridge.pushing = fault
    answer = product.rk(*CUT, status=status)
    product.host.bridge.mend()
    if status:
        assert "git push did not end within 1 seconds" in answer.err
        assert "nothing of the release is there so far" in answer.err
        product.rk("resume")
    assert_made(product)


@pytest.mark.whole
def test_a_person_may_say_how_long_a_silent_server_is_waited_for(product: Served, tmp_path: Path) -> None:
    """Case 4: by git's own settings."""
    settings = tmp_path / "gitconfig"
    settings.write_text("[http]\n\tlowSpeedLimit = 1000\n\tlowSpeedTime = 1\n", encoding="utf-8")
    product.host.bridge.pushing = silence_after

    assert product.rk(*CUT, env={"GIT_CONFIG_GLOBAL": str(settings)}).out.startswith("1.2 is released")
    product.host.bridge.mend()
    assert_made(product)


@pytest.mark.parametrize("fault", [answering(401), answering(503), request_lost, answering(200)], ids=["401", "503", "cut", "page"])
def test_a_remote_that_cannot_be_read_releases_nothing(product: Served, fault: Fault) -> None:
    """Cases 89 and 95."""
    before = take_state(product.clone, product.remote)
    product.host.bridge.reading = fault
    answer = product.rk(*CUT, status=6)
    product.host.bridge.mend()

    assert "the remote cannot be read" in answer.err
    assert take_state(product.clone, product.remote) == before
    assert_clean(product, [product])


# git's own server dies ---------------------------------------------------------------------------------------------------------

TRANSPORTS = ("daemon", "http", "ssh")


@pytest.mark.parametrize("server", TRANSPORTS if IS_WHOLE else TRANSPORTS[:1])
def test_a_server_that_dies_when_all_is_written_has_released(server: str, serve: Serve) -> None:
    """Case 4."""
    product = serve(server)
    put_hook(product.remote, "post-receive", "kill -9 $PPID")

    assert product.rk(*CUT).out.startswith("1.2 is released")
    assert_made(product)


@pytest.mark.parametrize("server", TRANSPORTS if IS_WHOLE else TRANSPORTS[1:2])
def test_a_server_that_dies_before_it_writes_has_not(server: str, serve: Serve) -> None:
    """Case 4, the other half."""
    product = serve(server)
    before = take_state(product.clone, product.remote)
    put_hook(product.remote, "update", "kill -9 $PPID\nexit 1")
    answer = product.rk(*CUT, status=6)

    assert "nothing of the release is there so far" in answer.err
    assert take_state(product.clone, product.remote) == before
    put_hook(product.remote, "update", "exit 0")
    product.rk("resume")
    assert_made(product)


def test_a_connection_of_ssh_that_is_cut_after_the_push_has_released(serve: Serve) -> None:
    """Case 4: the session dies while the server is at its last words."""
    product = serve("ssh")
    assert product.host.ssh is not None
    put_hook(product.remote, "post-receive", f'kill -9 "$(cat "{product.host.ssh.session}")"')

    assert product.rk(*CUT).out.startswith("1.2 is released")
    assert_made(product)
