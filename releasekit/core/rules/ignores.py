"""What `rules.ignore` accepts, and which of its entries are of no use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from releasekit.core.facts import Facts
from releasekit.core.rowoptions import IgnoreOptions
from releasekit.core.rules import Broken, Found, Rule
from releasekit.core.version import Version

ITSELF = "RK605"
"""The rule about entries of no use. Its findings may be accepted too, by an entry that is judged last."""


class Ignores:
    """The entries of ``rules.ignore``. Each remembers whether it accepted anything."""

    def __init__(self, entries: Iterable[IgnoreOptions], facts: Facts) -> None:
        versions = {tag.name: version for version, tag in facts.all_tags}
        self._entries = tuple(_Entry(entry, versions) for entry in entries)

    def accepts(self, found: Found) -> bool:
        """Whether one of the entries accepts a finding; all are asked, so that each knows whether it is of use."""
        return sum(entry.accepts(found) for entry in self._entries) > 0

    def without(self, found: Iterable[Found]) -> list[Found]:
        """The findings that no entry accepts."""
        return [one for one in found if not self.accepts(one)]

    def unused(self, rules: Mapping[str, Rule], asked: Collection[str]) -> list[Found]:
        """The entries that accepted nothing, or name a rule that there is not. Of a rule that was not asked nobody knows."""
        return self._unused([one for one in self._entries if one.code != ITSELF], rules, asked)

    def unused_themselves(self, rules: Mapping[str, Rule]) -> list[Found]:
        """The same of the entries about entries."""
        return self._unused([one for one in self._entries if one.code == ITSELF], rules, (ITSELF,))

    @staticmethod
    def _unused(entries: Sequence[_Entry], rules: Mapping[str, Rule], asked: Collection[str]) -> list[Found]:
        said: dict[str, str] = {}
        for one in entries:
            place = f"rules.ignore: {one.code} {one.ref}"
            if one.code not in rules:
                said[place] = f"rules.ignore names the rule {one.code}, which there is not"
            elif one.code in asked and not one.is_used:
                said[place] = f"rules.ignore accepts {one.code} at {one.ref}, where it finds nothing"
        return [Found(rules[ITSELF], Broken(place, message)) for place, message in said.items()]


class _Entry:
    def __init__(self, entry: IgnoreOptions, versions: Mapping[str, Version]) -> None:
        self.code, self.ref = entry.rule, entry.ref
        self.is_used = False
        first, dots, last = entry.ref.partition("..")
        self._span = (versions.get(first), versions.get(last)) if dots else None

    def accepts(self, found: Found) -> bool:
        accepts = self.code == found.rule.code and self._holds(found.broken)
        self.is_used = self.is_used or accepts
        return accepts

    def _holds(self, broken: Broken) -> bool:
        if self._span is None:
            return self.ref in ("*", broken.ref)
        first, last = self._span
        return first is not None and last is not None and broken.version is not None and first <= broken.version <= last
