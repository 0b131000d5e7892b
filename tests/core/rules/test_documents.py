"""RK5xx: what a release leaves behind to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from releasekit.git import Git
from tests.core.rules.scene import Said, check, found, mend, release, told
from tests.delivery.products import CONFIG

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.products import Product
    from tests.gitrepo import RepoBuilder


@pytest.mark.parametrize("content", ['{"changes": []}', "[]", "not JSON", "", "[" * 100_000])
def test_rk501_is_broken_by_a_folder_of_releases_that_is_not_releasekits(repo: RepoBuilder, content: str) -> None:
    repo.commit("notes", {"releases/1.0.json": content})
    repo.tag("v1.0")
    assert found(repo) == [("RK501", "releases/1.0.json"), ("RK501", "v1.0:releases/1.0.json")]


def test_rk501_is_broken_by_the_record_of_another_version(shipped: Product) -> None:
    repo = shipped.clone
    repo.commit("mixed up", {"releases/1.0.json": repo.git("show", "HEAD:releases/1.1.json")})
    said = Said("releases/1.0.json", "error", "this is no record of a release: this is the record of 1.1", mend("RK501"))
    assert told(repo, "RK501") == [said]
    assert [code for code, _ in found(repo)] == ["RK501"]


def test_rk501_is_kept_by_the_records_that_releases_leave(shipped: Product) -> None:
    assert found(shipped.clone) == []


def test_rk501_is_kept_by_files_beside_the_records(repo: RepoBuilder) -> None:
    files = {"releases/README.md": "x", "releases/1.0/notes.json": "x", "releases/1.0.0.json": "x", "releases/v1.0.json": "x"}
    repo.commit("notes", files)
    repo.tag("v1.0")
    assert found(repo) == []


def test_rk501_is_kept_where_a_folder_or_a_link_lies(repo: RepoBuilder) -> None:
    repo.write("releases/1.1.json/inside", "x")
    repo.path.joinpath("releases/1.2.json").symlink_to("nowhere")
    repo.git("add", "releases")
    release(repo, "v1.0", "v1.1")
    assert found(repo) == []


# RK502 record-missing ---------------------------------------------------------------------------------------------------------


HINT_502 = "it was made by hand: write down what it tells (releasekit correct), or accept that in rules.ignore with the reason"


def by_hand(product: Product, version: str, files: dict[str, str] | None = None) -> None:
    """A release that a person makes, as it should look but for its record."""
    numbers = {"VERSION": f"VERSION = {version}\n", "pyproject.toml": f'[project]\nname = "toweco"\nversion = "{version}"\n'}
    product.clone.commit(f"Release {version}", {**numbers, **(files or {})})
    product.clone.tag(f"v{version}")


def test_rk502_is_broken_by_a_release_by_hand_after_one_with_a_record(shipped: Product) -> None:
    by_hand(shipped, "1.2")
    message = "1.2 left no record: releases/1.2.json is neither in its tag nor on the main branch"
    assert told(shipped.clone, "RK502") == [Said("v1.2", "error", message, HINT_502)]
    assert found(shipped.clone) == [("RK502", "v1.2")]


def test_rk502_is_kept_by_the_releases_before_the_first_record(product: Product) -> None:
    by_hand(product, "1.0")
    product.clone.git("push", "-q", "origin", "main", "v1.0")
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n", "changelog.d/ui/15.fix.md": "Мерцание\n"})
    product.cut("2026-01-28")
    product.pull()
    assert [one for one in found(product.clone) if one[0] == "RK502"] == []


def test_rk502_is_kept_by_an_old_line_that_no_record_is_on(product: Product) -> None:
    by_hand(product, "1.0")
    product.clone.git("push", "-q", "origin", "main", "v1.0")
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n", "changelog.d/ui/15.fix.md": "Мерцание\n"})
    product.cut("2026-01-28")
    product.clone.git("fetch", "-q", "--tags", "origin")
    product.clone.git("switch", "-q", "-c", "release/1.0", "v1.0")
    by_hand(product, "1.0.1")
    assert [one for one in found(product.clone) if one[0] == "RK502"] == []


def test_rk502_is_kept_by_a_record_that_was_written_down_later(shipped: Product) -> None:
    by_hand(shipped, "1.2")
    shipped.rk("correct", "1.2", "--add", "--kind", "fix", "--component", "ui", "--text", "Мерцание")
    shipped.clone.git("add", "-A")
    shipped.clone.commit("chore: correct 1.2")
    assert found(shipped.clone) == []


def test_rk502_is_kept_by_a_record_that_cannot_be_read_which_is_another_finding(shipped: Product) -> None:
    by_hand(shipped, "1.2", {"releases/1.2.json": "?"})
    assert {code for code, _ in found(shipped.clone)} == {"RK501"}


def test_rk502_several_in_a_row_are_one_finding(shipped: Product) -> None:
    by_hand(shipped, "1.2")
    by_hand(shipped, "1.3")
    assert [(one.place, one.message) for one in told(shipped.clone, "RK502")] == [("v1.2..v1.3", "v1.2 to v1.3 (2 tags) left no record")]


# RK507 seal-broken ------------------------------------------------------------------------------------------------------------


def made_again(product: Product, commit: str, tag: str = "v1.1") -> None:
    """The tag with its own message on another commit."""
    repo = product.clone
    content = repo.git("cat-file", "tag", tag).replace(repo.rev(tag), commit)
    repo.git("update-ref", f"refs/tags/{tag}", repo.git("mktag", input=content + "\n"))


def amended(product: Product, files: dict[str, str | None]) -> str:
    """The release commit of 1.1 with other files, on the same base."""
    return product.clone.commit("Release Toweco 1.1", files, parents=["v1.1^"])


def broken(product: Product) -> list[str]:
    """What RK507 says of v1.1."""
    return [one.message.removeprefix("v1.1 does not match what it says: ") for one in told(product.clone, "RK507")]


def test_rk507_is_broken_by_a_tag_that_was_made_again_on_a_later_commit(shipped: Product) -> None:
    base = shipped.clone.rev("v1.1^")
    made_again(shipped, shipped.clone.commit("later", {"ui/page": "later\n"}))
    message = f"v1.1 does not match what it says: its commit does not lie on {base[:9]}"
    assert told(shipped.clone, "RK507") == [Said("v1.1", "error", message, mend("RK507"))]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"releases/1.1.json": None}, "its commit holds no record"),
        ({"docs/billing/guide.md": "# Guile\n"}, "its documents or its configuration are others"),
        ({"releasekit.toml": f'{CONFIG}\n[documents]\nformats = ["md"]\n'}, "its documents or its configuration are others"),
    ],
)
def test_rk507_is_broken_by_a_release_commit_that_was_amended(shipped: Product, files: dict[str, str | None], said: str) -> None:
    made_again(shipped, amended(shipped, files))
    assert broken(shipped) == [said]


def test_rk507_is_broken_by_another_record(shipped: Product) -> None:
    record = shipped.clone.git("show", "v1.1:releases/1.1.json")
    made_again(shipped, amended(shipped, {"releases/1.1.json": record.replace("dark theme", "dark sights") + "\n"}))
    assert broken(shipped) == ["its record is another"]


def test_rk507_is_kept_by_the_tags_that_releases_leave_in_any_clone(shipped: Product, fix: str, tmp_path: Path) -> None:
    shipped.hotfix("2026-02-02", "1.0", fix)
    shipped.clone.git("fetch", "-q", "--tags", "origin")
    assert told(shipped.clone, "RK507") == told(shipped.clone, "RK502") == []
    shipped.clone.git("tag", "-d", "v1.0.1")
    assert found(shipped.remote.clone(tmp_path / "any other name")) == []
    assert found(shipped.remote.clone(tmp_path / "bare.git", bare=True)) == []


def test_rk507_is_kept_where_documents_configuration_and_record_went_on_after_the_release(shipped: Product) -> None:
    files = {"docs/billing/guide.md": "# New\n", "releasekit.toml": f'{CONFIG}\n[documents]\nformats = ["md"]\n'}
    shipped.clone.commit("on", files)
    shipped.rk("correct", "1.1", "12", "--text", "Налог исправлен")
    shipped.clone.git("add", "-A")
    shipped.clone.commit("chore: correct 1.1")
    assert found(shipped.clone) == []


def test_rk507_is_kept_by_tags_without_trailers(shipped: Product) -> None:
    commit = shipped.clone.rev("v1.1")
    shipped.clone.git("tag", "-f", "-a", "-m", "v1.1", "v1.1", amended(shipped, {"docs/billing/guide.md": "# Guile\n"}))
    assert told(shipped.clone, "RK507") == []
    shipped.clone.git("tag", "-f", "v1.1", commit)
    assert told(shipped.clone, "RK507") == []


def test_rk507_is_kept_by_options_that_another_releasekit_counts(shipped: Product) -> None:
    """Which options shape a bundle is known of this version only; the record is the same for all."""
    repo = shipped.clone
    content = repo.git("cat-file", "tag", "v1.1")
    digest = content.partition("Releasekit-Manifest: ")[2].partition("\n")[0]
    other = content.replace(digest, "0" * 64)
    repo.git("update-ref", "refs/tags/v1.1", repo.git("mktag", input=other + "\n"))
    assert broken(shipped) == ["its documents or its configuration are others"]
    repo.git("update-ref", "refs/tags/v1.1", repo.git("mktag", input=other.replace("-Tool: releasekit", "-Tool: releasekit 9") + "\n"))
    assert broken(shipped) == []


def test_rk507_is_kept_where_the_configuration_of_the_tag_cannot_be_read(shipped: Product) -> None:
    made_again(shipped, amended(shipped, {"releasekit.toml": "?"}))
    shipped.clone.write("releasekit.toml", CONFIG)
    assert broken(shipped) == []


def test_rk507_is_kept_by_a_product_that_bundles_everything(product: Product) -> None:
    """Its fragments and records are documents, too, which the release itself takes out and writes."""
    product.push("bundle all", {"releasekit.toml": CONFIG + '[bundle]\ninclude = ["**"]\n'})
    product.cut("2026-01-14")
    product.pull()
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    product.cut("2026-01-28")
    product.pull()
    assert told(product.clone, "RK507") == []


def test_the_number_of_git_processes_does_not_grow_with_the_releases(shipped: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    attempt, stream = Git.attempt, Git.stream

    def counting(self: Git, *arguments: str, **options: Any) -> Any:
        started.append(arguments)
        return attempt(self, *arguments, **options)

    def streaming(self: Git, *arguments: str, **options: Any) -> Any:
        started.append(arguments)
        return stream(self, *arguments, **options)

    monkeypatch.setattr(Git, "attempt", counting)
    monkeypatch.setattr(Git, "stream", streaming)
    check(shipped.clone)
    before = len(started)
    shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    shipped.cut("2026-02-11")
    shipped.pull()
    started.clear()
    check(shipped.clone)
    assert len(started) == before
