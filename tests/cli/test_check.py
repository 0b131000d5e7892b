"""``releasekit check``: the rules over the whole repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core.rules.scene import ignore
from tests.delivery.products import CONFIG, FILES_OF_1_2

if TYPE_CHECKING:
    from tests.delivery.products import Product

EARLY = "2026-01-29"


def test_a_sound_product_has_no_findings(shipped: Product) -> None:
    """As of the day after 1.1: later slots passed without a release."""
    answer = shipped.rk("check", "--as-of", EARLY)

    assert answer.out == "2 releases: 0 errors, 0 warnings\n"
    assert shipped.rk("check", "--format", "json", "--as-of", EARLY).json == {
        "schema": "releasekit/check/1",
        "findings": [],
        "summary": {"error": 0, "warning": 0, "note": 0},
        "releases": 2,
        "foreign": [],
        "accepted": 0,
        "known": 0,
    }


def test_an_error_exits_with_1_and_is_told_with_code_place_reason_and_mending(shipped: Product) -> None:
    shipped.clone.tag("v01.1", "HEAD~1")
    text = shipped.rk("check", status=1)
    answer = shipped.rk("check", "--format", "json", status=1).json
    twice = next(one for one in answer["findings"] if one["rule"] == "duplicate")

    assert set(twice) == {"code", "rule", "severity", "message", "hint", "ref", "path", "place", "refs"}
    assert (twice["code"], twice["severity"], twice["ref"], twice["path"]) == ("RK102", "error", "v01.1", None)
    assert (twice["place"], twice["refs"]) == ("v01.1", ["v01.1"])
    assert "v01.1" in twice["message"]
    told = " ".join(text.out.split())
    assert f"error RK102 duplicate (1) {twice['message']} -> {twice['hint']}" in told
    assert answer["summary"]["error"] == sum(one["severity"] == "error" for one in answer["findings"])
    assert text.err == ""


def test_a_warning_alone_exits_with_0(shipped: Product) -> None:
    """Case 50."""
    shipped.clone.commit("fix(ui): x", {"ui/x": "x", **FILES_OF_1_2, "releasekit.toml": CONFIG + ignore(("RK502", "v1.2"))})
    shipped.clone.tag("v1.2", annotated=False)
    answer = shipped.rk("check", "--format", "json").json

    assert [(one["rule"], one["severity"], one["ref"]) for one in answer["findings"]] == [("lightweight", "warning", "v1.2")]


def test_a_release_that_calls_itself_otherwise_is_found_in_each_of_its_files(shipped: Product) -> None:
    """A tag made by hand, on a commit that still bears the number before it."""
    shipped.clone.commit("fix(ui): x", {"ui/x": "x"})
    shipped.clone.tag("v1.2")
    found = shipped.rk("check", "--format", "json", status=1).json["findings"]

    assert [(one["code"], one["ref"], one["path"]) for one in found] == [
        ("RK502", "v1.2", None),
        ("RK602", "v1.2", "VERSION"),
        ("RK602", "v1.2", "pyproject.toml"),
    ]


def test_foreign_tags_are_counted_and_never_guessed_at(shipped: Product) -> None:
    """Case 52."""
    for name in ("nightly", "v1.2-rc1", "1.2", "v1.2.3.4"):
        shipped.clone.tag(name)

    assert shipped.rk("check").out == "2 releases: 0 errors, 0 warnings; 4 foreign tags left alone\n"
    assert set(shipped.rk("check", "--format", "json").json["foreign"]) == {"nightly", "v1.2-rc1", "1.2", "v1.2.3.4"}


def test_a_finding_that_is_accepted_with_a_reason_is_gone(shipped: Product) -> None:
    """Case 53."""
    shipped.clone.commit("fix(ui): x", {"ui/x": "x"})
    shipped.clone.tag("v1.4")
    gap = next(one for one in shipped.rk("check", "--format", "json", status=None).json["findings"] if one["rule"] == "gap")
    ignore = f'[rules]\nignore = [{{ rule = "{gap["code"]}", ref = "v1.4", reason = "burnt, see issue 12" }}]\n'
    shipped.clone.write("releasekit.toml", CONFIG + ignore)

    after = shipped.rk("check", "--format", "json", status=None).json
    assert gap["severity"] == "error"
    assert gap not in after["findings"]
    assert after["accepted"] == 1
    assert "1 accepted" in shipped.rk("check", status=None).out


def test_old_sins_are_left_alone_from_a_version_on(shipped: Product) -> None:
    shipped.clone.tag("v1.4")
    shipped.clone.write("releasekit.toml", CONFIG + '[rules]\nenforce-from = "1.5"\n')

    assert shipped.rk("check").out.startswith("3 releases: 0 errors, 0 warnings")


def test_a_hotfix_that_does_not_stand_on_its_stable_version_is_an_error(shipped: Product) -> None:
    shipped.clone.tag("v1.1.1", "HEAD~3")

    found = shipped.rk("check", "--format", "json", status=1).json["findings"]
    assert ("RK2", "v1.1.1") in {(one["code"][:3], one["ref"]) for one in found if one["severity"] == "error"}


def test_old_sins_do_not_stop_a_cut(shipped: Product) -> None:
    shipped.clone.tag("v0.5", "HEAD~1")
    shipped.clone.git("push", "-q", "origin", "v0.5")
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})

    assert shipped.rk("check", status=None).out != "2 releases: 0 errors, 0 warnings\n"
    assert shipped.cut("2026-02-11")["version"] == "1.2"
