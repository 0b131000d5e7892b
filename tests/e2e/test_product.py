"""The whole road: a product is cut five times, on main and on two lines, and everything that was written tells the truth."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.delivery.products import Product, fix_of_billing, releasekit_process, snapshot, started, take_state

if TYPE_CHECKING:
    from collections.abc import Callable

RELEASES = ("1.0", "1.0.1", "1.1", "1.1.1", "1.2")

Told = tuple[str, str, str, str | None, str | None, tuple[str, ...]]
"""Component, kind, text, request, included from, also in."""

TRUTH: dict[str, list[Told]] = {
    "1.0": [
        ("billing", "feature", "Счета выставляются", "10", None, ()),
        ("api", "feature", "Запросы принимаются", "11", None, ()),
        ("ui", "feature", "first page", None, None, ()),
    ],
    "1.0.1": [("billing", "fix", "Исправлен налог", "12", None, ("1.1",))],
    "1.1": [
        ("billing", "fix", "Исправлен налог", "12", None, ()),
        ("ui", "feature", "dark theme", None, None, ()),
    ],
    "1.1.1": [("api", "security", "Дыра закрыта", "13", None, ())],
    "1.2": [
        ("api", "security", "Дыра закрыта", "13", "1.1.1", ()),
        ("ui", "fix", "flicker", "15", None, ()),
    ],
}

PREVIOUS = {"1.0": None, "1.0.1": "1.0", "1.1": "1.0", "1.1.1": "1.1", "1.2": "1.1"}

STATES = {
    "1.0": {"billing": "new", "api": "new", "ui": "new"},
    "1.0.1": {"billing": "changed", "api": "unchanged", "ui": "unchanged"},
    "1.1": {"billing": "changed", "api": "unchanged", "ui": "changed"},
    "1.1.1": {"billing": "unchanged", "api": "changed", "ui": "unchanged"},
    "1.2": {"billing": "unchanged", "api": "changed", "ui": "changed"},
}

SECTIONS = {
    "v1.0": ["1.0"],
    "v1.0.1": ["1.0.1", "1.0"],
    "v1.1": ["1.1", "1.0"],
    "v1.1.1": ["1.1.1", "1.1", "1.0"],
    "v1.2": ["1.2", "1.1.1", "1.1", "1.0.1", "1.0"],
    "release/1.0": ["1.0.1", "1.0"],
    "release/1.1": ["1.1.1", "1.1", "1.0"],
    "main": ["1.2", "1.1.1", "1.1", "1.0.1", "1.0"],
}
"""Which releases the CHANGELOG.md of a tag or branch tells of, newest first."""


@dataclass(frozen=True)
class Story:
    """The product after 1.2, what each cut answered, and the commits of people."""

    product: Product
    answers: dict[str, Any]
    fix: str
    hole: str
    bundles: dict[str, bytes]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    product = started(tmp_path_factory.getbasetemp()).copy(tmp_path_factory.mktemp("story"))
    answers: dict[str, Any] = {}
    product.push("feat(ui): first page", {"ui/page": "first\n"})
    answers["1.0"] = product.cut("2026-01-14")
    product.pull()
    fix = fix_of_billing(product)
    product.push("feat(ui): dark theme", {"ui/dark": "dark\n"})
    answers["1.1"] = product.cut("2026-01-28")
    product.pull()
    answers["1.0.1"] = product.hotfix("2026-02-02", "1.0", fix)
    hole = product.push("close hole", {"api/server": "serve safely\n", "changelog.d/api/13.security.md": "Дыра закрыта\n"})
    _carry_to_the_line_by_hand(product, hole)
    answers["1.1.1"] = product.hotfix("2026-02-04", "1.1")
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    answers["1.2"] = product.cut("2026-02-11")
    product.pull()
    bundles = {version: _bundle_of(answer).read_bytes() for version, answer in answers.items()}
    return Story(product, answers, fix, hole, bundles)


def _carry_to_the_line_by_hand(product: Product, oid: str) -> None:
    """A developer makes the branch of line 1.1, picks a commit onto it and pushes that."""
    product.clone.git("switch", "-q", "-c", "release/1.1", "v1.1")
    product.clone.git("cherry-pick", "-x", oid)
    product.clone.git("push", "-q", "origin", "release/1.1")
    product.clone.switch("main")


def _bundle_of(answer: Any) -> Path:
    (found,) = (Path(name) for name in answer["files"] if name.endswith(".zip"))
    return found


def _told(record: Any) -> list[Told]:
    return [
        (one["component"], one["kind"], one["text"]["ru"], one["request"], one["included_from"], tuple(one["also_in"]))
        for one in record["changes"]
    ]


def _trailers(product: Product, version: str) -> dict[str, str]:
    text = product.remote.git("for-each-ref", "--format=%(contents:trailers:only,unfold)", f"refs/tags/v{version}")
    return dict(line.split(": ", 1) for line in text.splitlines() if line)


def test_the_remote_holds_the_five_releases_their_branches_and_nothing_else(story: Story) -> None:
    assert set(story.product.remote.refs()) == {
        "refs/heads/main",
        "refs/heads/release/1.0",
        "refs/heads/release/1.1",
        *(f"refs/tags/v{version}" for version in RELEASES),
    }


def test_each_branch_ends_in_its_newest_release(story: Story) -> None:
    remote = story.product.remote

    assert remote.rev("main") == remote.rev("v1.2") == story.answers["1.2"]["commit"]
    assert remote.rev("release/1.0") == remote.rev("v1.0.1") == story.answers["1.0.1"]["commit"]
    assert remote.rev("release/1.1") == remote.rev("v1.1.1") == story.answers["1.1.1"]["commit"]


def test_a_picked_hotfix_stands_on_its_stable_release_and_names_the_commit_it_was_picked_from(story: Story) -> None:
    remote = story.product.remote
    release, picked, stable = remote.git("rev-list", "--max-count=3", "v1.0.1").split()

    assert release == remote.rev("v1.0.1")
    assert stable == remote.rev("v1.0")
    assert remote.git("log", "-1", "--format=%B", picked).strip() == f"billing tax\n\n(cherry picked from commit {story.fix})"
    assert remote.git("log", "-1", "--format=%an <%ae>", picked) == "Ada Example <ada@example.org>"


def test_a_hotfix_without_picks_releases_what_people_pushed_to_the_line(story: Story) -> None:
    remote = story.product.remote
    release, picked, stable = remote.git("rev-list", "--max-count=3", "v1.1.1").split()

    assert release == remote.rev("release/1.1")
    assert story.hole in remote.git("log", "-1", "--format=%B", picked)
    assert stable == remote.rev("v1.1")


def test_both_repositories_are_sound(story: Story) -> None:
    story.product.clone.fsck()
    story.product.remote.fsck()


def test_check_has_nothing_to_say_about_a_product_that_was_released_so(story: Story) -> None:
    assert story.product.rk("check", "--format", "json").json["findings"] == []


@pytest.mark.parametrize("version", RELEASES)
def test_the_record_tells_what_the_release_changed_and_what_came_from_where(story: Story, version: str) -> None:
    record = story.product.record(version)

    assert _told(record) == TRUTH[version]
    assert record["previous"] == PREVIOUS[version]
    assert {one["id"]: one["state"] for one in record["components"]} == STATES[version]
    assert record["tag"] == f"v{version}"
    assert record["kind"] == ("hotfix" if version.count(".") == 2 else "stable")
    assert record["line"] == version[:3]


@pytest.mark.parametrize("version", RELEASES)
def test_the_record_names_the_commits_that_carry_each_change(story: Story, version: str) -> None:
    remote = story.product.remote
    previous = PREVIOUS[version]
    mine = set(remote.git("rev-list", f"v{version}", *([f"^v{previous}"] if previous else [])).split())

    for change in story.product.record(version)["changes"]:
        assert change["commits"]
        assert set(change["commits"]) <= mine


def test_the_base_of_a_record_is_the_parent_of_the_release_commit(story: Story) -> None:
    for version in RELEASES:
        assert story.product.record(version)["base"] == story.product.remote.rev(f"v{version}^")


def test_records_of_hotfixes_reach_main_with_the_next_stable_release_unchanged(story: Story) -> None:
    for version in RELEASES:
        assert story.product.record(version, at="main") == story.product.record(version)
    for version in ("1.0.1", "1.1", "1.1.1", "1.2"):
        assert f"releases/{version}.json" not in story.product.files("v1.0")


def test_a_line_holds_the_records_of_what_it_contains_only(story: Story) -> None:
    assert [path for path in story.product.files("release/1.1") if path.startswith("releases/")] == [
        "releases/1.0.json",
        "releases/1.1.1.json",
        "releases/1.1.json",
    ]


@pytest.mark.parametrize("ref", SECTIONS)
def test_the_changelog_of_a_branch_or_tag_tells_of_the_releases_that_are_in_it(story: Story, ref: str) -> None:
    text = story.product.show(f"{ref}:CHANGELOG.md")

    assert [line.removeprefix("## ").split(" ")[0] for line in text.splitlines() if line.startswith("## ")] == SECTIONS[ref]
    told = {change[2] for version in SECTIONS[ref] for change in TRUTH[version]}
    assert all(one in text for one in told)
    untold = {change[2] for version in RELEASES for change in TRUTH[version]} - told
    assert not any(one in text for one in untold)


def test_the_changelog_says_in_russian_what_came_from_which_hotfix(story: Story) -> None:
    text = story.product.show("main:CHANGELOG.md")

    assert text.startswith("# История изменений\n")
    assert "- Дыра закрыта (#13) (включено из 1.1.1)\n" in text
    assert "- Исправлен налог (#12) (также в 1.1)\n" in text
    assert "- Исправлен налог (#12)\n" in text
    assert "- flicker (#15)\n" in text


@pytest.mark.parametrize("version", RELEASES)
def test_version_files_hold_the_number_and_are_otherwise_as_they_were(story: Story, version: str) -> None:
    assert story.product.show(f"v{version}:VERSION") == f"VERSION = {version}\n"
    assert story.product.show(f"v{version}:pyproject.toml") == f'[project]\nname = "toweco"   # stays\nversion = "{version}"\n'


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_consumes_its_fragments_and_no_others(story: Story, version: str) -> None:
    consumed = [path for path in story.product.files(f"v{version}^") if path.startswith("changelog.d/")]

    assert not any(path.startswith("changelog.d/") for path in story.product.files(f"v{version}"))
    assert len(consumed) == {"1.0": 2, "1.0.1": 1, "1.1": 1, "1.1.1": 1, "1.2": 1}[version]


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_commit_touches_only_what_a_release_owns(story: Story, version: str) -> None:
    changed = story.product.remote.git("diff-tree", "-r", "--name-only", "--no-commit-id", f"v{version}^{{commit}}").splitlines()

    owned = ("VERSION", "pyproject.toml", "CHANGELOG.md", "releases/", "changelog.d/")
    assert changed
    assert all(path.startswith(owned) for path in changed)


@pytest.mark.parametrize("version", RELEASES)
def test_the_trailers_of_the_tag_match_what_they_are_digests_of(story: Story, version: str) -> None:
    product, trailers = story.product, _trailers(story.product, version)
    record = product.show(f"v{version}:releases/{version}.json").encode()
    with zipfile.ZipFile(io.BytesIO(story.bundles[version])) as bundle:
        manifest = json.loads(bundle.read(f"toweco-docs-{version}/MANIFEST.json"))
    source = json.dumps(manifest["source"], sort_keys=True, separators=(",", ":")).encode()

    assert trailers["Releasekit-Plan"] == story.answers[version]["plan"]
    assert trailers["Releasekit-Base"] == product.remote.rev(f"v{version}^")
    assert trailers["Releasekit-Record"] == hashlib.sha256(record).hexdigest() == manifest["source"]["record"]
    assert trailers["Releasekit-Manifest"] == hashlib.sha256(source).hexdigest() == manifest["source_digest"]
    assert manifest["commit"] == product.remote.rev(f"v{version}")


@pytest.mark.parametrize("version", RELEASES)
def test_the_tag_is_annotated_names_itself_and_is_what_the_cut_answered(story: Story, version: str) -> None:
    oid = story.product.remote.refs()[f"refs/tags/v{version}"]
    lines = story.product.show(oid).splitlines()

    assert oid == story.answers[version]["tag_object"]
    assert story.answers[version]["published"] is True
    assert lines[:3] == [f"object {story.answers[version]['commit']}", "type commit", f"tag v{version}"]
    assert f"Toweco {version}" in lines


@pytest.mark.parametrize("version", RELEASES)
def test_the_checksums_in_a_bundle_match_and_documents_are_those_of_the_tag(story: Story, version: str) -> None:
    with zipfile.ZipFile(io.BytesIO(story.bundles[version])) as bundle:
        contents = {name.partition("/")[2]: bundle.read(name) for name in bundle.namelist()}
    sums = contents.pop("SHA256SUMS").decode().splitlines()

    assert sums == [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in sorted(contents.items())]
    documents = {name.removeprefix("docs/"): content for name, content in contents.items() if name.startswith("docs/")}
    assert set(documents) == {"docs/billing/guide.md", "README.md"}
    assert all(content.decode() == story.product.show(f"v{version}:{path}") for path, content in documents.items())
    assert json.loads(contents["history/history.json"])["releases"][0]["version"] == version


def test_history_as_json_is_the_records_and_keeps_to_its_published_schema(story: Story) -> None:
    answer = story.product.rk("history", "--format", "json").json
    schema = story.product.rk("schema", "history").json
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(answer)

    assert answer["releases"] == [story.product.record(version) for version in reversed(RELEASES)]


@pytest.mark.parametrize(("line", "versions"), [("1.0", ["1.0.1", "1.0"]), ("1.1", ["1.1.1", "1.1"]), ("1.2", ["1.2"])])
def test_the_history_of_a_line_is_its_stable_version_and_hotfixes(story: Story, line: str, versions: list[str]) -> None:
    releases = story.product.rk("history", "--line", line, "--format", "json").json["releases"]

    assert [one["version"] for one in releases] == versions
    assert [_told(one) for one in releases] == [TRUTH[version] for version in versions]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["Товеко", "## 1.2 — 2026-02-11", "### Интерфейс", "#### Безопасность", "(включено из 1.1.1)", "(также в 1.1)", "Биллинг"]),
        ("en", ["Toweco", "## 1.2 — 2026-02-11", "### API", "#### Security", "(included from 1.1.1)", "(also in 1.1)", "Billing"]),
    ],
)
def test_the_document_is_written_in_the_language_that_is_asked_for(story: Story, language: str, words: list[str]) -> None:
    text = story.product.rk("history", "--lang", language).out

    assert [word for word in words if word not in text] == []


def test_the_documents_of_a_cut_are_in_every_language_and_format(story: Story) -> None:
    names = [Path(name).name for name in story.answers["1.2"]["files"]]
    russian, english = (Path(name).read_text(encoding="utf-8") for name in story.answers["1.2"]["files"][:2])

    assert names == [
        "history.ru.md",
        "history.en.md",
        "history.ru.html",
        "history.en.html",
        "history.json",
        "toweco-docs-1.2.zip",
        "toweco-docs-1.2.intoto.json",
    ]
    assert "Безопасность" in russian
    assert "Security" in english
    assert "Безопасность" not in english


def test_after_a_release_nothing_is_aboard_and_the_next_number_is_free(story: Story) -> None:
    status = story.product.rk("status", "--format", "json").json

    assert (status["current"], status["next"]) == ("1.2", "1.3")
    assert status["pending"]["total"] == 0
    assert [story.product.rk("version", "--next", "hotfix", "--line", line).out for line in ("1.0", "1.1", "1.2")] == [
        "1.0.2\n",
        "1.1.2\n",
        "1.2.1\n",
    ]


@pytest.mark.parametrize("version", RELEASES)
def test_a_bundle_built_from_the_tag_is_the_bundle_of_the_cut(story: Story, version: str, tmp_path: Path) -> None:
    before = take_state(story.product.clone, story.product.remote)
    story.product.rk("build", version, "--output", str(tmp_path))

    assert (tmp_path / f"toweco-docs-{version}.zip").read_bytes() == story.bundles[version]
    assert take_state(story.product.clone, story.product.remote) == before


def test_two_builds_on_different_machines_are_byte_identical(story: Story, tmp_path: Path) -> None:
    """Case 99."""
    places = {"here": tmp_path / "here", "there": tmp_path / "far" / "there"}
    home = tmp_path / "home"
    home.mkdir()
    far = {"TZ": "Asia/Kamchatka", "LC_ALL": "ru_RU.UTF-8", "LANG": "ru_RU.UTF-8", "LANGUAGE": "ru", "HOME": str(home), "COLUMNS": "20"}
    near = {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "C"}
    clone = str(story.product.clone.path)
    one = releasekit_process("-C", clone, "build", "1.2", "-o", str(places["here"]), env=near, umask=0o022)
    two = releasekit_process("-C", clone, "build", "1.2", "-o", str(places["there"]), env=far, umask=0o077, cwd=home)

    assert (one.status, two.status) == (0, 0), one.err + two.err
    assert snapshot(places["here"]) == snapshot(places["there"])
    assert snapshot(places["here"])["toweco-docs-1.2.zip"] == story.bundles["1.2"]


def test_another_clone_builds_the_same_bundle(story: Story, tmp_path: Path) -> None:
    other = story.product.remote.clone(tmp_path / "other")
    built = releasekit_process("-C", str(other.path), "build", "1.1.1", "-o", str(tmp_path / "out"))

    assert built.status == 0, built.err
    assert (tmp_path / "out" / "toweco-docs-1.1.1.zip").read_bytes() == story.bundles["1.1.1"]


# The clone of the person who cuts --------------------------------------------------------------------------------------------


def _leave_clean(product: Product) -> None:
    pass


def _leave_dirty(product: Product) -> None:
    product.clone.write("billing/run.sh", "half done\n")
    product.clone.write("untracked", "mine\n")
    product.clone.write("staged", "mine\n")
    product.clone.git("add", "staged")


def _leave_a_lock(product: Product) -> None:
    _leave_dirty(product)
    product.clone.write(".git/index.lock", "")


def _leave_a_merge_in_conflict(product: Product) -> None:
    clone = product.clone
    clone.git("switch", "-q", "-c", "topic", "HEAD~1")
    clone.commit("theirs", {"billing/run.sh": "theirs\n"})
    clone.switch("main")
    clone.commit("ours", {"billing/run.sh": "ours\n"})
    with pytest.raises(Exception, match="merge"):
        clone.git("merge", "topic")
    assert (clone.path / ".git" / "MERGE_HEAD").exists()


def _leave_detached(product: Product) -> None:
    product.clone.switch("HEAD~1", detach=True)


ALLOWED = ("releasekit/", "objects/", "refs/tags/", "refs/remotes/origin/", "logs/refs/remotes/origin/")
"""What a cut may write under ``.git`` of the clone: its own folder, objects, the new tag, and where the remote's branches are."""


@pytest.mark.parametrize(
    ("command", "leave"),
    [
        ("cut", _leave_clean),
        ("cut", _leave_dirty),
        ("cut", _leave_a_lock),
        ("cut", _leave_a_merge_in_conflict),
        ("cut", _leave_detached),
        ("hotfix", _leave_a_merge_in_conflict),
    ],
)
def test_a_release_leaves_the_clone_of_the_person_as_it_was(
    shipped: Product, fix: str, command: str, leave: Callable[[Product], None]
) -> None:
    """Cases 37 and 38."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    leave(shipped)
    git = shipped.clone.path / ".git"
    before = (snapshot(git, ALLOWED), snapshot(shipped.clone.path, [".git/"]))
    status = shipped.clone.git("--no-optional-locks", "status", "--porcelain=v2", "--branch")
    words = ("cut",) if command == "cut" else ("hotfix", "1.0", "--pick", fix)
    answer = shipped.rk(*words, "--yes", "--format", "json", "--as-of", "2026-02-11").json

    assert shipped.remote.refs()[f"refs/tags/{answer['tag']}"] == answer["tag_object"]
    assert (snapshot(git, ALLOWED), snapshot(shipped.clone.path, [".git/"])) == before
    after = shipped.clone.git("--no-optional-locks", "status", "--porcelain=v2", "--branch")
    # git itself counts how far the branch is behind its upstream, which has just moved.
    assert [line for line in after.splitlines() if "branch.ab" not in line] == [
        line for line in status.splitlines() if "branch.ab" not in line
    ]
    assert shipped.clone.refs()[f"refs/tags/{answer['tag']}"] == answer["tag_object"]
