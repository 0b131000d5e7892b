"""``releasekit check`` in all its forms, on a history full of findings, some of them with names that were made to do harm."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.delivery.products import Answer, releasekit_here, releasekit_process
from tests.gitrepo import RepoBuilder
from tests.sarif import official

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo

FORMATS = ("text", "json", "sarif", "github", "gitlab")
EVIL = "v1.40::error\x1b[31m::%0A,\u202e##[group] ::stop-commands::x [click](https://evil.example)".encode() + b"\xff"
"""What a tag object says that its name is."""

CONFIGURATION = """
id = "toweco"
tag = "v{version}"
files = [{ path = "src/a b/VERSION", pattern = "^{version}$" }]

[rules]
severity = { RK106 = "note", RK999 = "note" }
ignore = [
    { rule = "RK101", ref = "v1.30", reason = "burnt" },
    { rule = "RK101", ref = "v0.9", reason = "of no use" },
    { rule = "RK102", ref = "v0.9", reason = "of no use" },
    { rule = "RK102", ref = "v0.9", reason = "of no use, twice" },
]
"""


def rk(repo: RepoBuilder, *words: str, status: int | None = 1) -> Answer:
    answer = releasekit_here("-C", str(repo.path), *words)
    assert status in {None, answer.status}, f"exit {answer.status}, not {status}:\n{answer.err}{answer.out}"
    return answer


def hostile_tag(repo: RepoBuilder, name: str, inner: bytes) -> None:
    """A tag object under another name than its own."""
    head = b"object %s\ntype commit\ntag %s\ntagger A <a@example.org> 1768000000 +0000\n\nx\n"
    oid = repo.git("hash-object", "-t", "tag", "-w", "--stdin", "--literally", input=head % (repo.rev("HEAD").encode(), inner))
    repo.git("update-ref", f"refs/tags/{name}", oid)


@pytest.fixture(scope="module")
def sins(tmp_path_factory: pytest.TempPathFactory) -> RepoBuilder:
    """Twelve lightweight tags, each after an annotated one; gaps; a file with the wrong number; hostile names. To be read only."""
    repo = RepoBuilder.init(tmp_path_factory.mktemp("sins") / "repo")
    repo.commit("first", {"releasekit.toml": CONFIGURATION})
    for minor in range(24):
        repo.commit(f"fix: thing {minor}")
        repo.tag(f"v1.{minor}", annotated=minor % 2 == 0)
    repo.commit("a file", {"src/a b/VERSION": "0.7\n"})
    repo.tag("v1.30")
    repo.tag("v1.32")
    repo.commit("on")
    hostile_tag(repo, "v1.40", EVIL)
    repo.tag("nightly\u202e")
    return repo


def forms_of(repo: RepoBuilder) -> dict[str, str]:
    """The answer in every form, where there are only warnings."""
    return {name: rk(repo, "check", "--format", name, status=0).out for name in FORMATS}


def findings(repo: RepoBuilder) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rk(repo, "check", "--format", "json").json["findings"]
    return found


# Text -----------------------------------------------------------------------------------------------------------------------


def test_text_is_grouped_by_rule_the_worst_first(sins: RepoBuilder) -> None:
    heads = re.findall(r"^(\w+) (RK\d{3}) ([\w-]+) \((\d+)\)$", rk(sins, "check").out, re.MULTILINE)
    kinds = groupby((one["severity"], one["code"], one["rule"]) for one in findings(sins))
    groups = [(*kind, str(len(list(group)))) for kind, group in kinds]

    assert heads == groups
    assert [head[0] for head in heads] == sorted((head[0] for head in heads), key=("error", "warning", "note").index)
    assert [head[1] for head in heads if head[0] == "error"] == ["RK101", "RK209", "RK602"]
    assert heads[-1][:2] == ("note", "RK106")


def test_text_keeps_within_80_columns(sins: RepoBuilder) -> None:
    for line in rk(sins, "-v", "check").out.splitlines():
        assert len(line) <= 80 or len(line.split()) == 1, line


def test_the_last_line_keeps_within_80_columns_too(sins: RepoBuilder, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(rk(sins, "check", "--format", "json").out)

    assert rk(sins, "check", "--baseline", str(baseline), status=0).out == (
        "27 releases: 0 errors, 0 warnings, 1 accepted, 22 known by the baseline;\n  1 foreign tag left alone\n"
    )


def test_ten_findings_of_one_rule_are_enough_unless_all_are_asked_for(sins: RepoBuilder) -> None:
    text, everything = rk(sins, "check").out, rk(sins, "-v", "check").out

    assert "warning RK204 lightweight (12)\n" in text
    assert text.count(" is a lightweight tag\n") == 10
    assert "  and 2 more: releasekit -v check shows them\n" in text
    assert everything.count(" is a lightweight tag\n") == 12
    assert " more: " not in everything


def test_a_hint_that_all_share_is_told_once_and_others_with_their_finding(sins: RepoBuilder) -> None:
    (group,) = (block for block in rk(sins, "check").out.split("\n\n") if block.startswith("warning RK204 "))
    hint = "  -> Published tags stay; make the next ones with `git tag -a`, or with\n     `releasekit cut`.\n"

    assert group.count("->") == 1
    assert group.endswith(f" lightweight tag\n{hint}  and 2 more: releasekit -v check shows them")


def test_hints_that_differ_stand_with_their_findings(repo: RepoBuilder) -> None:
    for tag in ("v1.0", "v1.1", "v1.2"):
        repo.commit(tag)
        repo.tag(tag)
        repo.branch(tag)

    assert rk(repo, "check", status=0).out == (
        "warning RK604 ambiguous-name (3)\n"
        "  v1.0 is a branch and a tag\n"
        "  -> rename the branch: git branch -m v1.0 branch-v1.0\n"
        "  v1.1 is a branch and a tag\n"
        "  -> rename the branch: git branch -m v1.1 branch-v1.1\n"
        "  v1.2 is a branch and a tag\n"
        "  -> rename the branch: git branch -m v1.2 branch-v1.2\n"
        "\n"
        "3 releases: 0 errors, 3 warnings\n"
    )


def test_the_last_line_counts(sins: RepoBuilder) -> None:
    summary = rk(sins, "check", "--format", "json").json["summary"]
    last = rk(sins, "check").out.splitlines()[-1]

    assert last == (f"27 releases: {summary['error']} errors, {summary['warning']} warnings, 1 note, 1 accepted; 1 foreign tag left alone")


# Hostile names --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_no_form_lets_a_terminal_act(name: str, sins: RepoBuilder) -> None:
    out = rk(sins, "-v", "check", "--format", name).out

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", out)
    assert "v1.40::error" in out


@pytest.mark.parametrize("name", ["text", "github"])
def test_no_line_is_a_command_that_nobody_gave(name: str, sins: RepoBuilder) -> None:
    """What GitHub's runner reads as commands: ``::`` where a line begins, blanks left out, and otherwise ``##[`` anywhere."""
    for line in rk(sins, "-v", "check", "--format", name).out.splitlines():
        if name == "github":
            assert re.match(r"::(error|warning|notice) file=[^:,]+,line=1,title=RK\d{3} [\w-]+::", line)
        else:
            assert not re.search(r"(^|\s)::|##\[", line)


def test_tags_that_turn_text_around_are_shown_as_they_are(repo: RepoBuilder) -> None:
    repo.commit("first", {"releasekit.toml": 'tag = "\u202ev{version}"\n'})
    repo.tag("\u202ev1.0", annotated=False)
    answers = forms_of(repo)

    assert "  \\u202ev1.0 is a lightweight tag\n" in answers["text"]
    assert json.loads(answers["json"])["findings"][0]["ref"] == "\u202ev1.0"
    assert "\\u202ev1.0" in json.loads(answers["gitlab"])[0]["description"]
    assert not any("\u202e" in answer for answer in answers.values())


# For programs ---------------------------------------------------------------------------------------------------------------


def test_json_holds_to_its_schema(sins: RepoBuilder) -> None:
    schema = json.loads((files("releasekit") / "schemas" / "check.json").read_bytes())
    answer = rk(sins, "check", "--format", "json").json
    Draft202012Validator(schema).validate(answer)

    assert all(set(one) == set(schema["properties"]["findings"]["items"]["required"]) for one in answer["findings"])
    assert (answer["releases"], answer["foreign"], answer["accepted"], answer["known"]) == (27, ["nightly\u202e"], 1, 0)


def test_sarif_holds_to_the_official_schema(sins: RepoBuilder) -> None:
    log = rk(sins, "check", "--format", "sarif").json
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}

    assert [error.message for error in official().iter_errors(log)] == []
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert uris == {"releasekit.toml", "src/a%20b/VERSION"}


def test_all_forms_tell_of_the_same_findings_in_the_same_order(sins: RepoBuilder) -> None:
    codes = [one["code"] for one in findings(sins)]
    results = rk(sins, "check", "--format", "sarif").json["runs"][0]["results"]

    assert [one["ruleId"] for one in results] == codes
    assert [one["check_name"][:5] for one in rk(sins, "check", "--format", "gitlab").json] == codes
    assert re.findall(r"title=(RK\d{3})", rk(sins, "check", "--format", "github").out) == codes


def test_no_two_findings_have_one_fingerprint(sins: RepoBuilder) -> None:
    prints = [one["fingerprint"] for one in rk(sins, "check", "--format", "gitlab").json]
    results = rk(sins, "check", "--format", "sarif").json["runs"][0]["results"]

    assert len(set(prints)) == len(prints)
    assert [one["partialFingerprints"]["releasekit/v1"] for one in results] == prints


def test_findings_of_a_product_in_pyproject_toml_are_shown_there(repo: RepoBuilder) -> None:
    repo.commit("first", {"pyproject.toml": '[tool.releasekit]\nid = "toweco"\n'})
    repo.tag("v1.0", annotated=False)
    answers = forms_of(repo)

    assert answers["github"].startswith("::warning file=pyproject.toml,line=1,")
    assert json.loads(answers["gitlab"])[0]["location"]["path"] == "pyproject.toml"


def test_a_sound_repository_is_an_empty_report_in_every_form(repo: RepoBuilder) -> None:
    repo.commit("first")
    repo.tag("v1.0")
    answers = forms_of(repo)
    log = json.loads(answers["sarif"])

    assert answers["text"] == "1 release: 0 errors, 0 warnings\n"
    assert (answers["github"], answers["gitlab"]) == ("", "[]\n")
    assert log["runs"][0]["results"] == []
    assert official().is_valid(log)


def test_an_empty_repository_is_an_empty_report_in_every_form(repo: RepoBuilder) -> None:
    answers = forms_of(repo)

    assert answers["text"] == "0 releases: 0 errors, 0 warnings\n"
    assert json.loads(answers["json"])["findings"] == []
    assert (answers["github"], answers["gitlab"]) == ("", "[]\n")
    assert official().is_valid(json.loads(answers["sarif"]))


# The same every time --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_repository_gives_the_same_bytes(name: str, sins: RepoBuilder, tmp_path: Path) -> None:
    words = ("check", "--format", name)
    copy = sins.clone(tmp_path / "copy", mirror=True)
    copy.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "main")
    answers = [
        rk(sins, *words).out,
        rk(sins, *words).out,
        releasekit_process(*words, cwd=sins.path / "src", env={"TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "LC_ALL": None}).out,
        releasekit_process("-C", str(sins.path), *words, cwd=tmp_path, env={"LC_ALL": "C", "PYTHONHASHSEED": "7"}).out,
        rk(RepoBuilder(tmp_path / "tree"), *words, "--as-of", "2031-01-01").out,
    ]

    assert [one == other for one, other in pairwise(answers)] == [True] * 4


# Exit codes -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_the_exit_code_is_the_same_in_every_form(name: str, sins: RepoBuilder, make_repo: MakeRepo) -> None:
    repo = make_repo("mild")
    repo.commit("first")
    repo.tag("v1.0", annotated=False)

    assert rk(sins, "check", "--format", name, status=None).status == 1
    assert rk(repo, "check", "--format", name, status=None).status == 0


@pytest.mark.parametrize(("severity", "status"), [("error", 1), ("warning", 0), ("note", 0)])
def test_a_configured_severity_decides_about_the_exit_code(severity: str, status: int, repo: RepoBuilder) -> None:
    repo.commit("first", {"releasekit.toml": f'[rules]\nseverity = {{ RK204 = "{severity}" }}\n'})
    repo.tag("v1.0", annotated=False)

    assert rk(repo, "check", status=status).out.startswith(f"{severity} RK204 lightweight (1)\n")
    (finding,) = rk(repo, "check", "--format", "json", status=status).json["findings"]
    assert finding["severity"] == severity
    (result,) = rk(repo, "check", "--format", "sarif", status=status).json["runs"][0]["results"]
    assert result["level"] == severity
