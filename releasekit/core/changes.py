"""Changes: what a release tells its users, and how one change is told once.

A change comes from a fragment, a commit or a trailer; ``sources`` reads them, and this module decides which of them are the same change
and what a later stable version says of a fix that a hotfix has already shipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from releasekit.core.requests import Request
from releasekit.core.update import Update
from releasekit.core.version import Version

_DIGIT = re.compile("[0-9]")
URGENT = "urgent"
MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: ``id`` in records, names per language, whether documents show it, and the hotfix reasons that admit it."""

    id: str
    names: Mapping[str, str]
    shown: bool = True
    hotfix: frozenset[str] = frozenset()


def _kind(id: str, en: str, ru: str, *hotfix: str, shown: bool = True) -> Kind:
    return Kind(id, {"en": en, "ru": ru}, shown, frozenset(hotfix))


DEFAULT_KINDS = (
    _kind("security", "Security", "Безопасность", URGENT, MINOR),
    _kind("fix", "Fixed", "Исправлено", URGENT, MINOR),
    _kind("feature", "Added", "Добавлено"),
    _kind("change", "Changed", "Изменено", MINOR),
    _kind("deprecation", "Deprecated", "Устаревает"),
    _kind("removal", "Removed", "Удалено"),
    _kind("docs", "Documentation", "Документация", MINOR),
    _kind("internal", "Internal", "Внутренние изменения", shown=False),
)
"""The kinds of a product that configures none, in the order of the document (see DESIGN: rules, default kinds)."""

INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Component:
    """A named part of the product: gitignore-style path patterns, commit scopes, names per language, documents that describe it."""

    id: str
    names: Mapping[str, str]
    paths: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in the first language that has one, else an empty text (a fallback that RK406 reports)."""
    return texts.get(language) or next((text for text in texts.values() if text), "")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the change history.

    ``id`` is the fragment's path without folder and ending (``billing/123.fix``) or the commit's object id, with ``-2`` and so on behind
    it for further changes of the same commit. ``requests`` are the tracker
    items that it answers, the main one first; ``pulls`` the pull or merge requests that brought it (``#12``, ``!34``). ``commits`` carry
    the change, ``origins`` are the commits that they were cherry-picked from, ``backports`` those that they say to be backports of.
    ``included_from`` names the hotfix that shipped the change first, ``matched_by`` says by what it was recognised, ``also_in`` names
    other releases that hold it. ``docs`` is "none" for a change that no document needs to follow, ``update`` what installing it asks for,
    ``fragments`` the files that tell it. ``noted`` is false for a commit that nothing describes: an internal change whose text is its
    title.
    """

    id: str
    kind: str
    component: str
    text: Mapping[str, str]
    requests: tuple[Request, ...] = ()
    breaking: bool = False
    commits: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    backports: tuple[str, ...] = ()
    pulls: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    included_from: str | None = None
    matched_by: str | None = None
    docs: str | None = None
    noted: bool = True
    update: Update | None = field(default=None, compare=False)
    fragments: tuple[str, ...] = field(default=(), compare=False)

    @property
    def request(self) -> str | None:
        """The id of the main request, or None."""
        return self.requests[0].id if self.requests else None

    @property
    def carried(self) -> tuple[str, ...]:
        """Its commits and their origins; of a commit that tells several changes, each but the first has its own mark behind the id."""
        mark = self.id[len(self.commits[0]) :] if self.commits and self.id.startswith(self.commits[0]) else ""
        return tuple(f"{oid}{mark}" for oid in (*self.commits, *self.origins))

    @property
    def identities(self) -> frozenset[str]:
        """All that this change may be recognised by on another branch: its fragment with its text, its request, its commits.

        A name such as ``certifi.vendor`` is used again in every release, so a request only counts if it has a number in it.
        """
        known = [*self.carried, f"{self.id} {' '.join(self.text.values())}"]
        if self.request and _DIGIT.search(self.request):
            known.append(f"{self.request} {self.kind} {self.component}")
        return frozenset(known)


@dataclass(frozen=True, slots=True)
class Told:
    """What the sources tell of one release: its changes, and the commits (merges aside) that have no entry.

    ``unnoted`` are these as internal changes, where they were asked for; ``unlisted`` counts them where they were not.
    """

    changes: tuple[Change, ...] = ()
    unnoted: tuple[Change, ...] = ()
    unlisted: int = 0

    @property
    def without_entry(self) -> int:
        """How many commits have no entry, listed or not."""
        return len(self.unnoted) + self.unlisted


def told_once(fragments: Sequence[Change], commits: Sequence[Change]) -> tuple[Change, ...]:
    """One set out of several sources: a fragment wins over the commits that carry it, and over those that name its request.

    The commits of a told-over commit change are kept with the fragment, so that the change is still found by them.
    """
    carried = {oid: change for change in fragments for oid in change.commits}
    by_request = {(change.request, change.kind, change.component): change for change in fragments}
    extra: dict[str, list[Change]] = {}
    alone: list[Change] = []
    for change in commits:
        winner = next((carried[oid] for oid in change.commits if oid in carried), None)
        if winner is None and change.request:
            winner = by_request.get((change.request, change.kind, change.component))
        if winner is None:
            alone.append(change)
        else:
            extra.setdefault(winner.id, []).append(change)
    return (*(_absorb(change, extra.get(change.id, ())) for change in fragments), *_same_origin_once(alone))


def _absorb(change: Change, others: Iterable[Change]) -> Change:
    """The change with the commits of others added, each once, in order."""
    others = tuple(others)
    if not others:
        return change
    commits = dict.fromkeys((*change.commits, *(oid for other in others for oid in other.commits)))
    origins = dict.fromkeys((*change.origins, *(oid for other in others for oid in other.origins)))
    backports = dict.fromkeys((*change.backports, *(oid for other in others for oid in other.backports)))
    pulls = dict.fromkeys((*change.pulls, *(pull for other in others for pull in other.pulls)))
    breaking = change.breaking or any(other.breaking for other in others)
    return replace(
        change, commits=tuple(commits), origins=tuple(origins), backports=tuple(backports), pulls=tuple(pulls), breaking=breaking
    )


def _same_origin_once(changes: Sequence[Change]) -> tuple[Change, ...]:
    """A commit and its cherry-pick inside one release are one change; of commits that tell several, the first the first, and so on."""
    kept: dict[str, Change] = {}
    owner: dict[str, str] = {}
    for change in changes:
        known = next((owner[name] for name in change.carried if name in owner), None)
        if known is None:
            kept[change.id] = change
        else:
            kept[known] = _absorb(kept[known], (change,))
        for name in change.carried:
            owner.setdefault(name, known or change.id)
    return tuple(kept.values())


def mark_included(changes: Sequence[Change], shipped: Mapping[str, str]) -> tuple[Change, ...]:
    """The same changes, those that a hotfix has already shipped marked as included from it.

    ``shipped`` maps identities (see Change.identities) to the version of the hotfix that first shipped them.
    """
    marked = []
    for change in changes:
        first = min((shipped[key] for key in change.identities if key in shipped), key=Version.parse, default=None)
        marked.append(change if first is None or change.included_from else replace(change, included_from=first))
    return tuple(marked)


def holders_of(change: Change, releases: Mapping[str, Sequence[Change]]) -> tuple[str, ...]:
    """The versions, of some releases by their changes, that hold this change too."""
    return tuple(version for version, theirs in releases.items() if any(change.identities & other.identities for other in theirs))


def is_refused_in_hotfix(change: Change, kinds: Mapping[str, Kind], reason: str) -> bool:
    """Whether policy refuses this change in a hotfix with this reason (``urgent`` or ``minor``); internal changes are always admitted."""
    kind = kinds.get(change.kind)
    if kind is None or not kind.shown:
        return False
    return change.breaking or reason not in kind.hotfix


def in_order(changes: Iterable[Change], kinds: Sequence[str], components: Sequence[str]) -> tuple[Change, ...]:
    """Changes in the order of the document: by component, kind, request (numbers as numbers), and text."""

    def place(names: Sequence[str], name: str) -> tuple[int, str]:
        return (names.index(name), "") if name in names else (len(names), name)

    def human(text: str) -> tuple[tuple[int, str], ...]:
        digits = "".join(character if character.isascii() and character.isdigit() else " " for character in text).split()
        return (*((int(number[:18]), "") for number in digits[:1]), (0, text))

    def key(one: Change) -> tuple[object, ...]:
        words = " ".join(one.text.values()).casefold()
        return (place(components, one.component), place(kinds, one.kind), one.request is None, human(one.request or ""), words, one.id)

    return tuple(sorted(changes, key=key))
