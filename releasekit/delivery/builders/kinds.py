"""The kinds of builder: what each is called with, what of its output is no part of a site, and which tools' versions shape it."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from releasekit.core.bundleoptions import SiteOptions
from releasekit.core.version import Version
from releasekit.delivery.builders.process import answer
from releasekit.errors import RepositoryError, UsageError


@dataclass(frozen=True, slots=True)
class SiteValues:
    """What a site may say of the release: its version, its day, and the id of the product."""

    version: Version
    date: date
    product: str


@dataclass(frozen=True, slots=True)
class Job:
    """One site that is to be built: where it is made from, the folder to write to, and one for what is needed in between."""

    site: SiteOptions
    values: SiteValues
    source: Path
    output: Path
    scratch: Path
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """How a builder is called. ``written`` is where it writes, ``no_site`` what it leaves there for itself, ``tools`` are versions."""

    argv: tuple[str, ...]
    written: Path
    tools: Mapping[str, str] = field(default_factory=dict)
    no_site: frozenset[str] = frozenset()


_PACKAGES = {
    "mkdocs": ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "pygments", "jinja2"),
    "sphinx": (
        *("sphinx", "docutils", "myst-parser", "pygments", "jinja2"),
        *("alabaster", "furo", "pydata-sphinx-theme", "sphinx-book-theme", "sphinx-rtd-theme"),
    ),
    "zensical": ("zensical",),
}
"""What shapes the bytes of a site, by builder; those that are installed are named in the manifest."""

_PROGRAMS = {"mkdocs": "mkdocs", "sphinx": "sphinx-build", "zensical": "zensical"}
_VERSION = re.compile(r"\d+(?:\.\d+)+[\w.+-]*")
_SITE_DIR = re.compile(r"""^site_dir:\s*(["']?)(?P<folder>[^"'#\n]+?)\1\s*(?:#.*)?$""", re.MULTILINE)


def call_of(job: Job) -> Call:
    """How the builder of a site is called. Raises UsageError for one that is not installed."""
    more = tuple(_filled(one, job) for one in job.site.command)
    if job.site.builder == "command":
        return Call(more, job.output)
    program, tools = _installed(job)
    if job.site.builder == "mkdocs":
        return Call((*program, "build", "--site-dir", str(job.output), *more), job.output, tools)
    if job.site.builder == "sphinx":
        numbers = ("-D", f"version={job.values.version.line}", "-D", f"release={job.values.version}")
        apart = ("-d", str(job.scratch / "doctrees"))
        # .buildinfo only tells the next sphinx whether it may build in part.
        return Call((*program, "-b", "html", *apart, *numbers, *more, ".", str(job.output)), job.output, tools, frozenset({".buildinfo"}))
    return Call((*program, "build", "--clean", *more), _zensical_folder(job.source), tools)


def _filled(argument: str, job: Job) -> str:
    """An argument with what stands for the placeholders; other braces stay."""
    values = {"{output}": str(job.output), "{version}": str(job.values.version), "{date}": job.values.date.isoformat()}
    return re.sub(r"\{(?:output|version|date)\}", lambda found: values[found[0]], argument)


def _installed(job: Job) -> tuple[tuple[str, ...], dict[str, str]]:
    """How a builder is started, and the versions that count: that of our own Python, else the one on the PATH."""
    name = job.site.builder
    if find_spec(name) is not None:
        # -P: what lies in the folder is no module, as for the program itself.
        return (sys.executable, "-P", "-m", name), dict(_versions(_PACKAGES[name]))
    program = _PROGRAMS[name]
    path = job.environment.get("PATH")
    found = shutil.which(program, path=path)
    if found is None:
        raise UsageError(
            f"{name} is not installed, and the site {job.site.id} is built by it",
            where=f"bundle.site {job.site.id}",
            hint=f"install it beside releasekit: pip install {name}",
        )
    told = _VERSION.search(answer((found, "--version"), job.environment))
    return (found,), {name: told[0] if told else "unknown"}


def _versions(packages: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    for name in packages:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return found


def _zensical_folder(source: Path) -> Path:
    """Where zensical writes: it takes no argument for that. Raises RepositoryError for a folder that is not below its configuration."""
    folder = "site"
    try:
        if (source / "zensical.toml").exists():
            folder = tomllib.loads((source / "zensical.toml").read_text(encoding="utf-8")).get("project", {}).get("site_dir", folder)
        elif (source / "mkdocs.yml").exists() and (found := _SITE_DIR.search((source / "mkdocs.yml").read_text(encoding="utf-8"))):
            folder = found["folder"].strip()
    except (OSError, ValueError, AttributeError) as error:
        raise RepositoryError(f"zensical's configuration cannot be read: {error}") from error
    place = (source / str(folder)).resolve()
    if place == source or not place.is_relative_to(source):
        raise RepositoryError(f"zensical is to write to {str(folder)!r}, which is no folder of its own", hint="mend site_dir")
    if place.exists():
        raise RepositoryError(f"zensical is to write to {str(folder)!r}, and the commit has files there", hint="mend site_dir")
    return place
