"""``releasekit schedule``: the slots of the train."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ical.calendar_stream import IcsCalendarStream

from tests.delivery.products import CONFIG, releasekit_here
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.delivery.products import Product

DAY = "2026-02-02"
MILESTONE = """
[train]
anchor = 2026-01-14

[[train.milestone]]
name = { ru = "Заморозка", en = "Docs freeze" }
before = "2 working days"
"""


def test_schedule_lists_the_next_departures_and_shows_a_skipped_slot_without_a_number(seen: Product) -> None:
    answer = seen.rk("schedule", "--count", "3", "--as-of", DAY)

    assert [line.split() for line in answer.out.splitlines()[:-3]] == [
        ["date", "version", "state", "remark"],
        ["2026-02-11", "1.2", "planned"],
        ["2026-02-25", "1.3", "planned"],
        ["2026-03-11", "skipped", "moving", "house"],
        ["2026-03-25", "1.4", "planned"],
    ]
    assert answer.out.splitlines()[-3:] == [
        "",
        "on time 2 of 2 (100 %), median interval 14 days, longest gap 14 days before 1.1,",
        "usually on Wednesday",
    ]
    assert answer.err == ""


def test_past_slots_are_told_with_how_they_went_each_once(seen: Product) -> None:
    slots = seen.rk("schedule", "--past", "--format", "json", "--as-of", DAY).json["slots"]

    assert [(one["nominal"], one["version"], one["state"]) for one in slots[:3]] == [
        ("2026-01-14", "1.0", "on-time"),
        ("2026-01-28", "1.1", "on-time"),
        ("2026-02-11", "1.2", "planned"),
    ]
    assert len({one["number"] for one in slots}) == len(slots)


def test_a_moment_before_the_releases_lists_no_slot_twice(seen: Product) -> None:
    slots = seen.rk("schedule", "--past", "--format", "json", "--as-of", "2026-01-01").json["slots"]

    assert len({one["number"] for one in slots}) == len(slots)


def test_schedule_as_json_has_the_published_keys(seen: Product) -> None:
    answer = seen.rk("schedule", "--count", "3", "--format", "json", "--as-of", DAY).json

    assert answer["schema"] == "releasekit/schedule/1"
    assert [one["state"] for one in answer["slots"]] == ["planned", "planned", "skipped", "planned"]
    for slot in answer["slots"]:
        assert {"number", "nominal", "actual", "state", "reason", "version"} <= set(slot)
    assert answer["slots"][2]["reason"] == "moving house"
    assert answer["slots"][2]["version"] is None


def test_a_slot_that_is_due_stays_in_the_schedule_with_the_next_number(seen: Product) -> None:
    first = seen.rk("schedule", "--format", "json", "--as-of", "2026-02-13").json["slots"][0]

    assert (first["nominal"], first["version"], first["state"]) == ("2026-02-11", "1.2", "due")


def test_a_product_without_train_and_without_regular_past_has_no_schedule(product: Product) -> None:
    answer = product.rk("schedule", status=4)

    assert "there is no train" in answer.err
    assert "[tool.releasekit.train]" in answer.err


def test_a_count_out_of_bounds_is_refused(product: Product) -> None:
    for count in ("0", "-1", "1001", "many"):
        assert "--count" in product.rk("schedule", "--count", count, status=2).err


def test_past_slots_in_text_stand_among_the_hotfixes_by_date(seen: Product) -> None:
    answer = seen.rk("schedule", "--past", "--count", "2", "--as-of", "2026-02-26")

    assert [line.split() for line in answer.out.splitlines()[1:5]] == [
        ["2026-01-28", "1.1", "on-time"],
        ["2026-02-02", "1.0.1", "hotfix"],
        ["2026-02-11", "missed"],
        ["2026-02-25", "1.2", "due"],
    ]
    assert all(len(line) <= 80 for line in answer.out.splitlines())


def test_milestones_are_remarked_on_slots_to_come(product: Product) -> None:
    product.push("a train", {"releasekit.toml": CONFIG + MILESTONE})
    answer = product.rk("schedule", "--count", "1", "--as-of", "2026-01-05")

    assert answer.out.splitlines()[-1].split(maxsplit=3) == ["2026-01-14", "1.0", "planned", "Docs freeze 2026-01-12"]


def test_a_train_without_past_has_no_figures(product: Product) -> None:
    product.push("a train", {"releasekit.toml": CONFIG + MILESTONE})

    assert len(product.rk("schedule", "--count", "3", "--as-of", "2026-01-05").out.splitlines()) == 4


def test_documents_speak_the_language_of_the_product_or_the_one_asked_for(seen: Product) -> None:
    for format in ("md", "html", "svg", "ics"):
        assert "Товеко" in seen.rk("schedule", "--format", format, "--as-of", DAY).out
        assert "Toweco" in seen.rk("schedule", "--format", format, "--lang", "en", "--as-of", DAY).out
    assert "no language 'de'" in seen.rk("schedule", "--format", "md", "--lang", "de", status=2).err


def test_a_document_goes_into_a_file_as_it_goes_to_standard_output(seen: Product, tmp_path: Path) -> None:
    for format in ("md", "html", "svg", "ics"):
        target = tmp_path / f"schedule.{format}"
        answer = seen.rk("schedule", "--past", "--format", format, "--output", str(target), "--as-of", DAY)

        assert (answer.out, answer.err) == ("", f"wrote {target}\n")
        # Reading as text, as the runner does with what a command writes: the calendar's own line ends are tested with it.
        assert target.read_text(encoding="utf-8") == seen.rk("schedule", "--past", "--format", format, "--as-of", DAY).out
    assert (tmp_path / "schedule.ics").read_bytes().count(b"\r\n") > 20
    assert "cannot be written" in seen.rk("schedule", "--format", "md", "-o", str(tmp_path / "no" / "file"), status=4).err


def test_the_picture_is_an_xml_document(seen: Product) -> None:
    assert ET.fromstring(seen.rk("schedule", "--past", "--format", "svg", "--as-of", DAY).out).tag.endswith("svg")


def _sequences(product: Product, *more: str) -> dict[str, tuple[int | None, str, str]]:
    text = product.rk("schedule", "--format", "ics", "--as-of", DAY, *more).out
    (calendar,) = IcsCalendarStream.from_ics(text).calendars
    return {one.uid or "": (one.sequence, str(one.dtstart), str(one.dtstamp)) for one in calendar.events}


def test_the_sequence_of_a_calendar_grows_when_the_configuration_moves_a_date(shipped: Product) -> None:
    train = "\n[train]\nanchor = 2026-01-14\n"
    shipped.push("a train", {"releasekit.toml": CONFIG + train})
    before = _sequences(shipped)
    shipped.push("something else", {"README.md": "Another.\n"})
    unrelated = _sequences(shipped)
    moved = 'exceptions = [{ slot = 2026-02-11, action = "move", to = 2026-02-12, reason = "the fair" }]\n'
    shipped.push("move a slot", {"releasekit.toml": CONFIG + train + moved})
    after = _sequences(shipped)

    uid = "toweco-slot-2026-02-11@releasekit"
    assert unrelated == before
    assert after.keys() == before.keys()
    assert after[uid][0] == (before[uid][0] or 0) + 1
    assert (before[uid][1], after[uid][1]) == ("2026-02-11", "2026-02-12")
    assert after[uid][2] > before[uid][2]


def test_a_calendar_is_a_function_of_the_repository(shipped: Product) -> None:
    shipped.push("a train", {"releasekit.toml": CONFIG + "\n[train]\nanchor = 2026-01-14\n"})

    assert _sequences(shipped) == _sequences(shipped)
    assert {one[1] for one in _sequences(shipped, "--timed").values()} >= {"2026-02-11 12:00:00+00:00"}


def test_a_configuration_that_was_never_committed_has_the_time_of_the_main_branch(tmp_path: Path) -> None:
    repo = RepoBuilder.init(tmp_path / "product")
    (repo.path / "releasekit.toml").write_text(MILESTONE)
    words = ("-C", str(repo.path), "schedule", "--count", "1", "--format", "ics", "--as-of", DAY)
    empty = releasekit_here(*words).out
    repo.commit("begin", {"README.md": "A product.\n"})
    begun = releasekit_here(*words).out

    assert "SEQUENCE:0\n" in empty
    assert "DTSTAMP:19700101T000000Z\n" in empty
    assert "SEQUENCE:0\n" in begun
    time = datetime.fromtimestamp(int(repo.git("show", "-s", "--format=%ct", "HEAD")), UTC)
    assert f"DTSTAMP:{time:%Y%m%dT%H%M%SZ}\n" in begun


def test_without_the_library_a_calendar_is_refused_in_one_sentence(seen: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)

    assert "pip install 'releasekit[calendar]'" in seen.rk("schedule", "--format", "ics", status=2).err


def test_options_that_do_nothing_are_refused(seen: Product) -> None:
    assert "--timed is about a calendar" in seen.rk("schedule", "--timed", status=2).err
    assert "--output writes a document" in seen.rk("schedule", "--output", "file", status=2).err
