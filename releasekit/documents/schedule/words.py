"""The words of a schedule in one language: how a slot went, why it moved, and the figures of adherence as sentences."""

from __future__ import annotations

import re
from datetime import date

from releasekit.core.adherence import Adherence
from releasekit.core.calendar import WEEKDAYS
from releasekit.core.departures import Departure, Standing
from releasekit.documents.cleaning import clean_line
from releasekit.documents.language import decimal, long_date, marked, translations

STANDINGS = {
    Standing.ON_TIME: marked("on time"),
    Standing.LATE: marked("late"),
    Standing.EARLY: marked("early"),
    Standing.OFF_GRID: marked("off the grid"),
    Standing.SKIPPED: marked("skipped"),
    Standing.MISSED: marked("missed"),
    Standing.DUE: marked("due"),
    Standing.PLANNED: marked("planned"),
}
"""What the states of a slot are called where no number of days goes with them, as in a legend."""

_USUALLY = (
    marked("usually on Monday"),
    marked("usually on Tuesday"),
    marked("usually on Wednesday"),
    marked("usually on Thursday"),
    marked("usually on Friday"),
    marked("usually on Saturday"),
    marked("usually on Sunday"),
)
_DAY_NAMES = (
    marked("Monday"),
    marked("Tuesday"),
    marked("Wednesday"),
    marked("Thursday"),
    marked("Friday"),
    marked("Saturday"),
    marked("Sunday"),
)
# What the train itself says in a reason; everything else there is a person's or a calendar's text.
_MOVED = re.compile(r"the slot of ([0-9-]{10}) is moved to ([0-9-]{10})")
_NO_ROOM = re.compile(r", and no working day (before the next|after the previous) slot$")


def standing_name(standing: Standing, language: str) -> str:
    """The state by itself: ``late``."""
    return translations(language).gettext(STANDINGS[standing])


def standing_text(one: Departure, language: str) -> str:
    """How the slot went, with the days: ``2 days late``."""
    catalogue, days = translations(language), abs(one.days_late)
    if one.standing is Standing.LATE:
        return catalogue.ngettext("%(num)s day late", "%(num)s days late", days) % {"num": days}
    if one.standing is Standing.EARLY:
        return catalogue.ngettext("%(num)s day early", "%(num)s days early", days) % {"num": days}
    return standing_name(one.standing, language)


def reason_text(reason: str, language: str) -> str:
    """Why a slot moved or is skipped, the train's own words in the language, and people's as they are."""
    catalogue = translations(language)
    room = _NO_ROOM.search(reason)
    found = [_reason_part(part, language) for part in reason[: room.start() if room else None].split(", then ")]
    text = ", ".join(found)
    if len(found) == 2:
        text = catalogue.gettext("%(first)s, then %(second)s") % {"first": found[0], "second": found[1]}
    if room and room[1] == "before the next":
        text = catalogue.gettext("%(reason)s, and no working day before the next slot") % {"reason": text}
    elif room:
        text = catalogue.gettext("%(reason)s, and no working day after the previous slot") % {"reason": text}
    return clean_line(text)


def _reason_part(part: str, language: str) -> str:
    catalogue = translations(language)
    if part in WEEKDAYS:
        return catalogue.gettext(_DAY_NAMES[WEEKDAYS.index(part)])
    if part.startswith("freeze: "):
        return catalogue.gettext("freeze: %(reason)s") % {"reason": part.removeprefix("freeze: ")}
    if moved := _MOVED.fullmatch(part):
        days = [long_date(date.fromisoformat(day), language) for day in moved.groups()]
        return catalogue.gettext("the slot of %(slot)s is moved to %(day)s") % {"slot": days[0], "day": days[1]}
    return part


def remarks(one: Departure, language: str, *, is_estimate: bool = False) -> tuple[str, ...]:
    """What else is to be said of a slot: its nominal date if it moved, why, when it was really released, what may still change."""
    catalogue, slot = translations(language), one.slot
    found = []
    if slot.actual not in (None, slot.nominal):
        found.append(catalogue.gettext("on the grid: %(day)s") % {"day": long_date(slot.nominal, language)})
    if slot.reason:
        found.append(reason_text(slot.reason, language))
    if one.released and one.released != slot.actual:
        found.append(catalogue.gettext("released on %(day)s") % {"day": long_date(one.released, language)})
    if slot.provisional and one.standing in (Standing.PLANNED, Standing.SKIPPED):
        found.append(catalogue.gettext("provisional: the calendar may change"))
    if is_estimate and one.standing is Standing.PLANNED:
        found.append(catalogue.gettext("estimate"))
    return tuple(found)


def figures(adherence: Adherence, language: str) -> tuple[tuple[str, str], ...]:
    """The figures of adherence, each as its value and what that is; none that there is no past for."""
    catalogue, found = translations(language), list[tuple[str, str]]()
    if adherence.share is not None:
        counts = {"count": adherence.on_time, "total": adherence.slots}
        found.append((_percent(adherence.share), catalogue.gettext("on time: %(count)s of %(total)s") % counts))
    if adherence.median_interval is not None:
        found.append((_days(adherence.median_interval, language), catalogue.gettext("between releases (median)")))
    if adherence.longest_gap is not None:
        before = catalogue.gettext("the longest gap, before %(version)s") % {"version": adherence.after_gap}
        found.append((_days(adherence.longest_gap, language), before))
    if adherence.weekday is not None and adherence.releases > 1:
        counts = {"count": adherence.on_weekday, "total": adherence.releases}
        usually = catalogue.gettext(_USUALLY[adherence.weekday])
        found.append((usually, catalogue.gettext("%(count)s of %(total)s releases") % counts))
    return tuple(found)


def _percent(share: float) -> str:
    # A train with one late slot among a thousand did not keep 100 %.
    return f"{100 if share == 1 else min(99, round(share * 100))}\N{NO-BREAK SPACE}%"


def _days(days: float, language: str) -> str:
    whole = int(days) if days == int(days) else None
    # "2,5 дня": after a fraction languages take the form that follows 2.
    return translations(language).ngettext("%(num)s day", "%(num)s days", 2 if whole is None else whole) % {"num": decimal(days, language)}


def every(days: int, language: str) -> str:
    """How often a train of so many days departs: ``every 2 weeks``."""
    catalogue = translations(language)
    weeks = days // 7
    if days in (1, 7):
        return catalogue.gettext("every day") if days == 1 else catalogue.gettext("every week")
    if days % 7:
        return catalogue.ngettext("every %(num)s day", "every %(num)s days", days) % {"num": days}
    return catalogue.ngettext("every %(num)s week", "every %(num)s weeks", weeks) % {"num": weeks}
