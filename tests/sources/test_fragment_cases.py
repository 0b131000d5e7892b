"""Golden cases: towncrier and releasekit read the same fragments; see ``golden.py`` for how to add one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sources.golden import cases, changes, copied, draft

if TYPE_CHECKING:
    from pathlib import Path

    from releasekit.sources.reader import Reader
    from tests.gitrepo import RepoBuilder
    from tools.compare_towncrier import Comparison

pytestmark = pytest.mark.checkout  # the cases are files of the repository, and so is the tool
EVERY = pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)


def compared(reader: Reader) -> Comparison:
    from tools.compare_towncrier import compare  # not there where the wheel is tested

    return compare(reader, reader.git, "HEAD")


@EVERY
def test_towncrier_prints_the_draft_that_the_case_expects(case: Path, repo: RepoBuilder) -> None:
    copied(case, repo)

    assert draft(repo) == (case / "draft.txt").read_text(encoding="utf-8")


@EVERY
def test_releasekit_reads_the_changes_that_the_case_expects(case: Path, repo: RepoBuilder) -> None:
    assert changes(copied(case, repo)) == (case / "changes.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [case for case in cases() if case.name != "front-matter"], ids=lambda case: case.name)
def test_both_agree_entry_by_entry(case: Path, repo: RepoBuilder) -> None:
    found = compared(copied(case, repo))

    assert (found.towncrier, found.releasekit, found.reported) == ((), (), ())
    assert len(found.both) > 5


def test_where_they_differ_both_are_told(repo: RepoBuilder) -> None:
    """An entry without text, which towncrier tells all the same, and a name that it overlooks."""
    reader = copied(next(case for case in cases() if case.name == "beside-the-code"), repo)
    folder = "src/toweco/newsfragments"
    repo.commit("more", {f"{folder}/77.feature": "", f"{folder}/78.fature": "x"})
    found = compared(reader)

    assert ([tuple(one) for one in found.towncrier], found.releasekit) == ([("newsfragments", "feature", "", ("77",))], ())
    assert [text.split(":")[0] for text in found.reported] == [f"{folder}/77.feature", f"{folder}/78.fature"]
