"""What a server with the hook lets in and what it refuses, over every transport, with real pushes into a real bare repository."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tests.e2e.hooked import ACCEPTED, REFUSED, Hooked, blueprint, lightweight, stable_off_main
from tests.e2e.servers import TRANSPORTS, push, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.servers import Host


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blueprint(tmp_path_factory.mktemp("blueprint"))


@pytest.fixture(scope="module", params=TRANSPORTS)
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with serving(request.param, tmp_path_factory.mktemp(request.param)) as host:
        yield host


@pytest.fixture
def made(host: Host, pattern: Path, tmp_path: Path) -> Hooked:
    return Hooked.make(host, pattern, tmp_path / "clone")


# What is judged does not depend on the way that it came: each case takes the next transport, and all of them carry every kind of case.


@pytest.mark.parametrize(
    ("host", "prepare"),
    list(zip(cycle(TRANSPORTS), ACCEPTED, strict=False)),
    indirect=["host"],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_it_is_let_in_and_nothing_is_said(made: Hooked, prepare: Callable[[Hooked], list[str]]) -> None:
    words = prepare(made)
    pushed = made.push(*words)
    expected = {f"refs/tags/{word}" for word in words if word.startswith("v")}

    assert pushed.changed > expected if "--tags" in words else pushed.changed >= expected
    assert "releasekit" not in pushed.said
    made.server.fsck()


@pytest.mark.parametrize(
    ("host", "prepare", "rule", "reason"),
    [(transport, *case) for transport, case in zip(cycle(TRANSPORTS), REFUSED, strict=False)],
    indirect=["host"],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_it_is_refused_with_the_rule_and_the_reason(made: Hooked, prepare: Callable[[Hooked], list[str]], rule: str, reason: str) -> None:
    said = made.refused(*prepare(made))

    assert f"releasekit refuses this push: {rule}" in said or f" {rule} " in said, said
    assert reason in said
    assert "(pre-receive hook declined)" in said


def test_every_line_that_the_pusher_reads_is_gits_own_or_comes_from_the_server(made: Hooked) -> None:
    pushed = push(made.clone, made.server, *lightweight(made))
    lines = [line.rstrip() for line in pushed.said.splitlines()]
    first = lines.index("remote: releasekit refuses this push:")

    assert lines[first : lines.index("remote:", first + 2) + 1] == [
        "remote: releasekit refuses this push:",
        "remote:",
        "remote:   RK204 lightweight: v1.2",
        "remote:     v1.2 is a lightweight tag",
        "remote:     (A lightweight tag says neither who released nor when, and cannot be",
        "remote:     signed.)",
        "remote:",
    ]
    assert all(len(line) <= len("remote: ") + 72 for line in lines if line.startswith("remote:"))
    assert "remote:     git tag -d v1.2" in lines


def test_a_push_is_let_in_or_refused_as_a_whole(made: Hooked) -> None:
    """--atomic and pre-receive agree: the good branch stays where it was."""
    said = made.refused("--atomic", "main", *lightweight(made)[1:])

    assert "RK204 lightweight: v1.2" in said


@pytest.mark.parametrize("host", TRANSPORTS[:1], indirect=True)
def test_one_bad_tag_among_thirty_is_found(made: Hooked) -> None:
    tags = [made.release(f"1.{number}", annotated=number != 17) for number in range(2, 32)]
    said = made.refused("main", *tags)

    assert said.count("RK204 lightweight") == said.count("RK") == 1
    assert "v1.17 is a lightweight tag" in said
    assert "git tag -d v1.17 What" in said
    made.clone.tag("v1.17b", "v1.17")
    made.push("main", *tags[:15])


@pytest.mark.parametrize("host", TRANSPORTS[:1], indirect=True)
def test_what_was_refused_leaves_no_objects(made: Hooked) -> None:
    words = stable_off_main(made)
    oid = made.clone.rev("v1.2")
    made.refused(*words)

    assert "missing" in made.server.git("cat-file", "--batch-check", input=oid)
