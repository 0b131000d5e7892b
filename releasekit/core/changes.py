"""Changes: what a release tells its users, and how one change is told once.

A change comes from a fragment, a commit or a trailer; ``sources`` reads them, and this module decides which of them are the same change
and what a later stable version says of a fix that a hotfix has already shipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.requests import Request

if TYPE_CHECKING:
    from releasekit.core.update import Update

_DIGITS = re.compile("[0-9]+")

URGENT = "urgent"
MINOR = "minor"


class Kind(NamedTuple):
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


class Component(NamedTuple):
    """A named part of the product: gitignore-style path patterns, commit scopes, names per language, documents that describe it.

    ``aliases`` are ids that it bore before, or is called by in folders of fragments and in trailers.
    """

    id: str
    names: Mapping[str, str]
    paths: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


ENGLISH = "en"


def by_preference(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The texts in the order in which one stands in for another: the product's default language, English, its other languages, the rest.

    Records keep this order, so that ``text_in`` needs to know no more than a record.
    """
    wanted = dict.fromkeys((*languages[:1], ENGLISH, *languages[1:], *sorted(texts)))
    return {language: texts[language] for language in wanted if language in texts}


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, for a regional one (``de-AT``) else in the language as such, else the first one that is there, else "".

    Which is first ``by_preference`` has decided, where the texts came in. A text of nothing but white space is not there. RK406 and RK410
    report what is missing.
    """
    asked = (texts.get(one) for one in (language, language.partition("-")[0]))
    return next((text for text in (*asked, *texts.values()) if text and text.strip()), "")


def is_told_in(texts: Mapping[str, str], language: str) -> bool:
    """Whether there is a text in a language, or, for a regional one, in the language as such."""
    return any(texts.get(one, "").strip() for one in (language, language.partition("-")[0]))


def headline(texts: Mapping[str, str], language: str, most: int = 60) -> str:
    """How a text begins: its first line, cut short with an ellipsis after ``most`` characters."""
    first = text_in(texts, language).strip().partition("\n")[0].strip()
    return first if len(first) <= most else f"{first[: most - 1].rstrip()}…"


class Change(NamedTuple):
    """One entry of the change history.

    ``id`` is the fragment's path without folder and ending (``billing/123.fix``) or the commit's object id, with ``-2`` and so on behind
    it for further changes of the same commit, or of one name in one release. ``requests`` are the tracker
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
    update: Update | None = None
    fragments: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        """Whether both tell the same: ``update`` and ``fragments`` are in no record, and a change that was read from one is still it."""
        return isinstance(other, Change) and self[:-2] == other[:-2]

    def __ne__(self, other: object) -> bool:
        """The opposite; a tuple has its own."""
        return not self == other

    def __hash__(self) -> int:
        """Raises TypeError, as of all that holds a mapping."""
        raise TypeError("a change has no hash")

    @property
    def request(self) -> str | None:
        """The id of the main request, or None."""
        return self.requests[0].id if self.requests else None

    @property
    def is_told_by_commit(self) -> bool:
        """Whether a commit tells the change, and no fragment: then it bears the commit's id."""
        return bool(self.commits) and self.id.startswith(self.commits[0])

    @property
    def part(self) -> str:
        """What stands behind the commit's id in the ids of all but the first of several changes that one commit tells: ``-2``."""
        return self.id[len(self.commits[0]) :] if self.is_told_by_commit else ""


class Told(NamedTuple):
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
    if not fragments:
        return _same_origin_once(commits)
    carried = {oid: change for change in fragments for oid in change.commits}
    by_request = {(request.id, change.kind, change.component): change for change in fragments for request in change.requests}
    extra: dict[str, list[Change]] = {}
    alone: list[Change] = []
    for change in commits:
        winner = next((carried[oid] for oid in change.commits if oid in carried), None)
        if winner is None:
            asked = ((name, change.kind, change.component) for name in _names(change))
            winner = next((by_request[key] for key in asked if key in by_request), None)
        if winner is None:
            alone.append(change)
        else:
            extra.setdefault(winner.id, []).append(change)
    return (*(_absorb(change, extra.get(change.id, ())) for change in fragments), *_same_origin_once(alone))


def _names(change: Change) -> Iterator[str]:
    """What a fragment may be called after that tells a commit: its requests, or the pull request that brought it."""
    yield from (request.id for request in change.requests)
    yield from (name for pull in change.pulls for name in (pull, pull.lstrip("#")))


def _absorb(change: Change, others: Iterable[Change]) -> Change:
    """The change with all that others are known by added, each once, in order."""
    together = (change, *others)
    if len(together) == 1:
        return change
    return change._replace(
        commits=_once(one.commits for one in together),
        origins=_once(one.origins for one in together),
        backports=_once(one.backports for one in together),
        pulls=_once(one.pulls for one in together),
        breaking=any(one.breaking for one in together),
        docs=change.docs or next((one.docs for one in together if one.docs), None),
    )


def _once(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in several for one in each))


def _same_origin_once(changes: Sequence[Change]) -> tuple[Change, ...]:
    """A commit and its cherry-pick, or its backport, inside one release are one change; and so are two that a third one is a pick of."""
    if not any(one.origins or one.backports or len(one.commits) > 1 for one in changes):
        return tuple(changes)  # as in most releases: each commit tells its own
    kept: dict[int, Change] = {}
    keys: dict[int, list[tuple[str, str]]] = {}
    owner: dict[tuple[str, str], int] = {}
    for place, change in enumerate(changes):
        # Of commits that tell several changes the first goes with the first, and so on.
        part = change.part
        mine = [(oid, part) for oid in (*change.commits, *change.origins, *change.backports)]
        first, *others = sorted({owner[key] for key in mine if key in owner}) or [place]
        mine += [key for other in others for key in keys.pop(other)]
        kept[first] = _absorb(kept[first], (*map(kept.pop, others), change)) if first in kept else change
        keys.setdefault(first, []).extend(mine)
        owner.update(dict.fromkeys(mine, first))
    return tuple(kept.values())


def in_order(changes: Iterable[Change], kinds: Sequence[str], components: Sequence[str]) -> tuple[Change, ...]:
    """Changes in the order of the document: by component, kind, request (numbers as numbers), and text."""
    of_component, of_kind = _places(components), _places(kinds)

    def human(text: str) -> tuple[tuple[int, str], ...]:
        number = _DIGITS.search(text)
        return ((int(number[0][:18]), ""), (0, text)) if number else ((0, text),)

    def key(one: Change) -> tuple[object, ...]:
        words = " ".join(one.text.values()).casefold()
        return (of_component(one.component), of_kind(one.kind), one.request is None, human(one.request or ""), words, one.id)

    return tuple(sorted(changes, key=key))


def _places(names: Sequence[str]) -> Callable[[str], tuple[int, str]]:
    """Where a name stands among some; others come after all of them, by name."""
    known = {name: (names.index(name), "") for name in names}
    return lambda name: known.get(name) or (len(names), name)
