"""What keeps the house in order: ``nox`` runs all of it, ``nox -s NAME`` one session, ``nox -l`` lists them."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.download_python = "never"  # an interpreter that is not here is skipped, and never fetched behind one's back
nox.options.sessions = ["lint", "types", "docs", "tests", "minimums", "wheel"]

PYPROJECT: dict[str, Any] = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
DEV = EXTRAS["dev"]

PYTHONS = ["3.11", "3.12", "3.13"]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests on every Python that is here; every branch of releasekit/core must be covered."""
    session.install("-e", ".[all,dev]")
    session.env["COVERAGE_FILE"] = str(Path(session.create_tmp()).resolve() / "coverage")
    session.run("pytest", "-n", "2", "--cov", "--cov-report=", *session.posargs)
    session.run("coverage", "report")
    if not session.posargs:
        session.run("coverage", "report", "--include=releasekit/core/*", "--fail-under=100")


@nox.session
def lint(session: nox.Session) -> None:
    """Style and form, by ruff."""
    session.install(_dev("ruff"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check", *session.posargs)


@nox.session(python=PYTHONS[0])
def types(session: nox.Session) -> None:
    """Types, by mypy in strict mode, tests and scripts included."""
    session.install("-e", ".[all,dev]")
    session.run("mypy", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The reference pages that are made from the code are up to date."""
    session.install("-e", ".[all,dev]")
    session.run("python", "-m", "tools.reference", "--check", *session.posargs)


@nox.session
def crash(session: nox.Session) -> None:
    """Every command killed at every point, and at moments of chance, and every race over every server; CRASH_SEED repeats a run."""
    session.install("-e", ".[all,dev]")
    session.run("pytest", "-q", "-n", "2", "tests/crash", "tests/races", *session.posargs, env={"CRASH_WHOLE": "1"})


@nox.session
def bench(session: nox.Session) -> None:
    """Speed and memory, as ratios to a floor that is measured in the same run."""
    session.install("-e", ".[all]")
    session.run("python", "-m", "benchmarks.run", *session.posargs)


@nox.session(python=[PYTHONS[0], PYTHONS[-1]])
def minimums(session: nox.Session) -> None:
    """The tests with the lowest version of every dependency that pyproject.toml allows."""
    session.install("-e", ".[all,dev]", *_lowest_versions())
    session.run("pytest", "-q", "-n", "2", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """The tests against the wheel, built from the sdist, in a folder that has nothing of the checkout but the tests."""
    session.install("build", *DEV)
    # Not nox's own temporary folder: that lies in the checkout, which a test of "this is no repository" would find.
    away = Path(tempfile.mkdtemp(prefix="releasekit-wheel-")).resolve()
    session.run("python", "-m", "build", "--outdir", str(away / "dist"))
    (built,) = (away / "dist").glob("*.whl")
    session.install("--force-reinstall", "--no-deps", str(built))
    session.install(f"{built}[all]")
    shutil.copytree("tests", away / "run" / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    (away / "run" / "pytest.ini").write_text(_pytest_ini(), encoding="utf-8")
    session.chdir(away / "run")
    session.run("pytest", "-q", "-n", "2", "-m", "not checkout", *session.posargs)
    shutil.rmtree(away)


def _dev(name: str) -> str:
    """The requirement of the ``dev`` extra with this name."""
    return next(text for text in DEV if Requirement(text).name == name)


def _lowest_versions() -> list[str]:
    """``name==bound`` for every direct dependency and every extra that users install."""
    optional = [text for name, extra in EXTRAS.items() if name not in {"all", "dev"} for text in extra]
    return [_lowest(Requirement(text)) for text in (*PYPROJECT["project"]["dependencies"], *optional)]


def _lowest(requirement: Requirement) -> str:
    (bound,) = (part.version for part in requirement.specifier if part.operator == ">=")
    marker = f"; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}=={bound}{marker}"


def _pytest_ini() -> str:
    """The settings of pytest as a file of their own, for a folder without pyproject.toml."""
    options = PYPROJECT["tool"]["pytest"]["ini_options"].items()
    lines = (f"{key} = " + ("\n    ".join(["", *value]) if isinstance(value, list) else str(value)) for key, value in options)
    return "\n".join(["[pytest]", *lines, ""])
