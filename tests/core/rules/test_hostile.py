"""Repositories that nobody means to make: huge, damaged, strange, cut to pieces. ``check`` answers, or refuses in words."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from releasekit.errors import ReleasekitError, RepositoryError
from tests.core.rules.scene import beside, check, configure, found, on_line, release
from tests.delivery.products import releasekit_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder


def fast_history(repo: RepoBuilder, tags: list[str]) -> None:
    """One commit and one lightweight tag after the other, all by one process."""
    commits = (
        f"commit refs/heads/main\ncommitter Ada <ada@example.org> {1_700_000_000 + place} +0000\ndata 0\n\nreset refs/tags/{tag}\n"
        f"from refs/heads/main\n\n"
        for place, tag in enumerate(tags)
    )
    repo.git("fast-import", "--quiet", input="".join(commits))


def object_file(repo: RepoBuilder, oid: str) -> Path:
    return repo.path / ".git/objects" / oid[:2] / oid[2:]


# Huge -----------------------------------------------------------------------------------------------------------------------


def test_two_thousand_tags_are_one_period(repo: RepoBuilder) -> None:
    fast_history(repo, [f"v1.{minor}" for minor in range(2000)])
    assert found(repo) == [("RK204", "v1.0..v1.1999")]
    assert len(check(repo).findings[0].refs) == 2000


def test_hundreds_of_tags_in_the_wrong_order_are_told_in_the_end(repo: RepoBuilder) -> None:
    fast_history(repo, [f"v1.{minor}" for minor in reversed(range(200))])
    codes = {code for code, _ in found(repo)}
    assert codes == {"RK105", "RK204"}


def test_a_thousand_hotfixes_of_one_line_are_no_trouble(repo: RepoBuilder) -> None:
    fast_history(repo, ["v1.0", *(f"v1.0.{patch}" for patch in range(1, 1000))])
    assert found(repo) == [("RK204", "v1.0..v1.0.999")]


def test_numbers_as_long_as_they_may_be_are_numbers(repo: RepoBuilder) -> None:
    release(repo, "v999999999.999999999")
    assert found(repo) == []


# Strange names --------------------------------------------------------------------------------------------------------------


def test_tags_whose_names_are_no_utf_8_are_left_alone(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    repo.git("update-ref", os.fsdecode(b"refs/tags/caf\xe9-1.0"), "HEAD")
    assert found(repo) == []
    assert releasekit_here("-C", str(repo.path), "check", "--format", "json").status == 0


def test_release_tags_may_have_any_prefix(repo: RepoBuilder) -> None:
    prefix = os.fsdecode(b"caf\xe9-")
    repo.commit()
    for version in ("1.0", "1.2"):
        repo.git("update-ref", f"refs/tags/{prefix}{version}", "HEAD")
    assert [(code, place) for code, place in found(repo) if code == "RK101"] == [("RK101", f"{prefix}1.2")]
    for form in ("text", "json", "sarif", "github", "gitlab"):
        assert releasekit_here("-C", str(repo.path), "check", "--format", form).status == 1


def test_no_name_of_a_tag_is_a_command_in_a_hint(repo: RepoBuilder) -> None:
    """git allows all of these letters in a name, and people copy hints."""
    prefix = "a;b&c|d$(id)`id`>f-"
    configure(repo, f'tag = "{prefix}{{version}}"\nline-branch = "release/{{line}}"\n')
    for tag in ("1.0", "1.2", "1.1", "1.1.2", "1.1.0", "1.3.1"):
        repo.commit()
        repo.git("update-ref", f"refs/tags/{prefix}{tag}", "HEAD")
    for ref in (f"heads/{prefix}1.0", f"tags/{prefix.upper()}1.0"):
        repo.git("update-ref", f"refs/{ref}", "HEAD")
    repo.tag("inner")
    repo.git("update-ref", f"refs/tags/{prefix}1.5", "refs/tags/inner")
    told = {one.code: one.hint for one in check(repo).findings if prefix in one.hint}
    assert set(told) >= {"RK105", "RK106", "RK202", "RK209", "RK604"}
    for hint in told.values():
        assert prefix not in re.sub("'[^']*'", "", hint)


@pytest.mark.parametrize("name", ["v1.0\u202e", "v１.0", "v1.0;id", "v1.0$(id)", "v1.0-rc1", "v1.0.0.0", "V1.0", "v1", "v1.0.x", "v-1.0"])
def test_names_that_only_look_like_releases_are_foreign(repo: RepoBuilder, name: str) -> None:
    configure(repo, 'tag = "v{version}"')
    release(repo, "v2.0")
    repo.git("update-ref", f"refs/tags/{name}", "HEAD")
    assert found(repo) == []


def test_a_branch_named_like_a_range_cannot_be(repo: RepoBuilder) -> None:
    """`A..B` in an entry of ignore can be taken for nothing else."""
    release(repo, "v1.0")
    assert repo.git("rev-parse", "--git-dir")
    with pytest.raises(Exception, match="check-ref-format"):
        repo.git("check-ref-format", "refs/tags/v1.0..v2.0")


# Strange histories ----------------------------------------------------------------------------------------------------------


def test_an_octopus_carries_all_of_its_arms(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    arms = ("one", "two", "three")
    for arm in arms:
        repo.git("switch", "-q", "-c", arm, "v1.0")
        repo.commit(arm, {arm: arm})
        repo.switch("main")
    repo.git("switch", "-q", "two")
    repo.tag("v1.1")
    repo.switch("main")
    repo.merge(*arms)
    repo.tag("v1.2")
    assert found(repo) == []


def test_releases_of_a_history_that_was_grafted_on_later_are_beside_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.orphan("other")
    release(repo, "v1.1")
    repo.switch("main")
    assert found(repo) == [("RK203", "v1.1")]
    repo.merge("other")
    assert found(repo) == []


def test_an_unborn_branch_beside_tags_has_no_main_branch_to_be_on(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("switch", "-q", "--orphan", "fresh")
    repo.git("branch", "-D", "-q", "main")
    assert found(repo) == [("RK203", "v1.0")]


def test_a_bare_repository_is_checked_like_any_other(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0", "v1.2")
    assert found(repo.clone(tmp_path / "bare.git", bare=True)) == [("RK101", "v1.2")]


def test_an_empty_bare_repository_breaks_no_rule(make_repo: MakeRepo) -> None:
    assert found(make_repo("empty.git", bare=True)) == []


def test_a_sha_256_repository_is_checked_like_any_other(make_repo: MakeRepo) -> None:
    repo = make_repo("long", object_format="sha256")
    release(repo, "v1.1", "v1.0", "v1.0.2")
    assert found(repo) == [("RK101", "v1.0.2"), ("RK105", "v1.1")]


def test_a_worktree_sees_what_the_repository_sees(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2")
    repo.git("worktree", "add", "-q", "-b", "topic", str(repo.path.parent / "other"))
    repo.path = repo.path.parent / "other"
    assert found(repo) == [("RK101", "v1.2")]


def test_what_is_checked_out_does_not_matter(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    beside(repo, "v1.0", "v1.2")
    on_line(repo, "v1.0", "topic")
    before = found(repo)
    assert before == [("RK203", "v1.2")]
    for place in ("topic", "v1.0", "v1.2"):
        repo.switch(place, detach=True)
        assert found(repo) == before


# Damage ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["v1.0", "nightly"])
@pytest.mark.parametrize("damage", ["gone", "empty", "garbage"])
def test_a_tag_object_that_cannot_be_read_is_refused_in_words(repo: RepoBuilder, name: str, damage: str) -> None:
    release(repo, name, "v1.1")
    file = object_file(repo, repo.git("rev-parse", f"refs/tags/{name}"))
    file.chmod(0o644)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"" if damage == "empty" else b"garbage")
    with pytest.raises(RepositoryError) as error:
        check(repo)
    assert error.value.exit_code == 4
    assert "refs/tags/" in error.value.message or re.search("[0-9a-f]{40}", error.value.message)


def test_a_commit_that_is_missing_is_refused_in_words(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.2")
    object_file(repo, repo.rev("v1.1")).unlink()
    with pytest.raises(RepositoryError) as error:
        check(repo)
    assert error.value.exit_code == 4


def test_a_tree_that_is_missing_is_refused_or_does_not_matter(repo: RepoBuilder) -> None:
    repo.commit("files", {"releases/notes.txt": "x"})
    repo.tag("v1.0")
    object_file(repo, repo.git("rev-parse", "v1.0^{tree}")).unlink()
    with pytest.raises(RepositoryError) as error:
        check(repo)
    assert error.value.exit_code == 4


def test_a_version_file_whose_content_is_missing_says_nothing(repo: RepoBuilder) -> None:
    """git tells a file that is not in a release, and one whose content is lost, in one word; only its own `fsck` knows more."""
    configure(repo, 'files = [{ path = "VERSION", pattern = "^{version}$" }]\n')
    repo.commit("a release", {"VERSION": "0.9\n"})
    repo.tag("v1.0")
    assert found(repo) == [("RK602", "v1.0")]
    object_file(repo, repo.git("rev-parse", "HEAD:VERSION")).unlink()
    assert found(repo) == []


def test_a_ref_that_is_damaged_is_refused_or_passed_over(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    repo.write(".git/refs/tags/v1.2", "nonsense\n")
    answer = releasekit_here("-C", str(repo.path), "check")
    assert answer.status in {0, 4}


# Parts of a clone -----------------------------------------------------------------------------------------------------------


def partial(repo: RepoBuilder, tmp_path: Path, kind: str) -> RepoBuilder:
    """A clone without some objects, whose remote is gone: whatever it would fetch now fails."""
    clone = repo.clone(tmp_path / "partial", filter=kind)
    shutil.move(repo.path, tmp_path / "away")
    return clone


def test_a_clone_without_blobs_fetches_nothing(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0")
    repo.commit("a file", {"VERSION": "0.9\n"})
    repo.tag("v1.2")
    repo.commit("later", {"VERSION": "1.3\n"})
    clone = partial(repo, tmp_path, "blob:none")
    before = sorted(clone.path.joinpath(".git/objects/pack").iterdir())
    assert found(clone) == [("RK101", "v1.2")]
    assert sorted(clone.path.joinpath(".git/objects/pack").iterdir()) == before


def test_a_clone_without_the_blobs_of_version_files_does_not_say_that_they_agree(repo: RepoBuilder, tmp_path: Path) -> None:
    """It fetches them, or refuses; it never takes a file that it has not got for one that says nothing."""
    repo.commit("configured", {"releasekit.toml": 'files = [{ path = "VERSION", pattern = "^{version}$" }]\n', "VERSION": "0.9\n"})
    repo.tag("v1.0")
    repo.commit("later", {"VERSION": "1.1\n"})
    repo.tag("v1.1")
    clone = partial(repo, tmp_path, "blob:none")
    with pytest.raises(ReleasekitError):
        check(clone)


# Configurations -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[rules]\nignore = "RK101"\n', "rules.ignore: must be a list of tables, not a text"),
        ('[rules]\nignore = [{ ref = "v1.0", reason = "x" }]\n', "rules.ignore[0].rule: is missing"),
        ('[rules]\nignore = [{ rule = "RK101", reason = "x" }]\n', "rules.ignore[0].ref: is missing"),
        ('[rules]\nignore = [{ rule = "RK101", ref = "v1.0" }]\n', "rules.ignore[0].reason: is missing"),
        ('[rules]\nignore = [{ rule = "RK101", ref = "v1.0", reason = "x", until = "2027" }]\n', "rules.ignore[0].until: there is no such"),
        ('[rules]\nenforce-from = "1.0.0"\n', "rules.enforce-from: 1.0.0 is not a version"),
        ('[rules]\nbaseline = "../known.json"\n', "rules.baseline: must be a path inside the repository"),
        ('[rules]\nbaseline = "/etc/passwd"\n', "rules.baseline: must be a path inside the repository"),
        ('[rules]\nbaseline = ".git/config"\n', "rules.baseline: must be a path inside the repository"),
        ('[rules]\nseverity = "error"\n', "rules.severity: must be a table"),
        ("signing = true\n", "signing: must be a table"),
        ('[signing]\nrequired = "yes"\n', "signing.required: must be true or false"),
        ('[signing]\nsigners = ["somebody"]\n', "signing.signers: must hold lines of ssh keys or fingerprints"),
        ('[signing]\nsigners = ["0123456789ABCDEF"]\n', "signing.signers: must hold lines of ssh keys or fingerprints"),
        ('[signing]\nsigners = ["# a@b ssh-ed25519 AAAA"]\n', "signing.signers: must hold lines of ssh keys or fingerprints"),
        ('[signing]\nsigners = ["ssh-ed25519 AAAA"]\n', "signing.signers: must hold lines of ssh keys or fingerprints"),
        ('[signing]\nsigners = ["a@b ssh-ed25519 AAAA\\n* ssh-ed25519 BBBB"]\n', "signing.signers: must hold lines of ssh keys"),
    ],
)
def test_a_configuration_of_the_rules_that_is_wrong_is_refused_with_its_place(repo: RepoBuilder, text: str, problem: str) -> None:
    release(repo, "v1.0")
    configure(repo, text)
    answer = releasekit_here("-C", str(repo.path), "check")
    assert answer.status == 2
    assert problem in " ".join(answer.err.split())


def test_a_bare_repository_whose_head_has_not_got_the_baseline_says_so(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit("configured", {"releasekit.toml": '[rules]\nbaseline = "known.json"\n'})
    with pytest.raises(ReleasekitError, match="the baseline is not there") as error:
        check(repo.clone(tmp_path / "bare.git", bare=True))
    assert error.value.exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_baseline_that_leads_out_of_the_repository_is_not_followed(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0", "v1.2")
    (tmp_path / "outside.json").write_text('{"schema": "releasekit/check/1", "findings": []}', encoding="utf-8")
    repo.path.joinpath("known.json").symlink_to(tmp_path / "outside.json")
    configure(repo, '[rules]\nbaseline = "known.json"\n')
    assert found(repo) == [("RK101", "v1.2")]
