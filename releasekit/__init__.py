"""releasekit cuts releases of a product that lives in a git repository.

The public API, loaded when it is first used: ``import releasekit`` alone touches no git, no templates and no command line.

>>> from releasekit import Version
>>> Version.parse("4.2").next_hotfix()
Version(major=4, minor=2, patch=1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1"

if TYPE_CHECKING:
    from releasekit.core.calendar import WorkCalendar, add_working_days
    from releasekit.core.changes import Change, Component, Kind
    from releasekit.core.config import Config
    from releasekit.core.documentstatus import DocumentStatus
    from releasekit.core.editions import Correction, Edition
    from releasekit.core.findings import Finding
    from releasekit.core.history import Commit, Release, Timeline
    from releasekit.core.plan import Outcome, Plan
    from releasekit.core.planning import Wish
    from releasekit.core.preview import Preview
    from releasekit.core.record import Override, Record
    from releasekit.core.sites import Publication, SiteWish
    from releasekit.core.status import Status
    from releasekit.core.tagpattern import TagPattern
    from releasekit.core.train import Slot, Train
    from releasekit.core.verification import Verification
    from releasekit.core.version import Line, Version
    from releasekit.errors import ReleasekitError
    from releasekit.project import Project

_HOMES = {
    "Change": "core.changes",
    "Commit": "core.history",
    "Component": "core.changes",
    "Config": "core.config",
    "Correction": "core.editions",
    "DocumentStatus": "core.documentstatus",
    "Edition": "core.editions",
    "Finding": "core.findings",
    "Kind": "core.changes",
    "Line": "core.version",
    "Outcome": "core.plan",
    "Override": "core.record",
    "Plan": "core.plan",
    "Preview": "core.preview",
    "Project": "project",
    "Publication": "core.sites",
    "Record": "core.record",
    "Release": "core.history",
    "ReleasekitError": "errors",
    "SiteWish": "core.sites",
    "Slot": "core.train",
    "Status": "core.status",
    "TagPattern": "core.tagpattern",
    "Timeline": "core.history",
    "Train": "core.train",
    "Verification": "core.verification",
    "Version": "core.version",
    "Wish": "core.planning",
    "WorkCalendar": "core.calendar",
    "add_working_days": "core.calendar",
}

__all__ = [
    "Change",
    "Commit",
    "Component",
    "Config",
    "Correction",
    "DocumentStatus",
    "Edition",
    "Finding",
    "Kind",
    "Line",
    "Outcome",
    "Override",
    "Plan",
    "Preview",
    "Project",
    "Publication",
    "Record",
    "Release",
    "ReleasekitError",
    "SiteWish",
    "Slot",
    "Status",
    "TagPattern",
    "Timeline",
    "Train",
    "Verification",
    "Version",
    "Wish",
    "WorkCalendar",
    "__version__",
    "add_working_days",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
