"""``releasekit verify``: a bundle held against itself, against its tag, and against the same one built again."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from importlib.resources import files
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from releasekit import Project
from releasekit.git import Git
from tests.core.rules.keys import SshKey, signing
from tests.delivery.products import CONFIG, Answer, Product, releasekit_here, snapshot, take_state
from tests.programs import needs

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

SCHEMA = json.loads((files("releasekit") / "schemas" / "verify.json").read_bytes())
FOLDER = "toweco-docs-1.1"
GUIDE = "docs/docs/billing/guide.md"
OK, FAILED, NOT_CHECKED = "ok", "failed", "not-checked"


# helpers ----------------------------------------------------------------------------------------------------


@pytest.fixture
def shipped(shipped: Product) -> Product:
    """A product with 1.0 and 1.1, whose handed over files lie where a cut leaves them; statements are the tests' own."""
    folder = shipped.state / "releases/1.1"
    shipped.rk("build", "1.1", "-o", str(folder))
    for one in folder.glob("*.intoto.json"):
        one.unlink()
    return shipped


@pytest.fixture
def bundle(shipped: Product, tmp_path: Path) -> Path:
    """The bundle of 1.1, as it was handed over, in a folder of its own."""
    (tmp_path / "download").mkdir()
    return Path(shutil.copy(shipped.state / "releases/1.1" / f"{FOLDER}.zip", tmp_path / "download"))


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def pack(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a bundle over the one that is there."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{FOLDER}/{name}", content)
    return path


def listed(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The members with checksums that are theirs."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in members.items() if name != "SHA256SUMS")
    return {**members, "SHA256SUMS": sums.encode()}


def told(members: Mapping[str, bytes], change: Callable[[Any], object] = id) -> dict[str, bytes]:
    """The members with a manifest that lists them, changed, and checksums that are theirs: what somebody makes who wants to deceive."""
    data = json.loads(members["MANIFEST.json"])
    for one in (*data["documents"], *data["rendered"]):
        content = members.get(f"docs/{one['path']}") or members.get(one["path"]) or b""
        one.update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    change(data)
    canonical = json.dumps(data["source"], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    data["source_digest"] = hashlib.sha256(canonical.encode()).hexdigest()
    return listed({**members, "MANIFEST.json": json.dumps(data).encode()})


def results(answer: Answer) -> dict[str, str]:
    """What came of each check of one bundle."""
    Draft202012Validator(SCHEMA).validate(answer.json)
    return {one["check"]: one["result"] for one in answer.json["checks"]}


def details(answer: Answer, check: str) -> list[str]:
    return [detail for one in answer.json["checks"] if one["check"] == check for detail in one["details"]]


def verify(product: Product, *words: str | Path, status: int = 0) -> Answer:
    return product.rk("verify", *map(str, words), "--format", "json", status=status)


def alone(folder: Path, *words: str | Path, status: int = 0) -> Answer:
    """verify where there is no repository."""
    answer = releasekit_here("-C", str(folder), "verify", *map(str, words), "--format", "json")
    assert answer.status == status, answer
    return answer


ALL_OK = dict.fromkeys(("archive", "sums", "manifest", "release", "tag", "source", "record", "editions", "documents"), OK)
UNSIGNED = {"signature": NOT_CHECKED}


# what is right ----------------------------------------------------------------------------------------------------


def test_a_bundle_is_that_of_its_tag_and_can_be_built_again(shipped: Product, bundle: Path) -> None:
    answer = verify(shipped, bundle, "--rebuild")
    assert results(answer) == ALL_OK | UNSIGNED | {"rebuild": OK}
    facts = {key: answer.json[key] for key in ("kind", "version", "commit", "good", "differences")}
    assert facts == {"kind": "archive", "version": "1.1", "commit": shipped.clone.rev("v1.1"), "good": True, "differences": []}


def test_nothing_is_written_and_the_name_of_the_file_means_nothing(shipped: Product, bundle: Path) -> None:
    strange = bundle.rename(bundle.with_name("download (1)"))
    before = (snapshot(shipped.clone.path), take_state(shipped.remote), snapshot(bundle.parent))
    verify(shipped, strange, "--rebuild")
    assert (snapshot(shipped.clone.path), take_state(shipped.remote), snapshot(bundle.parent)) == before


def test_people_read_what_was_checked_in_eighty_columns(shipped: Product, bundle: Path) -> None:
    shown = shipped.rk("verify", str(bundle)).out
    assert max(map(len, shown.splitlines())) <= 80
    assert re.fullmatch(r"  ok      archive   \d+ files, [\d,]+ bytes", shown.splitlines()[0])
    assert shown.splitlines()[-1] == f"{FOLDER}.zip: good; 1 check could not be made"


def test_an_unpacked_bundle_is_verified_like_the_archive(shipped: Product, bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path)
    answer = verify(shipped, tmp_path / FOLDER, "--rebuild")
    assert results(answer) == ALL_OK | UNSIGNED | {"rebuild": OK}
    assert answer.json["kind"] == "folder"
    assert "the packing was not compared" in answer.json["checks"][-1]["message"]


def test_a_tar_archive_is_verified_like_the_zip(shipped: Product, bundle: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in contents(bundle).items():
            one = tarfile.TarInfo(f"{FOLDER}/{name}")
            one.size = len(content)
            archive.addfile(one, io.BytesIO(content))
    path = bundle.with_name(f"{FOLDER}.tar.gz")
    path.write_bytes(gzip.compress(stream.getvalue()))
    assert results(verify(shipped, path, "--rebuild")) == ALL_OK | UNSIGNED | {"rebuild": OK}


def test_a_release_is_verified_with_the_bundle_that_lies_here(shipped: Product) -> None:
    answer = verify(shipped, "1.1", "--rebuild")
    assert results(answer) == ALL_OK | UNSIGNED | {"rebuild": OK}
    assert {one["subject"] for one in answer.json["checks"]} == {f"{FOLDER}.zip"}
    assert answer.json["kind"] == "release"


def test_a_release_without_its_bundle_is_verified_by_its_tag(shipped: Product) -> None:
    shutil.rmtree(shipped.state)
    answer = verify(shipped, "1.1")
    assert results(answer) == {"archive": NOT_CHECKED, "release": OK, "tag": OK, "source": OK, "record": OK} | UNSIGNED
    assert answer.json["commit"] == shipped.clone.rev("v1.1")
    again = verify(shipped, "1.1", "--rebuild")
    assert "one that was built from the tag belongs to it" in again.json["checks"][-1]["message"]


def test_a_bundle_that_claims_a_great_many_records_costs_no_more(shipped: Product, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"{major}.{minor}": "0" * 64 for major in range(3, 30) for minor in range(30)}
    pack(bundle, told(contents(bundle), lambda data: data["records"].update(many | {"x": "y", "1.0": "0" * 64})))
    started = []
    attempt = Git.attempt

    def counting(self: Git, *words: str, **options: Any) -> Any:
        started.append(words)
        return attempt(self, *words, **options)

    monkeypatch.setattr(Git, "attempt", counting)
    answer = verify(shipped, bundle, status=1)
    assert details(answer, "editions") == ["x: is no version, so it has no record", "1.0: the record 000000000000 is not known here"]
    assert len(started) < 20


def test_without_a_repository_the_bundle_is_held_against_itself_and_it_is_said_so(bundle: Path) -> None:
    answer = alone(bundle.parent, bundle)
    assert results(answer) == {"archive": OK, "sums": OK, "manifest": OK, "release": NOT_CHECKED}
    assert "only the bundle itself was checked" in answer.json["checks"][-1]["message"]
    shown = releasekit_here("-C", str(bundle.parent), "verify", str(bundle)).out
    assert "there is no repository here" in " ".join(shown.split())


def test_git_need_not_be_installed_to_look_at_a_bundle(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(bundle.parent))
    assert results(alone(bundle.parent, bundle))["release"] == NOT_CHECKED


def test_a_shallow_clone_knows_the_release_that_it_holds(shipped: Product, bundle: Path, tmp_path: Path) -> None:
    shallow = shipped.remote.clone(tmp_path / "shallow", depth=1, branch="v1.1")
    assert results(alone(shallow.path, bundle)) == ALL_OK | UNSIGNED


def test_no_other_machine_is_asked_even_for_what_the_clone_lacks(shipped: Product, bundle: Path, tmp_path: Path) -> None:
    shipped.remote.git("config", "uploadpack.allowFilter", "true")
    blobless = shipped.remote.clone(tmp_path / "blobless", filter="blob:none", bare=True)
    answer = releasekit_here("-C", str(blobless.path), "verify", str(bundle))
    assert answer.status == 4
    assert "not allowed" in answer.err or "lazy" in answer.err


# what a later edition is ----------------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(shipped: Product) -> Product:
    """1.1 was corrected on the main branch."""
    shipped.rk("correct", "1.1", "12", "--text", "Налог исправлен")
    shipped.clone.git("add", "-A")
    shipped.push("chore: correct 1.1", {})
    return shipped


def test_the_bundle_of_the_release_stays_right_after_a_correction(corrected: Product, bundle: Path) -> None:
    assert results(verify(corrected, bundle)) == ALL_OK | UNSIGNED


def test_the_bundle_of_the_release_can_be_built_again_after_a_correction(corrected: Product, bundle: Path) -> None:
    assert results(verify(corrected, bundle, "--rebuild")) == ALL_OK | UNSIGNED | {"rebuild": OK}


def test_a_bundle_of_a_later_edition_is_right_and_says_that_it_is_one(corrected: Product, tmp_path: Path) -> None:
    corrected.rk("build", "1.1", "-o", str(tmp_path))
    answer = verify(corrected, tmp_path / f"{FOLDER}.zip", "--rebuild")
    assert results(answer) == ALL_OK | UNSIGNED | {"rebuild": OK}
    assert "it tells edition 2 of 1.1" in str(answer.json["checks"])


def test_an_edition_that_was_corrected_once_more_is_still_known(corrected: Product, tmp_path: Path) -> None:
    corrected.rk("build", "1.1", "-o", str(tmp_path))
    corrected.rk("correct", "1.1", "12", "--text", "Налог исправлен ещё раз")
    corrected.clone.git("add", "-A")
    corrected.push("chore: correct 1.1 again", {})
    assert results(verify(corrected, tmp_path / f"{FOLDER}.zip")) == ALL_OK | UNSIGNED


def test_an_edition_that_nobody_committed_is_not_known(corrected: Product, tmp_path: Path) -> None:
    corrected.rk("build", "1.1", "-o", str(tmp_path))
    corrected.clone.git("reset", "-q", "--hard", "HEAD~1")
    corrected.clone.git("update-ref", "refs/remotes/origin/main", "HEAD")
    answer = verify(corrected, tmp_path / f"{FOLDER}.zip", status=1)
    assert results(answer)["editions"] == FAILED


# what is wrong with the bundle ----------------------------------------------------------------------------------------------------


def test_a_changed_document_is_found_by_its_checksum_and_by_the_manifest(shipped: Product, bundle: Path) -> None:
    pack(bundle, {**contents(bundle), GUIDE: b"# Guile\n"})
    answer = verify(shipped, bundle, status=1)
    assert {check for check, result in results(answer).items() if result == FAILED} == {"sums", "manifest", "documents"}
    assert details(answer, "sums") == [f"{GUIDE}: is not what SHA256SUMS says"]
    assert details(answer, "documents") == ["docs/billing/guide.md: its content is not that of the commit"]


def test_without_the_repository_a_changed_document_is_found_too(bundle: Path) -> None:
    pack(bundle, {**contents(bundle), GUIDE: b"# Guile\n"})
    assert results(alone(bundle.parent, bundle, status=1))["sums"] == FAILED


def test_a_document_that_was_changed_with_all_that_is_told_of_it_is_found_by_the_commit(shipped: Product, bundle: Path) -> None:
    pack(bundle, told({**contents(bundle), GUIDE: b"# Guile\n"}))
    answer = verify(shipped, bundle, status=1)
    assert {check for check, result in results(answer).items() if result == FAILED} == {"documents"}
    assert results(alone(bundle.parent, bundle))["manifest"] == OK


def test_blobs_that_were_changed_as_well_are_found_by_the_tag(shipped: Product, bundle: Path) -> None:
    forged = b"# Guile\n"
    blob = hashlib.sha1(b"blob %d\0" % len(forged) + forged).hexdigest()
    members = told({**contents(bundle), GUIDE: forged}, lambda data: data["source"]["blobs"].update({"docs/billing/guide.md": blob}))
    answer = verify(shipped, pack(bundle, members), status=1)
    assert {check for check, result in results(answer).items() if result == FAILED} == {"source", "documents"}
    assert details(answer, "documents") == ["docs/billing/guide.md: is another in the commit"]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.1", "1.1: the manifest names two records of it, and the source is made from another one than ffffffffffff"),
        ("1.0.x", "1.0.x: is no version, so it has no record"),
    ],
)
def test_a_record_that_no_bundle_could_tell_is_found(version: str, said: str, shipped: Product, bundle: Path) -> None:
    pack(bundle, told(contents(bundle), lambda data: data["records"].update({version: "f" * 64})))
    answer = verify(shipped, bundle, status=1)
    assert {check for check, result in results(answer).items() if result == FAILED} == {"editions"}
    assert details(answer, "editions") == [said]


def test_a_history_that_was_changed_is_found_by_building_it_again(shipped: Product, bundle: Path) -> None:
    members = contents(bundle)
    members["history/history.en.md"] = members["history/history.en.md"].replace(b"dark theme", b"dark sights")
    pack(bundle, told(members))
    assert results(verify(shipped, bundle)) == ALL_OK | UNSIGNED
    answer = verify(shipped, bundle, "--rebuild", status=1)
    assert results(answer)["rebuild"] == FAILED
    first, *rest = answer.json["differences"]
    assert (first["member"], first["given"], first["rebuilt"]) == ("history/history.en.md", "- dark sights", "- dark theme")
    assert first["offset"] == members["history/history.en.md"].index(b"sights")
    assert [one["member"] for one in rest] == ["MANIFEST.json", "SHA256SUMS"]
    shown = shipped.rk("verify", "--rebuild", str(bundle), status=1).out
    assert "    given:   - dark sights\n    rebuilt: - dark theme\n" in shown


def test_files_that_are_too_many_and_too_few_are_found(shipped: Product, bundle: Path) -> None:
    members = contents(bundle)
    del members["README.md" if "README.md" in members else "docs/README.md"]
    answer = verify(shipped, pack(bundle, listed({**members, "docs/setup.exe": b"MZ"})), "--rebuild", status=1)
    assert details(answer, "manifest") == [
        "docs/README.md: is listed in MANIFEST.json, and is not there",
        "docs/setup.exe: is there, and not listed in MANIFEST.json",
    ]
    assert [(one["member"], one["what"]) for one in answer.json["differences"][:2]] == [
        ("docs/setup.exe", "is in the bundle, and is not made again"),
        ("docs/README.md", "is made again, and is not in the bundle"),
    ]


def test_what_only_is_packed_otherwise_is_told_as_such(shipped: Product, bundle: Path) -> None:
    pack(bundle, contents(bundle), zipfile.ZIP_STORED)
    assert verify(shipped, bundle).json["good"]
    answer = verify(shipped, bundle, "--rebuild", status=1)
    assert [one["what"] for one in answer.json["differences"]] == [
        "the same files, packed otherwise: nothing that a reader sees is another"
    ]


def test_tools_of_other_versions_are_named_as_the_likely_cause(shipped: Product, bundle: Path) -> None:
    members = contents(bundle)
    members["history/history.en.md"] += b"\n"
    pack(bundle, told(members, lambda data: data["tools"].update({"jinja2": "3.0", "zlib": "0.9"})))
    answer = verify(shipped, bundle, "--rebuild", status=1)
    (cause,) = answer.json["differences"][0]["causes"]
    assert cause.startswith("jinja2 3.0 made it, and here is 3.")


def test_a_damaged_archive_is_a_finding_and_no_crash(shipped: Product, bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes()[:1000])
    assert results(verify(shipped, bundle, status=1)) == {"archive": FAILED}
    assert results(verify(shipped, bundle, "--rebuild", status=1)) == {"archive": FAILED, "rebuild": NOT_CHECKED}
    assert "Traceback" not in shipped.rk("verify", str(bundle), status=1).err


@pytest.mark.parametrize("name", ["docs/../../up", "docs/A.md", "docs\\a", "docs/con\x1b[31mtrol", "docs/a.md/b"])
def test_a_name_that_is_not_safe_everywhere_is_a_finding(name: str, shipped: Product, bundle: Path) -> None:
    pack(bundle, listed({**contents(bundle), "docs/a.md": b"a", name: b"b"}))
    answer = shipped.rk("verify", str(bundle), status=1)
    assert "FAILED  archive" in answer.out
    assert "\x1b" not in answer.out


def test_a_manifest_that_is_none_is_a_finding(shipped: Product, bundle: Path) -> None:
    pack(bundle, listed({**contents(bundle), "MANIFEST.json": b"[" * 1_000_000}))
    assert results(verify(shipped, bundle, status=1)) == {"archive": OK, "sums": OK, "manifest": FAILED}


def test_a_bundle_without_manifest_and_checksums_says_what_it_lacks(shipped: Product, bundle: Path) -> None:
    pack(bundle, {"docs/a.md": b"a"})
    assert results(verify(shipped, bundle, status=1)) == {"archive": OK, "sums": FAILED, "manifest": FAILED}


# what is wrong with the release ----------------------------------------------------------------------------------------------------


def test_a_bundle_that_was_made_before_the_release_is_not_the_releases(shipped: Product, tmp_path: Path) -> None:
    shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    shipped.rk("build", "-o", str(tmp_path))
    early = tmp_path / "toweco-docs-1.2.zip"
    answer = verify(shipped, early, "--rebuild", status=1)
    assert results(answer)["release"] == FAILED
    assert answer.json["checks"][-1]["result"] == NOT_CHECKED
    shipped.cut("2026-02-11")
    shipped.pull()
    assert "it names no tag: it was made before 1.2 was released" in details(verify(shipped, early, status=1), "release")


def test_the_bundle_of_another_repository_is_not_known_here(bundle: Path, repo: RepoBuilder) -> None:
    repo.commit()
    answer = alone(repo.path, bundle, status=1)
    assert (results(answer)["release"], "-C DIR" in str(answer.json["checks"][-1]["hint"])) == (FAILED, True)


def test_a_tag_that_was_moved_is_found_by_the_old_bundle(shipped: Product, bundle: Path) -> None:
    moved = shipped.clone.commit("after", {"docs/billing/guide.md": "# Guile\n"})
    content = shipped.clone.git("cat-file", "tag", "v1.1").replace(shipped.clone.rev("v1.1"), moved)
    shipped.clone.git("update-ref", "refs/tags/v1.1", shipped.clone.git("mktag", input=content + "\n"))
    answer = verify(shipped, bundle, status=1)
    assert {check for check, result in results(answer).items() if result == FAILED} == {"release", "tag", "documents"}
    shutil.rmtree(shipped.state)
    assert {check for check, result in results(verify(shipped, "1.1", status=1)).items() if result == FAILED} == {"tag", "source"}


def test_a_release_by_hand_says_little_of_its_bundle(product: Product, tmp_path: Path) -> None:
    product.clone.commit("Release by hand", {"changelog.d/billing/10.feature.md": None})
    product.clone.tag("v1.0")
    product.rk("build", "1.0", "-o", str(tmp_path))
    found = results(verify(product, tmp_path / "toweco-docs-1.0.zip", "--rebuild"))
    assert {check for check, result in found.items() if result == NOT_CHECKED} == {"tag", "source", "record", "signature"}
    assert {check for check, result in results(verify(product, "1.0")).items() if result == NOT_CHECKED} == {
        "archive", "tag", "source", "record", "signature",
    }  # fmt: skip


def test_a_lightweight_tag_has_nothing_to_say(shipped: Product, bundle: Path) -> None:
    shipped.clone.git("tag", "-f", "v1.1", shipped.clone.rev("v1.1"))
    assert results(verify(shipped, bundle))["tag"] == NOT_CHECKED


def test_signatures_count_where_they_are_asked_for(shipped: Product, bundle: Path, tmp_path: Path) -> None:
    needs("ssh-keygen")
    ada, mallory = SshKey.make(tmp_path / "ada"), SshKey.make(tmp_path / "mallory")
    shipped.clone.write("releasekit.toml", CONFIG + signing(ada.line()))
    assert results(verify(shipped, bundle, status=1))["signature"] == FAILED
    message = shipped.clone.git("tag", "-l", "--format=%(contents)", "v1.1")
    for key, expected in ((ada, OK), (mallory, FAILED)):
        settings = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={key.path}")
        shipped.clone.git(*settings, "tag", "-f", "-s", "--cleanup=verbatim", "-F", "-", "v1.1", shipped.clone.rev("v1.1"), input=message)
        answer = verify(shipped, bundle, status=0 if expected == OK else 1)
        assert results(answer) == ALL_OK | {"signature": expected}


# what a release handed over ----------------------------------------------------------------------------------------------------


def statement(folder: Path, commit: str, *names: str) -> Path:
    subjects = [{"name": name, "digest": {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}} for name in names]
    subjects.append({"name": "commit", "digest": {"gitCommit": commit}})
    path = folder / f"{FOLDER}.intoto.json"
    path.write_text(json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": subjects}), encoding="utf-8")
    return path


def test_a_folder_that_was_handed_over_is_verified_file_by_file(shipped: Product) -> None:
    folder = shipped.state / "releases/1.1"
    statement(folder, shipped.clone.rev("v1.1"), f"{FOLDER}.zip", "history.ru.md")
    answer = verify(shipped, folder)
    assert results(answer) == ALL_OK | UNSIGNED | {"statement": OK}
    assert [one["subject"] for one in answer.json["checks"]][-2:] == [f"{FOLDER}.zip", f"{FOLDER}.intoto.json"]
    assert answer.json["kind"] == "handover"


def test_a_file_that_was_changed_after_it_was_handed_over_is_found_by_the_statement(shipped: Product) -> None:
    folder = shipped.state / "releases/1.1"
    path = statement(folder, "0" * 40, f"{FOLDER}.zip", "history.ru.md", "history.json")
    (folder / "history.ru.md").write_text("nothing\n", encoding="utf-8")
    (folder / "history.json").unlink()
    assert details(verify(shipped, folder, status=1), "statement") == [
        "history.ru.md: is not what the statement says",
        "history.json: is a subject of the statement, and is not here",
        f"commit: the statement is of commit {'0' * 40}, and the bundle is not",
    ]
    answer = verify(shipped, path, status=1)
    assert (answer.json["kind"], len(details(answer, "statement"))) == ("statement", 2)


def test_several_archives_of_one_release_are_built_again_once(shipped: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shipped.state / "releases/1.1"
    shutil.copy(folder / f"{FOLDER}.zip", folder / "copy.zip")
    built = []
    build = Project.build

    def counting(self: Project, *words: Any, **options: Any) -> Any:
        built.append(words)
        return build(self, *words, **options)

    counting.__signature__ = signature(build)  # type: ignore[attr-defined]  # it is asked what can be chosen
    monkeypatch.setattr(Project, "build", counting)
    assert verify(shipped, folder, "--rebuild").json["good"]
    assert len(built) == 1


def test_several_archives_are_told_apart(shipped: Product) -> None:
    folder = shipped.state / "releases/1.1"
    pack(Path(shutil.copy(folder / f"{FOLDER}.zip", folder / "z.zip")), {"docs/a": b"a"})
    answer = shipped.rk("verify", str(folder), status=1)
    assert [line for line in answer.out.splitlines() if line.endswith(":")] == [f"{FOLDER}.zip:", "z.zip:"]


# what cannot be verified ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("nothing", 2, "there is no such file or folder, and this is no version"),
        ("1.0.0", 2, "as a version:"),
        ("9.9", 4, "9.9 is not released"),
        ("", 2, "the name is empty"),
        ("/dev/null", 2, "neither a file nor a folder"),
    ],
)
def test_what_is_neither_file_nor_version_is_refused(shipped: Product, target: str, status: int, said: str) -> None:
    assert said in shipped.rk("verify", target, status=status).err


def test_a_folder_without_any_bundle_is_refused(shipped: Product, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "there is no bundle in this folder" in shipped.rk("verify", str(tmp_path / "empty"), status=2).err


def test_what_needs_a_repository_says_so(bundle: Path) -> None:
    assert "there is no repository here" in releasekit_here("-C", str(bundle.parent), "verify", "1.1").err
    assert releasekit_here("-C", str(bundle.parent), "verify", "1.1").status == 4
    assert releasekit_here("-C", str(bundle.parent), "verify", "--rebuild", str(bundle)).status == 4


def test_a_file_wins_over_a_version_of_the_same_name(shipped: Product, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bundle.parent)
    bundle.rename("1.1")
    answer = shipped.rk("verify", "1.1", "--format", "json")
    assert answer.json["kind"] == "archive"
    assert "1.1 is a file or a folder here" in answer.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(shipped: Product, bundle: Path) -> None:
    bundle.chmod(0)
    assert "cannot be read" in shipped.rk("verify", str(bundle), status=4).err
