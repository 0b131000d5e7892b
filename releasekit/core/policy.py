"""The policy: what is worth a release of its own, for which reason a hotfix is made, and what it may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from releasekit.core.changes import MINOR, URGENT, Change, headline
from releasekit.core.product import Product
from releasekit.core.requests import DEVELOPMENT, INCIDENT, PROBLEM, SERVICE, Request
from releasekit.errors import NotDue, PolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection

    from releasekit.core.planning import Wish

SECURITY = "security"
"""The kind of change that waits for no request: whoever asked for it, a hole is closed at once."""

_HOTFIXES = {PROBLEM: frozenset((URGENT, MINOR)), INCIDENT: frozenset((MINOR,)), DEVELOPMENT: frozenset[str]()}
"""The reasons for which a hotfix may answer a request, by its kind; a service request has no say."""

_CALLED = {INCIDENT: "an incident", PROBLEM: "a problem", SERVICE: "a service request", DEVELOPMENT: "a development request"}


_MOST = 20
"""Files that a message names."""


def require_readable(problems: Sequence[str], *, is_cut: bool = False) -> None:
    """Raises PolicyError that lists files among the fragments that cannot be read, with the reasons; of very many the first ones."""
    if problems:
        more = f"\n  and {len(problems) - _MOST} more" if len(problems) > _MOST else ""
        listed = "".join(f"\n  - {problem}" for problem in problems[:_MOST]) + more
        hint = "rename or remove them, or --allow RK402=TEXT" if is_cut else "rename or remove them"
        raise PolicyError(f"RK402: files among the fragments cannot be read:{listed}", hint=hint)


def require_releasable(product: Product, changes: Sequence[Change], wish: Wish) -> None:
    """Raises NotDue unless some change is worth a release: one that a user can see, that is new, and that answers more than a question."""
    fresh = [change for change in changes if product.is_shown(change) and (wish.line is not None or change.included_from is None)]
    if not fresh:
        raise NotDue(
            "nothing to release: there is no change that a user can see since the last release",
            hint="describe what changed with releasekit add, or with Conventional Commits",
        )
    if all(map(_is_service, fresh)):
        answered = ", ".join(dict.fromkeys(request.id for change in fresh for request in change.requests))
        raise NotDue(
            f"nothing to release by itself: all that users can see answers service requests ({answered}), and they make no version",
            hint="it ships together with the next change of another kind",
        )


def _is_service(change: Change) -> bool:
    return change.kind != SECURITY and bool(change.requests) and all(request.kind == SERVICE for request in change.requests)


def hotfix_reason(product: Product, changes: Sequence[Change], wished: str | None) -> str:
    """Why a hotfix is made: as wished, else urgent when all it holds may go into an urgent one, else minor. Raises UsageError."""
    if wished not in (None, URGENT, MINOR):
        raise UsageError(f"a hotfix is made for the reason {URGENT} or {MINOR}, not {wished!r}")
    return wished or (MINOR if any(refusals(product, change, URGENT) for change in changes) else URGENT)


def refusals(product: Product, change: Change, reason: str) -> tuple[str, ...]:
    """Why a hotfix made for a reason (``urgent`` or ``minor``) must not hold a change, each in a clause; () when it may.

    The kind of the change and the kinds of its requests both have a say, and the stricter wins. Changes that no user sees are always
    admitted, and no request keeps a security fix back.
    """
    kind = product.kinds_by_id.get(change.kind)
    if kind is None or not kind.shown or not change.noted:
        return ()
    said = ["it breaks something for users"] if change.breaking else []
    if reason not in kind.hotfix:
        changes = f"changes of kind {kind.id}"
        held = f"only {_other(kind.hotfix)} may hold {changes}" if kind.hotfix else f"{changes} wait for the next stable version"
        said.append(held)
    return (*said, *(() if change.kind == SECURITY else _refused_requests(product, change.requests, reason)))


def _refused_requests(product: Product, requests: Sequence[Request], reason: str) -> Iterator[str]:
    """What the requests say. One that no hotfix may answer keeps the change out; else it is as urgent as the most urgent of them."""
    asked = [(request, reasons) for request in requests if (reasons := _hotfixes_of(product, request)) is not None]
    never = [(request, reasons) for request, reasons in asked if not reasons]
    if never or not any(reason in reasons for _, reasons in asked):
        for request, reasons in never or asked:
            tracker = product.trackers.row_of(request.id)
            called = _CALLED.get(request.kind or "", f"one of {tracker.id}" if tracker and tracker.id else "one")
            waits = f"only {_other(reasons)} may answer" if reasons else "waits for the next stable version"
            yield f"request {request.id} is {called} that {waits}"


def _hotfixes_of(product: Product, request: Request) -> Collection[str] | None:
    """The reasons for which a hotfix may answer a request: as its tracker says, else by its kind; None when it has no say."""
    row = product.trackers.row_of(request.id)
    if row is not None and row.hotfix is not None and row.kind == request.kind:
        return row.hotfix
    return _HOTFIXES.get(request.kind or "")


def _other(reasons: Collection[str]) -> str:
    """The hotfix that is left to what one of the two must not hold."""
    return "an urgent hotfix" if URGENT in reasons else "a minor hotfix"


def require_admitted(product: Product, changes: Sequence[Change], wish: Wish, reason: str) -> None:
    """A hotfix holds only what its reason admits. Raises PolicyError that lists what is refused, why, and the ways out."""
    refused = [(change, said) for change in changes if (said := refusals(product, change, reason))]
    if refused and not wish.allows("RK403"):
        listed = "".join(f"\n  - {_quoted(product, change)}: {'; '.join(said)}" for change, said in refused)
        hint = _ways_out(product, [change for change, _ in refused], wish, reason)
        raise PolicyError(f"RK403: a hotfix for the reason {reason!r} must not hold:{listed}", hint=hint)


def _quoted(product: Product, change: Change) -> str:
    """A change as a person finds it again: component, kind, request, and how its text begins."""
    short = headline(change.text, product.language)
    return f"{change.component}: {change.kind} {change.request or change.id[:12]}" + (f' "{short}"' if short else "")


def _ways_out(product: Product, refused: Sequence[Change], wish: Wish, reason: str) -> str:
    """What a person may do instead, the best way first."""
    carried = list(dict.fromkeys(oid for change in refused for oid in (*change.commits, *change.origins)))
    named = ", ".join(oid[:9] for oid in (wish.picks or carried) if oid in carried)
    if wish.picks:
        first = f"leave {named or 'the commits that bring them'} out of --pick"
    else:
        first = f"revert on the line what brought them{f' ({named})' if named else ''}"
    minor = reason == URGENT and not any(refusals(product, change, MINOR) for change in refused)
    ways = [f"{first} and wait for the next stable version", *(["give --reason minor"] if minor else []), "--allow RK403=TEXT"]
    return ", or ".join(ways)
