"""The timeline: a picture that tells states apart without colours, and the page that tells the same in tables."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core.calendar import Freeze
from releasekit.core.departures import Standing
from releasekit.core.train import Train
from releasekit.documents.schedule import marks
from releasekit.documents.schedule.page import render_page
from releasekit.documents.schedule.strips import NARROW, WIDE, Labels, Layout, Strip, strips
from releasekit.documents.schedule.timeline import picture, render_svg
from releasekit.errors import UsageError
from tests.documents.schedules import schedule
from tests.documents.test_html_document import VOID, Page

SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 30))


def root(text: str) -> ET.Element:
    return ET.fromstring(text)


def told(element: ET.Element, kind: str) -> list[str]:
    """The texts of a class, from the top left."""
    return [one.text or "" for one in element.iter(f"{SVG}text") if one.get("class", "").split()[0] == kind]


def test_the_picture_has_a_name_and_a_description() -> None:
    found = root(render_svg(schedule(), "Toweco", "en"))

    assert found.get("role") == "img"
    assert found.get("lang") == "en"
    names = {one.get("id"): one.text for one in found.iter() if one.get("id")}
    title, description = names[found.get("aria-labelledby")], names[found.get("aria-describedby")]
    drawn = [one for one in found if one.tag == f"{SVG}g"]
    assert [one.get("aria-hidden") for one in drawn] == ["true"]
    assert title == "Toweco: release timeline"
    assert description == (
        "Slots from 14 January 2026 to 20 May 2026: on time 2, late 1, early 1, off the grid 1, skipped 1, missed 1, due 1, planned 3. "
        "Hotfixes: 1.0.1, 1.0.2, 1.0.3, 1.2.1. Freeze from 20 April 2026 to 24 April 2026: stocktaking. Today is 9 April 2026."
    )


def test_every_slot_and_release_has_its_mark_and_its_number() -> None:
    found = root(render_svg(schedule(), "Toweco", "en"))
    states = [one.get("class") for one in found.iter(f"{SVG}g") if one.get("class") and one.get("class") != "hotfix"]

    assert states == [one.standing.value for one in schedule().departures]
    assert told(found, "version") == ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"]
    assert [one for one in told(found, "patch") if one.count(".") == 2] == ["1.0.1", "1.0.3", "1.2.1"]
    assert told(found, "now") == ["today"]
    assert told(found, "frost") == ["stocktaking"]
    assert told(found, "month")[0] == "Jan 2026"


def test_states_differ_in_shape_and_not_only_in_colour() -> None:
    assert len({re.sub(r"[0-9.-]+", "", marks.mark(one, 0, 0)) + marks.mark(one, 8, 8) for one in Standing}) == len(Standing)


def test_a_delay_is_drawn_from_the_slot_to_the_release_and_a_move_from_the_grid_to_the_slot() -> None:
    found = root(render_svg(schedule(), "Toweco", "en"))
    drawn = {(group.get("class"), part.get("class")) for group in found.iter(f"{SVG}g") for part in group}

    assert {("late", "delay"), ("early", "delay"), ("planned", "moved")} <= drawn
    assert ("on-time", "delay") not in drawn
    assert ("off-grid", "delay") not in drawn


def test_the_picture_needs_nothing_from_outside_and_no_script() -> None:
    text = render_svg(schedule(), "Toweco", "ru")

    assert "<script" not in text
    assert "@import" not in text
    assert "href" not in text
    assert re.findall(r"url\([^)]*\)", text) == ["url(#wide-hatch)"]
    assert text.replace("http://www.w3.org/2000/svg", "").count("://") == 0
    assert "prefers-color-scheme: dark" in text


def test_the_same_schedule_is_the_same_picture() -> None:
    assert render_svg(schedule(), "Toweco", "en") == render_svg(schedule(), "Toweco", "en")


def test_hostile_texts_are_text() -> None:
    made = schedule(freezes=(Freeze(date(2026, 4, 20), date(2026, 4, 24), "</text><script>\x00\u202e&"),))
    found = root(render_svg(made, "<b>]]>&\x1b", "en"))

    assert not list(found.iter(f"{SVG}script"))
    assert next(found.iter(f"{SVG}title")).text == "<b>]]>&: release timeline"
    assert told(found, "frost") == ["</text><script>&"]


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=lambda layout: layout.name)
@pytest.mark.parametrize("days", [1, 7, 14, 28, 91, 1000])
def test_marks_of_any_train_stay_inside_and_texts_do_not_cover_each_other(days: int, layout: Layout) -> None:
    made = schedule(Train(anchor=date(2026, 1, 14), period=timedelta(days=days)), {}, count=40, number="10.5")
    found = root(picture(made, "Toweco", "ru", layout))
    rows: dict[str, list[tuple[float, float]]] = {}
    for one in found.iter(f"{SVG}text"):
        if one.get("class") in ("version", "version coming"):
            x, half = float(one.get("x", "")), len(one.text or "") * 12 * 0.58 / 2
            rows.setdefault(one.get("y", ""), []).append((x - half, x + half))

    assert rows
    for places in rows.values():
        assert places[0][0] >= 0
        assert places[-1][1] <= layout.width
        assert all(end <= start for (_, end), (start, _) in pairwise(places))


@given(days=st.lists(DAYS, min_size=1, max_size=4), period=st.integers(1, 1000), layout=st.sampled_from([WIDE, NARROW]))
@settings(max_examples=60, deadline=None)
def test_strips_hold_every_day_once_and_leave_no_gap(days: list[date], period: int, layout: Layout) -> None:
    near = [day for day in days if abs((day - days[0]).days) < 4000 and day < date(9999, 12, 1)] or [date(2026, 1, 1)]
    found = strips(near, period, layout)

    assert all(sum(day in strip for strip in found) == 1 for day in near)
    assert all(one.end == other.start for one, other in pairwise(found))
    for strip in found:
        assert all(strip.left <= strip.x(day) <= strip.right for day in near)


def test_labels_move_up_before_they_are_left_out() -> None:
    labels = Labels(Strip(date(2026, 1, 1), date(2026, 2, 1), 0, 100), 2)

    assert labels.place(2, 20) == (10, 0)
    assert labels.place(15, 20) == (15, 1)
    assert labels.place(15, 20) is None
    assert labels.place(99, 20) == (90, 0)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_is_sound_and_loads_nothing(language: str) -> None:
    source = render_page(schedule(), "Toweco", language)
    # HTMLParser tells `<path/>` as one element; the others of a drawing are closed like any other.
    found = Page(re.sub(r"<(path|rect|circle|polygon)\b([^>]*?)/>", r"<\1\2></\1>", source))
    ids = found.values("id")

    assert dict(found.elements)["html"] == {"lang": language}
    assert len(ids) == len(set(ids))
    assert "default-src 'none'" in source
    assert not {tag for tag, _ in found.elements} & {"script", "img", "link", "iframe", "object", *(VOID - {"meta"})}
    assert all(one.startswith("#") for one in found.values("href"))
    assert {name for one in found.values("aria-labelledby") for name in one.split()} <= set(ids)
    assert "<style>" not in "".join(re.findall("(?s)<svg.*?</svg>", source))


def test_the_page_tells_in_tables_what_the_picture_shows() -> None:
    body = Page(re.sub(r"<(path|rect|circle|polygon)\b([^>]*?)/>", r"<\1\2></\1>", render_page(schedule(), "Toweco", "en"))).body

    assert "8 April 2026 1.5 due" in body
    assert "20 April 2026" in body
    assert "25 March 2026 1.4 2 days early released on 23 March 2026" in body
    assert "11 March 2026 – skipped moving house" in body
    assert "2 March 2026 1.2.1 1.2" in body
    assert "on time: 2 of 5 40\N{NO-BREAK SPACE}%" in body


def test_a_page_of_an_estimate_says_so_and_one_without_past_has_no_empty_parts() -> None:
    guessed = render_page(
        schedule(None, {f"1.{n}": date(2026, 1, 14) + n * timedelta(weeks=2) for n in range(6)}, number="1.6", past=0), "Toweco", "en"
    )

    assert "an estimate from past releases" in guessed
    assert "Past slots" not in guessed
    assert "Freezes" not in guessed


def test_hostile_names_in_the_page_are_text() -> None:
    made = schedule(freezes=(Freeze(date(2026, 4, 20), date(2026, 4, 24), "<script>alert(1)</script>"),))

    assert "<script" not in render_page(made, '"><script>', "en")


def test_an_unknown_language_is_refused() -> None:
    for render in (render_svg, render_page):
        with pytest.raises(UsageError, match="no language 'de'"):
            render(schedule(), "Toweco", "de")


@pytest.mark.parametrize(
    ("months", "width", "shown"),
    [(6, 960, [10, 11, 12, 1, 2, 3]), (12, 340, [10, 1, 4, 7]), (60, 340, [10, 1, 1, 1, 1, 1])],
)
def test_months_are_named_as_far_as_there_is_room(months: int, width: int, shown: list[int]) -> None:
    end = 2026 * 12 + 9 + months
    strip = Strip(date(2026, 10, 1), date(end // 12, end % 12 + 1, 1), 0, width)

    assert [month.month for month in strip.months()] == shown
