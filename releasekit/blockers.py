"""What blocks the next stable version, as far as this clone knows: a page that is opened every morning asks, so little is loaded for it."""

from __future__ import annotations

from collections.abc import Iterable

from releasekit.core.facts import Facts, Unreleased
from releasekit.core.findings import ERROR, Finding
from releasekit.core.history import Graph, Head
from releasekit.core.rules.audit import audit_some
from releasekit.sources.changes import Pending
from releasekit.sources.reader import Reader
from releasekit.sources.records import recorded_bases
from releasekit.sources.unreleased import what_may_block

FRESH = ("RK503", "RK504", "RK505")
"""The rules about documents that a release may be refused for."""


def blockers(reader: Reader, main: Head, pending: Pending) -> tuple[Finding, ...]:
    """What is known here to block the next stable version, the train aside."""
    unreleased = what_may_block(reader, main, pending, is_covered=reader.is_covered)
    found = errors_in(reader, unreleased, ("RK401", "RK402", "RK405", "RK408", *FRESH))
    if any(one.code == "RK401" for one in found) and _is_recorded_since_stable(reader, main):
        return tuple(one for one in found if one.code != "RK401")
    return found


def _is_recorded_since_stable(reader: Reader, main: Head) -> bool:
    """Whether something above the newest stable version left a record: a hotfix, or a release that has no tag yet."""
    latest = reader.refs.latest_stable
    if latest is None:
        return False
    newer = [one for one in reader.refs.releases if one.version > latest.version]
    held = {one for one in reader.recorded if one > latest.version}
    return bool((newer or held) and recorded_bases(reader.git, newer, main.commit, held).bases)


def without_tags(reader: Reader, main: Head) -> tuple[Finding, ...]:
    """The releases that left a record on the main branch, and have no tag."""
    untagged = reader.recorded - {one.version for one in reader.refs.releases}
    records = recorded_bases(reader.git, (), main.commit, untagged).bases
    found = audit_some(Facts(reader.product, reader.refs, Graph({}), records=records), reader.config.rules, ("RK212",))
    return tuple(one for one in found if one.severity == ERROR)


def errors_in(reader: Reader, unreleased: Unreleased, codes: Iterable[str]) -> tuple[Finding, ...]:
    """The errors that some rules find in what is not released yet; what is accepted is left out."""
    found = audit_some(Facts(reader.product, reader.refs, unreleased=unreleased), reader.config.rules, codes)
    return tuple(one for one in found if one.severity == ERROR)
