"""``releasekit status``: where the train stands, who is aboard, what blocks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from releasekit.cli.status import _folded, _when
from releasekit.core.status import TrainStatus
from releasekit.core.train import Slot
from tests.delivery.products import CONFIG, aboard

if TYPE_CHECKING:
    from tests.delivery.products import Product


def test_status_says_current_next_and_who_is_aboard(seen: Product) -> None:
    answer = seen.rk("status", "--as-of", "2026-02-10")

    assert answer.out == (
        "Товеко: 1.1 (2026-01-28)\n"
        "next    1.2 on 2026-02-11, in 1 day\n"
        "aboard  2 changes: Security 1, Fixed 1; 1 commit without an entry\n"
        "        Интерфейс  1  Security 1\n"
        "        Экраны     1  Fixed 1\n"
    )
    assert answer.err == ""


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-02-11T08:00", "next    1.2 on 2026-02-11, later today"),
        ("2026-02-11T12:00", "next    1.2, due today (2026-02-11)"),
        ("2026-02-11T11:59:59+00:00", "next    1.2 on 2026-02-11, later today"),
        ("2026-02-11T15:00+03:00", "next    1.2, due today (2026-02-11)"),
        ("2026-02-14", "next    1.2, due since 2026-02-11, 3 days late"),
        ("2026-02-12", "next    1.2, due since 2026-02-11, 1 day late"),
    ],
)
def test_status_says_whether_the_train_is_due_and_how_late(seen: Product, moment: str, words: str) -> None:
    assert words in seen.rk("status", "--as-of", moment).out.splitlines()


def test_status_as_json_has_the_published_keys(seen: Product) -> None:
    answer = seen.rk("status", "--format", "json", "--as-of", "2026-02-13").json

    assert answer["schema"] == "releasekit/status/1"
    assert (answer["product"], answer["current"], answer["next"]) == ("toweco", "1.1", "1.2")
    assert answer["train"]["slot"] == {"number": 2, "nominal": "2026-02-11", "actual": "2026-02-11", "reason": None}
    assert (answer["train"]["due"], answer["train"]["late_days"]) == (True, 2)
    assert answer["pending"] == {
        "total": 2,
        "by_component": {"api": 1, "ui": 1},
        "by_kind": {"security": 1, "fix": 1},
        "kinds_by_component": {"api": {"security": 1}, "ui": {"fix": 1}},
        "unnoted": 1,
    }
    assert (answer["today"], answer["blockers"], answer["support"], answer["cut"]) == ("2026-02-13", [], None, None)


def test_status_warns_of_releases_that_are_dated_later_and_hides_none(seen: Product) -> None:
    """Case 60."""
    answer = seen.rk("status", "--as-of", "2026-01-20")

    assert "2 release(s) bear a date after 2026-01-20T23:59+00:00" in answer.err
    assert "Товеко: 1.1 (2026-01-28)" in answer.out


def test_status_without_a_train_tells_no_date(shipped: Product) -> None:
    lines = shipped.rk("status").out.splitlines()

    assert lines[1:] == ["next    1.2", "aboard  no change that a user can see"]
    assert shipped.rk("status", "--format", "json").json["train"] is None


def test_status_names_the_reason_for_which_a_slot_moved(shipped: Product) -> None:
    train = '[train]\nanchor = 2026-01-14\n[[train.freeze]]\nfrom = 2026-02-09\nuntil = 2026-02-12\nreason = "year end"\n'
    shipped.clone.write("releasekit.toml", CONFIG + train)

    (line,) = (line for line in shipped.rk("status", "--as-of", "2026-02-10").out.splitlines() if line.startswith("next"))
    assert "2026-02-13" in line
    assert "moved from 2026-02-11" in line
    assert "year end" in line


def test_status_changes_nothing_on_the_disk(shipped: Product) -> None:
    from tests.delivery.products import snapshot

    before = snapshot(shipped.clone.path)
    shipped.rk("status")

    assert snapshot(shipped.clone.path) == before


# The whole page -------------------------------------------------------------------------------------------------------------

PAGE = """
[train]
anchor = 2026-01-14
timezone = "Europe/Moscow"
exceptions = [{ slot = 2026-02-11, action = "move", to = 2026-02-13, reason = "the hall is let to a fair of long names on that day" }]

[[train.milestone]]
name = { ru = "Заморозка", en = "docs freeze" }
before = "2 working days"

[[train.milestone]]
name = "branch point"
before = "8 days"

[support]
active = 1
security = "1 week"
lines = [
    { line = "0.9", until = 2027-01-01, reason = "never was" },
    { line = "2.0", until = 2027-01-01, reason = "to come" },
]
"""


@pytest.fixture
def whole(shipped: Product) -> Product:
    """All that the page can tell of."""
    files = {"changelog.d/api/13.security.md": "Дыра\n", "changelog.d/ui/14.feature.md": "Тема\n", "changelog.d/ui/x": "?\n"}
    aboard(shipped).push("more", {**files, "releasekit.toml": CONFIG + PAGE})
    return shipped


def test_the_whole_page_is_one_screen(whole: Product) -> None:
    answer = whole.rk("status", "--as-of", "2026-02-06")

    assert answer.out == (
        "Товеко: 1.1 (2026-01-28)\n"
        "next    1.2 on 2026-02-13, in 7 days, moved from 2026-02-11 (the hall is let to\n"
        "        a fair of long names on that day)\n"
        "before  docs freeze 2026-02-11\n"
        "aboard  3 changes: Security 1, Fixed 1, Added 1\n"
        "        Интерфейс  1  Security 1\n"
        "        Экраны     2  Fixed 1, Added 1\n"
        "blocks  RK402: changelog.d/ui/x: its name has none of the types added, bugfix,\n"
        "        change, changed, deprecated, deprecation, doc, docs, feature, fix,\n"
        "        fixed, internal, misc, removal, removed, security\n"
        "support 1.1 (1.1) active\n"
        "        1 line at end of life\n"
    )
    assert answer.err == "warning: support is configured for 0.9, of which there is no release\n"


def test_a_line_that_gets_security_fixes_says_until_when_and_why(whole: Product) -> None:
    lines = whole.rk("status", "--as-of", "2026-02-04").out.splitlines()

    assert lines[-2:] == ["support 1.1 (1.1) active", "        1.0 (1.0) security until 2026-02-04: 1.1 came out on 2026-01-28"]
    answer = whole.rk("status", "--as-of", "2026-02-04", "--format", "json").json
    assert [(one["line"], one["state"], one["until"]) for one in answer["support"]] == [
        ("1.1", "active", None),
        ("1.0", "security", "2026-02-04"),
    ]
    assert answer["train"]["milestones"] == [
        {"name": "branch point", "date": "2026-02-05"},
        {"name": "docs freeze", "date": "2026-02-11"},
    ]


def test_a_product_all_of_whose_lines_ended_says_so(whole: Product) -> None:
    rows = ", ".join(f'{{ line = "{line}", until = 2026-01-31, reason = "over" }}' for line in ("1.0", "1.1"))
    whole.clone.write("releasekit.toml", f"{CONFIG}[support]\nlines = [{rows}]\n")

    assert whole.rk("status", "--as-of", "2026-02-06").out.splitlines()[-1] == "support 2 lines at end of life"


def test_long_lists_are_cut_short_and_verbose_shows_them(shipped: Product) -> None:
    long = "Экран с очень длинным названием"
    more = "".join(f'[[component]]\nid = "c{n}"\nname = {{ ru = "{long} {n}" }}\n' for n in range(9))
    entries = {f"changelog.d/c{n}/{n}.fix.md": "Исправлено\n" for n in range(9)} | {f"changelog.d/c1/bad{n}": "?\n" for n in range(4)}
    shipped.push("many", {**entries, "releasekit.toml": CONFIG + more})

    lines = shipped.rk("status").out.splitlines()
    assert "        Экран с очень длинным назва…  1  Fixed 1" in lines
    assert "        and 3 more components: releasekit -v status shows them" in lines
    assert "        and 2 more findings: releasekit -v status shows them" in lines
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    everything = shipped.rk("-v", "status").out
    assert "more" not in everything
    assert everything.count("blocks  ") == 4


def test_what_a_repository_says_cannot_act_on_the_terminal(shipped: Product) -> None:
    evil = "\\u001b[31mred\\nnext    9.9 \\u202e"
    train = f'[train]\nanchor = 2026-01-14\nexceptions = [{{ slot = 2026-02-11, action = "move", to = 2026-02-12, reason = "{evil}" }}]\n'
    shipped.clone.write("releasekit.toml", CONFIG.replace("Экраны", evil) + train)
    shipped.push("fix(ui): x", {"ui/page": "x\n"})

    out = shipped.rk("status", "--as-of", "2026-02-06").out
    assert not {"\x1b", "\u202e"} & set(out)
    assert [line for line in out.splitlines() if line.startswith("next")] == [line for line in out.splitlines() if "1.2 on" in line]


def test_a_slot_whose_calendar_may_change_says_so() -> None:
    slot = Slot(2, date(2026, 2, 11), date(2026, 2, 11), provisional=True)
    assert _when(TrainStatus(slot, days_left=2)) == " on 2026-02-11, in 2 days; the calendar of these days may still change"


@pytest.mark.parametrize(("late", "ago"), [(0, ""), (1, ", 1 day ago"), (9, ", 9 days ago")])
def test_an_estimate_says_that_it_is_one(late: int, ago: str) -> None:
    found = _when(TrainStatus(Slot(2, date(2026, 2, 11), date(2026, 2, 11)), late_days=late, is_estimate=True))
    assert found == f", expected about 2026-02-11{ago} (an estimate from past releases; no train is configured)"


def test_a_product_of_one_component_has_no_table(shipped: Product) -> None:
    fix = {"releasekit.toml": CONFIG.partition("[[component]]")[0]}
    shipped.push("fix: flicker", fix)

    assert shipped.rk("status").out.splitlines()[2:] == ["aboard  1 change: Fixed 1"]


@pytest.mark.parametrize("length", range(60, 90))
def test_words_are_folded_at_the_margin_and_never_broken(length: int) -> None:
    words = ["x" * (length // 3)] * 3 + ["y" * 100]
    lines = _folded("label   ", "  ".join(words)).split("\n")
    assert " ".join(lines).split() == ["label", *words]
    assert all(len(line) <= 80 or line.split() == ["y" * 100] for line in lines)
    assert all(line.startswith(" " * 8) for line in lines[1:])
