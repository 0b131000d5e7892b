"""The train: the grid of planned stable cuts, anchor + n × period, and where holidays, freezes and exceptions move its slots.

The grid is made of local calendar dates of the train's time zone, and never of the last tag's date: a late cut moves nothing. Only a
recorded re-anchoring lets the grid begin anew. A computed slot never reaches the nominal date of its neighbour, so no two of them can
meet; one that would is skipped. Recorded exceptions win over everything computed: a computed slot in their way is skipped, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from releasekit.core.calendar import Freeze, Milestone, Weekends, WorkCalendar, time_zone
from releasekit.core.grid import Grid, Reanchor
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from releasekit.core.history import Release

LONGEST_PAUSE = 4000  # skipped slots in a row (ten years of a daily train) before a search for the next or latest one is given up

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SlotException:
    """A recorded decision about one slot, named by its nominal date: skip it, or move it ``to`` a date. Raises UsageError."""

    slot: date
    action: Literal["skip", "move"]
    reason: str
    to: date | None = None

    def __post_init__(self) -> None:
        where = f"the exception for the slot of {self.slot}"
        if self.action not in ("skip", "move"):
            raise UsageError(f"{where} must skip or move it, not {self.action!r}")
        if (self.action == "move") != (self.to is not None):
            raise UsageError(f"{where} must name the new date to move it, and none to skip it")
        if not self.reason.strip():
            raise UsageError(f"{where} has no reason")


class Slot(NamedTuple):
    """One planned cut. ``number`` counts from 0, the anchor; ``actual`` is None for a skipped slot.

    ``reason`` says why it moved or is skipped ("" if neither); ``provisional`` that the calendar of these days may still change.
    """

    number: int
    nominal: date
    actual: date | None
    reason: str = ""
    provisional: bool = False

    @property
    def is_skipped(self) -> bool:
        """Whether nothing departs."""
        return self.actual is None

    @property
    def day(self) -> date:
        """The day that the slot is listed under: the actual one, or the nominal one if it is skipped."""
        return self.actual or self.nominal

    def to_json(self) -> dict[str, int | str | None]:
        """The slot as published."""
        actual = self.actual.isoformat() if self.actual else None
        return {"number": self.number, "nominal": self.nominal.isoformat(), "actual": actual, "reason": self.reason or None}


@dataclass(frozen=True, slots=True)
class Train:
    """A grid of slots and the calendar that moves them. Raises UsageError for a train that cannot run.

    ``period`` is in whole days; ``time`` is the moment of the cut on the wall clocks of ``timezone``. The train begins with slot 0, on
    the anchor: slots before it are on the grid, and are neither due nor next. ``late`` says what becomes of a slot whose day has passed:
    it can be ``cut`` until the next one departs, or one has to ``wait`` for that.
    """

    anchor: date
    period: timedelta
    time: time_of_day = time_of_day(12)
    timezone: str = "UTC"
    calendar: WorkCalendar = field(default_factory=Weekends)
    on_holiday: Literal["next", "previous", "skip"] = "next"
    freezes: tuple[Freeze, ...] = ()
    exceptions: tuple[SlotException, ...] = ()
    reanchors: tuple[Reanchor, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    late: Literal["cut", "wait"] = "cut"
    _exceptions: dict[int, SlotException] = field(init=False, repr=False, compare=False)
    _moves: tuple[tuple[int, date], ...] = field(init=False, repr=False, compare=False)
    _grid: Grid = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.on_holiday not in ("next", "previous", "skip"):
            raise UsageError(f"on-holiday is 'next', 'previous' or 'skip', not {self.on_holiday!r}")
        object.__setattr__(self, "_grid", Grid(self.anchor, self.period, self.reanchors))
        found = self._numbered_exceptions()
        moves = tuple((number, exception.to) for number, exception in found.items() if exception.to)
        for (_, earlier), (number, later) in pairwise(moves):
            if later <= earlier:
                raise UsageError(f"the slot of {found[number].slot} is moved to {later}, and the one before it to {earlier}")
        object.__setattr__(self, "_exceptions", found)
        object.__setattr__(self, "_moves", moves)

    def _numbered_exceptions(self) -> dict[int, SlotException]:
        """The exceptions by slot number, in order."""
        found: dict[int, SlotException] = {}
        for exception in sorted(self.exceptions, key=lambda item: item.slot):
            number = self._grid.number_on(exception.slot)
            if self._grid.nominal(number) != exception.slot:
                near = f"{self._grid.nominal(number)} and {self._grid.nominal(number + 1)}"
                raise UsageError(f"the exception for {exception.slot} names no slot of the grid", hint=f"the nearest slots are {near}")
            if number in found:
                raise UsageError(f"the slot of {exception.slot} has two exceptions", hint="keep one of the two")
            found[number] = exception
        return found

    def slot(self, n: int) -> Slot:
        """Slot n, which may be negative. Raises UsageError where dates end."""
        try:
            slot = self._slot(n)
        except OverflowError:
            slot = None
        # A day of margin, so that the moment of a cut exists in every time zone.
        if not slot or not date.min < slot.day < date.max:
            raise UsageError(f"slot {n} of the train lies outside of the years 1 to 9999")
        return slot

    def _slot(self, n: int) -> Slot:
        nominal = self._grid.nominal(n)
        exception = self._exceptions.get(n)
        if exception:
            return Slot(n, nominal, exception.to, exception.reason)
        slot = self._computed(n, nominal)
        for number, to in self._moves:
            if slot.actual and (to >= slot.actual if number < n else to <= slot.actual):
                moved = self._exceptions[number].slot
                return Slot(n, nominal, None, f"the slot of {moved} is moved to {to}", slot.provisional)
        return slot

    def _computed(self, n: int, nominal: date) -> Slot:
        """The slot on the first day that is neither off nor frozen, looking forward or backward as far as its neighbour lets it."""
        backward = self.on_holiday == "previous"
        room = nominal - self._grid.nominal(n - 1) if backward else self._grid.nominal(n + 1) - nominal
        step = {"next": _DAY, "previous": -_DAY, "skip": room}[self.on_holiday]
        day, provisional, why = nominal, False, list[str]()
        while abs(day - nominal) < room:
            provisional = provisional or self.calendar.is_provisional(day)
            reason = self._reason_off(day)
            if not reason:
                return Slot(n, nominal, day, _clause(why), provisional)
            why.append(reason)
            day += step
        missing = {"next": ", and no working day before the next slot", "previous": ", and no working day after the previous slot"}
        return Slot(n, nominal, None, _clause(why) + missing.get(self.on_holiday, ""), provisional)

    def _reason_off(self, day: date) -> str | None:
        frozen = next((freeze.reason for freeze in self.freezes if freeze.covers(day)), None)
        return f"freeze: {frozen}" if frozen else self.calendar.reason_off(day)

    def slots(self, start: date, end: date) -> tuple[Slot, ...]:
        """The slots from ``start`` to ``end``, both included, by actual date (nominal if skipped), before the anchor too."""
        first, last = self._grid.number_on(start), self._grid.number_on(end) + 1
        numbers = {*range(first, last + 1), *self._exceptions}
        return tuple(slot for slot in map(self.slot, sorted(numbers)) if start <= slot.day <= end)

    def departed(self, as_of: datetime) -> tuple[Slot, ...]:
        """Every slot from slot 0 whose cut moment is past, skipped ones included."""
        last = self._last_number(self.local_date(as_of))
        return tuple(slot for slot in map(self.slot, range(last + 1)) if self.has_departed(slot, as_of))

    def upcoming(self, as_of: datetime, count: int) -> tuple[Slot, ...]:
        """The next ``count`` slots that have not departed, and the skipped ones among them, which are not counted."""
        found: list[Slot] = []
        ahead = self._ahead(self.local_date(as_of))
        while count > 0:
            slot = next(ahead)
            if not self.has_departed(slot, as_of):
                found.append(slot)
                count -= not slot.is_skipped
        return tuple(found)

    def next(self, as_of: datetime) -> Slot:
        """The first slot, from slot 0, whose cut moment is still to come. Raises UsageError when there is none for years."""
        return next(slot for slot in self._ahead(self.local_date(as_of)) if slot.actual and not self.has_departed(slot, as_of))

    def latest(self, as_of: datetime) -> Slot | None:
        """The last slot that departed, skipped ones left out, or None before slot 0."""
        return self._last(self.local_date(as_of), lambda slot: self.has_departed(slot, as_of))

    def on_or_before(self, day: date) -> Slot | None:
        """The last slot, from slot 0, that departs by the end of the local day, skipped ones left out."""
        return self._last(day, lambda slot: slot.day <= day)

    def slot_of(self, release: Release | datetime) -> Slot | None:
        """The slot that a release, or a moment, belongs to: the last one by its local date, or None before slot 0."""
        moment = release if isinstance(release, datetime) else release.tag.date
        return self.on_or_before(self.local_date(moment))

    def milestones_of(self, slot: Slot) -> tuple[tuple[Milestone, date], ...]:
        """The milestones before a slot with their dates, the earliest first; none of a skipped slot."""
        if slot.actual is None:
            return ()
        dated = ((one, one.before(slot.actual, self.calendar)) for one in self.milestones)
        return tuple(sorted(dated, key=lambda item: item[1]))

    def has_departed(self, slot: Slot, as_of: datetime) -> bool:
        """Whether the slot's cut moment is ``as_of`` or before it."""
        # In UTC: Python compares two times of one zone by their wall clocks, which is wrong when the clocks are put back.
        return self.moment(slot).astimezone(UTC) <= as_of.astimezone(UTC)

    def moment(self, slot: Slot) -> datetime:
        """The moment of the cut, aware, in the train's zone (of the nominal date, for a skipped slot).

        A wall-clock time that the change of clocks leaves out is moved on by the gap; of one that it repeats, the first is taken.
        """
        zone = time_zone(self.timezone)
        return datetime.combine(slot.day, self.time, tzinfo=zone).astimezone(UTC).astimezone(zone)

    def local_date(self, as_of: datetime) -> date:
        """The calendar date of a moment in the train's zone. Raises UsageError for a moment without a UTC offset."""
        if as_of.utcoffset() is None:
            raise UsageError(f"{as_of.isoformat()} has no UTC offset, so it names no moment", hint="write it as 2026-01-14T12:00:00+03:00")
        try:
            return as_of.astimezone(time_zone(self.timezone)).date()
        except OverflowError as error:
            raise UsageError(f"{as_of.isoformat()} lies outside of the years 1 to 9999 in {self.timezone}") from error

    def _ahead(self, day: date) -> Iterator[Slot]:
        """The slots from slot 0 whose day may be ``day`` or later, in order and without end."""
        first = min([self._grid.number_on(day), *(number for number, to in self._moves if to >= day)])
        number, idle = max(first, 0), 0
        while True:
            slot = self.slot(number)
            idle = self._count_idle(idle, slot)
            yield slot
            number += 1

    def _last(self, day: date, fits: Callable[[Slot], bool]) -> Slot | None:
        idle = 0
        for number in range(self._last_number(day), -1, -1):
            slot = self.slot(number)
            if slot.actual and fits(slot):
                return slot
            idle = self._count_idle(idle, slot)
        return None

    def _last_number(self, day: date) -> int:
        """The highest number of a slot whose day may be ``day`` or earlier: holidays move one back over it, exceptions any."""
        return max([self._grid.number_on(day) + 1, *(number for number, to in self._moves if to <= day)])

    @staticmethod
    def _count_idle(idle: int, slot: Slot) -> int:
        """How many slots in a row are skipped, with this one. Raises UsageError when nothing departs any more."""
        if slot.is_skipped and idle == LONGEST_PAUSE:
            raise UsageError(
                f"the train stands: {LONGEST_PAUSE} slots in a row are skipped, about {slot.nominal} ({slot.reason})",
                hint="mend its calendar, freezes or exceptions",
            )
        return idle + 1 if slot.is_skipped else 0


def _clause(reasons: list[str]) -> str:
    """Why a slot cannot stay: what stands on its own day, and the freeze that its search then ran into."""
    freeze = next((reason for reason in reasons if reason.startswith("freeze: ")), reasons[0]) if reasons else ""
    return ", then ".join(dict.fromkeys([*reasons[:1], freeze]))
