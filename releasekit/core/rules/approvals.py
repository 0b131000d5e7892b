"""RK8xx: who must approve a release."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.approvals import NOT_APPROVED, Roles
from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, WARNING
from releasekit.core.rules import Broken, rule


@rule(
    NOT_APPROVED,
    "not-approved",
    ERROR,
    "Where somebody has to answer for a release, one without their approval was made behind their back.",
    "Let the plan be approved before it is carried out: `releasekit approve FILE --as ROLE`. A record that is published stays as it is.",
)
def not_approved(facts: Facts) -> Iterator[Broken]:
    """A release that a role of `approvals` has not approved. It stops a cut, a hotfix, a proposal. Of those that are out it is a warning,
    from the first release on that was approved in that role.

    It is asked where `approvals` is configured.
    """
    roles = Roles.of(facts.product.config)
    begun: set[str] = set()
    for place, release in enumerate(facts.refs.releases if roles.required else ()):
        record = facts.records.get(release.version)
        if record is None:
            continue
        missing = roles.missing(record.roles)
        lacking = [role for role in missing if role in begun and NOT_APPROVED not in record.allowed]
        begun |= set(roles.required) - set(missing)
        if lacking:
            by = ", ".join(lacking)
            message = f"{release.version} was not approved by: {by}"
            yield Broken(release.tag.name, message, "", release.version, many=f"were not approved by: {by}", place=place, severity=WARNING)
