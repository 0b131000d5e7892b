"""``releasekit fixes``: where the main branch has what hotfixes shipped, and what a line lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from releasekit.project import Project
from releasekit.sources import fixes as module
from releasekit.sources.patches import patch_ids
from tests.delivery.products import releasekit_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from releasekit.git import Git
    from tests.delivery.products import Product
    from tests.gitrepo import RepoBuilder


def on_the_line(product: Product, message: str, file: str = "api/server") -> str:
    """A commit on the branch of 1.1, made by hand and pushed."""
    product.clone.git("fetch", "-q", "--tags", "origin")
    start = "origin/release/1.1" if "refs/heads/release/1.1" in product.remote.refs() else "v1.1"
    product.clone.git("switch", "-q", "-C", "release/1.1", start)
    oid = product.clone.commit(message, {file: message})
    product.clone.git("push", "-q", "origin", "release/1.1")
    product.clone.git("switch", "-q", "main")
    return oid


def hotfixed(product: Product) -> tuple[str, str]:
    """1.1.1 with a fix that main has too, and one that it has not."""
    kept = on_the_line(product, "fix(ui): flicker (#15)", "ui/page")
    lost = on_the_line(product, "fix(api): a hole")
    product.cut("2026-02-02", "1.1", command="hotfix")
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    product.clone.git("fetch", "-q", "--tags", "origin")
    return kept, lost


def test_each_fix_of_a_hotfix_is_somewhere_or_lost(shipped: Product) -> None:
    hotfixed(shipped)
    answer = shipped.rk("fixes")
    assert [" ".join(line.split()) for line in answer.out.splitlines()] == [
        "hotfix change main branch by",
        "1.1.1 api: a hole lost",
        "1.1.1 ui: flicker (15) unreleased request",
    ]
    assert shipped.rk("fixes", "--line", "1.1").out == answer.out


def test_fixes_for_programs(shipped: Product) -> None:
    kept, lost = hotfixed(shipped)
    found = shipped.rk("fixes", "--format", "json").json
    assert (found["schema"], found["line"]) == ("releasekit/fixes/1", None)
    assert [(one["hotfix"], one["commits"], one["lost"], one["found_in"], one["found_by"]) for one in found["fixes"]] == [
        ("1.1.1", [lost], True, None, None),
        ("1.1.1", [kept], False, None, "request"),
    ]


def test_what_a_stable_version_told_is_found_there(shipped: Product, fix: str) -> None:
    shipped.hotfix("2026-02-02", "1.0", fix)
    shipped.clone.git("fetch", "-q", "--tags", "origin")
    (found,) = shipped.rk("fixes", "--line", "1.0", "--format", "json").json["fixes"]
    assert (found["request"], found["found_in"], found["found_by"]) == ("12", "1.1", "fragment")


def test_a_line_lacks_what_only_main_has(shipped: Product, fix: str) -> None:
    other = shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    answer = shipped.rk("fixes", "--line", "1.0", "--missing")
    assert [line.split() for line in answer.out.splitlines()] == [
        ["first", "in", "fix", "commits"],
        ["1.1", "billing:", "Исправлен", "налог", "(12)", fix[:9]],
        ["unreleased", "ui:", "flicker", "(15)", other[:9]],
    ]
    assert answer.err == "put one on the line: releasekit hotfix 1.0 --pick SHA\n"
    assert [one["first_in"] for one in shipped.rk("fixes", "--line", "1.0", "--missing", "--format", "json").json["missing"]] == [
        "1.1",
        None,
    ]


def test_a_line_that_got_the_fix_lacks_nothing(shipped: Product, fix: str) -> None:
    shipped.hotfix("2026-02-02", "1.0", fix)
    shipped.clone.git("fetch", "-q", "--tags", "origin")
    assert shipped.rk("fixes", "--line", "1.0", "--missing").out == "line 1.0 lacks no fix of the main branch\n"


def test_without_hotfixes_there_is_nothing_to_show(shipped: Product) -> None:
    assert shipped.rk("fixes").out == "no hotfix has shipped a change since the newest stable version\n"
    assert shipped.rk("fixes", "--line", "1.1").out == "no hotfix of 1.1 has shipped a change\n"


def test_all_that_hotfixes_shipped_is_looked_for_when_it_is_asked_for(shipped: Product) -> None:
    """Commits without an entry: one is recognised by what it changes, of another the main branch has nothing."""
    on_the_line(shipped, "Calm the page", "ui/page")
    on_the_line(shipped, "chore: only here")
    product_fix = on_the_line(shipped, "fix(billing): tax", "billing/tax")
    shipped.cut("2026-02-02", "1.1", command="hotfix")
    shipped.push("Calm the page", {"ui/page": "Calm the page"})
    shipped.clone.git("fetch", "-q", "--tags", "origin")
    assert [" ".join(line.split()) for line in shipped.rk("fixes", "--all").out.splitlines()] == [
        "hotfix change main branch by",
        "1.1.1 billing: tax lost",
        "1.1.1 api: only here not found",
        "1.1.1 ui: Calm the page unreleased patch-id",
    ]
    assert [one["noted"] for one in shipped.rk("fixes", "--line", "1.1", "--all", "--format", "json").json["fixes"]] == [True, True, False]
    (told,) = shipped.rk("fixes", "--format", "json").json["fixes"]
    assert (told["commits"], told["lost"]) == ([product_fix], True)


def test_wrong_words(shipped: Product) -> None:
    assert "--missing goes with --line X.Y" in shipped.rk("fixes", "--missing", status=2).err
    assert "give one of them" in shipped.rk("fixes", "--line", "1.0", "--missing", "--all", status=2).err
    assert "there is no release of line 9.9" in shipped.rk("fixes", "--line", "9.9", status=4).err
    assert "there is no release of line 9.9" in shipped.rk("fixes", "--line", "9.9", "--missing", status=4).err


def test_an_empty_repository_says_so(repo: RepoBuilder) -> None:
    answer = releasekit_here("-C", str(repo.path), "fixes")
    assert (answer.status, "there are no commits here yet" in answer.err) == (4, True)


def test_patch_ids_are_asked_for_candidates_alone(shipped: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[str]] = []

    def counted(git: Git, commits: Sequence[str]) -> dict[str, str]:
        asked.append(commits)
        return patch_ids(git, commits)

    monkeypatch.setattr(module, "patch_ids", counted)
    oid = on_the_line(shipped, "fix(api): a hole")
    on_the_line(shipped, "fix(api): another one (#16)", "api/other")
    shipped.cut("2026-02-02", "1.1", command="hotfix")
    shipped.clone.git("fetch", "-q", "--tags", "origin")
    for number in range(30):
        shipped.clone.commit(f"fix(ui): number {number}", {"ui/page": str(number)})
    assert [fix.is_lost for fix in Project.open(shipped.clone.path).fixes()] == [True, True]
    over = shipped.clone.commit("fix(api): a hole", {"api/server": "fix(api): a hole"})
    shipped.clone.commit("fix(ui): the last one", {"ui/page": "last"})
    assert [fix.is_lost for fix in Project.open(shipped.clone.path).fixes()] == [True, False]
    assert [list(commits) for commits in asked] == [[], [oid, over]]
