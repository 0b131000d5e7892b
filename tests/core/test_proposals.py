"""Proposals by the names of their branches, and the commit that begins development."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.development import begins_development, begun_after, development_message
from releasekit.core.history import Commit
from releasekit.core.plan import TO_COMMIT, RefMove
from releasekit.core.proposals import finish_command, proposed_version
from releasekit.core.version import Version
from tests.core.products import PRODUCT
from tests.core.test_plan_planning import rich_plan

RELEASE, LATER = "a" * 40, "b" * 40


@given(st.integers(0, 99), st.integers(0, 99), st.none() | st.integers(1, 99))
def test_a_proposal_is_read_from_the_name_of_its_branch(major: int, minor: int, patch: int | None) -> None:
    version = Version(major, minor, patch)

    assert proposed_version(PRODUCT.proposal_of(version), PRODUCT.config.proposal_branch) == version


@pytest.mark.parametrize("branch", ["main", "release-proposal/", "release-proposal/x", "release-proposal/1.2.0", "release/1.2", ""])
def test_any_other_branch_proposes_nothing(branch: str) -> None:
    assert proposed_version(branch, "release-proposal/{version}") is None


def test_the_command_that_finishes_a_release_is_named_by_its_kind() -> None:
    assert finish_command(Version(1, 2)) == "releasekit cut --finish"
    assert finish_command(Version(1, 2, 3)) == "releasekit hotfix 1.2 --finish"


def test_a_plan_without_a_tag_is_a_proposal() -> None:
    plan = rich_plan()

    assert not plan.is_proposal
    assert replace(plan, refs=(RefMove("refs/heads/release-proposal/4.2.1", "", TO_COMMIT),)).is_proposal


def commit(message: str, *parents: str) -> Commit:
    return Commit(LATER, parents, 0, message.encode())


def test_work_starts_from_the_commit_that_begins_development_right_on_the_release() -> None:
    begun = commit(development_message(Version(1, 2), "1.3.dev0"), RELEASE)

    assert begins_development(begun)
    assert begun_after(RELEASE, [begun]) == LATER
    assert begun_after(RELEASE, []) == RELEASE
    assert begun_after("c" * 40, [begun]) == "c" * 40


@pytest.mark.parametrize("message", ["Begin development after lunch\n", "fix: x\n\nReleasekit-Development: 1.3.dev0\n"])
def test_a_commit_that_only_looks_like_it_is_work(message: str) -> None:
    assert not begins_development(commit(message, RELEASE))
    assert begun_after(RELEASE, [commit(message, RELEASE)]) == RELEASE


def test_a_merge_begins_nothing() -> None:
    assert not begins_development(commit(development_message(Version(1, 2), "1.3.dev0"), RELEASE, "c" * 40))
