"""What lets one in at a remote, as CI systems leave it in a checkout: it works, and no token of it is ever told."""

from __future__ import annotations

import base64
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.delivery.products import Product, aboard, assert_released, put_hook, released
from tests.e2e.guarded import TOKEN, USER, Guarded, basic, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.delivery.products import Answer

CUT = ("cut", "--yes", "--as-of", "2026-02-11")
FORMS = (TOKEN, quote(TOKEN, safe=""), base64.b64encode(TOKEN.encode()).decode(), basic().split()[1])
"""The token as it is, in an address, and in a header."""
ENVIRONMENT = {"GITHUB_TOKEN": TOKEN, "CI_JOB_TOKEN": TOKEN}


@pytest.fixture
def ready(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """1.0 and 1.1, and a fix aboard."""
    product = aboard(released(tmp_path_factory.getbasetemp()).product.copy(tmp_path / "product"))
    product.remote.git("config", "http.receivepack", "true")
    return product


@pytest.fixture
def server(ready: Product) -> Iterator[Guarded]:
    with guarded(ready.home) as made:
        ready.clone.git("remote", "set-url", "origin", f"{made.address}/remote.git")
        ready.clone.git("config", "http.proxy", "")
        yield made


# The ways in: each lets git in at a server from a clone, with a token ---------------------------------------------------------


def by_header(product: Product, server: Guarded, token: str) -> None:
    """As actions/checkout did up to its version 5."""
    product.clone.git("config", f"http.{server.address}/.extraheader", f"AUTHORIZATION: {basic(token)}")


def by_included_header(product: Product, server: Guarded, token: str) -> None:
    """As actions/checkout does since its version 6: in a file of the runner, included for this repository alone."""
    file = product.home / "git-credentials.config"
    product.clone.git("config", "--file", str(file), f"http.{server.address}/.extraheader", f"AUTHORIZATION: {basic(token)}")
    product.clone.git("config", f"includeIf.gitdir:{product.clone.path}/.git.path", str(file))


def by_helper_of_an_included_file(product: Product, server: Guarded, token: str) -> None:
    """As a runner of GitLab does that keeps tokens out of addresses."""
    file = product.home / "runner.conf"
    helper = f"!f() {{ echo username={USER}; echo 'password={token}'; }}; f"
    product.clone.git("config", "--file", str(file), f"credential.{server.address}.helper", helper)
    product.clone.git("config", "include.path", str(file))


def by_address(product: Product, server: Guarded, token: str) -> None:
    product.clone.git("remote", "set-url", "origin", f"{server.with_user(quote(token, safe=''))}/remote.git")


def by_rewritten_address(product: Product, server: Guarded, token: str) -> None:
    """As older runners of GitLab do."""
    product.clone.git("config", f"url.{server.with_user(quote(token, safe=''))}/.insteadOf", f"{server.address}/")


WAYS = (by_header, by_included_header, by_helper_of_an_included_file, by_address, by_rewritten_address)


# What must not be told -------------------------------------------------------------------------------------------------------


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file under a folder, and every file of the archives among them."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        yield path.name, content
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())
        elif tarfile.is_tarfile(path):
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                yield from ((one.name, file.read()) for one in archive if (file := archive.extractfile(one)))


def require_untold(product: Product, server: Guarded, *answers: Answer) -> None:
    """The token stands in no answer, in no file that releasekit wrote, and in no argument of a process."""
    said = "".join(answer.out + answer.err for answer in answers)
    written = [*contents(product.state), *contents(product.home / "out")]
    assert written
    for form in FORMS:
        assert form not in said
        assert [name for name, content in written if form.encode() in content] == []
        assert [line for line in server.arguments if form.encode() in line] == []
    assert any(b"remote-http" in line for line in server.arguments)  # it was looked at while git was at work


@pytest.mark.parametrize("way", WAYS)
def test_what_a_ci_system_leaves_lets_a_release_in_and_is_not_told(
    ready: Product, server: Guarded, way: Callable[[Product, Guarded, str], None]
) -> None:
    """Cases 89 and 90."""
    way(ready, server, TOKEN)
    answers = [ready.rk("-v", *CUT, "--format", "json", "--output", str(ready.home / "out"), env=ENVIRONMENT)]
    if way in (by_included_header, by_address):
        answers.append(ready.rk("check", "--remote", "--format", "json", "--as-of", "2026-02-11", env=ENVIRONMENT))

    assert_released(ready, "1.2")
    assert server.let_in > 3
    require_untold(ready, server, *answers)
    assert not any(form.encode() in content for _, content in contents(ready.remote.path) for form in FORMS)


def test_a_wrong_token_is_told_without_the_token(ready: Product, server: Guarded) -> None:
    """Case 89."""
    wrong = TOKEN.replace("77", "78")
    by_address(ready, server, wrong)
    before = ready.remote.refs()
    answer = ready.rk("-v", *CUT, status=6, env={"GIT_ASKPASS": "/bin/true"})

    assert (server.let_in, ready.remote.refs()) == (0, before)
    assert "check that the token or key is right" in answer.err
    assert "GIT_ASKPASS of the environment: not used" in answer.err
    assert not any(form.replace("77", "78") in answer.err for form in FORMS[:2])
    assert basic(wrong).split()[1] not in answer.err


def test_hotfix_and_resume_are_let_in_too(ready: Product, fix: str, server: Guarded) -> None:
    by_rewritten_address(ready, server, TOKEN)
    put_hook(ready.remote, "pre-receive", f'echo "not now: {server.with_user(quote(TOKEN, safe=""))}/x"; exit 1')
    refused = ready.rk("-v", "hotfix", "1.0", "--pick", fix, "--yes", "--as-of", "2026-02-11", status=6)
    (ready.remote.path / "hooks" / "pre-receive").unlink()
    resumed = ready.rk("-v", "resume")

    assert "not now" in refused.err
    assert_released(ready, "1.0.1", "release/1.0")
    require_untold(ready, server, refused, resumed)


def test_a_first_configuration_holds_no_token(ready: Product, server: Guarded) -> None:
    """Case 90: it is written from what the remote is called."""
    by_address(ready, server, TOKEN)
    ready.clone.commit("ci: no configuration", {"releasekit.toml": None})
    answer = ready.rk("init", "--yes", "--as-of", "2026-02-11")
    said = answer.out + answer.err + (ready.clone.path / "pyproject.toml").read_text(encoding="utf-8")

    assert "[tool.releasekit]" in said
    assert not any(form in said for form in FORMS)


def test_a_bug_that_names_an_address_tells_no_token(ready: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 90: tracebacks are what people paste into issues."""
    address = f"https://{USER}:{quote(TOKEN, safe='')}@example.invalid/x.git"

    def broken(*_: object) -> None:
        raise ValueError(f"cannot parse {address} with {TOKEN}")

    monkeypatch.setattr("releasekit.desk.remote_url", broken)
    answer = ready.rk("-v", *CUT, status=70, env=ENVIRONMENT)

    assert "Traceback" in answer.err
    assert "ValueError: cannot parse https://***@example.invalid/x.git with ***" in answer.err
    assert not any(form in answer.err for form in FORMS)
