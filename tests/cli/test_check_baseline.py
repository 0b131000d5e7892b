"""``releasekit check`` with what is known: a baseline, so that only new findings fail; and with the remote's tags beside the clone's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.core.rules.scene import ignore
from tests.delivery.products import CONFIG, FILES_OF_1_2, Answer, Product, releasekit_here, take_state

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

FILE = "releasekit-baseline.json"
SETTING = f'[rules]\nbaseline = "{FILE}"\n'


def rk(repo: RepoBuilder, *words: str, status: int = 0) -> Answer:
    answer = releasekit_here("-C", str(repo.path), *words)
    assert answer.status == status, f"exit {answer.status}, not {status}:\n{answer.err}{answer.out}"
    return answer


def places(answer: Any) -> list[tuple[str, str]]:
    return [(one["code"], one["place"]) for one in answer["findings"]]


@pytest.fixture
def old(repo: RepoBuilder) -> RepoBuilder:
    """Two years of lightweight tags, one of them after a gap; and the baseline that was made then."""
    for tag in ("v1.0", "v1.1", "v1.2", "v1.4"):
        repo.commit(tag)
        repo.tag(tag, annotated=False)
    repo.write(FILE, rk(repo, "check", "--format", "json", status=1).out)
    return repo


# The baseline ---------------------------------------------------------------------------------------------------------------


def test_what_the_baseline_knows_does_not_fail(old: RepoBuilder) -> None:
    words = ("check", "--baseline", str(old.path / FILE))
    answer = rk(old, *words, "--format", "json").json

    assert rk(old, *words).out == "4 releases: 0 errors, 0 warnings, 5 known by the baseline\n"
    assert (answer["findings"], answer["known"]) == ([], 5)
    assert answer["summary"] == {"error": 0, "warning": 0, "note": 0}
    assert rk(old, *words, "--format", "github").out == ""
    assert rk(old, *words, "--format", "sarif").json["runs"][0]["results"] == []


def test_a_new_finding_fails_and_is_told_alone(old: RepoBuilder) -> None:
    old.commit("on")
    old.tag("v1.6")
    words = ("check", "--baseline", str(old.path / FILE))

    assert places(rk(old, *words, "--format", "json", status=1).json) == [("RK101", "v1.6")]
    assert rk(old, *words, status=1).out.endswith("5 releases: 1 error, 0 warnings, 5 known by the baseline\n")


def test_of_a_period_that_grew_only_the_new_tag_is_told(old: RepoBuilder) -> None:
    old.commit("on")
    old.tag("v1.5", annotated=False)
    before = places(json.loads((old.path / FILE).read_text()))

    assert before == [("RK101", "v1.4"), ("RK204", "v1.0..v1.4")]
    assert places(rk(old, "check", "--format", "json", status=1).json) == [("RK101", "v1.4"), ("RK204", "v1.0..v1.5")]
    assert places(rk(old, "check", "--baseline", str(old.path / FILE), "--format", "json").json) == [("RK204", "v1.5")]


def test_a_baseline_knows_a_finding_and_not_its_tag(old: RepoBuilder) -> None:
    """The same tag may break another rule later."""
    old.branch("v1.1")

    assert places(rk(old, "check", "--baseline", str(old.path / FILE), "--format", "json").json) == [("RK604", "v1.1")]


def test_a_finding_of_another_file_is_new(shipped: Product) -> None:
    shipped.clone.commit("on", {"ui/x": "x", **FILES_OF_1_2, "VERSION": "VERSION = 9.9\n"})
    shipped.clone.tag("v1.2")
    answer = shipped.rk("check", "--format", "json", status=1).json
    baseline = shipped.clone.write(".git/baseline.json", json.dumps(answer))
    shipped.rk("check", "--baseline", str(baseline))
    next(one for one in answer["findings"] if one["path"])["path"] = "pyproject.toml"
    shipped.clone.write(".git/baseline.json", json.dumps(answer))

    assert shipped.rk("check", "--baseline", str(baseline), "--format", "json", status=1).json["findings"][0]["path"] == "VERSION"


def test_a_baseline_lasts_through_changes_of_severity_and_wording(old: RepoBuilder) -> None:
    data = json.loads((old.path / FILE).read_text())
    for one in data["findings"]:
        one |= {"message": "said otherwise", "hint": "", "rule": "renamed", "severity": "note", "later": "a new key"}
    old.write(FILE, json.dumps(data))
    old.write("releasekit.toml", SETTING + 'severity = { RK204 = "error" }\n')

    assert "5 known by the baseline" in rk(old, "check").out


def test_what_is_accepted_is_not_counted_as_known(old: RepoBuilder) -> None:
    old.write("releasekit.toml", SETTING + 'ignore = [{ rule = "RK204", ref = "v1.0..v1.1", reason = "old" }]\n')

    assert rk(old, "check").out == "4 releases: 0 errors, 0 warnings, 2 accepted, 3 known by the baseline\n"


def test_a_baseline_knows_names_that_cannot_be_shown(repo: RepoBuilder) -> None:
    """They stand in the answer as JSON escapes, and are found again."""
    repo.commit("first", {"releasekit.toml": 'tag = "\u202ev{version}"\n'})
    repo.tag("\u202ev1.0", annotated=False)
    repo.write(FILE, rk(repo, "check", "--format", "json").out)

    assert "1 known by the baseline" in rk(repo, "check", "--baseline", str(repo.path / FILE)).out


# Where it is ----------------------------------------------------------------------------------------------------------------


def test_a_configured_baseline_counts_wherever_one_stands(old: RepoBuilder) -> None:
    old.write("releasekit.toml", SETTING)
    old.write("deep/er/file", "")

    assert "5 known" in rk(old, "check").out
    assert "5 known" in releasekit_here("-C", str(old.path / "deep" / "er"), "check").out


def test_a_bare_repository_has_the_baseline_of_its_head(old: RepoBuilder) -> None:
    old.write("releasekit.toml", SETTING)
    old.commit("ci: baseline", {"releasekit.toml": SETTING, FILE: (old.path / FILE).read_bytes()})
    bare = old.clone(old.path.parent / "bare.git", bare=True)

    assert "5 known" in rk(bare, "check").out


def test_the_option_is_taken_in_place_of_the_setting(old: RepoBuilder) -> None:
    old.write("releasekit.toml", SETTING)
    nothing = rk(old, "check", "--format", "json").out
    old.write("nothing.json", nothing)

    assert "known" not in rk(old, "check", "--baseline", str(old.path / "nothing.json"), status=1).out


def test_an_empty_file_knows_nothing_so_a_baseline_can_be_made_anew(old: RepoBuilder) -> None:
    """``check --format json > FILE``: the shell empties the configured file before it is read."""
    content = (old.path / FILE).read_bytes()
    old.write("releasekit.toml", SETTING)
    old.write(FILE, "")

    assert rk(old, "check", "--format", "json", status=1).out.encode() == content


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "the baseline is not JSON"),
        (b"\xff\xfe", "the baseline is not JSON"),
        ("[" * 200_000, "the baseline is not JSON"),
        ("null", "this is no baseline"),
        ("[]", "this is no baseline"),
        ('{"schema": "releasekit/status/1"}', "this is no baseline"),
        ('{"version": "2.1.0", "runs": []}', "this is no baseline"),
        ('{"schema": "releasekit/check/1"}', "the baseline is damaged"),
        ('{"schema": "releasekit/check/1", "findings": [3]}', "the baseline is damaged"),
        ('{"schema": "releasekit/check/1", "findings": [{"code": "RK101"}]}', "the baseline is damaged"),
        (
            '{"schema": "releasekit/check/1", "findings": [{"code": [], "ref": "a", "refs": [], "path": null}]}',
            "the baseline is damaged",
        ),
    ],
)
@pytest.mark.parametrize("is_configured", [False, True])
def test_a_damaged_or_foreign_baseline_is_an_error(content: str | bytes, says: str, is_configured: bool, old: RepoBuilder) -> None:
    old.write(FILE, content)
    old.write("releasekit.toml", SETTING if is_configured else "")
    words = () if is_configured else ("--baseline", str(old.path / FILE))
    answer = rk(old, "check", *words, status=2)

    assert answer.err.startswith("error: ")
    assert FILE in answer.err
    assert says in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("words", [(), ("--baseline", "{repo}/releasekit-baseline.json"), ("--baseline", "{repo}")])
def test_a_baseline_that_is_not_there_is_an_error(words: tuple[str, ...], old: RepoBuilder) -> None:
    (old.path / FILE).unlink()
    old.write("releasekit.toml", SETTING)
    answer = rk(old, "check", *(word.format(repo=old.path) for word in words), status=2)

    assert "the baseline cannot be read" in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("path", ["../outside.json", "/outside.json", ".git/../../x"])
def test_a_configured_baseline_lies_inside_the_repository(path: str, old: RepoBuilder) -> None:
    old.write("releasekit.toml", f'[rules]\nbaseline = "{path}"\n')

    assert "rules.baseline: " in rk(old, "check", status=2).err


# The remote -----------------------------------------------------------------------------------------------------------------


def test_the_remote_agrees(seen: Product) -> None:
    found = seen.rk("check", "--remote", "--as-of", "2026-01-29", "--format", "json").json["findings"]
    assert {one["code"] for one in found} == {"RK406"}


def test_a_tag_that_was_moved_is_an_error(shipped: Product) -> None:
    shipped.remote.tag("moved", "v1.0^{commit}")
    shipped.remote.git("update-ref", "refs/tags/v1.1", "refs/tags/moved")
    shipped.remote.git("update-ref", "-d", "refs/tags/moved")
    before = take_state(shipped.clone, shipped.remote)
    (finding,) = shipped.rk("check", "--remote", "--format", "json", status=1).json["findings"]

    assert (finding["code"], finding["severity"], finding["ref"]) == ("RK210", "error", "v1.1")
    assert "at origin: one of them was moved" in finding["message"]
    assert shipped.rk("check").out == "2 releases: 0 errors, 0 warnings\n"
    assert take_state(shipped.clone, shipped.remote) == before


def test_a_release_that_was_not_fetched_is_told(shipped: Product) -> None:
    shipped.clone.git("tag", "-d", "v1.1")
    shipped.remote.tag("nightly", "main")
    found = shipped.rk("check", "--remote", "--format", "json", status=None).json["findings"]

    assert [(one["code"], one["ref"], one["hint"]) for one in found if one["code"] == "RK608"] == [
        ("RK608", "v1.1", "fetch it: git fetch origin tag v1.1")
    ]
    shipped.clone.git("fetch", "-q", "--no-tags", "origin", "tag", "v1.1")
    assert shipped.rk("check", "--remote").out == "2 releases: 0 errors, 0 warnings\n"


def test_a_tag_that_is_not_pushed_yet_is_no_finding(shipped: Product) -> None:
    shipped.clone.commit("fix(ui): x", {"ui/x": "x", **FILES_OF_1_2, "releasekit.toml": CONFIG + ignore(("RK502", "v1.2"))})
    shipped.clone.tag("v1.2")

    assert shipped.rk("check", "--remote").out == "3 releases: 0 errors, 0 warnings, 1 accepted\n"


def test_a_remote_that_is_gone_is_an_error_of_its_own(shipped: Product) -> None:
    shipped.remote.path.rename(shipped.home / "elsewhere")
    answer = shipped.rk("check", "--remote", status=6)

    assert answer.err.startswith("error: origin: the remote cannot be read")
    assert answer.out == ""
    assert shipped.rk("check").out == "2 releases: 0 errors, 0 warnings\n"


def test_without_a_remote_there_is_nothing_to_compare_with(old: RepoBuilder) -> None:
    assert rk(old, "check", "--remote", status=1).out == rk(old, "check", status=1).out


def test_findings_at_the_remote_can_be_known_and_accepted(shipped: Product) -> None:
    shipped.clone.git("tag", "-d", "v1.1")
    baseline = shipped.clone.write(".git/baseline.json", shipped.rk("check", "--remote", "--format", "json", status=None).out)

    assert "known by the baseline" in shipped.rk("check", "--remote", "--baseline", str(baseline)).out
    assert shipped.rk("check", "--baseline", str(baseline)).status == 0
