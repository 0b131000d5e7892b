"""The page of ``releasekit docs status``: a table of 80 columns, and below each document that is out of date what to do."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator

from releasekit.cli.output import harmless, say
from releasekit.core.changes import headline
from releasekit.core.documentstatus import DocumentStatus
from releasekit.core.edits import WORDS, Edit
from releasekit.core.freshness import CONFIRMED, STALE, Freshness, Looked
from releasekit.core.product import Product
from releasekit.core.version import Version

_WIDTH = 80
_PATH = 34  # columns that a path may take; a longer one has a line of its own
_SHOWN = 5  # changes that are told of one document, and commits of one change
_STATE = 9  # columns of the longest state


def show(found: DocumentStatus, product: Product) -> None:
    """The answer for people."""
    freshness = found.freshness
    since = f" since {freshness.since}" if freshness.since else ""
    say(f"{found.ref.removeprefix('refs/heads/')} at {found.commit[:9]}{since}")
    if not freshness.documents:
        say("no documents: bundle.include and [[document]] match no file")
    width = min(max((len(_plain(one.path)) for one in freshness.documents), default=0), _PATH)
    for one in freshness.documents:
        for line in (*_row(one, width, product), *_below(one, product, freshness.since)):
            say(line)
    for line in (*_others(freshness), *_summary(found)):
        say(line)


def _plain(text: str) -> str:
    return " ".join(harmless(text).split())


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"


def _row(one: Looked, width: int, product: Product) -> Iterator[str]:
    """Path, state, edition, size of the edit, and what it covers, as far as there is room."""
    path = _plain(one.path)
    if len(path) > width:
        yield path
        path = ""
    edition = f"ed. {one.state.edition}" if one.state.edition else ""
    edit = _edit(one.edit, product.config.freshness.small)
    head = f"{path:{width}}  {one.status:{_STATE}}  {edition:7}  {edit:14}"
    yield f"{head}  {_cut(_plain(', '.join(one.state.covers)), _WIDTH - len(head) - 2)}".rstrip()


def _edit(edit: Edit | None, small: int) -> str:
    if edit is None:
        return ""
    if edit.is_blank:
        return "white space"
    size = f"+{edit.added} -{edit.removed}"
    return f"{size} (small)" if edit.is_small(small) else size if edit.unit == WORDS else f"{size} bytes"


def _below(one: Looked, product: Product, since: Version | None) -> Iterator[str]:
    """What made a document stale, or who says that it is right all the same."""
    if one.status == CONFIRMED and one.state.confirmed:
        held = one.state.confirmed
        yield _cut(f"    by {_plain(held.by)} on {held.day}: {_plain(held.reason)}", _WIDTH)
    if one.status != STALE:
        return
    for cause in one.causes[:_SHOWN]:
        commits = " ".join(oid[:9] for oid in cause.commits[:_SHOWN]) + (" …" if len(cause.commits) > _SHOWN else "")
        told = f"    {cause.change.kind}: {_plain(headline(cause.change.text, product.language) or cause.change.id)}"
        yield f"{_cut(told, _WIDTH - len(commits) - 2)}  {commits}".rstrip()
    if len(one.causes) > _SHOWN:
        yield f"    and {len(one.causes) - _SHOWN} more changes: --format json shows them"
    if one.is_late:
        yield f"    {since} went out with it as it is"
    elif not one.causes:
        yield "    what it covers changed, by commits that are not told apart"
    yield f"    update it, or: releasekit docs confirm {shlex.quote(one.path)} --reason TEXT"


def _others(found: Freshness) -> Iterator[str]:
    """What has no line of its own in the table."""
    for missing in found.missing:
        yield f"missing: {missing.path} ({missing.option}{', not in bundle.include' if missing.is_left_out else ''})"
    for id in found.uncovered:
        yield f"uncovered: no document covers component {id}"
    for flaw in (*found.flaws, *found.unreadable, *found.idle):
        yield f"note: {flaw.place}: {flaw.reason}"


def _summary(found: DocumentStatus) -> Iterator[str]:
    freshness = found.freshness
    if not freshness.is_asked:
        yield f"nothing can be out of date yet: {freshness.why_not_asked}"
        return
    counts = Counter(one.status for one in freshness.documents)
    counts.update({"missing": len(freshness.missing), "uncovered": len(freshness.uncovered)})
    listed = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()) if count)
    if found.blockers:
        listed += f"; the next {'hotfix' if found.line else 'stable version'} is refused"
    yield listed
