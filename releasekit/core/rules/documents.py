"""RK5xx: what a release leaves behind to be read."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.changes import headline
from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, WARNING
from releasekit.core.freshness import STALE, UPDATED, Freshness, Looked
from releasekit.core.history import Release
from releasekit.core.recordpaths import record_path
from releasekit.core.rules import Broken, quoted, rule
from releasekit.core.seal import Sealed


@rule(
    "RK501",
    "unreadable-record",
    ERROR,
    "The record is the only source of a release's documents; without it they cannot be made again.",
    "Put the record back as the release commit has it: `git checkout TAG -- releases/X.Y.json`. A product that keeps other files under"
    " `releases/X.Y.json` has to move them.",
)
def unreadable_record(facts: Facts) -> Iterator[Broken]:
    """A file where the record of a release lies, `releases/X.Y.json` in its tag or on the main branch, that is none."""
    for where, why in facts.unreadable.items():
        yield Broken(where, f"this is no record of a release: {why}", path=where.rpartition(":")[2])


@rule(
    "RK502",
    "record-missing",
    ERROR,
    "A release without a record is told from what history happens to say, and its documents cannot be checked against its tag.",
    "Release with `releasekit cut` and `releasekit hotfix`; a release that a person made by hand is accepted by an entry in `rules.ignore`"
    " that says why, and what it tells is written down with `releasekit correct`.",
    needs="graph",
)
def record_missing(facts: Facts) -> Iterator[Broken]:
    """A release that contains one with a record, and left none itself, neither in its tag nor on the main branch."""
    for release in facts.refs.releases:
        if release.version not in facts.recorded and facts.follows_record(release):
            yield Broken(
                release.tag.name,
                f"{release.version} left no record: {record_path(release.version)} is neither in its tag nor on the main branch",
                "it was made by hand: write down what it tells (releasekit correct), or accept that in rules.ignore with the reason",
                release.version,
                many="left no record",
                place=facts.place_of[release.tag.name],
            )


@rule(
    "RK503",
    "stale-document",
    ERROR,
    "Who reads the document of a version must not be told how the version before it worked.",
    "Bring the document up to date. Where it is right all the same: `releasekit docs confirm DOC --reason TEXT`; for a change that no"
    " document needs to follow, `docs: none` in its fragment or `Docs-Impact: none` in its commit. `releasekit docs status` shows the"
    " changes.",
    needs="unreleased",
)
def stale_document(facts: Facts) -> Iterator[Broken]:
    """A document that did not change since the last stable version, while what it covers did."""
    for one in _freshness(facts).of_status(STALE):
        yield Broken(
            _since(facts),
            f"{one.path} is out of date: {_why(one, facts)}",
            f"update it; or, if it is right all the same: releasekit docs confirm {quoted(one.path)} --reason TEXT",
            path=one.path,
        )


@rule(
    "RK504",
    "missing-document",
    ERROR,
    "A document that was promised and is not there is missed by whoever the release is handed over to.",
    "Write the document, or take the row or the pattern out of the configuration. What lies outside of `bundle.include` is no document:"
    " add it there, or as a `[[document]]`.",
    needs="unreleased",
)
def missing_document(facts: Facts) -> Iterator[Broken]:
    """A document that a `[[document]]` names, or that a pattern in a component's `docs` stands for, and that is not there."""
    for one in _freshness(facts).missing:
        why = "it is there, but not among the documents (bundle.include)" if one.is_left_out else "there is no such document"
        yield Broken(_since(facts), f"{one.option} asks for {one.path}: {why}", path=one.path)


@rule(
    "RK505",
    "component-without-document",
    ERROR,
    "Where documents say what they cover, a component that none covers is described nowhere.",
    "Name the component in `covers` of the document that describes it, or name the documents in the component's `docs`.",
    needs="unreleased",
)
def component_without_document(facts: Facts) -> Iterator[Broken]:
    """A component with files and no document; asked only where documents say what they cover."""
    patterns = {one.id: one.paths[0] for one in facts.product.components if one.paths}
    for id in _freshness(facts).uncovered:
        hint = f"say which document covers it: covers = [{id!r}] in its front matter, or docs = […] of the component"
        yield Broken(_since(facts), f"no document covers component {id}", hint, path=patterns.get(id, id))


@rule(
    "RK506",
    "small-edit",
    WARNING,
    "A comma makes a document look as if it had followed the code.",
    "Look whether the document says what changed; nothing else needs to be done. `freshness.small` says up to how many words an edit is"
    " small.",
    needs="unreleased",
)
def small_edit(facts: Facts) -> Iterator[Broken]:
    """A document that counts as updated by an edit of a few words, while what it covers changed."""
    for one in _freshness(facts).of_status(UPDATED):
        if one.edit and one.edit.is_small(facts.product.config.freshness.small):
            size = f"{one.edit.added} added and {one.edit.removed} removed"
            yield Broken(_since(facts), f"{one.path} counts as updated by a small edit: words {size}", path=one.path)


@rule(
    "RK507",
    "seal-broken",
    ERROR,
    "The tag says from what its release was made; when its commit holds something else, the tag was made again, and nothing that was handed"
    " over can be checked.",
    "Put the tag back that was published: `git fetch --force origin tag TAG`. Where the published one is broken, release the next hotfix.",
)
def seal_broken(facts: Facts) -> Iterator[Broken]:
    """A tag whose commit has another record, other documents, options or another base than the tag's trailers say.

    Documents and options are judged in releases of this version of releasekit only, since another one may count other options.
    """
    for release in facts.refs.releases:
        sealed = facts.sealed.get(release.tag.name)
        broken = ", ".join(_broken(facts, release, sealed)) if sealed else ""
        if broken:
            yield Broken(release.tag.name, f"{release.tag.name} does not match what it says: {broken}", version=release.version)


@rule(
    "RK508",
    "idle-confirmation",
    WARNING,
    "A confirmation that holds nothing makes its reader believe that somebody looked.",
    "Remove the file; where the document is out of date again, look at it and confirm it anew: `releasekit docs confirm DOC`.",
    needs="unreleased",
)
def idle_confirmation(facts: Facts) -> Iterator[Broken]:
    """A file under `releases/confirmed/` that holds nothing any more; one that cannot be read is an error."""
    freshness = _freshness(facts)
    for one in freshness.unreadable:
        hint = "mend it, or remove it and confirm the document anew: releasekit docs confirm DOC --reason TEXT"
        yield Broken("", f"{one.place}: this is no confirmation: {one.reason}", hint, path=one.place, severity=ERROR)
    for one in freshness.idle:
        yield Broken("", f"{one.place}: this confirmation holds nothing: {one.reason}", path=one.place)


@rule(
    "RK509",
    "strange-cover",
    WARNING,
    "A document that covers nothing that there is follows no change, and nobody notices.",
    "Mend `covers` in the document's front matter or in its `[[document]]`: ids of components, and gitignore patterns of files.",
    needs="unreleased",
)
def strange_cover(facts: Facts) -> Iterator[Broken]:
    """Something that a document says of itself and that cannot be understood, or a `covers` that stands for nothing."""
    for one in _freshness(facts).flaws:
        yield Broken("", f"{one.place}: {one.reason}", path=one.place)


def _broken(facts: Facts, release: Release, sealed: Sealed) -> Iterator[str]:
    seal = sealed.seal
    if sealed.record is None:
        yield "its commit holds no record"
    elif sealed.record != seal.record:
        yield "its record is another"
    elif sealed.source not in (None, seal.manifest):
        yield "its documents or its configuration are others"
    if facts.graph is not None and release.commit in facts.graph.parents and facts.graph.parents[release.commit][:1] != (seal.base,):
        yield f"its commit does not lie on {seal.base[:9]}"


def _freshness(facts: Facts) -> Freshness:
    return facts.unreleased.freshness if facts.unreleased else Freshness()


def _since(facts: Facts) -> str:
    """The tag of the release before: placed there, what is accepted once is not accepted for ever."""
    since = _freshness(facts).since
    release = facts.refs.release(since) if since else None
    return release.tag.name if release else ""


def _why(one: Looked, facts: Facts) -> str:
    """What a document did not follow, in a clause."""
    named = [headline(cause.change.text, facts.product.language) or cause.change.id for cause in one.causes]
    more = f" and {len(named) - 1} more" if len(named) > 1 else ""
    blank = "; its own edit is white space" if one.edit and one.edit.is_blank else ""
    if one.is_late:
        late = f"it was so in {_freshness(facts).since} already"
        return f"{late}, and did not follow {named[0]!r}{more}{blank}" if named else f"{late}{blank}"
    return f"it did not follow {named[0]!r}{more}{blank}" if named else f"what it covers changed{blank}"
