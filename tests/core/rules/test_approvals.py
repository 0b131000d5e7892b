"""RK801: releases that somebody should have approved, and did not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.core.rules.scene import Said, configure, found, mend, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

ROLES = 'approvals = ["release manager", "writer"]\n'


def recorded(repo: RepoBuilder, version: str, *roles: str, allowed: bool = False) -> None:
    """A release with a record, approved in some roles."""
    repo.commit(f"feat: {version}")
    record = {
        "schema": "releasekit/record/1",
        "product": "toweco",
        "version": version,
        "edition": 1,
        "reason": None,
        "previous": None,
        "tag": f"v{version}",
        "base": repo.rev("HEAD"),
        "planned": None,
        "released": "2026-01-05",
        "components": [],
        "changes": [],
        "approvals": [{"role": role, "name": "Ada"} for role in roles],
        "overrides": [{"rule": "RK801", "reason": "alone"}] if allowed else [],
    }
    repo.commit(version, {f"releases/{version}.json": json.dumps(record)})
    repo.tag(f"v{version}")


# RK801 not-approved ---------------------------------------------------------------------------------------------------------------


def test_rk801_is_broken_by_a_release_without_an_approval_that_earlier_ones_have(repo: RepoBuilder) -> None:
    configure(repo, ROLES)
    recorded(repo, "1.0", "Release  Manager", "writer")
    recorded(repo, "1.1")
    recorded(repo, "1.2", "writer")
    assert told(repo, "RK801") == [
        Said("v1.1", "warning", "1.1 was not approved by: release manager, writer", mend("RK801")),
        Said("v1.2", "warning", "1.2 was not approved by: release manager", mend("RK801")),
    ]


def test_rk801_years_of_them_are_one_finding(repo: RepoBuilder) -> None:
    configure(repo, ROLES)
    recorded(repo, "1.0", "writer")
    recorded(repo, "1.1")
    recorded(repo, "1.2")
    assert told(repo, "RK801") == [Said("v1.1..v1.2", "warning", "v1.1 to v1.2 (2 tags) were not approved by: writer", mend("RK801"))]


def test_rk801_is_kept_by_what_came_before_the_first_approval_and_by_what_is_recorded(repo: RepoBuilder) -> None:
    configure(repo, ROLES)
    recorded(repo, "1.0")
    recorded(repo, "1.1", "writer")
    recorded(repo, "1.2", allowed=True)
    repo.tag("v1.3")
    assert ("RK801", "v1.0") not in found(repo)
    assert told(repo, "RK801") == []


def test_rk801_nobody_is_asked_for_where_no_role_is_configured(repo: RepoBuilder) -> None:
    configure(repo, "")
    recorded(repo, "1.0", "writer")
    recorded(repo, "1.1")
    assert told(repo, "RK801") == []
