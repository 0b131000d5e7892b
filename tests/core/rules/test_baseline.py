"""The baseline: what an earlier ``check --format json`` found is known, and only what is new is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from releasekit.core.findings import SCHEMA, Baseline, Finding
from releasekit.core.version import Version
from releasekit.errors import UsageError
from tests.core.rules.scene import check, configure, found, mend, release
from tests.delivery.products import releasekit_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gitrepo import RepoBuilder

DAMAGED = "the baseline is damaged: its findings are not those of an answer"


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    return tmp_path / "known.json"


def keep(repo: RepoBuilder, baseline: Path) -> None:
    """Make the baseline as people do."""
    baseline.write_text(releasekit_here("-C", str(repo.path), "check", "--format", "json").out, encoding="utf-8")


def answer(*findings: Any) -> dict[str, Any]:
    return {"schema": SCHEMA, "findings": list(findings)}


# What is known --------------------------------------------------------------------------------------------------------------


def test_what_was_found_before_is_known(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0", "v1.2", "v1.4")
    keep(repo, baseline)
    audit = check(repo, baseline=baseline)
    assert (audit.findings, audit.known, audit.accepted) == ((), 2, 0)


def test_only_what_is_new_is_told(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0", "v1.2")
    keep(repo, baseline)
    release(repo, "v1.4")
    assert found(repo, baseline=baseline) == [("RK101", "v1.4")]


def test_of_a_period_that_grows_only_the_new_tag_is_told(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0.0", "v1.1.0", "v1.2")
    keep(repo, baseline)
    repo.commit()
    repo.tag("v1.3.0")
    audit = check(repo, baseline=baseline)
    assert [(one.place, one.message) for one in audit.findings] == [
        ("v1.3.0", "v1.3.0 is numbered X.Y.0; it is read as the stable version 1.3"),
    ]
    assert audit.known == 2


def test_of_a_period_that_grows_by_its_neighbour_only_the_new_tag_is_told(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0", "v1.1", "v1.2", annotated=False)
    keep(repo, baseline)
    release(repo, "v1.3", "v1.4", annotated=False)
    assert found(repo, baseline=baseline) == [("RK204", "v1.3..v1.4")]


def test_what_was_mended_is_not_known_any_more(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0", "v1.1", annotated=False)
    keep(repo, baseline)
    repo.git("tag", "-f", "-a", "-m", "v1.0", "v1.0", "v1.0^{commit}")
    audit = check(repo, baseline=baseline)
    assert (audit.findings, audit.known) == ((), 1)


def test_another_rule_at_a_known_tag_is_new(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0")
    release(repo, "v1.2")
    keep(repo, baseline)
    repo.git("tag", "-f", "v1.2", "v1.2^{commit}")
    assert found(repo, baseline=baseline) == [("RK204", "v1.2")]


def test_another_file_at_a_known_tag_is_new(repo: RepoBuilder, baseline: Path) -> None:
    repo.commit("a release", {"A": "0.9\n", "B": "0.9\n"})
    repo.tag("v1.0")
    configure(repo, 'files = [{ path = "A", pattern = "^{version}$" }]\n')
    keep(repo, baseline)
    configure(repo, 'files = [{ path = "A", pattern = "^{version}$" }, { path = "B", pattern = "^{version}$" }]\n')
    assert [one.path for one in check(repo, baseline=baseline).findings] == ["B"]


def test_what_is_accepted_is_not_counted_as_known(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0", "v1.2")
    keep(repo, baseline)
    configure(repo, '[rules]\nignore = [{ rule = "RK101", ref = "v1.2", reason = "burnt" }]\n')
    audit = check(repo, baseline=baseline)
    assert (audit.findings, audit.accepted, audit.known) == ((), 1, 0)


def test_findings_of_the_configuration_itself_may_be_known(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0")
    configure(repo, '[rules]\nseverity = { RK999 = "note" }\nignore = [{ rule = "RK101", ref = "v9", reason = "x" }]\n')
    keep(repo, baseline)
    audit = check(repo, baseline=baseline)
    assert (audit.findings, audit.known) == ((), 2)


def test_a_severity_that_changed_makes_nothing_new(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0", "v1.2")
    keep(repo, baseline)
    configure(repo, '[rules.severity]\nRK101 = "note"\n')
    assert found(repo, baseline=baseline) == []


def test_an_old_answer_of_any_size_serves(repo: RepoBuilder, baseline: Path) -> None:
    """Keys of later versions are ignored, and so is what the answer says beside its findings."""
    release(repo, "v1.0", "v1.2")
    entry: dict[str, Any] = {"code": "RK101", "ref": "v1.2", "refs": ["v1.2"], "path": None, "later": {}}
    baseline.write_text(json.dumps({**answer(entry), "summary": "?"}), encoding="utf-16")
    assert found(repo, baseline=baseline) == []


# Where it is ----------------------------------------------------------------------------------------------------------------


def test_the_configuration_may_name_the_baseline(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2")
    keep(repo, repo.path / "known.json")
    configure(repo, '[rules]\nbaseline = "known.json"\n')
    assert found(repo) == []


def test_the_file_that_is_named_by_hand_wins(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0", "v1.2")
    keep(repo, repo.path / "known.json")
    configure(repo, '[rules]\nbaseline = "known.json"\n')
    baseline.write_text(json.dumps(answer()), encoding="utf-8")
    assert found(repo, baseline=baseline) == [("RK101", "v1.2")]


def test_a_bare_repository_has_its_baseline_in_its_head(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0", "v1.2")
    keep(repo, repo.path / "known.json")
    known = (repo.path / "known.json").read_text(encoding="utf-8")
    repo.commit("configured", {"known.json": known, "releasekit.toml": '[rules]\nbaseline = "known.json"\n'})
    assert found(repo.clone(tmp_path / "bare.git", bare=True)) == []


def test_a_baseline_is_looked_for_at_the_top_and_not_in_the_current_folder(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2")
    keep(repo, repo.write("checks/known.json", ""))
    configure(repo, '[rules]\nbaseline = "checks/known.json"\n')
    assert releasekit_here("-C", str(repo.path / "checks"), "check").status == 0


# Damage ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "the baseline is not JSON: "),
        ("\udcff", "the baseline is not JSON: "),
        ("[" * 100_000, "the baseline is not JSON: "),
        ("[]", "this is no baseline"),
        ("null", "this is no baseline"),
        ('"releasekit/check/1"', "this is no baseline"),
        ("{}", "this is no baseline"),
        ('{"schema": "releasekit/check/2", "findings": []}', "this is no baseline"),
        ('{"schema": "releasekit/status/1", "findings": []}', "this is no baseline"),
        ('{"schema": "releasekit/check/1"}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": 5}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": [5]}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": ["RK101"]}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": [{}]}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": [{"code": "RK101", "ref": "v1.2", "path": null}]}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": [{"code": "RK1", "ref": "v", "path": null, "refs": 5}]}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": [{"code": [], "ref": "v", "path": null, "refs": []}]}', DAMAGED),
        ('{"schema": "releasekit/check/1", "findings": [{"code": "x", "ref": {}, "path": null, "refs": [{}]}]}', DAMAGED),
    ],
)
def test_what_is_no_baseline_is_refused(repo: RepoBuilder, baseline: Path, content: str, message: str) -> None:
    release(repo, "v1.0")
    baseline.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError) as error:
        check(repo, baseline=baseline)
    assert error.value.message.startswith(message)
    assert (error.value.exit_code, error.value.where) == (2, str(baseline))


def test_an_empty_file_knows_nothing_so_that_a_shell_can_renew_the_baseline_that_is_configured(repo: RepoBuilder) -> None:
    """`releasekit check --format json > known.json` empties the file before releasekit reads it."""
    release(repo, "v1.0", "v1.2")
    configure(repo, '[rules]\nbaseline = "known.json"\n')
    repo.write("known.json", "")
    assert found(repo) == [("RK101", "v1.2")]
    keep(repo, repo.path / "known.json")
    assert found(repo) == []


def test_what_is_no_baseline_says_how_one_is_made(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0")
    baseline.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        check(repo, baseline=baseline)
    assert error.value.hint == "make one: releasekit check --format json > FILE"


def test_a_baseline_that_is_not_there_is_refused(repo: RepoBuilder, baseline: Path) -> None:
    release(repo, "v1.0")
    with pytest.raises(UsageError, match="the baseline cannot be read: No such file or directory") as error:
        check(repo, baseline=baseline)
    assert error.value.where == str(baseline)
    baseline.mkdir()
    with pytest.raises(UsageError, match="the baseline cannot be read: Is a directory"):
        check(repo, baseline=baseline)


# As values ------------------------------------------------------------------------------------------------------------------


def test_a_finding_says_all_that_is_published(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2")
    (finding,) = check(repo).findings
    assert finding == Finding(
        code="RK101",
        rule="gap",
        severity="error",
        message="1.1 was never released, and 1.2 was",
        hint=mend("RK101"),
        ref="v1.2",
        version=Version(1, 2),
        refs=("v1.2",),
    )
    assert finding.to_json() == {
        "code": "RK101",
        "rule": "gap",
        "severity": "error",
        "message": "1.1 was never released, and 1.2 was",
        "hint": mend("RK101"),
        "ref": "v1.2",
        "path": None,
        "place": "v1.2",
        "refs": ["v1.2"],
    }
    assert json.loads(json.dumps(finding.to_json())) == finding.to_json()


@pytest.mark.parametrize(
    ("ref", "refs", "path", "place"),
    [
        ("v1", ("v1",), "", "v1"),
        ("v1", ("v1",), "VERSION", "v1"),
        ("v1", ("v1", "v2", "v3"), "VERSION", "v1..v3"),
        ("", (), "changelog.d/x", "changelog.d/x"),
        ("", (), "", ""),
    ],
)
def test_the_place_of_a_finding(ref: str, refs: tuple[str, ...], path: str, place: str) -> None:
    assert Finding("RK1", "x", "error", "m", "h", ref, path, refs=refs).place == place


def test_a_baseline_knows_every_tag_of_a_period() -> None:
    period = Finding("RK103", "x", "warning", "m", "h", "v1", refs=("v1", "v2"))
    file = Finding("RK402", "x", "error", "m", "h", path="changelog.d/x")
    known = Baseline.from_json(answer(period.to_json(), file.to_json()), where="here").known
    assert known == {("RK103", "v1", ""), ("RK103", "v2", ""), ("RK402", "", "changelog.d/x")}
