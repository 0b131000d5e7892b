"""What the rules found, in the forms that other programs read: SARIF 2.1.0, annotations of GitHub, code quality of GitLab.

Findings are about tags, and these forms are about files; so a finding without a file is shown at the file that configures releasekit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from releasekit.core.digest import sha256
from releasekit.core.findings import ERROR, NOTE, WARNING, Finding
from releasekit.core.rules import Rule

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_ANNOTATIONS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}
_GITLAB = {ERROR: "major", WARNING: "minor", NOTE: "info"}


def sarif(findings: Sequence[Finding], rules: Mapping[str, Rule], home: str, version: str) -> str:
    """A SARIF log of one run. ``home`` is the path of the file that configures releasekit, ``version`` that of releasekit."""
    used = [rules[code] for code in sorted({one.code for one in findings})]
    places = {rule.code: place for place, rule in enumerate(used)}
    driver = {"name": "releasekit", "version": version, "rules": [_descriptor(rule) for rule in used]}
    results = [_result(one, places[one.code], home) for one in findings]
    # A column is a character of Unicode here; SARIF's default is the UTF-16 of old editors.
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return _json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.why},
        "fullDescription": {"text": f"{rule.why} {rule.mend}"},
        "help": {"text": rule.mend, "markdown": rule.mend},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(one: Finding, place: int, home: str) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(one.path or home)}, "region": {"startLine": 1}}}
    if one.place and one.place != one.path:
        location["logicalLocations"] = [{"name": one.place, "fullyQualifiedName": f"git:{one.place}"}]
    return {
        "ruleId": one.code,
        "ruleIndex": place,
        "level": one.severity,
        "message": {"text": _without_links(f"{one.message}. To mend it: {one.hint}")},
        "locations": [location],
        # Two names for one value: GitHub knows findings by the first alone, and would make one out of the content of the line, which here
        # is the same for all of them.
        "partialFingerprints": {"primaryLocationLineHash": fingerprint(one), "releasekit/v1": fingerprint(one)},
    }


def _without_links(text: str) -> str:
    """Text in which nothing is a link: a plain message of SARIF may hold ``[text](destination)``, and nobody meant one here."""
    return text.replace("](", "] (")


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.encode("utf-8", "surrogateescape"))


def github(findings: Iterable[Finding], home: str) -> str:
    """Workflow commands that GitHub shows as annotations, one a line."""
    return "".join(
        f"::{_ANNOTATIONS[one.severity]} file={_property(one.path or home)},line=1,title={_property(f'{one.code} {one.rule}')}"
        f"::{_data(f'{one.message}. To mend it: {one.hint}')}\n"
        for one in findings
    )


def _data(text: str) -> str:
    """Text after the last ``::``: nothing in it may end the line, or begin another command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(findings: Iterable[Finding], home: str) -> str:
    """A code quality report of GitLab."""
    return _json(
        [
            {
                "description": f"{one.code} {one.message}. To mend it: {one.hint}",
                "check_name": f"{one.code} {one.rule}",
                "fingerprint": fingerprint(one),
                "severity": _GITLAB[one.severity],
                "location": {"path": one.path or home, "lines": {"begin": 1}},
            }
            for one in findings
        ]
    )


def fingerprint(one: Finding) -> str:
    """What tells one finding from all others, and stays the same from run to run; a period keeps its own while it grows."""
    return sha256(f"{one.code}\0{one.ref}\0{one.path}".encode("utf-8", "surrogateescape"))


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
