"""RK4xx: what the next version tells, in small repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from releasekit import Project, Version

if TYPE_CHECKING:
    from releasekit.core.findings import Finding
    from tests.gitrepo import RepoBuilder

COMPONENTS = '[[component]]\nid = "core"\npaths = ["core/**"]\n[[component]]\nid = "ui"\npaths = ["ui/**"]\n'


def released(repo: RepoBuilder, more: str = COMPONENTS) -> None:
    """A product with 1.0."""
    repo.commit("begin", {"releasekit.toml": 'id = "toweco"\n' + more, "core/a": "1", "ui/a": "1"})
    repo.tag("v1.0")


def told(repo: RepoBuilder) -> list[Finding]:
    return list(Project.open(repo.path).check().findings)


def brief(repo: RepoBuilder) -> list[tuple[str, str, str]]:
    return [(one.code, one.ref, one.path) for one in told(repo)]


# RK401 ------------------------------------------------------------------------------------------------------------------


def test_rk401_is_broken_by_a_component_that_changed_in_silence(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("silent", {"core/a": "2"})
    repo.commit("fix(ui): told", {"ui/a": "2"})
    (finding,) = told(repo)
    assert (finding.code, finding.severity, finding.ref, finding.path) == ("RK401", "error", "v1.0", "core/**")
    assert finding.message == "component core changed since v1.0, and no entry says what changed"
    assert finding.hint.startswith("say what changed: releasekit add --component core;")


def test_rk401_is_kept_by_an_entry_that_no_user_sees(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("refactor(core): told", {"core/a": "2"})
    repo.commit("nobody's", {"README": "2"})
    assert brief(repo) == []


def test_rk401_an_evil_merge_is_no_hiding_place(repo: RepoBuilder) -> None:
    released(repo)
    base = repo.git("rev-parse", "HEAD")
    side = repo.commit("docs: side", {"README": "1"})
    main = repo.commit("docs: main", {"NOTES": "1", "README": None}, parents=[base])
    repo.commit("merge", {"README": "1", "ui/a": "evil"}, parents=[main, side])
    assert brief(repo) == [("RK401", "v1.0", "ui/**")]


def test_rk401_a_commit_that_is_told_in_one_component_is_told_of_all_that_it_touches(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("fix(ui): both", {"core/a": "2", "ui/a": "2"})
    assert brief(repo) == []


def test_rk401_a_fragment_of_a_component_speaks_of_that_component_alone(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("both", {"core/a": "2", "ui/a": "2", "changelog.d/ui/12.fix.md": "Mended.\n"})
    assert brief(repo) == [("RK401", "v1.0", "core/**")]


def test_rk401_a_fragment_of_the_whole_product_tells_of_what_its_commit_touches(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("both", {"core/a": "2", "changelog.d/12.fix.md": "Mended.\n"})
    assert brief(repo) == []


def test_rk401_new_and_removed_components_have_something_to_tell(repo: RepoBuilder) -> None:
    released(repo, COMPONENTS + '[[component]]\nid = "api"\npaths = ["api/**"]\n')
    repo.commit("silent", {"api/a": "1", "ui/a": None})
    found = {one.message for one in told(repo) if one.code == "RK401"}
    assert found == {
        "component api is new since v1.0, and no entry says what changed",
        "component ui was removed since v1.0, and no entry says what changed",
    }


def test_rk401_in_the_first_release_everything_is_new(repo: RepoBuilder) -> None:
    repo.commit("begin", {"releasekit.toml": 'id = "toweco"\n' + COMPONENTS, "core/a": "1", "ui/a": "1"})
    assert brief(repo) == []


def test_rk401_vendored_files_are_nobodys(repo: RepoBuilder) -> None:
    released(repo, COMPONENTS + '[changes]\nexclude = ["**/_vendor/**"]\n')
    repo.commit("silent", {"core/_vendor/a": "2"})
    assert brief(repo) == []


# RK402 ------------------------------------------------------------------------------------------------------------------


def test_rk402_is_broken_by_a_file_that_is_no_fragment(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("docs: note", {"changelog.d/core/12.fxi.md": "Mended.\n"})
    (finding,) = told(repo)
    assert (finding.code, finding.severity, finding.path) == ("RK402", "error", "changelog.d/core/12.fxi.md")
    assert "none of the types" in finding.message


def test_rk402_is_kept_where_the_name_is_mended(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("docs: note", {"changelog.d/core/12.fix.md": "Mended.\n", "changelog.d/.gitkeep": ""})
    assert brief(repo) == []


# RK403 ------------------------------------------------------------------------------------------------------------------


def on_line(repo: RepoBuilder, message: str) -> str:
    repo.git("switch", "-q", "-c", "release/1.0")
    oid = repo.commit(message, {"core/a": "2"})
    repo.git("switch", "-q", "main")
    return oid


def test_rk403_is_broken_by_a_feature_on_a_line(repo: RepoBuilder) -> None:
    released(repo)
    oid = on_line(repo, "feat(core): shiny (#7)")
    (finding,) = told(repo)
    assert (finding.code, finding.severity, finding.place, finding.path) == ("RK403", "error", oid, "")
    assert finding.message == "release/1.0 holds what no hotfix may, 7: shiny: changes of kind feature wait for the next stable version"


def test_rk403_is_broken_by_a_fix_that_breaks_something(repo: RepoBuilder) -> None:
    released(repo)
    on_line(repo, "fix(core)!: strict")
    (finding,) = told(repo)
    assert finding.message == "release/1.0 holds what no hotfix may, strict: it breaks something for users"


def test_rk403_is_kept_by_a_fix_on_a_line(repo: RepoBuilder) -> None:
    released(repo)
    on_line(repo, "fix(core): mended")
    assert brief(repo) == []


def test_rk403_old_lines_are_left_alone(repo: RepoBuilder) -> None:
    released(repo)
    on_line(repo, "feat(core): shiny")
    repo.commit("fix(core): next", {"core/a": "3"})
    repo.tag("v1.1")
    assert brief(repo) == []


# RK404 ------------------------------------------------------------------------------------------------------------------

TRACKER = COMPONENTS + '[[request]]\npattern = "PRB-[0-9]+"\n'


def test_rk404_is_broken_by_a_request_that_no_tracker_knows(repo: RepoBuilder) -> None:
    released(repo, TRACKER)
    repo.commit("docs: note", {"changelog.d/core/PBR-12.fix.md": "Mended.\n"})
    (finding,) = told(repo)
    assert (finding.code, finding.severity, finding.path) == ("RK404", "warning", "changelog.d/core/PBR-12.fix.md")
    assert finding.message == "PBR-12: Mended.: no tracker has requests such as PBR-12"


def test_rk404_is_kept_by_a_request_of_a_tracker(repo: RepoBuilder) -> None:
    released(repo, TRACKER)
    repo.commit("docs: note", {"changelog.d/core/PRB-12.fix.md": "Mended.\n"})
    assert brief(repo) == []


def test_rk404_a_name_is_no_request(repo: RepoBuilder) -> None:
    released(repo, TRACKER)
    repo.commit("docs: note", {"changelog.d/core/certifi.fix.md": "Mended.\n"})
    assert brief(repo) == []


# RK405 ------------------------------------------------------------------------------------------------------------------


def hotfixed(repo: RepoBuilder, message: str = "fix(core): mended") -> str:
    oid = on_line(repo, message)
    repo.git("switch", "-q", "release/1.0")
    repo.tag("v1.0.1")
    repo.git("switch", "-q", "main")
    return oid


def test_rk405_is_broken_by_a_fix_that_only_a_line_has(repo: RepoBuilder) -> None:
    released(repo)
    oid = hotfixed(repo)
    repo.commit("fix(core): another", {"core/a": "3"})
    (finding,) = told(repo)
    assert (finding.code, finding.severity, finding.ref, finding.version) == ("RK405", "error", "v1.0.1", Version(1, 0, 1))
    assert finding.message == "main lacks what v1.0.1 shipped: mended"
    assert finding.hint.startswith(f"bring it over: git cherry-pick -x {oid[:9]}; where it is there in another form,")


def test_rk405_is_kept_where_the_fix_came_over(repo: RepoBuilder) -> None:
    released(repo)
    oid = hotfixed(repo)
    repo.commit(f"fix(core): mended\n\n(cherry picked from commit {oid})", {"core/a": "2"})
    assert brief(repo) == []


def test_rk405_a_patch_that_is_the_same_is_enough(repo: RepoBuilder) -> None:
    """Neither -x, nor a request: the author's time and the patch are all that is left. Case 59."""
    released(repo)
    oid = hotfixed(repo)
    repo.commit("fix(ui): before", {"ui/a": "2"})
    repo.git("cherry-pick", oid)
    assert brief(repo) == []


def test_rk405_a_hotfix_that_was_merged_back_is_not_lost(repo: RepoBuilder) -> None:
    released(repo)
    hotfixed(repo)
    repo.git("merge", "-q", "--no-ff", "-m", "merge back", "release/1.0")
    assert brief(repo) == []


def test_rk405_a_line_that_was_merged_before_its_hotfix_was_made_is_not_lost(repo: RepoBuilder) -> None:
    released(repo)
    on_line(repo, "fix(core): mended")
    repo.git("merge", "-q", "--no-ff", "-m", "merge the line", "release/1.0")
    repo.git("switch", "-q", "release/1.0")
    repo.commit("chore: the hotfix", {"VERSION": "1.0.1"})
    repo.tag("v1.0.1")
    repo.git("switch", "-q", "main")
    assert brief(repo) == []


def test_rk405_what_a_later_stable_version_lost_is_history(repo: RepoBuilder) -> None:
    released(repo)
    hotfixed(repo)
    repo.commit("fix(core): another", {"core/a": "3"})
    repo.tag("v1.1")
    assert brief(repo) == []


# RK406 ------------------------------------------------------------------------------------------------------------------


def test_rk406_is_broken_by_a_text_in_one_language(repo: RepoBuilder) -> None:
    released(repo, 'languages = ["ru", "en"]\n' + COMPONENTS)
    oid = repo.commit("fix(core): mended", {"core/a": "2"})
    (finding,) = told(repo)
    assert (finding.code, finding.severity, finding.place) == ("RK406", "warning", oid)
    assert finding.message == "mended: there is no text in en"


def test_rk406_is_kept_by_what_users_do_not_see(repo: RepoBuilder) -> None:
    released(repo, 'languages = ["ru", "en"]\n' + COMPONENTS)
    repo.commit("refactor(core): mended", {"core/a": "2"})
    assert brief(repo) == []


# RK410 ------------------------------------------------------------------------------------------------------------------


def test_rk410_is_broken_by_names_in_one_language(repo: RepoBuilder) -> None:
    configuration = """
languages = ["ru", "en"]
product = { ru = "Товеко" }
[[component]]
id = "core"
name = { en = "Core", de = "Kern" }
paths = ["core/**"]
[[component]]
id = "ui"
name = { de = "Oberfläche" }
paths = ["ui/**"]
[[changes.kind]]
id = "speed"
name = { en = "Speed" }
[train]
anchor = 2026-01-14
[[train.milestone]]
name = { en = "Freeze" }
before = "2 days"
[documents]
title = { ru = "Изменения" }
[[documents.approval]]
role = { ru = "Директор" }
[[limitation]]
id = "slow"
text = { en = "Slow." }
"""
    released(repo, configuration)
    found = [one for one in told(repo) if one.code == "RK410"]
    assert {one.severity for one in found} == {"warning"}
    assert [one.message for one in found] == [
        "changes.kind speed: name is not given in ru",
        "component core: name is not given in ru",
        "component ui: name is not given in ru, en",
        "documents.approval: role 'Директор' is not given in en",
        "documents.title is not given in en",
        "limitation slow: text is not given in ru",
        "product is not given in en",
        "train.milestone: name 'Freeze' is not given in ru",
    ]


def test_rk410_is_kept_by_a_name_for_all_languages_and_by_none_at_all(repo: RepoBuilder) -> None:
    configuration = """
languages = ["ru", "en-GB"]
product = "Toweco"
[[component]]
id = "core"
paths = ["core/**"]
[[component]]
id = "ui"
name = { ru = "Окна", en = "Windows" }
paths = ["ui/**"]
[[changes.kind]]
id = "fix"
name = { ru = "Починено" }
"""
    released(repo, configuration)
    assert brief(repo) == []


# RK407 ------------------------------------------------------------------------------------------------------------------


def test_rk407_is_broken_by_corrections_that_are_none(repo: RepoBuilder) -> None:
    released(repo)
    oid = repo.commit("docs: misread", {"releases/corrections.toml": '"no commit" = "fix: a"\n'})
    repo.git("notes", "--ref=releasekit", "add", "-C", repo.git("hash-object", "-w", "--stdin", input=b"\xff\xfe"), oid)
    found = [one for one in told(repo) if one.code == "RK407"]
    assert [(one.severity, one.place.partition(":")[0]) for one in found] == [
        ("warning", "refs/notes/releasekit"),
        ("warning", "releases/corrections.toml"),
    ]


def test_rk407_is_kept_by_corrections_of_both_kinds(repo: RepoBuilder) -> None:
    released(repo)
    silent = repo.commit("silent", {"core/a": "2"})
    other = repo.commit("silent too", {"ui/a": "2"})
    repo.git("notes", "--ref=releasekit", "add", "-m", "fix(ui): told by a note", other)
    repo.commit("docs: corrected", {"releases/corrections.toml": f'"{silent[:9]}" = "fix(core): told by the file"\n'})
    assert brief(repo) == []


# RK408 ------------------------------------------------------------------------------------------------------------------

STRICT = COMPONENTS + "[changes]\nstrict = true\n"


def test_rk408_is_broken_by_a_commit_that_says_nothing(repo: RepoBuilder) -> None:
    released(repo, STRICT)
    oid = repo.commit("Tidy up", {"README": "1"})
    (finding,) = told(repo)
    assert (finding.code, finding.severity, finding.place) == ("RK408", "error", oid)
    assert finding.message == f"{oid[:9]} tells nothing: Tidy up"


def test_rk408_is_kept_where_nobody_is_strict(repo: RepoBuilder) -> None:
    released(repo)
    repo.commit("Tidy up", {"README": "1"})
    assert brief(repo) == []


# RK409 ------------------------------------------------------------------------------------------------------------------


def test_rk409_is_broken_by_a_pattern_that_matches_nothing(repo: RepoBuilder) -> None:
    released(repo, COMPONENTS.replace("ui/**", "gui/**"))
    assert brief(repo) == [("RK409", "gui/**", "")]
    assert told(repo)[0].message == "component ui: the pattern 'gui/**' matches no file"


def test_rk409_is_kept_by_a_pattern_that_matches_everything(repo: RepoBuilder) -> None:
    released(repo, COMPONENTS.replace("ui/**", "**"))
    assert brief(repo) == []


# All of them ------------------------------------------------------------------------------------------------------------


def test_in_a_shallow_clone_nothing_is_said_about_changes(repo: RepoBuilder, make_repo: object) -> None:
    released(repo)
    repo.commit("silent", {"core/a": "2"})
    shallow = repo.path.parent / "shallow"
    repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(shallow))
    assert {one.code for one in Project.open(shallow).check().findings} == {"RK601"}


def test_an_empty_repository_has_nothing_to_tell(repo: RepoBuilder) -> None:
    assert brief(repo) == []
