"""What the rules found, for other programs: SARIF, GitHub annotations, GitLab code quality; each as its reader wants it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.findings import ERROR, NOTE, SEVERITIES, WARNING, Finding
from releasekit.core.rules import all_rules
from releasekit.core.version import Version
from releasekit.documents import report
from tests.sarif import official

HOME = "pyproject.toml"

FINDINGS = (
    Finding("RK101", "gap", ERROR, "1.2 was never released", "tag its commit", "v1.3", version=Version(1, 3), refs=("v1.3",)),
    Finding("RK602", "version-file", ERROR, "VERSION says '1'", "leave it", "v1.3", "src/a b/VERSION", Version(1, 3), ("v1.3",)),
    Finding("RK204", "lightweight", WARNING, "v0.1 to v0.9 (9 tags) are", "use -a", "v0.1", refs=tuple(f"v0.{x}" for x in range(1, 10))),
    Finding("RK601", "shallow", NOTE, "it is shallow", "complete it", "HEAD", refs=("HEAD",)),
)
EVIL = "v1::error::100%,\n\r\n##[group]\x1b[2J [click](https://evil.example)"
HOSTILE = (
    Finding("RK209", "inner-name", ERROR, f"it is {EVIL}", EVIL, EVIL, refs=(EVIL,)),
    Finding("RK602", "version-file", WARNING, EVIL, EVIL, "v1", "a,b::c%0A\nd#e?f", refs=("v1",)),
)


def sarif(*findings: Finding) -> Any:
    return json.loads(report.sarif(findings, all_rules(), HOME, "1.2"))


def run_of(*findings: Finding) -> Any:
    (run,) = sarif(*findings)["runs"]
    return run


def gitlab(*findings: Finding) -> Any:
    return json.loads(report.gitlab(findings, HOME))


# SARIF ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("findings", [(), FINDINGS, HOSTILE, (*FINDINGS, *HOSTILE)], ids=["nothing", "plain", "hostile", "all"])
def test_sarif_holds_to_the_official_schema(findings: tuple[Finding, ...]) -> None:
    assert [error.message for error in official().iter_errors(sarif(*findings))] == []


def test_the_official_schema_is_strict() -> None:
    log = sarif(*FINDINGS)
    log["runs"][0]["results"][0]["levle"] = "error"

    assert not official().is_valid(log)
    assert isinstance(schema := official().schema, dict)
    assert schema["id"] == report.SARIF_SCHEMA


def test_every_rule_can_be_described() -> None:
    findings = [Finding(rule.code, rule.slug, rule.severity, "x", "y", code) for code, rule in all_rules().items()]
    log = sarif(*findings)

    assert [error.message for error in official().iter_errors(log)] == []
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(all_rules())


def test_each_result_points_at_its_rule() -> None:
    run = run_of(*FINDINGS)
    rules = run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == ["RK101", "RK204", "RK601", "RK602"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert [one["level"] for one in run["results"]] == ["error", "error", "warning", "note"]


def test_a_rule_has_what_github_asks_for() -> None:
    """Of a rule code scanning requires these; of the texts it shows 1024 characters at most."""
    for rule in run_of(*FINDINGS)["tool"]["driver"]["rules"]:
        for key in ("shortDescription", "fullDescription", "help"):
            assert 0 < len(rule[key]["text"]) <= 1024
        assert rule["defaultConfiguration"]["level"] == all_rules()[rule["id"]].severity


def test_every_result_has_one_place_in_a_file_of_the_repository() -> None:
    """Without a physical location GitHub refuses the whole log."""
    uris = []
    for one in run_of(*FINDINGS, *HOSTILE)["results"]:
        (location,) = one["locations"]
        assert location["physicalLocation"]["region"] == {"startLine": 1}
        uris.append(location["physicalLocation"]["artifactLocation"]["uri"])

    assert uris == [HOME, "src/a%20b/VERSION", HOME, HOME, HOME, "a%2Cb%3A%3Ac%250A%0Ad%23e%3Ff"]
    assert all(not urlsplit(uri).scheme and not uri.startswith("/") for uri in uris)


def test_tags_are_the_logical_place() -> None:
    places = [one["locations"][0]["logicalLocations"][0]["name"] for one in run_of(*FINDINGS)["results"]]

    assert places == ["v1.3", "v1.3", "v0.1..v0.9", "HEAD"]
    only_file = Finding("RK602", "version-file", ERROR, "x", "y", path="VERSION")
    assert "logicalLocations" not in run_of(only_file)["results"][0]["locations"][0]


def test_nothing_in_a_message_is_a_link() -> None:
    text = run_of(*HOSTILE)["results"][0]["message"]["text"]

    assert "https://evil.example" in text
    assert not re.search(r"\[[^\]]*\]\(", text)


def test_fingerprints_tell_findings_apart_and_last() -> None:
    prints = [one["partialFingerprints"] for one in run_of(*FINDINGS, *HOSTILE)["results"]]

    assert len({one["releasekit/v1"] for one in prints}) == len(prints)
    # The one that GitHub goes by. Where it is missing, the upload makes it out of the line, which is the same for all of them.
    assert all(one["primaryLocationLineHash"] == one["releasekit/v1"] for one in prints)
    # Published: what was dismissed at GitHub or GitLab must stay dismissed with the next releasekit.
    assert report.fingerprint(FINDINGS[0]) == "4a2df5aa6918bc5f52f192e1a4f25105404fba0e9c20ea02500fc25846f345e2"


def test_a_period_keeps_its_fingerprint_while_it_grows() -> None:
    period = FINDINGS[2]
    grown = period._replace(message="v0.1 to v0.10 (10 tags) are", refs=(*period.refs, "v0.10"))

    assert report.fingerprint(grown) == report.fingerprint(period)
    assert report.fingerprint(period._replace(severity=ERROR, hint="other")) == report.fingerprint(period)


# GitHub annotations ---------------------------------------------------------------------------------------------------------

COMMAND = re.compile(r"::(?P<name>\w+) (?P<properties>.*?)::(?P<data>.*)")


def commands_of(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner makes of the lines: the name, the properties and the data of each command."""

    def plain(value: str) -> str:
        for escape, meaning in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            value = value.replace(escape, meaning)
        return value

    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match["properties"].split(","))
        found.append((match["name"], {key: plain(value) for key, value in pairs}, plain(match["data"])))
    return found


def test_an_annotation_says_what_where_and_how_to_mend_it() -> None:
    assert report.github(FINDINGS[:2], HOME) == (
        "::error file=pyproject.toml,line=1,title=RK101 gap::1.2 was never released. To mend it: tag its commit\n"
        "::error file=src/a b/VERSION,line=1,title=RK602 version-file::VERSION says '1'. To mend it: leave it\n"
    )
    assert [name for name, _, _ in commands_of(report.github(FINDINGS, HOME))] == ["error", "error", "warning", "notice"]


def test_no_findings_are_no_annotations() -> None:
    assert report.github((), HOME) == ""


def test_hostile_text_ends_no_annotation_and_begins_none() -> None:
    made = report.github(HOSTILE, HOME)
    first, second = commands_of(made)

    assert made.count("\n") == 2
    assert "\r" not in made
    assert first == ("error", {"file": HOME, "line": "1", "title": "RK209 inner-name"}, f"it is {EVIL}. To mend it: {EVIL}")
    assert second[1] == {"file": "a,b::c%0A\nd#e?f", "line": "1", "title": "RK602 version-file"}


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_makes_one_annotation(message: str, path: str) -> None:
    made = report.github([Finding("RK602", "version-file", ERROR, message, "hint", "v1", path)], HOME)

    assert re.split(r"\r\n|\r|\n", made)[1:] == [""]
    head, _, data = made.removesuffix("\n").partition("::")[2].partition("::")
    assert head.startswith("error file=")
    assert head.endswith(",line=1,title=RK602 version-file")
    assert head.count(",") == 2
    assert data.endswith(". To mend it: hint")


# GitLab code quality --------------------------------------------------------------------------------------------------------


def test_code_quality_has_what_gitlab_requires() -> None:
    made = gitlab(*FINDINGS, *HOSTILE)

    assert [one["severity"] for one in made] == ["major", "major", "minor", "info", "major", "minor"]
    for one in made:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert one["location"]["lines"] == {"begin": 1}
        assert not one["location"]["path"].startswith(("/", "./"))
    assert made[1]["location"]["path"] == "src/a b/VERSION"
    assert made[0]["check_name"] == "RK101 gap"
    assert made[0]["description"] == "RK101 1.2 was never released. To mend it: tag its commit"


def test_code_quality_tells_findings_apart() -> None:
    """Of two with one fingerprint GitLab shows one."""
    made = gitlab(*FINDINGS, *HOSTILE)

    assert len({one["fingerprint"] for one in made}) == len(made)
    assert [one["fingerprint"] for one in made[:2]] == [report.fingerprint(one) for one in FINDINGS[:2]]


def test_no_findings_are_an_empty_report() -> None:
    assert gitlab() == []


def test_every_severity_has_a_name_in_every_form() -> None:
    findings = [Finding("RK101", "gap", severity, "x", "y", severity) for severity in SEVERITIES]

    assert len({one["severity"] for one in gitlab(*findings)}) == len(SEVERITIES)
    assert len({name for name, _, _ in commands_of(report.github(findings, HOME))}) == len(SEVERITIES)
