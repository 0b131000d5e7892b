"""The audit: periods, what is accepted, severities, enforce-from, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.errors import ConfigError
from tests.core.rules.scene import Said, beside, check, configure, found, ignore, mend, release, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


# Periods --------------------------------------------------------------------------------------------------------------------


def test_years_of_x_y_0_before_x_y_are_one_finding(repo: RepoBuilder) -> None:
    release(repo, *(f"v1.{minor}.0" for minor in range(5)), "v1.5", "v1.6")
    assert found(repo) == [("RK103", "v1.0.0..v1.4.0")]
    message = "v1.0.0 to v1.4.0 (5 tags) are numbered X.Y.0; each is read as the stable version X.Y"
    assert told(repo, "RK103") == [Said("v1.0.0..v1.4.0", "warning", message, mend("RK103"))]
    assert [one.refs for one in check(repo).findings] == [tuple(f"v1.{minor}.0" for minor in range(5))]


def test_hotfixes_within_a_period_do_not_cut_it_in_two(repo: RepoBuilder) -> None:
    release(repo, "v1.0.0", "v1.0.1", "v1.0.2", "v1.1.0", "v1.1.1", "v1.2.0", "v1.3")
    assert found(repo) == [("RK103", "v1.0.0..v1.2.0")]


def test_each_period_is_a_finding_of_its_own(repo: RepoBuilder) -> None:
    release(repo, "v1.0.0", "v1.1.0", "v1.2", "v1.3", "v2.0.0", "v2.1.0", "v2.2")
    assert found(repo) == [("RK103", "v1.0.0..v1.1.0"), ("RK103", "v2.0.0..v2.1.0")]


def test_a_period_of_both_spellings_at_once_is_one_finding(repo: RepoBuilder) -> None:
    """Every release of these years was tagged twice, as 1.0 and as 1.0.0: one thing happened, and not one a tag."""
    for minor in range(4):
        release(repo, f"v1.{minor}")
        repo.tag(f"v1.{minor}.0")
    release(repo, "v1.4")
    assert sorted({code for code, _ in found(repo)}) == ["RK102", "RK103"]
    assert len(found(repo)) == 2


def test_a_numbering_that_began_anew_is_one_finding(repo: RepoBuilder) -> None:
    """Years of 2012.1 to 2013.2, and then 1.0: the scheme changed once."""
    release(repo, "v2012.1", "v2012.2", "v2013.1", "v2013.2", "v1.0", "v1.1", "v1.2", "v1.3", "v1.4")
    assert [code for code, _ in found(repo)] == ["RK105"]


def test_a_tag_that_is_accepted_cuts_its_period_in_two(repo: RepoBuilder) -> None:
    release(repo, *(f"v1.{minor}.0" for minor in range(5)), "v1.5")
    configure(repo, ignore(("RK103", "v1.2.0")))
    audit = check(repo)
    assert [one.place for one in audit.findings] == ["v1.0.0..v1.1.0", "v1.3.0..v1.4.0"]
    assert (audit.accepted, audit.known) == (1, 0)


def test_periods_of_one_rule_and_several_kinds_are_told_apart(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.2")
    beside(repo, "v1.0", "v1.1.1", "v1.1.2")
    assert [(one.place, one.message) for one in told(repo, "RK201")] == [
        ("v1.1.1..v1.1.2", "v1.1.1 to v1.1.2 (2 tags) do not contain 1.1"),
    ]


# What is accepted -----------------------------------------------------------------------------------------------------------


def test_a_finding_is_accepted_by_rule_and_ref(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2", "v1.4")
    configure(repo, ignore(("RK101", "v1.2")))
    assert found(repo) == [("RK101", "v1.4")]
    assert check(repo).accepted == 1


def test_accepting_one_rule_at_a_tag_leaves_the_others(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("v1.0", annotated=False)
    repo.tag("v1.1", annotated=False)
    configure(repo, ignore(("RK204", "v1.1")))
    assert found(repo) == [("RK106", "v1.1"), ("RK204", "v1.0")]


def test_a_star_accepts_a_rule_everywhere(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2", "v1.4", "v1.4.2")
    configure(repo, ignore(("RK101", "*")))
    assert found(repo) == []
    assert check(repo).accepted == 3


def test_a_range_accepts_a_rule_from_one_tag_to_another_both_included(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2", "v1.4", "v1.6", "v1.8")
    configure(repo, ignore(("RK101", "v1.4..v1.6")))
    assert found(repo) == [("RK101", "v1.2"), ("RK101", "v1.8")]


def test_the_ends_of_a_range_need_no_findings_of_their_own(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2", "v1.3", "v1.5")
    configure(repo, ignore(("RK101", "v1.0..v1.3")))
    assert found(repo) == [("RK101", "v1.5")]


def test_a_range_holds_the_hotfixes_between(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.0.2", "v1.1", "v1.1.2", "v1.2")
    configure(repo, ignore(("RK101", "v1.0..v1.1")))
    assert found(repo) == [("RK101", "v1.1.2")]


@pytest.mark.parametrize("ref", ["v1.6..v1.4", "v1.2..v9.9", "v9.9..v1.4", "v1.2..", "..v1.4", "..", "v1.2...v1.4", "1.2..1.4"])
def test_a_range_that_is_none_accepts_nothing_and_is_told(repo: RepoBuilder, ref: str) -> None:
    release(repo, "v1.0", "v1.2", "v1.4")
    configure(repo, ignore(("RK101", ref)))
    assert found(repo) == [("RK101", "v1.2"), ("RK101", "v1.4"), ("RK605", f"rules.ignore: RK101 {ref}")]


def test_the_place_of_a_period_is_a_range_that_accepts_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0.0", "v1.1.0", "v1.2.0", "v1.3")
    ((code, place),) = found(repo)
    configure(repo, ignore((code, place)))
    audit = check(repo)
    assert (audit.findings, audit.accepted) == ((), 3)


def test_an_entry_may_be_told_twice_without_harm(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2")
    configure(repo, ignore(("RK101", "v1.2"), ("RK101", "*")))
    assert found(repo) == []
    assert check(repo).accepted == 1


@pytest.mark.parametrize("ref", ["HEAD", "*"])
def test_findings_that_are_at_no_tag_are_accepted_too(repo: RepoBuilder, ref: str) -> None:
    release(repo, "v1.0")
    repo.switch("main", detach=True)
    repo.git("branch", "-D", "-q", "main")
    configure(repo, ignore(("RK603", ref)))
    assert found(repo) == []


@pytest.mark.parametrize("reason", ["", ', reason = ""', ', reason = "  "'])
def test_an_entry_without_reason_is_refused(repo: RepoBuilder, reason: str) -> None:
    release(repo, "v1.0", "v1.2")
    configure(repo, f'[rules]\nignore = [{{ rule = "RK101", ref = "v1.2"{reason} }}]\n')
    with pytest.raises(ConfigError, match=r"rules\.ignore\[0\]\.reason: ") as error:
        check(repo)
    assert error.value.exit_code == 2


# RK605 unused-entry ---------------------------------------------------------------------------------------------------------


def test_rk605_is_broken_by_an_entry_that_matches_nothing(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    configure(repo, ignore(("RK101", "v1.1")))
    assert found(repo) == [("RK605", "rules.ignore: RK101 v1.1")]
    said = Said("rules.ignore: RK101 v1.1", "warning", "rules.ignore accepts RK101 at v1.1, where it finds nothing", mend("RK605"))
    assert told(repo, "RK605") == [said]


def test_rk605_is_kept_by_entries_that_match(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2", "v1.4")
    configure(repo, ignore(("RK101", "v1.2"), ("RK101", "v1.4..v1.4")))
    assert found(repo) == []


def test_rk605_is_broken_by_an_entry_for_a_rule_that_there_is_not(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    configure(repo, ignore(("RK999", "v1.0"), ("rk101", "*")))
    assert [(one.place, one.message) for one in told(repo, "RK605")] == [
        ("rules.ignore: RK999 v1.0", "rules.ignore names the rule RK999, which there is not"),
        ("rules.ignore: rk101 *", "rules.ignore names the rule rk101, which there is not"),
    ]


def test_rk605_is_broken_by_an_entry_for_a_tag_that_there_is_not(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2")
    configure(repo, ignore(("RK101", "v1.3")))
    assert found(repo) == [("RK101", "v1.2"), ("RK605", "rules.ignore: RK101 v1.3")]


def test_rk605_is_broken_by_an_entry_for_what_enforce_from_leaves_alone_anyway(repo: RepoBuilder) -> None:
    release(repo, "v0.1", "v0.3", "v1.0")
    configure(repo, ignore(("RK101", "v0.3")) + 'enforce-from = "1.0"\n')
    assert found(repo) == [("RK605", "rules.ignore: RK101 v0.3")]


@pytest.mark.parametrize("code", ["RK210", "RK608"])
def test_rk605_nobody_knows_of_an_entry_whose_rule_was_not_asked(repo: RepoBuilder, code: str) -> None:
    release(repo, "v1.0")
    configure(repo, ignore((code, "v1.0")))
    assert found(repo) == []


def test_rk605_is_told_once_the_remote_was_asked(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.bare_remote(repo.path.parent / "remote.git")
    configure(repo, ignore(("RK210", "v1.0")))
    assert found(repo, remote=True) == [("RK605", "rules.ignore: RK210 v1.0")]


def test_rk605_is_broken_by_a_severity_of_a_rule_that_there_is_not(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    configure(repo, '[rules.severity]\nRK999 = "error"\n')
    assert found(repo) == [("RK605", "rules.severity: RK999")]
    assert told(repo, "RK605")[0].message == "rules.severity names the rule RK999, which there is not"


def test_rk605_is_broken_by_an_entry_for_itself_that_accepts_nothing(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    configure(repo, ignore(("RK605", "*")))
    assert found(repo) == [("RK605", "rules.ignore: RK605 *")]


def test_rk605_is_accepted_like_any_other(repo: RepoBuilder) -> None:
    """A configuration that several repositories share has entries that not every one of them needs."""
    release(repo, "v1.0", "v1.1")
    configure(repo, ignore(("RK101", "v1.1"), ("RK605", "*")))
    assert found(repo) == []
    assert check(repo).accepted == 1


# Severities -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_a_severity_is_what_the_configuration_says(repo: RepoBuilder, severity: str) -> None:
    release(repo, "v1.0", "v1.2")
    configure(repo, f'[rules.severity]\nRK101 = "{severity}"\n')
    audit = check(repo)
    assert [one.severity for one in audit.findings] == [severity]
    assert [audit.of(one) for one in ("error", "warning", "note")] == [int(one == severity) for one in ("error", "warning", "note")]


def test_a_severity_changes_the_order_of_the_findings(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    release(repo, "v1.2", annotated=False)
    assert [code for code, _ in found(repo)] == ["RK101", "RK204"]
    configure(repo, '[rules.severity]\nRK101 = "note"\nRK204 = "error"\n')
    assert [code for code, _ in found(repo)] == ["RK204", "RK101"]


@pytest.mark.parametrize("value", ['"fatal"', '"Error"', "1", '""', "{ }"])
def test_a_severity_that_is_none_is_refused(repo: RepoBuilder, value: str) -> None:
    configure(repo, f"[rules.severity]\nRK101 = {value}\n")
    with pytest.raises(ConfigError, match=r"rules\.severity\.RK101: must be one of error, warning, note"):
        check(repo)


# enforce-from ---------------------------------------------------------------------------------------------------------------


def test_releases_older_than_enforce_from_are_left_alone(repo: RepoBuilder) -> None:
    release(repo, "v0.1", "v0.3", "v1.0", "v1.2")
    assert found(repo) == [("RK101", "v0.3"), ("RK101", "v1.2")]
    configure(repo, '[rules]\nenforce-from = "1.2"')
    assert found(repo) == [("RK101", "v1.2")]
    configure(repo, '[rules]\nenforce-from = "1.3"')
    assert found(repo) == []


def test_enforce_from_cuts_a_period_short(repo: RepoBuilder) -> None:
    release(repo, *(f"v1.{minor}.0" for minor in range(5)), "v1.5")
    configure(repo, '[rules]\nenforce-from = "1.3"')
    assert found(repo) == [("RK103", "v1.3.0..v1.4.0")]
    assert check(repo).accepted == 0


def test_enforce_from_a_hotfix_leaves_its_stable_version_alone(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.0.1", "v1.1", annotated=False)
    configure(repo, '[rules]\nenforce-from = "1.0.1"')
    assert found(repo) == [("RK204", "v1.0.1..v1.1")]


# Order ----------------------------------------------------------------------------------------------------------------------


def test_the_worst_comes_first_then_code_and_version(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.0.10", "v1.0.9", "v1.4")
    repo.tag("v1.4.0", annotated=False)
    assert found(repo) == [
        ("RK101", "v1.0.9"),
        ("RK101", "v1.4"),
        ("RK102", "v1.4.0"),
        ("RK105", "v1.0.10"),
        ("RK201", "v1.0.10"),
        ("RK103", "v1.4.0"),
        ("RK204", "v1.4.0"),
    ]
    assert [one.severity for one in check(repo).findings] == ["error"] * 5 + ["warning"] * 2
