"""Preflight: what must hold before a release is planned. Only the release being cut, moved tags and deleted ones block; old sins do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from releasekit.blockers import FRESH, errors_in
from releasekit.core.bundleoptions import BLOCK
from releasekit.core.calendar import zone_of
from releasekit.core.changes import Told
from releasekit.core.facts import Facts, Unreleased
from releasekit.core.findings import ERROR, NOTE, Finding
from releasekit.core.freshness import Freshness
from releasekit.core.history import Head, Refs
from releasekit.core.planning import Aboard, Base, Wish, board, next_version, previous_of
from releasekit.core.proposals import finish_command
from releasekit.core.record import Record
from releasekit.core.recordpaths import RECORDS, record_path
from releasekit.core.rules import all_rules, quoted
from releasekit.core.rules.audit import audit_some
from releasekit.core.rules.support import SUPPORT_ENDED, after_the_end
from releasekit.core.support import ENDED, Windows
from releasekit.core.verdict import Verdict, due_sentence, refusal_sentence
from releasekit.core.version import Version
from releasekit.errors import NotDue, PolicyError
from releasekit.git import Git, read_blobs
from releasekit.sources.documents import Documents, window_of
from releasekit.sources.facts import read_signatures
from releasekit.sources.fixes import NOTHING, open_fixes
from releasekit.sources.history import read_parents
from releasekit.sources.reader import Reader
from releasekit.sources.records import recorded_bases
from releasekit.sources.trees import states_between
from releasekit.sources.unreleased import told_of


def require_same_tags(here: Refs, there: Refs, remote: str) -> None:
    """Raises PolicyError for release tags that are not the same here and at the remote: somebody moved one."""
    mine = {release.tag.name: release.tag for release in here.releases}
    for release in there.releases:
        tag = mine.get(release.tag.name, release.tag)
        if tag.object != release.tag.object:
            spec = quoted(f"+refs/tags/{tag.name}:refs/tags/{tag.name}")
            raise PolicyError(
                f"RK210: tag {tag.name} is {tag.object[:9]} here and {release.tag.object[:9]} at {remote}: one of them was moved",
                hint=f"find out which is right; to take the remote's: git fetch {quoted(remote)} {spec}",
            )


def require_kept_tags(reader: Reader, wish: Wish) -> tuple[Version, ...]:
    """The numbers of releases that left a record, and have no tag any more: they are burnt.

    Raises PolicyError for these, and for a release tag that is not where its record tells, unless that is set aside or accepted.
    """
    refs, main = reader.refs, reader.refs.main
    records = recorded_bases(reader.git, refs.releases, main.commit if main else None).bases
    if not records:
        return ()
    graph = read_parents(reader.git, [release.commit for release in refs.releases if release.version in records])
    found = audit_some(Facts(reader.product, refs, graph, records=records), reader.config.rules, ("RK211", "RK212"))
    _refuse((one for one in found if one.severity == ERROR), wish)
    return tuple(sorted(records.keys() - {release.version for release in refs.releases}))


def require_unrecorded(git: Git, base: Base, version: Version) -> None:
    """Raises PolicyError where the branch holds the release already, and only its tag is lacking."""
    if next(read_blobs(git, [f"{base.start}:{record_path(version)}"])) is not None:
        raise PolicyError(
            f"{version} left a record on {base.ref}, and has no tag",
            hint=f"where its proposal was merged, make the tag: {finish_command(version)}; where it was deleted, restore it from a clone",
        )


def require_descent(git: Git, refs: Refs, base: Base, version: Version, wish: Wish) -> None:
    """Raises PolicyError when the release would leave out what the one before it brought.

    NotDue where the commit that was asked for is in it already. A hotfix contains the version before it. The stable version before a
    stable one is on the main branch or on the branch of its line; if not, the main branch was most likely rewritten.
    """
    lower = [one for one in refs.releases if one.version < version and (version.is_stable or one.version.line == version.line)]
    before = next((one for one in reversed(lower) if version.is_hotfix or one.version.is_stable), None)
    if before is None:
        return
    line = refs.line_head(before.version.line) if version.is_stable else None
    if any(git.contains(commit, before.commit) for commit in (base.commit, *([line.commit] if line else []))):
        return
    if wish.commit and git.contains(before.commit, base.commit):
        raise NotDue(f"{base.commit[:9]} is released already: {before.version} contains it", hint="name a commit that came after it")
    code, slug = ("RK203", "stable-off-main") if version.is_stable else ("RK201", "hotfix-off-line")
    message = f"{version} would not contain {before.version}: {before.commit[:9]} is not in {base.ref}"
    hint = f"was the branch rewritten? see what is lacking: git log --oneline {quoted(f'{base.commit[:9]}..{before.tag.name}')}"
    _refuse([Finding(code, slug, ERROR, message, hint, before.tag.name)], wish)


def require_trusted(reader: Reader, version: Version, wish: Wish) -> None:
    """Raises PolicyError where the release that this one follows is not signed as it had to be: anybody may push the next number.

    It had to be as the configuration at its own commit says, since keys change; what is older than that is let be, unless it lies before
    the release that it would follow.
    """
    before = previous_of(reader.refs, version)
    if reader.config.signing is None or before is None:
        return
    there = reader.at(reader.git, before.commit)
    below = previous_of(reader.refs, before.version)
    if there.config.signing is None and (below is None or reader.git.contains(before.commit, below.commit)):
        return
    found = read_signatures(there if there.config.signing else reader, before)
    _refuse(audit_some(found, reader.config.rules, ("RK207", "RK208", "RK209")), wish)


def require_supported(reader: Reader, version: Version, day: date, wish: Wish) -> tuple[Finding, ...]:
    """What is to be said of the support of a hotfix's line, on a local day: a note where it ends soon.

    ``reader`` reads the main branch, whose configuration says how long lines are supported. Raises PolicyError where it has ended.
    """
    options = reader.config.support
    if options is None or version.is_stable:
        return ()
    found = Windows.of(reader.refs, options, zone_of(reader.config.train)).on(version.line, day)
    rule = all_rules()[SUPPORT_ENDED]
    left = found.days_left(day)
    if left is not None:
        ends = "today" if left == 0 else f"on {found.until}, in {left} day{'' if left == 1 else 's'}"
        return (Finding(rule.code, rule.slug, NOTE, f"the support of line {found.line} ends {ends}", rule.mend, version=version),)
    if found.state != ENDED:
        return ()
    severity = reader.config.rules.severity.get(rule.code, rule.severity)
    ended = Finding(
        rule.code, rule.slug, severity, f"{version} would come out {after_the_end(found)}", rule.mend.rstrip("."), version=version
    )
    if severity == ERROR:
        _refuse([ended], wish)
        return ()
    return (ended,)


def require_told(reader: Reader, aboard: Aboard, wish: Wish) -> None:
    """Raises PolicyError for a stable version that would be silent of what changed, or lose what a hotfix shipped."""
    if wish.line is not None:
        return
    latest = reader.refs.latest_stable
    # In the first release everything is new; and what a release told that lost its tag is not known.
    is_told = latest is None or any(one > latest.version for one in aboard.burnt)
    states = {} if is_told else aboard.states
    told = told_of(reader, aboard.told.changes, states)
    unreleased = Unreleased(aboard.told, states=states, told_of=told, fixes=aboard.fixes)
    _refuse(errors_in(reader, unreleased, ("RK401", "RK405", "RK408")), wish)


def documents_of(reader: Reader, base: Base, version: Version, told: Told) -> Documents:
    """The documents that the release will hold, and what it tells of them beyond the release before.

    Raises RepositoryError for a file that no bundle may hold.
    """
    head, since = Head(base.ref, base.commit, version.line if version.is_hotfix else None), previous_of(reader.refs, version)
    found = Documents(reader, base.commit, since, window_of(reader, head, since, told))
    found.require_shippable()
    return found


def require_fresh(reader: Reader, found: Freshness, version: Version, wish: Wish) -> tuple[Finding, ...]:
    """What is to be said of documents that are out of date, missing, or lacking.

    Raises PolicyError where they block the release.
    """
    errors = errors_of(reader, found)
    if may_block(reader, is_hotfix=version.is_hotfix):
        _refuse(errors, wish)
    return errors


def errors_of(reader: Reader, found: Freshness) -> tuple[Finding, ...]:
    """What is wrong with documents, that a release may be refused for; what is accepted is left out."""
    return errors_in(reader, Unreleased(Told(), freshness=found), FRESH)


def may_block(reader: Reader, *, is_hotfix: bool) -> bool:
    """Whether documents that are out of date block a release: a stable version always, a hotfix where the configuration says so."""
    return not is_hotfix or reader.config.freshness.hotfix == BLOCK


def _refuse(findings: Iterable[Finding], wish: Wish) -> None:
    """Raises PolicyError for the findings whose rules are not set aside."""
    refused = [one for one in findings if not wish.allows(one.code)]
    if refused:
        said = [f"{one.code}: {one.message}" for one in refused]
        listed = said[0] if len(said) == 1 else "the release is refused:" + "".join(f"\n  - {one}" for one in said)
        codes = dict.fromkeys(one.code for one in refused)
        allowed = " ".join(f"--allow {code}=TEXT" for code in codes)
        hints = "; ".join(_hint([one.hint for one in refused if one.code == code], code) for code in codes)
        raise PolicyError(listed, hint=f"{hints}; or {allowed}, if it is meant to be so")


def _hint(hints: Sequence[str], code: str) -> str:
    """What to do about the findings of one rule: where each has its own hint, what the rule says of all of them."""
    return hints[0] if len(set(hints)) == 1 else all_rules()[code].mend.rstrip(".")


def read_aboard(reader: Reader, base: Base, version: Version, burnt: tuple[Version, ...]) -> Aboard:
    """What is aboard the release that is put on a base; documents aside."""
    head = Head(base.ref, base.commit, version.line if version.is_hotfix else None)
    pending = reader.pending(head)
    since = previous_of(reader.refs, version)
    hotfixes = {one.version: one for one in reader.refs.releases if one.version.is_hotfix}
    graph = reader.recent.timeline.graph
    shipping, fixes = open_fixes(reader, reader.require_main()) if version.is_stable else (NOTHING, ())
    records = tuple(reader.own_records().values())
    return Aboard(
        told=pending.told,
        problems=tuple(map(str, pending.problems)),
        removes=tuple(sorted(path for change in pending.told.changes for path in change.fragments)),
        documents=(),
        states=states_between(reader, reader.start_of(head, since), base.commit),
        records=records,
        contained=tuple(one for one, release in hotfixes.items() if graph.is_ancestor(release.commit, base.commit)),
        burnt=burnt,
        fixes=fixes,
        shipped=shipping.shipped,
        held=frozenset(shipping.mainline.held),
        patches=shipping.patches,
        corrections=corrections_of(reader, records) if version.is_hotfix else "",
    )


def corrections_of(reader: Reader, records: Iterable[Record]) -> str:
    """The last commit of the main branch that changed a record, if any was ever corrected; what a stable version has in its base already.

    Not the tip of the branch: that moves all day, and two people who plan the same hotfix shall hold the same plan.
    """
    main = reader.refs.main
    if main is None or all(record.edition == 1 for record in records):
        return ""
    return reader.git.text("log", "-1", "--format=%H", main.commit, "--", f":(top,literal){RECORDS}")


def verdict(reader: Reader, as_of: datetime) -> Verdict:
    """Whether a stable cut of the main branch, as it is known here, may be made now: what planning asks, in the order of planning."""
    head, wish = reader.require_main(), Wish()
    base = Base(head.commit, as_of, head.ref, head.commit, head.commit)
    try:
        burnt = require_kept_tags(reader, wish)
        version = next_version(reader.refs, reader.config.first, wish, burnt)
        require_descent(reader.git, reader.refs, base, version, wish)
        aboard = read_aboard(reader, base, version, burnt)
        boarded = board(reader.product, reader.refs, reader.train, aboard, wish, as_of)
        require_told(reader, aboard, wish)
        if reader.is_covered:
            require_fresh(reader, documents_of(reader, base, version, aboard.told).freshness(), version, wish)
    except (NotDue, PolicyError) as error:
        return Verdict(due=False, reason=refusal_sentence(error), is_blocked=isinstance(error, PolicyError))
    return Verdict(due=True, reason=due_sentence(reader.train, boarded, as_of))
