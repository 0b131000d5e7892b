"""RK4xx: what the next version tells its users, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from releasekit.core.changes import DEFAULT_KINDS, MINOR, Change, Told, headline, is_told_in, text_in
from releasekit.core.facts import Facts, Unreleased
from releasekit.core.findings import ERROR, WARNING
from releasekit.core.identity import has_number
from releasekit.core.policy import refusals
from releasekit.core.product import Product
from releasekit.core.rules import Broken, quoted, rule
from releasekit.core.states import CHANGED, NEW, REMOVED

if TYPE_CHECKING:
    from releasekit.core.trainoptions import MilestoneOptions

_HAPPENED = {NEW: "is new", CHANGED: "changed", REMOVED: "was removed"}


@rule(
    "RK401",
    "component-without-entry",
    ERROR,
    "The change history tells what changed component by component; a component that changed in silence makes it wrong.",
    "Say what changed: `releasekit add --component ID`; where no user can see it, `--kind internal`.",
    needs="unreleased",
)
def component_without_entry(facts: Facts) -> Iterator[Broken]:
    """A component whose files differ from those of the last stable version, while no commit that changed them has an entry or fragment."""
    unreleased = _unreleased(facts)
    brought = {fix.change.component for fix in unreleased.fixes if fix.holder and fix.holder.version is None}
    told = {change.component for change in unreleased.told.changes} | unreleased.told_of | brought
    patterns = {one.id: one.paths[0] for one in facts.product.components if one.paths}
    # Placed at the release before, so that who accepts it once does not accept it for ever.
    latest = facts.refs.latest_stable
    if latest is None or any(version > latest.version for version in facts.records):
        return  # what a release told that lost its tag is not known
    since = latest.tag.name
    for id, state in unreleased.states.items():
        if state in _HAPPENED and id not in told:
            message = f"component {id} {_HAPPENED[state]} since {since}, and no entry says what changed"
            hint = f"say what changed: releasekit add --component {id}; where no user can see it, with --kind internal"
            yield Broken(since, message, hint, path=patterns.get(id, id))


@rule(
    "RK402",
    "unreadable-fragment",
    ERROR,
    "A file among the fragments that cannot be read as one is an entry that no user would ever see.",
    "Rename or mend the file, or remove it.",
    needs="unreleased",
)
def unreadable_fragment(facts: Facts) -> Iterator[Broken]:
    """A file in the folder of fragments that is none: a name without kind, a folder that is no component, no text."""
    for path, reason in _unreleased(facts).unreadable.items():
        yield Broken(path, f"{path}: {reason}", path=path)


@rule(
    "RK403",
    "refused-in-hotfix",
    ERROR,
    "A hotfix mends a line; whoever installs it expects nothing else.",
    "Take it off the branch of the line: `git revert SHA`; it goes out with the next stable version. `hotfix --allow RK403=TEXT` makes an"
    " exception.",
    needs="unreleased",
)
def refused_in_hotfix(facts: Facts) -> Iterator[Broken]:
    """A change on the branch of a line, beyond its last release, that no hotfix may hold."""
    for line, told in _unreleased(facts).on_lines.items():
        for change in told.changes:
            said = refusals(facts.product, change, MINOR)
            if said:
                branch = facts.product.branch_of(line)
                message = f"{branch} holds what no hotfix may, {_named(change, facts.product)}: {'; '.join(said)}"
                yield _about(change, message)


@rule(
    "RK404",
    "unknown-request",
    WARNING,
    "A request that no tracker knows leads nobody anywhere; most often a digit or a letter is wrong.",
    "Mend the number in the fragment's name or the trailer, or describe the tracker: `[[request]]`.",
    needs="unreleased",
)
def unknown_request(facts: Facts) -> Iterator[Broken]:
    """A change whose request has the form of none of the configured trackers' (`request`); a name without a number is none."""
    for change in _unreleased(facts).told.changes:
        strange = [one.id for one in change.requests if has_number(one.id) and not facts.product.trackers.knows(one.id)]
        if strange:
            message = f"{_named(change, facts.product)}: no tracker has requests such as {', '.join(strange)}"
            yield _about(change, message)


@rule(
    "RK405",
    "lost-fix",
    ERROR,
    "A fix that only a line has comes back as a fault with the next stable version, at every customer who got the hotfix.",
    "Bring it to the main branch: `git cherry-pick -x SHA`. Where it is there in another form, say `Backport of SHA` in a commit there.",
    needs="unreleased",
)
def lost_fix(facts: Facts) -> Iterator[Broken]:
    """A hotfix, newer than the last stable version, with a change that the main branch has not."""
    lost: dict[str, list[Change]] = {}
    for fix in _unreleased(facts).fixes:
        if fix.is_lost:
            lost.setdefault(facts.by_version[fix.version].tag.name, []).append(fix.change)
    for tag, changes in lost.items():
        version = facts.product.tag.read(tag)
        commits = " ".join(oid[:9] for change in changes for oid in change.commits)
        pick = f"bring it over: git cherry-pick -x {commits}" if commits else f"bring it over from {quoted(tag)}"
        yield Broken(
            tag,
            f"{_main(facts)} lacks what {tag} shipped: {'; '.join(_named(change, facts.product) for change in changes)}",
            f"{pick}; where it is there in another form, say `Backport of SHA` in a commit there",
            version.version if version else None,
        )


@rule(
    "RK406",
    "missing-language",
    WARNING,
    "Readers of a language find a text of another one in their document.",
    "Give the text in each of the product's languages, in the fragment's front matter.",
    needs="unreleased",
)
def missing_language(facts: Facts) -> Iterator[Broken]:
    """A change that users are told, without a text in one of the product's languages."""
    for change in _shown(facts.product, _unreleased(facts).told):
        lacking = _lacking(facts.product, change.text)
        if lacking:
            message = f"{_named(change, facts.product)}: there is no text in {', '.join(lacking)}"
            yield _about(change, message)


@rule(
    "RK407",
    "unreadable-correction",
    WARNING,
    "A correction that cannot be read corrects nothing, and the change history keeps the mistake.",
    "Mend it in the file, or write the note anew: `git notes --ref=releasekit add -f -m MESSAGE SHA`, and push it.",
    needs="unreleased",
)
def unreadable_correction(facts: Facts) -> Iterator[Broken]:
    """A correction of a commit's message, in the file `changes.corrections` or in `refs/notes/releasekit`, that is none."""
    for misread in _unreleased(facts).misread:
        yield Broken(misread.place, f"{misread.place}: {misread.reason}")


@rule(
    "RK408",
    "commit-without-entry",
    ERROR,
    "Where every commit is to be accounted for, one that says nothing of itself is a hole in the history.",
    "Describe it after the fact, as `chore: …` where no user can see it: `git notes --ref=releasekit add -m 'fix: …' SHA` and"
    " `git push origin refs/notes/releasekit`, or in the file `changes.corrections`.",
    needs="unreleased",
)
def commit_without_entry(facts: Facts) -> Iterator[Broken]:
    """A commit of the main branch, no merge, beyond the last stable version, that no source tells of; asked only with `changes.strict`."""
    # A first release would account for the whole history, which was written when nobody asked for that.
    is_asked = facts.product.config.changes.strict and facts.refs.latest_stable is not None
    for change in _unreleased(facts).told.unnoted if is_asked else ():
        yield _about(change, f"{change.id[:9]} tells nothing: {_named(change, facts.product)}")


@rule(
    "RK409",
    "idle-pattern",
    WARNING,
    "A component whose pattern matches no file is never seen to change.",
    "Mend the pattern in the component's `paths`, or remove it.",
    needs="unreleased",
)
def idle_pattern(facts: Facts) -> Iterator[Broken]:
    """A pattern of a component that matches no file of the main branch."""
    for id, pattern in _unreleased(facts).idle:
        yield Broken(pattern, f"component {id}: the pattern {pattern!r} matches no file")


@rule(
    "RK410",
    "missing-name",
    WARNING,
    "Readers of a language find a name of another one in their document.",
    'Give the name in each of the product\'s languages, or one for all of them: `name = "Billing"`.',
)
def missing_name(facts: Facts) -> Iterator[Broken]:
    """A configured name or text, of the product, a component, a kind of change and so on, that one of the product's languages lacks."""
    for option, names in _configured_names(facts.product):
        # The empty key is the name for all languages; without any name the id serves in all of them.
        lacking = _lacking(facts.product, names) if names and "" not in names else []
        if lacking:
            yield Broken(option, f"{option} is not given in {', '.join(lacking)}")


def _configured_names(product: Product) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each name that the configuration gives, and the option that gives it."""
    config, defaults = product.config, {kind.id for kind in DEFAULT_KINDS}
    yield "product", config.product
    yield from ((f"component {one.id}: name", one.name) for one in config.components)
    # What a default kind is called where the configuration does not say it, the catalogue of a language does.
    yield from ((f"changes.kind {one.id}: name", one.name) for one in config.changes.kinds if one.id not in defaults)
    yield "documents.title", config.documents.title
    yield from ((f"documents.approval: role {text_in(one.role, product.language)!r}", one.role) for one in config.documents.approvals)
    yield from ((f"limitation {one.id}: text", one.text) for one in config.limitations)
    yield from ((f"train.milestone: name {text_in(one.name, product.language)!r}", one.name) for one in _milestones(product))


def _milestones(product: Product) -> Iterable[MilestoneOptions]:
    return product.config.train.milestones if product.config.train else ()


def _lacking(product: Product, texts: Mapping[str, str]) -> list[str]:
    """The product's languages in which a text is missing."""
    return [language for language in product.languages if not is_told_in(texts, language)]


def _unreleased(facts: Facts) -> Unreleased:
    return facts.unreleased or Unreleased(Told())


def _main(facts: Facts) -> str:
    """The branch that the next stable version comes from."""
    return facts.product.main or "HEAD"


def _shown(product: Product, told: Told) -> Iterable[Change]:
    return (change for change in told.changes if product.is_shown(change))


def _named(change: Change, product: Product) -> str:
    """A change as one recognises it: its request, and the first line of its text."""
    text = headline(change.text, product.language) or change.id
    return f"{change.request}: {text}" if change.request and change.request not in text else text


def _about(change: Change, message: str) -> Broken:
    """A finding about a change, at its fragment, or at its commit."""
    path = change.fragments[0] if change.fragments else ""
    return Broken(path or change.id, message, path=path)
