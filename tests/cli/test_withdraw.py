"""``releasekit withdraw``: a release that must not be used, said in the work tree, and what every reader is told then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.delivery.products import releasekit_here, snapshot, take_state

if TYPE_CHECKING:
    from tests.conftest import MakeRepo
    from tests.delivery.products import Product
    from tests.gitrepo import RepoBuilder

HOSTILE = "\x1b[31m<script>x</script> \u202e| [a](javascript:b)"


def here(product: Product, version: str) -> Any:
    """The record in the work tree."""
    return json.loads((product.clone.path / f"releases/{version}.json").read_bytes())


def land(product: Product, message: str = "chore: correct") -> str:
    """Commit what lies in the work tree, and push it."""
    product.clone.git("add", "--all")
    product.clone.git("commit", "-q", "-m", message)
    product.clone.git("push", "-q", "origin", "HEAD:main")
    return product.clone.rev("HEAD")


def test_record_and_changelog_are_written_and_nothing_is_committed(shipped: Product) -> None:
    refs, before = take_state(shipped.clone, shipped.remote), snapshot(shipped.clone.path, [".git"])

    answer = shipped.rk("withdraw", "1.1", "--reason", "Bills are sent twice", "--as-of", "2026-03-01")

    after = snapshot(shipped.clone.path, [".git"])
    assert take_state(shipped.clone, shipped.remote) == refs
    assert {name for name in after if after[name] != before.get(name)} == {"releases/1.1.json", "CHANGELOG.md"}
    edition = {"number": 2, "date": "2026-03-01", "what": "withdrawn"}
    assert here(shipped, "1.1") == {**shipped.record("1.1"), "edition": 2, "editions": [edition], "withdrawn": "Bills are sent twice"}
    assert "> **Версия отозвана. Не используйте её.** Bills are sent twice" in after["CHANGELOG.md"].decode()
    assert [line.rpartition("clone/")[2] for line in answer.out.splitlines()] == ["releases/1.1.json", "CHANGELOG.md"]
    assert answer.err == (
        "edition 2 of 1.1 lies in the work tree, and counts once it is on main:"
        ' commit these files (git commit -m "chore: withdraw 1.1") and push them\n'
    )


def test_it_counts_once_it_is_on_main(shipped: Product) -> None:
    shipped.rk("withdraw", "1.1", "--reason", "Bills are sent twice")
    assert shipped.rk("version").out == "1.1\n"

    land(shipped)

    assert shipped.rk("version").out == "1.0\n"
    assert shipped.rk("version", "--next", "stable").out == "1.2\n"
    assert shipped.rk("version", "--next", "hotfix").out == "1.1.1\n"
    status = shipped.rk("status", "--format", "json").json
    assert (status["current"], status["withdrawn"], status["next"]) == ("1.0", ["1.1"], "1.2")
    assert shipped.rk("status").out.startswith("Товеко: 1.0 (2026-01-14); 1.1 is withdrawn\n")
    assert shipped.rk("check").out == "2 releases: 0 errors, 0 warnings\n"


def test_where_every_release_is_withdrawn_there_is_no_version(shipped: Product) -> None:
    for version in ("1.0", "1.1"):
        shipped.rk("withdraw", version, "--reason", "broken")
    land(shipped)

    assert "every release is withdrawn" in shipped.rk("version", status=4).err
    assert "every release of line 1.0 is withdrawn" in shipped.rk("version", "--line", "1.0", status=4).err
    assert shipped.rk("status").out.startswith("Товеко: nothing to use (1.0, 1.1 are withdrawn)\n")
    assert shipped.rk("status", "--format", "json").json["current"] is None


def test_another_clone_knows_it_after_a_fetch(shipped: Product) -> None:
    other = shipped.another_clone()
    shipped.rk("withdraw", "1.1", "--reason", "broken")
    land(shipped)
    assert other.rk("version").out == "1.1\n"

    other.clone.git("fetch", "-q")

    assert other.rk("version").out == "1.0\n"


@pytest.mark.parametrize(
    ("language", "said", "edition"),
    [
        ("en", "Withdrawn. Do not use this version.", "dition 2, corrected after the release"),
        ("ru", "Версия отозвана. Не используйте её.", "едакция 2, исправлена после выпуска"),
    ],
)
@pytest.mark.parametrize("format_", ["md", "html"])
def test_every_document_says_so(shipped: Product, language: str, said: str, edition: str, format_: str) -> None:
    shipped.rk("withdraw", "1.1", "--reason", HOSTILE)
    land(shipped)

    text = shipped.rk("history", "--format", format_, "--lang", language).out

    section = text[: text.index("## 1.0" if format_ == "md" else 'id="v1.0"')]
    assert said in section
    assert edition in section
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<script>x" not in text
    words = {"en": "withdrawn", "ru": "отозвана"}[language]
    assert f"| 1.1 ({words}) |" in text if format_ == "md" else text.count(f"<small>{words}</small>") == 2


def test_json_says_so_too(shipped: Product) -> None:
    shipped.rk("withdraw", "1.1", "--reason", HOSTILE)
    land(shipped)

    found = {one["version"]: (one["edition"], one["withdrawn"]) for one in shipped.rk("history", "--format", "json").json["releases"]}

    assert found == {"1.1": (2, HOSTILE), "1.0": (1, None)}


def test_build_says_so_and_without_a_correction_it_stays_the_same(shipped: Product, tmp_path: Path) -> None:
    shipped.rk("build", "1.0", "-o", str(tmp_path / "before"))
    shipped.rk("withdraw", "1.1", "--reason", "broken")
    land(shipped)

    shipped.rk("build", "1.1", "-o", str(tmp_path / "withdrawn"))
    shipped.rk("build", "1.0", "-o", str(tmp_path / "after"))

    assert "Withdrawn. Do not use this version.** broken" in (tmp_path / "withdrawn/history.en.md").read_text()
    assert snapshot(tmp_path / "before") == snapshot(tmp_path / "after")


def test_as_json_it_answers_with_what_was_written(shipped: Product) -> None:
    assert shipped.rk("withdraw", "1.1", "--reason", "broken", "--format", "json").json == {
        "schema": "releasekit/withdraw/1",
        "version": "1.1",
        "edition": 2,
        "files": ["releases/1.1.json", "CHANGELOG.md"],
        "kept": False,
        "withdrawn": "broken",
    }


# Twice, and back ------------------------------------------------------------------------------------------------------------


def test_the_same_again_is_refused_and_another_reason_is_one_edition_until_it_is_committed(shipped: Product) -> None:
    shipped.rk("withdraw", "1.1", "--reason", "broken")
    before = snapshot(shipped.clone.path, [".git"])
    assert "1.1 is withdrawn already" in shipped.rk("withdraw", "1.1", "--reason", "broken", status=3).err
    assert snapshot(shipped.clone.path, [".git"]) == before

    assert shipped.rk("withdraw", "1.1", "--reason", "very broken", "--format", "json").json["edition"] == 2

    land(shipped)
    assert "1.1 is withdrawn already" in shipped.rk("withdraw", "1.1", "--reason", "very broken", status=3).err
    assert shipped.rk("withdraw", "1.1", "--reason", "beyond repair", "--format", "json").json["edition"] == 3


def test_a_mistake_is_undone_by_a_further_edition(shipped: Product) -> None:
    changelog = (shipped.clone.path / "CHANGELOG.md").read_text()
    assert "1.1 is not withdrawn" in shipped.rk("withdraw", "1.1", "--undo", status=3).err
    shipped.rk("withdraw", "1.1", "--reason", "broken")
    land(shipped)

    answer = shipped.rk("withdraw", "1.1", "--undo", "--format", "json")

    assert (answer.json["edition"], answer.json["withdrawn"]) == (3, None)
    assert "chore: reinstate 1.1" in answer.err
    land(shipped)
    assert shipped.rk("version").out == "1.1\n"
    now = (shipped.clone.path / "CHANGELOG.md").read_text()
    assert "отозвана" not in now
    assert "Редакция 3, исправлена после выпуска." in now
    assert len(now.splitlines()) == len(changelog.splitlines()) + 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1.1"], "--reason is missing"),
        (["1.1", "--reason", " "], "the reason is empty"),
        (["1.1", "--reason", "a", "--undo"], "--undo takes the reason away"),
        (["1.1.0", "--reason", "a"], "hotfixes are numbered from 1"),
        ([], "VERSION"),
    ],
)
def test_what_makes_no_sense_is_refused(shipped: Product, words: list[str], said: str) -> None:
    before = snapshot(shipped.clone.path, [".git"])

    assert said in shipped.rk("withdraw", *words, status=2).err

    assert snapshot(shipped.clone.path, [".git"]) == before


def test_what_is_not_released_cannot_be_withdrawn(shipped: Product) -> None:
    assert "9.9 is not released" in shipped.rk("withdraw", "9.9", "--reason", "a", status=4).err


# Where nothing can be written -----------------------------------------------------------------------------------------------


def test_a_bare_repository_has_no_work_tree(shipped: Product) -> None:
    answer = releasekit_here("-C", str(shipped.remote.path), "withdraw", "1.1", "--reason", "a")
    assert (answer.status, "a bare repository has no work tree" in answer.err) == (4, True)


def test_a_shallow_clone_is_refused(shipped: Product, tmp_path: Path) -> None:
    clone = shipped.remote.clone(tmp_path / "shallow", depth=1)
    answer = releasekit_here("-C", str(clone.path), "withdraw", "1.1", "--reason", "a")
    assert (answer.status, "shallow" in answer.err) == (4, True)


@pytest.mark.parametrize("name", ["1.1.json", "CHANGELOG.md"])
def test_where_files_cannot_be_replaced_nothing_is(shipped: Product, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = snapshot(shipped.clone.path, [".git"])
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target.name == name:
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)

    assert f"{name}: the file cannot be written: Permission denied" in shipped.rk("withdraw", "1.1", "--reason", "a", status=4).err

    assert snapshot(shipped.clone.path, [".git"]) == before


def test_a_folder_of_records_that_leads_elsewhere_is_not_followed(shipped: Product, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (shipped.clone.path / "releases").rename(outside)
    (shipped.clone.path / "releases").symlink_to(outside)
    before = snapshot(outside)

    assert "symbolic link" in shipped.rk("withdraw", "1.1", "--reason", "a", status=4).err

    assert snapshot(outside) == before


@pytest.mark.parametrize("content", ["<<<<<<< HEAD\n", "{}", '{"schema": "releasekit/record/1"}'])
def test_a_damaged_record_in_the_work_tree_is_left_alone(shipped: Product, content: str) -> None:
    record = shipped.clone.path / "releases/1.1.json"
    record.write_text(content)

    assert "releases/1.1.json: " in shipped.rk("withdraw", "1.1", "--reason", "a", status=4).err

    assert record.read_text() == content


def test_a_record_of_another_release_is_left_alone(shipped: Product) -> None:
    (shipped.clone.path / "releases/1.1.json").write_bytes((shipped.clone.path / "releases/1.0.json").read_bytes())
    assert "this is the record of 1.0" in shipped.rk("withdraw", "1.1", "--reason", "a", status=4).err


def test_a_record_of_a_later_releasekit_is_left_alone(shipped: Product) -> None:
    record = shipped.clone.path / "releases/1.1.json"
    text = json.dumps({**here(shipped, "1.1"), "edition": 2, "severity": "high"})
    record.write_text(text)

    assert "does not know its 'severity'" in shipped.rk("withdraw", "1.1", "--reason", "a", status=4).err

    assert record.read_text() == text


def test_a_record_that_was_edited_by_hand_is_not_overwritten(shipped: Product) -> None:
    record = shipped.clone.path / "releases/1.1.json"
    text = record.read_text().replace("Исправлен налог", "Налог исправлен")
    record.write_text(text)

    answer = shipped.rk("withdraw", "1.1", "--reason", "a", status=4)

    assert "it differs from edition 1, which counts, and claims to be edition 1" in answer.err
    assert record.read_text() == text


# The changelog --------------------------------------------------------------------------------------------------------------


def test_a_section_that_a_person_edited_is_left_and_told(shipped: Product) -> None:
    changelog = shipped.clone.path / "CHANGELOG.md"
    text = changelog.read_text().replace("dark theme", "A dark theme, at last")
    changelog.write_text(text)

    answer = shipped.rk("withdraw", "1.1", "--reason", "broken", "--format", "json")

    assert (answer.json["files"], answer.json["kept"]) == (["releases/1.1.json"], True)
    assert "note: the section of 1.1 in the changelog was edited by hand, and was left as it is" in answer.err
    assert changelog.read_text() == text
    assert shipped.rk("withdraw", "1.0", "--reason", "broken", "--format", "json").json["kept"] is False


def test_a_changelog_with_other_line_ends_keeps_them(shipped: Product) -> None:
    changelog = shipped.clone.path / "CHANGELOG.md"
    before = b"by hand\r\n" + changelog.read_bytes().replace(b"\n", b"\r\n") + b"\r\nby hand, without an end"
    changelog.write_bytes(before)

    assert shipped.rk("withdraw", "1.1", "--reason", "broken", "--format", "json").json["kept"] is False

    after = changelog.read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n")
    kept = [line for line in after.splitlines() if line in before.splitlines()]
    assert [line for line in before.splitlines() if line not in kept] == [before.splitlines()[3]]  # the marker with its digest
    assert len(after.splitlines()) == len(before.splitlines()) + 4


def test_a_changelog_that_is_not_there_is_left_to_the_next_cut(shipped: Product) -> None:
    (shipped.clone.path / "CHANGELOG.md").unlink()

    assert shipped.rk("withdraw", "1.1", "--reason", "broken", "--format", "json").json["files"] == ["releases/1.1.json"]

    assert not (shipped.clone.path / "CHANGELOG.md").exists()


def test_a_damaged_changelog_stops_everything(shipped: Product) -> None:
    changelog = shipped.clone.path / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace("<!-- /releasekit 1.1 -->\n", ""))
    before = snapshot(shipped.clone.path, [".git"])

    assert "marker of releasekit" in shipped.rk("withdraw", "1.1", "--reason", "a", status=4).err

    assert snapshot(shipped.clone.path, [".git"]) == before


# A release that left no record of its own -----------------------------------------------------------------------------------


@pytest.fixture
def adopted(make_repo: MakeRepo) -> RepoBuilder:
    """A history without releasekit: the first commit is 1.0, then 1.1 with a fix."""
    repo = make_repo()
    repo.commit("feat: begin", {"a": "1"})
    repo.tag("v1.0")
    repo.commit("fix: a thing (#5)", {"a": "2", "CHANGELOG.md": "# History\n\n## 1.0\n\nWritten by hand.\n"})
    repo.tag("v1.1", annotated=False)
    repo.commit("feat: more (#6)", {"a": "3"})
    return repo


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_its_record_is_made_from_history_and_is_edition_2(adopted: RepoBuilder, version: str) -> None:
    def rk(*words: str) -> Any:
        answer = releasekit_here("-C", str(adopted.path), *words)
        assert answer.status == 0, answer.err
        return answer

    made = next(one for one in rk("history", "--format", "json").json["releases"] if one["version"] == version)
    baseline = rk("check", "--format", "json").json["summary"]
    answer = rk("withdraw", version, "--reason", "broken", "--format", "json", "--as-of", "2026-03-01")
    record = json.loads((adopted.path / f"releases/{version}.json").read_bytes())
    parent = adopted.git("log", "-1", "--format=%P", f"v{version}") or adopted.rev(f"v{version}")
    editions = [{"number": 2, "date": "2026-03-01", "what": "withdrawn"}]
    assert record == {**made, "edition": 2, "editions": editions, "withdrawn": "broken", "base": parent}
    assert answer.json["files"] == [f"releases/{version}.json", *([] if version == "1.0" else ["CHANGELOG.md"])]
    assert answer.json["kept"] is (version == "1.0")

    adopted.git("add", "--all")
    adopted.git("commit", "-q", "-m", f"chore: withdraw {version}")

    found = {one["version"]: one["withdrawn"] for one in rk("history", "--format", "json").json["releases"]}
    assert found == {"1.0": None, "1.1": None, version: "broken"}
    assert rk("version").out == ("1.0\n" if version == "1.1" else "1.1\n")
    assert rk("check", "--format", "json").json["summary"] == baseline
    rk("cut", "--yes")
    assert {one["version"] for one in rk("history", "--format", "json").json["releases"]} == {"1.0", "1.1", "1.2"}
    assert json.loads(adopted.git("show", f"v1.2:releases/{version}.json")) == record
    assert rk("check", "--format", "json").json["summary"] == baseline


def test_a_file_for_a_version_without_a_tag_invents_no_release(shipped: Product) -> None:
    record = {**here(shipped, "1.1"), "version": "1.5", "line": "1.5", "edition": 2, "withdrawn": "broken"}
    shipped.push("chore: a strange file", {"releases/1.5.json": json.dumps(record)})

    assert [one["version"] for one in shipped.rk("history", "--format", "json").json["releases"]] == ["1.1", "1.0"]
    assert shipped.rk("version").out == "1.1\n"
    assert "1.5 is not released" in shipped.rk("withdraw", "1.5", "--reason", "a", status=4).err
