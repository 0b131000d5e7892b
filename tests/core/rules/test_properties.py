"""What holds for every repository there can be: ancestry, order, what is accepted, what is known."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from releasekit.core.config import RulesOptions
from releasekit.core.facts import Facts
from releasekit.core.findings import Audit, Baseline, Finding
from releasekit.core.history import Refs, releases_of
from releasekit.core.rowoptions import IgnoreOptions
from releasekit.core.rules import all_rules
from releasekit.core.rules.audit import audit, audit_pushed
from releasekit.core.version import Version
from tests.core.rules.worlds import graphs, product, refs_of, tag, tags_on, worlds

if TYPE_CHECKING:
    from releasekit.core.history import Graph, Tag

NOTHING = RulesOptions()

fewer = settings(max_examples=40)
"""Worlds are dear: all properties together try some six hundred of them."""


def places(found: Audit) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.place) for one in found.findings)


def count(found: Audit) -> int:
    """The tags of all findings: a period counts for each of its own."""
    return sum(len(one.refs) or 1 for one in found.findings)


def accepting(*entries: tuple[str, str]) -> RulesOptions:
    return RulesOptions(ignore=tuple(IgnoreOptions(rule, ref, "why") for rule, ref in entries))


# Ancestry -------------------------------------------------------------------------------------------------------------------


@st.composite
def tagged(draw: st.DrawFn) -> tuple[Graph, list[Tag]]:
    graph = draw(graphs(12))
    return graph, draw(tags_on(graph))


@given(tagged())
def test_a_commit_contains_a_release_if_and_only_if_its_commit_is_an_ancestor(drawn: tuple[Graph, list[Tag]]) -> None:
    graph, tags = drawn
    facts = Facts(product(), refs_of(tags), graph)
    for release in facts.refs.releases:
        for commit in graph.parents:
            assert facts.contains(commit, release.version) is graph.is_ancestor(release.commit, commit)


@given(tagged())
def test_above_a_release_are_the_higher_stable_versions_that_it_contains(drawn: tuple[Graph, list[Tag]]) -> None:
    graph, tags = drawn
    facts = Facts(product(), refs_of(tags), graph)
    for release in facts.refs.releases:
        wanted = [
            other
            for other in facts.refs.releases
            if other.version.is_stable
            and other.version.line > release.version.line
            and other.commit != release.commit
            and graph.is_ancestor(other.commit, release.commit)
        ]
        assert facts.above(release) == wanted


def test_without_history_nothing_contains_anything() -> None:
    facts = Facts(product(), refs_of([tag("v1.0", "c")], "c"))
    assert not facts.contains("c", Version(1, 0))
    assert not facts.is_in(facts.refs.main, facts.refs.releases[0])
    assert not facts.is_in(None, facts.refs.releases[0])


@given(tagged())
def test_a_stable_version_out_of_order_is_always_told(drawn: tuple[Graph, list[Tag]]) -> None:
    """Whoever is blamed for it: of every two that are out of order, one is told, and names the other."""
    graph, tags = drawn
    facts = Facts(product(), refs_of(tags), graph)
    told = [(broken.ref, set(broken.also)) for broken in all_rules()["RK105"].check(facts)]
    for release in facts.refs.releases:
        for other in facts.above(release) if release.version.is_stable else ():
            pair = (release.tag.name, other.tag.name)
            assert any((ref, pair[0] in also) == (pair[1], True) or (ref, pair[1] in also) == (pair[0], True) for ref, also in told)


# Order ----------------------------------------------------------------------------------------------------------------------


@fewer
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_in_which_tags_come_changes_nothing(facts: Facts, random: object) -> None:
    tags = [one for _, one in facts.all_tags]
    random.shuffle(tags)  # type: ignore[attr-defined]
    shuffled = replace(facts, refs=Refs(facts.refs.main, facts.refs.lines, *releases_of(tags)))
    assert audit(shuffled, NOTHING) == audit(facts, NOTHING)


@fewer
@given(worlds())
def test_the_worst_comes_first_and_every_finding_is_told_once(facts: Facts) -> None:
    found = audit(facts, NOTHING)
    ranks = [("error", "warning", "note").index(one.severity) for one in found.findings]
    assert ranks == sorted(ranks)
    told = Counter((one.code, ref, one.path) for one in found.findings for ref in one.refs)
    assert [entry for entry, times in told.items() if times > 1] == []
    assert (found.accepted, found.known) == (0, 0)


# What is accepted, known, enforced ------------------------------------------------------------------------------------------


@fewer
@given(worlds())
def test_the_place_of_a_finding_accepts_it_and_nothing_else(facts: Facts) -> None:
    found = audit(facts, NOTHING)
    for one in found.findings:
        left = audit(facts, accepting((one.code, one.place)))
        gone = entries(found) - entries(left)
        assert left.accepted == len(gone)
        assert entries(left) <= entries(found), "and so no RK605"
        assert gone >= {(one.code, ref, one.path) for ref in one.refs}
        # A range takes the other tags of its versions along, and any ref all the version files of a release.
        assert {code for code, _, _ in gone} == {one.code}
        assert {facts.place_of.get(ref) for _, ref, _ in gone} <= set(span(facts, one))


def entries(found: Audit) -> set[tuple[str, str, str]]:
    """What was found, tag by tag."""
    return {(one.code, ref, one.path) for one in found.findings for ref in one.refs}


def span(facts: Facts, one: Finding) -> list[int | None]:
    """The places of all tags of the versions that a finding goes over; None for a ref that is no release tag."""
    if len(one.refs) == 1:
        return [facts.place_of.get(one.ref)]
    versions = {tag.name: version for version, tag in facts.all_tags}
    first, last = versions[one.refs[0]], versions[one.refs[-1]]
    return [facts.place_of[tag.name] for version, tag in facts.all_tags if first <= version <= last]


@fewer
@given(worlds())
def test_accepting_every_finding_leaves_nothing(facts: Facts) -> None:
    found = audit(facts, NOTHING)
    left = audit(facts, accepting(*places(found)))
    assert (left.findings, left.accepted) == ((), count(found))


@fewer
@given(worlds())
def test_accepting_every_rule_everywhere_leaves_nothing(facts: Facts) -> None:
    found = audit(facts, NOTHING)
    left = audit(facts, accepting(*{(one.code, "*") for one in found.findings}))
    assert (left.findings, left.accepted) == ((), count(found))


@fewer
@given(worlds(), st.sampled_from([NOTHING, accepting(("RK999", "x"), ("RK101", "v9..v8"), ("RK101", "v9"))]))
def test_a_baseline_of_its_own_answer_leaves_nothing(facts: Facts, options: RulesOptions) -> None:
    found = audit(facts, options)
    baseline = Baseline.from_json(json.loads(json.dumps(found.to_json(5, []))), where="here")
    left = audit(facts, options, baseline)
    assert (left.findings, left.known) == ((), count(found))


@fewer
@given(worlds(), st.data())
def test_a_baseline_of_some_findings_leaves_just_the_others(facts: Facts, data: st.DataObject) -> None:
    found = audit(facts, NOTHING)
    assume(found.findings)
    known = data.draw(st.lists(st.sampled_from(found.findings), unique=True))
    baseline = Baseline.from_json(Audit(tuple(known)).to_json(5, []), where="here")
    left = audit(facts, NOTHING, baseline)
    assert left.findings == tuple(one for one in found.findings if one not in known)


@fewer
@given(worlds(), st.sampled_from([Version(0, 9), Version(1, 0), Version(1, 0, 1), Version(1, 1), Version(9, 0)]))
def test_nothing_is_told_of_what_is_older_than_enforce_from(facts: Facts, since: Version) -> None:
    found = audit(facts, RulesOptions(enforce_from=since))
    assert [one for one in found.findings if one.version and one.version < since] == []
    kept = {(one.code, ref, one.path) for one in found.findings for ref in one.refs}
    whole = {(one.code, ref, one.path) for one in audit(facts, NOTHING).findings for ref in one.refs}
    assert kept <= whole


@fewer
@given(worlds(), st.sampled_from(["error", "warning", "note"]))
def test_severities_change_no_finding_but_in_its_severity(facts: Facts, severity: str) -> None:
    found = audit(facts, RulesOptions(severity=dict.fromkeys(all_rules(), severity)))
    assert places(found) == places(audit(facts, NOTHING))
    assert {one.severity for one in found.findings} <= {severity}
    assert found.of(severity) == len(found.findings)


# A push ---------------------------------------------------------------------------------------------------------------------


@fewer
@given(worlds())
def test_a_push_of_all_tags_brings_what_the_audit_finds_at_tags_but_notes(facts: Facts) -> None:
    names = [one.name for _, one in facts.all_tags]
    pushed = {(one.code, one.ref, one.path) for one in audit_pushed(facts, NOTHING, None, names, ())}
    found = {(one.code, ref, one.path) for one in audit(facts, NOTHING).findings for ref in one.refs if one.severity != "note"}
    assert pushed <= found
    assert {entry for entry in found if entry[1] in names} <= pushed


@fewer
@given(worlds())
def test_a_push_of_nothing_brings_nothing(facts: Facts) -> None:
    assert audit_pushed(facts, NOTHING, None, (), ()) == ()


@fewer
@given(worlds())
def test_what_is_accepted_known_or_a_note_stops_no_push(facts: Facts) -> None:
    names = [one.name for _, one in facts.all_tags]
    found = audit(facts, NOTHING)
    baseline = Baseline.from_json(found.to_json(5, []), where="here")
    assert audit_pushed(facts, NOTHING, baseline, names, ()) == ()
    assert audit_pushed(facts, accepting(*((code, "*") for code, _ in places(found))), None, names, ()) == ()
    assert audit_pushed(facts, RulesOptions(severity=dict.fromkeys(all_rules(), "note")), None, names, ()) == ()


# The rules themselves -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", all_rules())
def test_a_rule_says_why_it_matters_and_how_it_is_mended(code: str) -> None:
    rule = all_rules()[code]
    assert rule.code == code
    assert rule.severity in {"error", "warning", "note"}
    assert rule.why.endswith(".")
    assert ". " not in rule.why, "one sentence"
    assert rule.mend.endswith(".")
    assert rule.slug == rule.slug.lower().replace(" ", "-")
    assert rule.check.__doc__


def test_every_rule_has_one_code_and_one_slug() -> None:
    rules = all_rules()
    assert list(rules) == sorted(rules)
    assert len({rule.slug for rule in rules.values()}) == len(rules)
