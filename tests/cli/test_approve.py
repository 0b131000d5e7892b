"""``releasekit approve``: what a saved plan would release is approved, and without that a cut is refused where it is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.rules.keys import SshKey
from tests.delivery.products import CONFIG, Product, assert_released, take_state
from tests.programs import needs

DAY = "2026-02-11"
ASKED = f'approvals = ["release manager"]\n{CONFIG}'


@pytest.fixture
def plan(shipped: Product, tmp_path: Path) -> Path:
    """A plan of 1.2 that needs an approval, saved."""
    shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n", "releasekit.toml": ASKED})
    shipped.rk("cut", "--plan", str(tmp_path / "plan.json"), "--as-of", DAY)
    return tmp_path / "plan.json"


def approve(product: Product, plan: Path, *words: str, status: int = 0) -> Any:
    return product.rk("approve", str(plan), "--as", "Release Manager", "--yes", "--as-of", DAY, *words, status=status)


def test_a_cut_that_needs_an_approval_is_refused_without_and_made_with_it(shipped: Product, plan: Path) -> None:
    before = take_state(shipped.clone, shipped.remote)
    for words in (["--as-of", DAY], ["--from-plan", str(plan)]):
        said = " ".join(shipped.rk("cut", "--yes", *words, status=3).err.split())
        assert "error: 1.2 needs to be approved by: release manager" in said
        assert "releasekit approve FILE --as 'release manager'" in said
    assert take_state(shipped.clone, shipped.remote) == before

    answer = approve(shipped, plan, "--comment", "tested on  all three")
    assert answer.out == "1.2 is approved by Ada Example as release manager\n"
    shipped.rk("cut", "--yes", "--from-plan", str(plan))

    assert_released(shipped, "1.2")
    (row,) = shipped.record("1.2")["approvals"]
    assert {**row, "subject": ""} == {
        "role": "release manager",
        "name": "Ada Example",
        "email": "ada@example.org",
        "date": DAY,
        "subject": "",
        "comment": "tested on all three",
    }
    assert "Ada Example" in (shipped.state / "releases" / "1.2" / "history.ru.html").read_text(encoding="utf-8")


def test_a_release_without_its_approval_is_made_for_a_reason_that_the_record_keeps(shipped: Product, plan: Path) -> None:
    shipped.rk("cut", "--yes", "--as-of", DAY, "--allow", "approvals=all are ill")

    assert shipped.record("1.2")["overrides"] == [{"rule": "approvals", "reason": "all are ill"}]


def test_who_approves_sees_the_plan_and_is_asked(shipped: Product, plan: Path) -> None:
    before = plan.read_bytes()
    answer = shipped.rk("approve", str(plan), "--as", "release manager", input="n\n", status=130)

    assert "ui fix: flicker" in answer.err
    assert "Approve 1.2?" in answer.err
    assert plan.read_bytes() == before


def test_two_people_may_approve_and_nobody_twice(shipped: Product, plan: Path) -> None:
    approve(shipped, plan)
    approve(shipped, plan, "--by", "Grace Example <grace@example.org>")
    assert "Ada Example has approved 1.2 as release manager already" in approve(shipped, plan, status=2).err
    shown = shipped.rk("cut", "--from-plan", str(plan), "--dry-run").out

    assert "approved\n  release manager: Ada Example, 2026-02-11\n  release manager: Grace Example, 2026-02-11\n" in shown


def test_a_role_that_there_is_not_is_told_with_those_that_there_are(shipped: Product, plan: Path) -> None:
    answer = shipped.rk("approve", str(plan), "--as", "boss", "--yes", status=2)

    assert "nobody approves as 'boss'" in answer.err
    assert "roles are: release manager" in answer.err


def test_an_approval_of_another_plan_is_refused(shipped: Product, plan: Path, tmp_path: Path) -> None:
    approve(shipped, plan)
    stolen = json.loads(plan.read_bytes())["record"]["approvals"]
    shipped.push("feat(api): not looked at", {"api/more": "x"})
    other = tmp_path / "other.json"
    shipped.rk("cut", "--plan", str(other), "--as-of", DAY)
    from releasekit.core.plan import Plan

    data = json.loads(other.read_bytes())
    data["record"]["approvals"] = stolen
    forged, _ = Plan._read(data, "")
    other.write_text(json.dumps(forged.to_json()), encoding="utf-8")
    before = take_state(shipped.clone, shipped.remote)
    said = shipped.rk("cut", "--yes", "--from-plan", str(other), status=3).err

    assert "the approval by Ada Example is of something else than this 1.2" in said
    assert take_state(shipped.clone, shipped.remote) == before


def test_a_plan_that_was_changed_is_not_approved(shipped: Product, plan: Path) -> None:
    plan.write_text(plan.read_text(encoding="utf-8").replace("flicker", "nothing"), encoding="utf-8")

    assert "the plan was changed or damaged" in approve(shipped, plan, status=2).err


def test_hotfixes_of_several_lines_are_approved_together(shipped: Product, fix: str, tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    late = shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    shipped.rk("hotfix", "1.0", "1.1", "--pick", late, "--plan", str(saved), "--as-of", DAY)
    answer = shipped.rk("approve", str(saved), "--as", "boss", "--yes", "--as-of", DAY)
    assert answer.out.splitlines() == ["1.0.1 is approved by Ada Example as boss", "1.1.1 is approved by Ada Example as boss"]
    shipped.rk("hotfix", "--from-plan", str(saved), "--yes")

    assert [shipped.record(one)["approvals"][0]["role"] for one in ("1.0.1", "1.1.1")] == ["boss", "boss"]


def test_a_proposal_is_approved_and_its_tag_needs_nothing_more(shipped: Product, tmp_path: Path) -> None:
    shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n", "releasekit.toml": ASKED})
    saved = tmp_path / "plan.json"
    shipped.rk("cut", "--propose", "--yes", "--as-of", DAY, status=3)
    shipped.rk("cut", "--propose", "--plan", str(saved), "--as-of", DAY)
    approve(shipped, saved)
    shipped.rk("cut", "--from-plan", str(saved), "--yes")
    shipped.remote.git("update-ref", "refs/heads/main", "release-proposal/1.2")
    shipped.rk("cut", "--finish", "--yes")

    assert_released(shipped, "1.2")
    assert shipped.record("1.2")["approvals"][0]["name"] == "Ada Example"


@pytest.mark.parametrize("how", ["signed", "unsigned", "by a stranger", "changed"])
def test_an_approval_that_must_be_signed_counts_if_its_signer_may(
    shipped: Product, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("ssh-keygen")
    key, stranger = SshKey.make(tmp_path / "ada"), SshKey.make(tmp_path / "eve")
    options = f'[signing]\nformat = "ssh"\napprovals = true\ntags = false\nsigners = ["{key.line()}"]\n'
    shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n", "releasekit.toml": f"{ASKED}\n{options}"})
    saved = tmp_path / "plan.json"
    shipped.rk("cut", "--plan", str(saved), "--as-of", DAY)
    monkeypatch.setenv("RELEASEKIT_SIGNING_KEY", str((stranger if how == "by a stranger" else key).path))
    if how == "by a stranger":
        assert "is not among `signing.signers`" in approve(shipped, saved, "--sign", status=3).err
        shipped.clone.write("releasekit.toml", f'{ASKED}\n[signing]\nformat = "ssh"\n')  # so that it is let sign, and not believed
    approve(shipped, saved, *([] if how == "unsigned" else ["--sign"]))
    if how == "changed":
        from releasekit.core.plan import Plan

        data = json.loads(saved.read_bytes())
        data["record"]["approvals"][0]["comment"] = "and more"
        saved.write_text(json.dumps(Plan._read(data, "")[0].to_json()), encoding="utf-8")
    answer = shipped.rk("cut", "--from-plan", str(saved), "--yes", status=0 if how == "signed" else 3)

    wanted = {"signed": "1.2 is released", "unsigned": "is not signed, and signing.approvals asks for it"}
    assert wanted.get(how, "does not count: it is not by a key that may sign for ada@example.org") in answer.err + answer.out


def test_a_plan_of_another_version_of_the_tool_is_carried_out_and_that_is_told(shipped: Product, plan: Path) -> None:
    from dataclasses import replace

    from releasekit.core.plan import Plan

    approve(shipped, plan)
    older = replace(Plan.from_json(json.loads(plan.read_bytes())), tool="releasekit 0.0")
    plan.write_text(json.dumps(older.to_json()), encoding="utf-8")
    answer = shipped.rk("cut", "--from-plan", str(plan), "--yes")

    assert "note: the plan was made by releasekit 0.0, and is carried out by releasekit 0.1" in answer.err
    assert_released(shipped, "1.2")
