"""The audit: every rule asked, what is accepted or known left out, and neighbours of one kind told as one period."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from releasekit.core.config import RulesOptions
from releasekit.core.facts import Facts
from releasekit.core.findings import NOTE, SEVERITIES, Audit, Baseline, Finding
from releasekit.core.rules import Broken, Found, all_rules
from releasekit.core.rules.ignores import ITSELF, Ignores
from releasekit.core.version import Version


def audit(facts: Facts, options: RulesOptions, baseline: Baseline | None = None) -> Audit:
    """Every finding of every rule that is neither accepted, nor older than ``enforce-from``, nor known by the baseline.

    The worst come first; then they go by code, version and ref.
    """
    rules = all_rules()
    asked = {code: rule for code, rule in rules.items() if rule.is_asked(facts)}
    enforced = _enforced((Found(rule, broken) for rule in asked.values() for broken in rule.check(facts)), options)
    ignores = Ignores(options.ignore, facts)
    kept = ignores.without(enforced)
    unused = [*ignores.unused(rules, asked), *_strange_severities(options)]
    kept += ignores.without(unused)
    accepted = len(enforced) + len(unused) - len(kept)
    kept += ignores.unused_themselves(rules)
    new = _unknown(kept, baseline)
    findings = sorted((_finding(run, options) for run in _periods(new)), key=_rank)
    return Audit(tuple(findings), accepted, known=len(kept) - len(new))


def audit_some(facts: Facts, options: RulesOptions, codes: Iterable[str]) -> tuple[Finding, ...]:
    """What some rules find, in releases of every age; what is accepted is left out."""
    found = (Found(rule, broken) for rule in map(all_rules().__getitem__, codes) for broken in rule.check(facts))
    return tuple(_finding([one], options) for one in Ignores(options.ignore, facts).without(found))


def audit_pushed(
    facts: Facts, options: RulesOptions, baseline: Baseline | None, pushed: Collection[str], more: Iterable[tuple[str, Broken]]
) -> tuple[Finding, ...]:
    """The findings in which pushed tags have a part, and ``more``, by code; ``refs`` of each are these tags. Notes are left out.

    What is accepted, known, or older than ``enforce-from`` is left out too; but ``more`` counts for every version.
    """
    rules = all_rules()
    asked = (Found(one, broken) for one in rules.values() if one.is_asked(facts) for broken in one.check(facts))
    brought = (one for one in asked if not {one.broken.ref, *one.broken.also}.isdisjoint(pushed))
    found = [*(Found(rules[code], broken) for code, broken in more), *_enforced(brought, options)]
    kept = _unknown(Ignores(options.ignore, facts).without(found), baseline)
    findings = [_finding([one], options)._replace(refs=_part(one.broken, pushed)) for one in kept]
    return tuple(sorted((one for one in findings if one.severity != NOTE), key=_rank))


def _part(broken: Broken, pushed: Collection[str]) -> tuple[str, ...]:
    """The pushed tags of a finding; for a tag that is deleted or moved, that one."""
    return tuple(ref for ref in (broken.ref, *broken.also) if ref in pushed) or (broken.ref,)


def _enforced(found: Iterable[Found], options: RulesOptions) -> list[Found]:
    since = options.enforce_from
    return [one for one in found if not (since and one.broken.version and one.broken.version < since)]


def _unknown(found: Iterable[Found], baseline: Baseline | None) -> list[Found]:
    known = baseline.known if baseline else frozenset()
    return [one for one in found if (one.rule.code, one.broken.ref, one.broken.path) not in known]


def _strange_severities(options: RulesOptions) -> list[Found]:
    """The entries of ``rules.severity`` for rules that there are not."""
    rules = all_rules()
    strange = sorted(options.severity.keys() - rules.keys())
    said = {code: f"rules.severity names the rule {code}, which there is not" for code in strange}
    return [Found(rules[ITSELF], Broken(f"rules.severity: {code}", message)) for code, message in said.items()]


def _periods(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Findings by rule, those of one kind at neighbouring places together; all others by themselves."""
    run: list[Found] = []
    for one in sorted(found, key=lambda one: (one.rule.code, one.broken.many, one.broken.path, one.broken.place)):
        if run and not _continues(run[-1], one):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _continues(last: Found, one: Found) -> bool:
    same = last.rule is one.rule and one.broken.many != "" and last.broken.many == one.broken.many
    return same and one.broken.place == last.broken.place + 1


def _finding(run: list[Found], options: RulesOptions) -> Finding:
    rule, first = run[0]
    last = run[-1].broken
    message = first.message if len(run) == 1 else f"{first.ref} to {last.ref} ({len(run)} {first.noun}) {first.many}"
    return Finding(
        code=rule.code,
        rule=rule.slug,
        severity=options.severity.get(rule.code, first.severity or rule.severity),
        message=message,
        hint=first.hint or rule.mend,
        ref=first.ref,
        path=first.path,
        version=first.version,
        refs=tuple(one.broken.ref for one in run) if first.ref else (),
    )


def _rank(one: Finding) -> tuple[int, str, Version, str, str]:
    return (SEVERITIES.index(one.severity), one.code, one.version or Version(0, 0), one.ref, one.path)
