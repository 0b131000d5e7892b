"""Approvals of saved plans: who gave them, what they hold for, and that nothing is released without those that are asked for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from releasekit import Project, Wish
from releasekit.core.approvals import Approval, payload_of
from releasekit.core.plan import Batch, Plan
from releasekit.core.rowoptions import SSH, SigningOptions
from releasekit.delivery.approving import distrust, signed
from releasekit.delivery.journal import Entry, Journal
from releasekit.delivery.signing import Signer
from tests.core.rules.keys import PgpKey, SshKey, keyring
from tests.delivery.products import CONFIG, Answer, Product, assert_released, take_state
from tests.delivery.signers import settings
from tests.delivery.test_propose import by_squash
from tests.programs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = "2026-02-11"
ROLE = "release manager"
ASKED = f'approvals = ["{ROLE}"]\n{CONFIG}'


@pytest.fixture
def asked(ready: Product) -> Product:
    """1.2 is to be approved by a release manager."""
    ready.configure(ASKED)
    return ready


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plan.json"


def planned(product: Product, file: Path, *words: str) -> Path:
    product.rk(*(words or ("cut",)), "--plan", str(file), "--as-of", DAY)
    return file


def approve(product: Product, file: Path, *words: str, role: str = ROLE, status: int = 0, **how: Any) -> Answer:
    return product.rk("approve", str(file), "--as", role, "--yes", "--as-of", DAY, *words, status=status, **how)


def carried_out(product: Product, file: Path, *words: str, status: int = 0) -> str:
    """Carry a plan out; one that is refused leaves everything as it was. Answers with what was said."""
    before = take_state(product.clone, product.remote)
    said = product.rk(*(words or ("cut",)), "--from-plan", str(file), "--yes", status=status).err
    if status:
        assert take_state(product.clone, product.remote) == before
        assert not list((product.state / "pending").glob("*"))
    return said


def tampered(file: Path, **change: Any) -> Path:
    """The plan with another content and the digest that belongs to it, as somebody makes it who knows the format."""
    data = json.loads(file.read_bytes())
    content = {key: value for key, value in {**data, **change}.items() if key != "digest"}
    read, digest = Plan._read(content, "")  # what an attacker would write himself
    file.write_text(json.dumps({**read.to_json(), "digest": digest}), encoding="utf-8")
    return file


# A condition ------------------------------------------------------------------------------------------------------------------


def test_a_cut_that_nobody_approved_is_refused_and_the_way_on_is_named(asked: Product, file: Path) -> None:
    before = take_state(asked.clone, asked.remote)
    for words, given in ((["--yes"], None), ([], "y\n"), (["--no-push"], None)):
        answer = asked.rk("cut", *words, "--as-of", DAY, status=3, input=given)
        assert f"RK801: 1.2 is not approved by: {ROLE}" in answer.err
        assert "[y/N]" not in answer.err
    commands = ["releasekit cut --plan FILE", f"releasekit approve FILE --as '{ROLE}'", "releasekit cut --from-plan FILE"]
    assert all(f"\n  {one}" in answer.err for one in commands)
    assert take_state(asked.clone, asked.remote) == before
    assert f"approve {file} --as '{ROLE}'" in asked.rk("cut", "--plan", str(file), "--as-of", DAY).err
    assert "RK801" in carried_out(asked, file, status=3)


def test_an_approved_plan_is_released_anywhere_and_the_record_says_who_approved(asked: Product, file: Path) -> None:
    digest = json.loads(planned(asked, file).read_bytes())["digest"]
    answer = approve(asked, file, "--comment", "the  tests\npass", "--format", "json").json["plans"][0]
    assert (answer["lacking"], answer["digest"] == digest) == ([], False)

    other = asked.another_clone()
    carried_out(other, file)
    assert_released(asked, "1.2")
    row = {"role": ROLE, "name": "Ada Example", "email": "ada@example.org", "date": DAY, "subject": answer["subject"]}
    assert asked.record("1.2")["approvals"] == [{**row, "comment": "the tests pass"}]
    asked.pull()
    assert "1 approval of what was released, 1 of them not signed" in asked.rk("verify", "1.2").out.replace("\n                    ", " ")


def test_what_counts_is_the_configuration_at_the_base_and_that_the_rule_is_not_set_aside(asked: Product) -> None:
    def lacking(*words: str) -> list[str]:
        return list(asked.rk("cut", "--dry-run", "--format", "json", "--as-of", DAY, *words).json["preview"]["lacking"])

    assert lacking("--allow", "RK801=they are all ill") == []
    (asked.clone.path / "releasekit.toml").write_text(CONFIG, encoding="utf-8")
    assert lacking() == [ROLE]
    asked.configure(CONFIG)
    (asked.clone.path / "releasekit.toml").write_text(ASKED, encoding="utf-8")
    assert lacking() == []


# What an approval is of -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["removes", "carried"])
def test_an_approval_holds_for_nothing_else(asked: Product, file: Path, tmp_path: Path, change: str) -> None:
    approve(asked, planned(asked, file))
    if change == "removes":
        tampered(file, removes=["README.md"])
    else:
        given = json.loads(file.read_bytes())["record"]["approvals"]
        other = json.loads(planned(asked, tmp_path / "other", "cut", "--allow", "RK401=a test").read_bytes())
        tampered(file, record={**other["record"], "approvals": given})
    for said in (carried_out(asked, file, status=3), approve(asked, file, status=3).err):
        assert "Ada Example <ada@example.org> approved something else as release manager" in said


def test_nor_does_resume_take_it(asked: Product, file: Path) -> None:
    approve(asked, planned(asked, file))
    plans = Batch.from_json(json.loads(tampered(file, removes=["README.md"]).read_bytes()))
    Journal(asked.state).write(Entry(plans))
    before = take_state(asked.remote)
    assert "approved something else" in asked.rk("resume", status=3).err
    assert take_state(asked.remote) == before


def test_a_damaged_plan_is_not_approved(asked: Product, file: Path) -> None:
    planned(asked, file)
    file.write_bytes(file.read_bytes().replace(b'"kind": "fix"', b'"kind": "feature"'))
    before = file.read_bytes()
    assert "the plan was changed or damaged" in approve(asked, file, status=2).err
    assert file.read_bytes() == before
    assert "cannot be read" in approve(asked, file.with_name("none"), status=2).err


def test_a_proposal_is_approved_before_it_is_made_and_finishing_asks_for_nothing_new(asked: Product, file: Path) -> None:
    assert "--propose --plan FILE" in asked.rk("cut", "--propose", "--yes", "--as-of", DAY, status=3).err
    approve(asked, planned(asked, file, "cut", "--propose"))
    assert "pushing release-proposal/1.2 to origin" in carried_out(asked, file)
    by_squash(asked)
    asked.rk("cut", "--finish", "--yes")
    assert_released(asked, "1.2")
    subject = json.loads(file.read_bytes())["subject"]
    assert [one["subject"] for one in asked.record("1.2")["approvals"]] == [subject]
    asked.pull()
    assert "1 approval of what was released" in asked.rk("verify", "1.2").out


def test_a_proposal_that_went_round_the_approval_gets_no_tag(ready: Product) -> None:
    """The branch is made by somebody who has no need of releasekit's leave: with the configuration of another clone, or by hand."""
    ready.configure(ASKED)
    ready.rk("cut", "--propose", "--yes", "--as-of", DAY, "--allow", "RK801=x")
    server = ready.remote.clone(ready.home / "eve")
    server.git("switch", "-q", "release-proposal/1.2")
    path = server.path / "releases" / "1.2.json"
    record = json.loads(path.read_bytes())
    path.write_bytes((json.dumps({**record, "overrides": []}, ensure_ascii=False, indent=2) + "\n").encode())
    server.git("commit", "-q", "--amend", "--no-edit", "releases/1.2.json")
    server.git("push", "-q", "--force", "origin", "HEAD:main")

    said = ready.rk("cut", "--finish", "--yes", status=3).err
    assert "RK801: 1.2 is not approved by" in said
    assert "propose the release again with --propose --plan FILE" in said
    assert "refs/tags/v1.2" not in ready.remote.refs()


def test_one_approval_is_of_all_plans_of_a_file(shipped: Product, file: Path) -> None:
    for line in ("1.0", "1.1"):
        shipped.clone.git("switch", "-q", "-c", f"release/{line}", f"v{line}")
        shipped.push("ci: ask", {"releasekit.toml": ASKED})
        shipped.push(f"fix(ui): mend {line}", {f"ui/mend-{line}": "x\n"})
    shipped.clone.switch("main")
    planned(shipped, file, "hotfix", "1.0", "1.1")
    assert "1.0.1 is not approved by" in carried_out(shipped, file, "hotfix", status=3)
    answer = approve(shipped, file, "--format", "json").json["plans"]
    assert len({one["subject"] for one in answer}) == 2
    carried_out(shipped, file, "hotfix")
    for version, one in zip(("1.0.1", "1.1.1"), answer, strict=True):
        assert shipped.record(version)["approvals"] == one["approvals"]


# Who approves -----------------------------------------------------------------------------------------------------------------


def test_the_approver_is_gits_user_and_never_a_checkouts(asked: Product, file: Path) -> None:
    planned(asked, file)
    for key, value in (("user.name", "Mallory"), ("user.email", "m@example.org")):
        asked.clone.git("config", key, value)
    asked.rk("approve", str(file), "--as", ROLE, status=130, input="n\n")
    assert json.loads(file.read_bytes())["record"]["approvals"] == []

    file.chmod(0o640)
    answer = asked.rk("approve", str(file), "--as", ROLE, input="y\n", env={"GIT_AUTHOR_NAME": "Mallory"})
    subject = json.loads(file.read_bytes())["subject"]
    assert f"1.2: 2 changes; subject {subject}" in answer.err
    assert f"{ROLE}: Ada Example <ada@example.org> on " in answer.out
    assert (file.stat().st_mode & 0o777, list(file.parent.glob(".*"))) == (0o640, [])
    before = file.read_bytes()
    assert "approved already" in approve(asked, file).err
    assert file.read_bytes() == before

    approve(asked, file, "--by", "Bob B. <bob@example.org>")
    rows = json.loads(file.read_bytes())["record"]["approvals"]
    assert [(row["name"], row["email"]) for row in rows] == [("Ada Example", "ada@example.org"), ("Bob B.", "bob@example.org")]


def test_the_library_approves_too(asked: Product) -> None:
    moment = datetime(2026, 2, 11, tzinfo=UTC)
    project = Project.open(asked.clone.path)
    plan = project.plan(Wish(), moment)
    approved = project.approve(plan, ROLE, moment, by="Bob")
    assert project.lacking_approvals(Batch((plan,))) == ((ROLE,),)
    assert [one["name"] for one in project.cut(approved, push=False).plan.record.approvals] == ["Bob"]


# Signed -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def key(tmp_path: Path) -> SshKey:
    """The key of who approves."""
    needs("ssh-keygen")
    return SshKey.make(tmp_path / "ada")


@pytest.fixture(scope="module")
def ring() -> Iterator[Path]:
    needs("gpg")
    yield from keyring()


def sign_by(product: Product, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: SshKey, *signers: str, required: bool = True) -> None:
    """Approvals are signed by a key, and those of some signers count."""
    settings(monkeypatch, tmp_path, f"[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = {key.path}\n")
    listed = ", ".join(f'"{one}"' for one in signers)
    product.configure(f"{ASKED}\n[signing]\napprovals = {str(required).lower()}\ntags = false\nsigners = [{listed}]\n")


def test_a_signed_approval_counts_and_verify_says_so(
    asked: Product, file: Path, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_by(asked, monkeypatch, tmp_path, key, key.line('namespaces="releasekit-approval"').replace('"', '\\"'))
    approve(asked, planned(asked, file))
    assert "it is not signed, and `signing.approvals` asks for that" in carried_out(asked, file, status=3)
    approve(asked, file, "--sign")
    rows = json.loads(file.read_bytes())["record"]["approvals"]
    assert [row["signature"].splitlines()[0] for row in rows] == ["-----BEGIN SSH SIGNATURE-----"]
    carried_out(asked, file)
    asked.pull()
    assert "1 approval of what was released\n" in asked.rk("verify", "1.2").out


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> SshKey:
    """A key that several tests may share."""
    needs("ssh-keygen")
    return SshKey.make(tmp_path_factory.mktemp("keys") / "ada")


def row_signed_by(key: SshKey) -> dict[str, str]:
    made = Approval(ROLE, "Ada", "ada@example.org", date(2026, 2, 11), "5" * 64, "fine")
    return signed(made, Signer(SSH, "ssh-keygen", str(key.path), 60)).to_row()


@pytest.mark.parametrize("field", ["name", "email", "role", "date", "comment", "subject", "more"])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_signature_is_of_all_that_the_approval_says(hand: SshKey, field: str, is_known: bool) -> None:
    row = row_signed_by(hand)
    options = SigningOptions(signers=(f"*@example.org {hand.public}",) if is_known else ())
    other = {"date": "2026-02-12", "email": "eve@example.org"}.get(field, "else")
    assert distrust(row, options) == ""
    assert "its signature is not one of this approval" in distrust({**row, field: other}, options)


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        ("", True),
        ('namespaces="releasekit-approval"', True),
        ('namespaces="git"', False),
        ('valid-before="20260210"', False),
        ('valid-after="20260210",valid-before="20260212"', True),
    ],
)
def test_a_key_counts_for_what_and_while_its_line_says(hand: SshKey, options: str, counts: bool) -> None:
    said = distrust(row_signed_by(hand), SigningOptions(signers=(hand.line(options),)))
    assert said == ("" if counts else _NO_KEY)


_NO_KEY = "`signing.signers` has no such key for ada@example.org, or not for approvals (releasekit-approval) on 2026-02-11"


def test_what_signs_tags_approves_nothing(hand: SshKey) -> None:
    row = row_signed_by(hand)
    stolen = Signer(SSH, "ssh-keygen", str(hand.path), 60).sign(payload_of(row)).decode()
    assert "its signature is not one" in distrust({**row, "signature": stolen}, SigningOptions(signers=(hand.line(),)))
    assert "its signature is not one" in distrust({**row, "signature": "-----BEGIN SSH SIGNATURE-----\nx"}, SigningOptions())


def test_an_address_is_needed_to_know_whose_signature_it_is(hand: SshKey) -> None:
    row = {key: value for key, value in row_signed_by(hand).items() if key != "email"}
    assert "it names no address" in distrust(row, SigningOptions(signers=(hand.line(),)))


def test_nobody_signs_in_anothers_name(asked: Product, file: Path, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sign_by(asked, monkeypatch, tmp_path, key, key.line(), required=False)
    planned(asked, file)
    before = file.read_bytes()
    said = approve(asked, file, "--sign", "--by", "Bob <bob@example.org>", status=3).err
    assert "`signing.signers` has no such key for bob@example.org" in said
    assert file.read_bytes() == before


def test_an_openpgp_key_approves(asked: Product, file: Path, ring: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = PgpKey.make(ring)
    monkeypatch.setenv("GNUPGHOME", str(ring))
    settings(monkeypatch, tmp_path, f"[user]\n\tsigningKey = {key.fingerprint}\n")
    asked.configure(f'{ASKED}\n[signing]\napprovals = true\ntags = false\nsigners = ["{key.fingerprint}"]\n')
    approve(asked, planned(asked, file), "--sign")
    record = json.loads(file.read_bytes())["record"]
    carried_out(asked, file)
    tampered(file, record={**record, "approvals": [{**record["approvals"][0], "name": "Eve"}]})
    assert "it is not one of this approval" in asked.rk("cut", "--from-plan", str(file), "--yes", status=3).err
