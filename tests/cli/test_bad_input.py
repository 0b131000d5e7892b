"""Bad input: one clear error or a right answer, the right exit code, no traceback, nothing half written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import CONFIG, Product, released, releasekit_here, take_state
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo

DAY = "2026-02-11"


def configured(product: Product, text: str) -> Product:
    """The product with another configuration in its work tree, not committed."""
    product.clone.write("releasekit.toml", text)
    return product


# The configuration -----------------------------------------------------------------------------------------------------------


def test_an_unknown_key_is_told_with_the_one_that_was_meant(product: Product) -> None:
    """Case 81."""
    answer = configured(product, CONFIG.replace("languages", "langages")).rk("status", status=2)

    assert "langages: there is no such option (did you mean 'languages'?)" in answer.err
    assert answer.out == ""


def test_a_wrong_type_is_told_with_the_right_one(product: Product) -> None:
    answer = configured(product, CONFIG.replace('["ru", "en"]', '"ru"')).rk("status", status=2)

    assert "languages: must be a list of languages, not a text" in answer.err


def test_all_problems_are_told_at_once_each_with_its_path(product: Product) -> None:
    text = 'frist = "1.0"\nlanguages = 5\n[train]\nanchor = 7\nevry = "2 weeks"\n'
    text += '[[component]]\nid = "a b"\n[[component]]\nid = "b"\npath = ["x"]\n'
    answer = configured(product, text).rk("status", status=2)

    assert "releasekit.toml: 6 problems" in answer.err
    for path in ("frist:", "languages:", "train.evry:", "train.anchor:", "component[0].id:", "component[1].path:"):
        assert f"  - {path}" in answer.err


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('component = "x"', "component: must be a list of tables, not a text"),
        ("rules = 3", "rules: must be a table, not a number"),
        ('tag = "v{versoin}"', "tag: "),
        ('line-branch = "rel"', "line-branch: must hold {line} once"),
        ('first = "1.0.1"', "first: "),
        ('files = [{ path = "x", pattern = "a" }]', "files[0]: pattern must hold {version}, or one of"),
        ('files = [{ path = "x", pattern = "({version}" }]', "files[0]: pattern is no regular expression"),
        ('files = [{ path = "x" }]', "files[0]: give either key or pattern"),
        ('[identity]\nname = "a\\nb"', "identity.name: "),
        ('[identity]\nemail = "<x>"', "identity.email: "),
        ('[train]\nanchor = "soon"', "train.anchor: "),
        ('[train]\nanchor = 2026-01-14\nevery = "fortnight"', "train.every: must be a period"),
        ('[train]\nanchor = 2026-01-14\nworking-days = ["soon"]', "train.working-days"),
        ('[train]\nanchor = 2026-01-14\ntimezone = "Mars/Base"', "Mars/Base"),
        ('[train]\nanchor = 2026-01-14\ncalendar = "XX"', "unknown calendar 'XX'"),
        ('[documents]\nformats = ["md", "odt"]', "documents.formats[1]: must be one of"),
        ('[[component]]\nid = "a"\n[[component]]\nid = "a"', "component: id 'a' is given twice"),
        ("a = = b", "the file is not TOML"),
        ("\\", "the file is not TOML"),
    ],
)
def test_a_wrong_configuration_stops_with_its_place(product: Product, text: str, path: str) -> None:
    answer = configured(product, text).rk("schedule", status=2)

    assert path in answer.err


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('files = [{ path = "../x", key = "a.b" }]', "files[0].path: "),
        ('files = [{ path = "/etc/x", key = "a.b" }]', "files[0].path: "),
        ('[documents]\nchangelog = "/etc/passwd"', "documents.changelog: "),
        ('[documents]\ntemplates = "../.."', "documents.templates: "),
        ('[changes]\ndirectory = "../x"', "changes.directory: "),
    ],
)
def test_a_path_that_leaves_the_repository_is_refused(product: Product, text: str, path: str) -> None:
    """Case 81."""
    assert path in configured(product, text).rk("status", status=2).err


def test_a_configuration_that_is_no_utf8_is_told_and_not_guessed_at(product: Product) -> None:
    product.clone.write("releasekit.toml", b'id = "caf\xe9"\n')

    assert "the file is not TOML" in product.rk("status", status=2).err


def test_a_configuration_file_that_is_not_there_is_told(product: Product, tmp_path: Path) -> None:
    assert "missing.toml" in product.rk("--config", str(tmp_path / "missing.toml"), "status", status=2).err
    assert str(tmp_path) in product.rk("--config", str(tmp_path), "status", status=2).err


def test_a_misspelt_remote_is_not_taken_for_no_remote(product: Product) -> None:
    product.clone.commit("ci: remote", {"releasekit.toml": 'remote = "orgin"\n' + CONFIG})
    before = take_state(product.clone, product.remote)
    answer = product.rk("cut", "--yes", status=None)

    assert answer.status in {2, 4}
    assert "orgin" in answer.err
    assert take_state(product.clone, product.remote) == before


def test_a_main_branch_that_is_not_at_the_remote_is_named(product: Product) -> None:
    """Case 45."""
    product.clone.commit("ci: main", {"releasekit.toml": 'main = "trunk"\n' + CONFIG})

    assert "refs/heads/trunk" in product.rk("cut", "--yes", status=4).err


# Templates and fragments -----------------------------------------------------------------------------------------------------


def test_a_misspelt_variable_in_a_template_stops_a_cut_with_file_line_and_name(product: Product) -> None:
    """Case 80."""
    own = {"releasekit.toml": CONFIG + '[documents]\ntemplates = "templates"\n', "templates/history.md.j2": "# ok\n{{ document.titel }}\n"}
    product.push("docs: templates", own)
    before = take_state(product.clone, product.remote)
    answer = product.rk("cut", "--yes", "--as-of", DAY, status=2)

    assert "history.md.j2, line 2: 'titel' is no attribute" in answer.err
    assert take_state(product.clone, product.remote) == before
    assert list(product.state.glob("releases/*")) == []
    assert product.rk("resume", status=4).err != ""


def test_a_misspelt_variable_in_the_changelog_template_leaves_nothing_pending(product: Product) -> None:
    own = {"releasekit.toml": CONFIG + '[documents]\ntemplates = "templates"\n', "templates/release.md.j2": "## {{ release.versoin }}\n"}
    product.push("docs: templates", own)
    before = take_state(product.clone, product.remote)
    answer = product.rk("cut", "--yes", "--as-of", DAY, status=2)

    assert "release.md.j2, line 1: 'versoin' is no attribute of a release (did you mean 'version'?)" in answer.err
    assert take_state(product.clone, product.remote) == before
    assert [ref for ref in RepoBuilder(product.state / "repository.git").refs() if "pending" in ref] == []


def test_a_template_with_a_syntax_error_is_told_by_history_and_build_too(product: Product, tmp_path: Path) -> None:
    own = {"releasekit.toml": CONFIG + '[documents]\ntemplates = "templates"\n', "templates/history.md.j2": "# {{ document.title \n"}
    product.push("docs: templates", own)

    assert "history.md.j2, line 1" in product.rk("history", status=2).err
    assert "history.md.j2, line 1" in product.rk("build", "-o", str(tmp_path / "out"), status=2).err
    assert not (tmp_path / "out").exists()


def test_a_check_of_a_shallow_clone_is_a_finding(shallow: RepoBuilder) -> None:
    answer = releasekit_here("-C", str(shallow.path), "check")

    assert answer.status == 1
    assert answer.out.startswith("error RK601 shallow (1)\n")
    assert "git fetch --unshallow" in answer.out


UNREADABLE = {"changelog.d/billing/20.fxi.md": "x", "changelog.d/nowhere/1.fix.md": "y", "changelog.d/ui/.fix.md": "z"}


@pytest.mark.parametrize("words", [["cut", "--dry-run"], ["cut", "--yes"], ["history", "--unreleased"], ["build", "-o", "OUT"]])
def test_fragments_with_unreadable_names_are_an_error_that_names_them_all(product: Product, words: list[str], tmp_path: Path) -> None:
    """Case 77."""
    product.push("docs: entries", UNREADABLE)
    before = take_state(product.clone, product.remote)
    answer = product.rk(*(str(tmp_path / "out") if word == "OUT" else word for word in words), status=3)

    assert all(path in answer.err for path in UNREADABLE)
    assert "RK402" in answer.err
    assert take_state(product.clone, product.remote) == before
    assert not (tmp_path / "out").exists()


def test_status_names_unreadable_fragments_as_blockers(product: Product) -> None:
    product.push("docs: entries", UNREADABLE)

    blockers = product.rk("status", "--format", "json").json["blockers"]
    assert {one["path"] for one in blockers} == set(UNREADABLE)
    assert {one["code"] for one in blockers} == {"RK402"}


def test_a_fragment_that_is_a_symbolic_link_is_refused(product: Product) -> None:
    """Case 76."""
    (product.clone.path / "changelog.d" / "ui").mkdir()
    (product.clone.path / "changelog.d" / "ui" / "5.fix.md").symlink_to("/etc/passwd")
    product.clone.git("add", "-A")
    product.push("docs: link", {})

    answer = product.rk("cut", "--yes", status=3)
    assert "changelog.d/ui/5.fix.md: it is a symbolic link, and no plain file" in answer.err
    assert "root:" not in answer.err


# The repository --------------------------------------------------------------------------------------------------------------

READING = [["status"], ["version"], ["history"], ["check"], ["schedule"], ["build", "-o", "out"], ["cut", "--yes"], ["hotfix", "1.0"]]


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_a_folder_that_is_no_repository_is_told(tmp_path: Path, words: list[str]) -> None:
    answer = releasekit_here("-C", str(tmp_path), *words)

    assert (answer.status, answer.out) == (4, "")
    assert "this is not a git repository" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    answer = releasekit_here("-C", str(tmp_path / "gone"), "status")

    assert (answer.status, answer.err) == (4, f"error: {tmp_path / 'gone'}: there is no such folder\n")


@pytest.mark.parametrize(
    "words", [["cut", "--yes"], ["hotfix", "1.0"], ["build", "-o", "out"], ["version", "--dev"]], ids=lambda one: one[0]
)
def test_a_repository_without_commits_has_nothing_to_release(repo: RepoBuilder, words: list[str]) -> None:
    answer = releasekit_here("-C", str(repo.path), *words)

    assert answer.status == 4
    assert "None" not in answer.err
    assert "commit" in answer.err


def test_a_repository_without_commits_answers_what_can_be_answered(repo: RepoBuilder) -> None:
    at = ("-C", str(repo.path))

    assert releasekit_here(*at, "status").out.startswith("repo: not released yet\nnext    0.1\n")
    assert releasekit_here(*at, "version", "--next", "stable").out == "0.1\n"
    assert releasekit_here(*at, "history", "--format", "json").json["releases"] == []
    assert releasekit_here(*at, "check").status == 0
    assert releasekit_here(*at, "version").status == 4


def test_the_history_of_a_product_without_releases_still_bears_its_name(repo: RepoBuilder) -> None:
    repo.commit("feat: x", {"a": "b"})

    assert releasekit_here("-C", str(repo.path), "history").out.startswith("# repo: change history\n")


def test_a_repository_without_tags_tells_of_its_first_version(product: Product) -> None:
    assert "the first version will be 1.0" in product.rk("version", status=4).err
    assert product.rk("version", "--next", "stable").out == "1.0\n"
    assert "nothing is released yet" in product.rk("version", "--next", "hotfix", status=4).err
    assert product.rk("hotfix", "1.0", "--yes", status=4).out == ""


@pytest.fixture(scope="module")
def shallow(seen: Product, tmp_path_factory: pytest.TempPathFactory) -> RepoBuilder:
    """A clone that was cut off right above the releases."""
    return seen.remote.clone(tmp_path_factory.mktemp("shallow") / "clone", depth=1)


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["version"],
        ["version", "--next", "stable"],
        ["version", "--dev"],
        ["history"],
        ["schedule"],
        ["build", "-o", "OUT"],
        ["cut", "--yes"],
        ["hotfix", "1.0", "--yes"],
        ["add", "--check", "HEAD"],
    ],
    ids=" ".join,
)
def test_a_shallow_clone_is_never_computed_from(shallow: RepoBuilder, words: list[str], tmp_path: Path) -> None:
    """Case 33."""
    answer = releasekit_here("-C", str(shallow.path), *(str(tmp_path / "out") if word == "OUT" else word for word in words))

    assert (answer.status, answer.out) == (4, "")
    assert "git fetch --unshallow" in answer.err
    assert not (tmp_path / "out").exists()


def test_a_clone_without_tags_releases_by_what_the_remote_says(shipped: Product) -> None:
    """Case 34."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    bare = shipped.remote.clone(shipped.home / "no-tags", no_tags=True)
    answer = releasekit_here("-C", str(bare.path), "cut", "--yes", "--format", "json", "--as-of", DAY)

    assert answer.status == 0, answer.err
    assert answer.json["version"] == "1.2"


def test_a_remote_that_is_gone_is_told_and_nothing_is_written(shipped: Product, fix: str) -> None:
    """Case 95."""
    before = take_state(shipped.clone)
    shipped.remote.path.rename(shipped.home / "elsewhere")
    for words in (["cut", "--dry-run"], ["cut", "--yes"], ["hotfix", "1.0", "--pick", fix, "--yes"]):
        answer = shipped.rk(*words, status=6)
        assert answer.err.startswith("error: origin: the remote cannot be read")
        assert answer.out == ""
    assert take_state(shipped.clone) == before
    assert shipped.rk("status").out != ""


@pytest.mark.parametrize(
    "url",
    [
        "-oProxyCommand=touch CANARY",
        "--upload-pack=touch CANARY",
        "ssh://-oProxyCommand=touch$IFS'CANARY'/x",
        "ext::sh -c touch% CANARY",
        "fd::7",
    ],
)
def test_an_address_that_would_run_a_command_runs_none(shipped: Product, url: str, tmp_path: Path) -> None:
    """Case 74."""
    canary = tmp_path / "canary"
    shipped.clone.git("config", "remote.origin.url", url.replace("CANARY", str(canary)))

    assert shipped.rk("cut", "--yes", status=6).out == ""
    assert not canary.exists()


def test_a_branch_option_that_looks_like_an_option_of_git_is_a_name_and_nothing_else(shipped: Product, tmp_path: Path) -> None:
    """Case 74."""
    out = tmp_path / "out"
    shipped.clone.commit("ci: main", {"releasekit.toml": f'main = "--output={out}"\n' + CONFIG})

    assert shipped.rk("cut", "--yes", status=None).status in {2, 4}
    assert shipped.rk("hotfix", "1.0", "--pick", f"--output={out}", status=None).status in {2, 4}
    assert shipped.rk("add", "--check", f"--output={out}", status=None).status in {2, 4}
    assert not out.exists()


def test_a_picked_commit_that_is_not_there_is_told(shipped: Product) -> None:
    assert "'nothing' names no commit here" in shipped.rk("hotfix", "1.0", "--pick", "nothing", "--yes", status=4).err


def test_a_tag_that_exists_here_only_is_not_taken_over(shipped: Product) -> None:
    """Case 11."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    oid = shipped.clone.tag("v1.2")
    before = take_state(shipped.clone, shipped.remote)

    assert "v1.2 exists here, and not at the remote" in shipped.rk("cut", "--yes", "--as-of", DAY, status=4).err
    assert take_state(shipped.clone, shipped.remote) == before
    assert shipped.clone.refs()["refs/tags/v1.2"] == oid


def test_a_tag_that_differs_here_and_there_raises_the_alarm(shipped: Product) -> None:
    """Case 13."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    shipped.clone.git("tag", "--force", "-m", "moved", "v1.1", "HEAD~1")
    before = take_state(shipped.clone, shipped.remote)

    assert "one of them was moved" in shipped.rk("cut", "--yes", "--as-of", DAY, status=3).err
    assert take_state(shipped.clone, shipped.remote) == before


def test_a_release_that_exists_there_only_counts(shipped: Product) -> None:
    """Case 12."""
    other = shipped.another_clone()
    other.clone.tag("v1.2")
    other.clone.git("push", "-q", "origin", "v1.2")
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})

    assert shipped.cut(DAY)["version"] == "1.3"


def test_a_tag_of_the_next_number_that_points_at_no_commit_is_told_before_anything_is_made(shipped: Product) -> None:
    """Case 51."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    shipped.remote.git("update-ref", "refs/tags/v1.2", shipped.remote.git("hash-object", "-w", "--stdin", input="no release"))
    before = take_state(shipped.clone, shipped.remote)

    for words in (["--dry-run"], ["--yes"]):
        assert "v1.2" in shipped.rk("cut", *words, "--as-of", DAY, status=4).err
    assert take_state(shipped.clone, shipped.remote) == before


@pytest.mark.parametrize("blocking", ["refs/heads/release", "refs/heads/release/1.0/old"])
def test_a_branch_that_leaves_no_room_for_the_line_branch_is_told_before_anything_is_made(
    shipped: Product, fix: str, blocking: str
) -> None:
    """Case 48."""
    shipped.remote.git("update-ref", blocking, "main")
    before = take_state(shipped.clone, shipped.remote)

    for words in (["--dry-run"], ["--yes"]):
        assert blocking in shipped.rk("hotfix", "1.0", "--pick", fix, *words, status=4).err
    assert take_state(shipped.clone, shipped.remote) == before


def test_strange_refs_are_left_alone_and_a_release_is_made_all_the_same(shipped: Product) -> None:
    """Cases 47, 52, 74 and 75."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    strange = ["refs/heads/--output=z", "refs/heads/v1.2", "refs/heads/HEAD", "refs/tags/v1.2;id", "refs/tags/v1.2\u202e", "refs/tags/main"]
    strange += ["refs/tags/-x", "refs/tags/HEAD", "refs/tags/1.2-rc1", "refs/tags/$(touch${IFS}x)`id`"]
    for ref in strange:
        shipped.remote.git("update-ref", ref, "refs/tags/v1.0^{commit}")
    shipped.clone.git("fetch", "-q", "origin", "refs/tags/*:refs/tags/*")
    before = shipped.remote.refs()
    answer = shipped.cut(DAY)
    after = shipped.remote.refs()

    assert answer["version"] == "1.2"
    assert {ref: after[ref] for ref in before if ref != "refs/heads/main"} == {
        ref: before[ref] for ref in before if ref != "refs/heads/main"
    }
    assert set(after) - set(before) == {"refs/tags/v1.2"}
    checked = shipped.rk("check", "--format", "json")
    assert {"v1.2;id", "v1.2\u202e", "1.2-rc1"} <= set(checked.json["foreign"])


def test_strange_refs_are_shown_escaped(shipped: Product) -> None:
    """Case 75."""
    shipped.clone.git("update-ref", "refs/tags/v1.1.1\u202e", "HEAD")
    shipped.clone.git("update-ref", "refs/tags/v01.1", "HEAD")

    answer = shipped.rk("check", status=None)
    assert "\u202e" not in answer.out + answer.err


# No permission ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["FILE", "FILE/below", "/proc/releasekit"])
def test_a_state_folder_that_cannot_be_made_stops_before_anything_is_written(shipped: Product, place: str, tmp_path: Path) -> None:
    """Cases 29 and 100."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    before = take_state(shipped.clone, shipped.remote)
    answer = shipped.rk("--state-dir", place.replace("FILE", str(file)), "cut", "--yes", "--as-of", DAY, status=4)

    assert "--state-dir" in answer.err
    assert take_state(shipped.clone, shipped.remote) == before
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["FILE", "FILE/below", "/proc/releasekit"])
def test_an_output_folder_that_cannot_be_made_stops_before_anything_is_pushed(shipped: Product, place: str, tmp_path: Path) -> None:
    """Case 29."""
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    before = take_state(shipped.clone, shipped.remote)
    answer = shipped.rk("cut", "--yes", "--as-of", DAY, "--output", place.replace("FILE", str(file)), status=4)

    assert "cannot be written" in answer.err
    assert take_state(shipped.clone, shipped.remote) == before
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ["build", "-o", "FILE"],
        ["build", "-o", "/proc/x"],
        ["history", "-o", "FILE/"],
        ["history", "-o", "/proc/x"],
        ["cut", "--plan", "FOLDER"],
    ],
    ids=" ".join,
)
def test_a_place_that_cannot_be_written_is_told(shipped: Product, words: list[str], tmp_path: Path) -> None:
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    named = {"FILE": str(tmp_path / "file"), "FOLDER": str(tmp_path / "folder")}
    answer = shipped.rk(*(named.get(word.rstrip("/"), word) + word[len(word.rstrip("/")) :] for word in words), status=4)

    assert "cannot be written" in answer.err
    assert list((tmp_path / "folder").iterdir()) == []
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_fragment_that_cannot_be_written_is_told(shipped: Product) -> None:
    shipped.clone.write("changelog.d", "a file in the way")

    assert "the fragment cannot be written" in shipped.rk("add", "text", "--component", "ui", "--kind", "fix", status=4).err


# Messages --------------------------------------------------------------------------------------------------------------------

HOSTILE = "fix(ui): <script>alert(1)</script> \x1b[31m\x1b]0;t\x07 \u202eevil \u009b1m @everyone {{7*7}} {% raw %} [x](javascript:a) ![](x)"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """Commits with everything that somebody might believe or run. To be read only."""
    shipped = released(tmp_path_factory.getbasetemp()).product.copy(tmp_path_factory.mktemp("hostile"))
    shipped.clone.commit(f"{HOSTILE}\n\n::set-output name=x::y\n##vso[task.setvariable]x\n", {"ui/a": "1"})
    shipped.clone.commit("fix(ui): ::set-output name=version::6.6", {"ui/a": "2"})
    shipped.clone.commit("::error::no entry", {"ui/a": "3"})
    entry = "first\n::set-output name=a::b\n\n::error::paragraph\n\n##vso[task.x]\n<!-- /releasekit 1.2 -->\n## heading\n"
    shipped.push("docs: entry", {"changelog.d/billing/30.fix.md": entry, "billing/tax": "x"})
    return shipped


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["history", "--unreleased"],
        ["history", "--unreleased", "--format", "html"],
        ["history", "--unreleased", "--format", "json"],
        ["cut", "--dry-run"],
        ["cut", "--dry-run", "--format", "json"],
        ["check"],
    ],
    ids=" ".join,
)
def test_no_answer_obeys_what_a_message_says(hostile: Product, words: list[str]) -> None:
    """Cases 68, 69 and 71."""
    answer = hostile.rk(*words)
    shown = answer.out + answer.err

    assert not any(character in shown for character in "\x1b\x07\u202e\u009b")
    # The runners of CI systems trim a line before they look for a command.
    assert not any(line.strip().startswith(("::", "##vso[", "##[")) for line in shown.splitlines())
    if not {"json", "html"} & set(words):
        assert "##vso[" not in shown


def test_json_says_the_message_as_it_is(hostile: Product) -> None:
    texts = [one["text"]["ru"] for one in hostile.rk("history", "--unreleased", "--format", "json").json["releases"][0]["changes"]]

    assert HOSTILE.removeprefix("fix(ui): ") in texts


def test_html_shows_the_message_as_text(hostile: Product) -> None:
    """Case 71."""
    page = hostile.rk("history", "--unreleased", "--format", "html").out

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page
    assert 'href="javascript' not in page


def test_a_hostile_message_is_released_as_text_and_the_next_release_reads_it(hostile: Product, tmp_path: Path) -> None:
    product = hostile.copy(tmp_path / "product")
    product.cut(DAY)
    changelog = product.show("main:CHANGELOG.md")

    assert "<script" not in changelog
    assert "\x1b" not in changelog
    assert changelog.count("<!-- /releasekit 1.2 -->") == 1
    product.pull()
    product.push("fix(ui): after", {"ui/b": "1"})
    assert product.cut("2026-02-25")["version"] == "1.3"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (b"fix(ui): caf\xe9 \xff\xfe", r"caf\xe9 \xff\xfe"),
        ("fix(ui): кириллица".encode(), "кириллица"),
        (b"fix(ui): cr\r\n\r\nbody\r\n", "cr"),
        (b"fix(ui): " + b"x" * 200_000, "x" * 200),
    ],
    ids=["latin-1", "utf-8", "crlf", "long"],
)
def test_a_message_in_any_encoding_is_told_and_released(shipped: Product, message: bytes, told: str) -> None:
    """Cases 64, 65 and 67."""
    shipped.clone.commit(message, {"ui/a": "1"})
    shipped.clone.git("push", "-q", "origin", "main")
    (change,) = shipped.rk("history", "--unreleased", "--format", "json").json["releases"][0]["changes"]

    assert change["text"]["ru"].startswith(told)
    assert "\r" not in change["text"]["ru"]
    assert shipped.cut(DAY)["published"] is True


def test_a_message_with_a_declared_encoding_is_read_by_it(shipped: Product) -> None:
    """Case 64."""
    shipped.clone.git("config", "i18n.commitEncoding", "CP1251")
    shipped.clone.commit("fix(ui): кириллица".encode("cp1251"), {"ui/a": "1"})
    (change,) = shipped.rk("history", "--unreleased", "--format", "json").json["releases"][0]["changes"]

    assert change["text"]["ru"] == "кириллица"


@pytest.mark.parametrize("message", ["", "  \n\n ", "\n\nfix(ui): third line"])
def test_an_empty_message_breaks_nothing(shipped: Product, message: str) -> None:
    """Case 66."""
    shipped.clone.commit(message, {"ui/a": "1"})

    assert shipped.rk("status").status == shipped.rk("history", "--unreleased").status == 0


def test_the_author_of_a_commit_cannot_forge_anything(shipped: Product) -> None:
    """Case 72."""
    shipped.clone.git("config", "user.name", "Eve \x1b[31m\u202e")
    shipped.push("fix(ui): flicker", {"ui/a": "1"})
    answer = shipped.rk("cut", "--dry-run", "--as-of", DAY)

    assert "\x1b" not in answer.out + answer.err
    assert shipped.cut(DAY)["published"] is True


# What people type ------------------------------------------------------------------------------------------------------------

NO_VERSIONS = [
    "1.2;rm",
    "--help",
    "\uff11.\uff12",
    " 1.2",
    "1.2 ",
    "1.2\n",
    "1.2.0",
    "01.2",
    "1.02",
    "v1.2",
    "",
    "1",
    "1.2.3.4",
    "1.2\u202e",
    "-1.2",
]


@pytest.mark.parametrize("text", [*NO_VERSIONS, "1" * 5000 + ".2"], ids=ascii)
def test_what_is_no_version_is_refused_wherever_one_is_asked_for(seen: Product, text: str) -> None:
    """Case 73."""
    for words in (["cut", "--dry-run", "--version", text], ["history", "--release", text], ["history", f"--since={text}"]):
        answer = seen.rk(*words, status=2)
        assert "is not a version" in answer.err
        assert answer.out == ""
        assert len(answer.err) < 1000
        assert "\u202e" not in answer.err


@pytest.mark.parametrize("text", ["1.2;rm", "\uff11.\uff12", "1.0.1", "x"])
def test_what_is_no_line_is_refused_wherever_one_is_asked_for(seen: Product, text: str) -> None:
    for words in (["hotfix", text], ["history", "--line", text], ["version", "--next", "hotfix", "--line", text]):
        assert "Invalid value for" in seen.rk(*words, status=2).err


@pytest.mark.parametrize(
    "text", ["yesterday", "", "2026-13-01", "2026-02-30", "2026-01-01T25:00", "2026-01-01T00:00+99:00", "-5", "\uff12026-01-01"]
)
def test_a_moment_that_is_none_is_refused(seen: Product, text: str) -> None:
    for words in (["status"], ["cut", "--yes"], ["schedule"]):
        answer = seen.rk(*words, "--as-of", text, status=2)
        assert "is no ISO 8601 date" in answer.err
        assert answer.out == ""


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "1969-12-31"])
def test_the_ends_of_time_give_an_answer_or_a_clear_error(shipped: Product, text: str) -> None:
    """Case 60."""
    shipped.configure(CONFIG + "[train]\nanchor = 2026-01-14\n")
    for words in (["status"], ["schedule", "--past"], ["cut", "--dry-run"]):
        assert shipped.rk(*words, "--as-of", text, status=None).status in {0, 1, 2}


def test_commits_with_dates_beyond_all_calendars_are_read(make_repo: MakeRepo) -> None:
    """Case 60."""
    repo = make_repo("dates")
    repo.commit("feat: first", {"a": "1"}, date="@0 +0000")
    repo.tag("v0.1", date="@99999999999 +0000")
    repo.commit("fix: second", {"a": "2"}, date="@4102444800 +1400")

    for words in (["status"], ["history"], ["check"], ["version"], ["build", "-o", str(repo.path / "out")]):
        answer = releasekit_here("-C", str(repo.path), *words)
        assert answer.status in {0, 1}, answer.err


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", json.dumps({"schema": "releasekit/plan/99"}), "\x00"], ids=ascii)
def test_a_file_that_is_no_plan_is_refused(product: Product, content: str, tmp_path: Path) -> None:
    """Case 28."""
    file = tmp_path / "plan.json"
    file.write_text(content, encoding="utf-8")
    before = take_state(product.clone, product.remote)

    assert str(file) in product.rk("cut", "--from-plan", str(file), "--yes", status=2).err
    assert take_state(product.clone, product.remote) == before


@pytest.mark.parametrize("text", ["RK403", "=x", "RK403=", "RK403=  "])
def test_an_exception_without_rule_or_reason_is_refused(product: Product, text: str) -> None:
    assert "--allow" in product.rk("cut", "--yes", "--allow", text, status=2).err
