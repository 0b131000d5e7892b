"""A repository's own templates as git and the work tree have them: which files count, how large they may be, and that texts are UTF-8."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from releasekit.errors import UsageError
from releasekit.sources import templates
from releasekit.sources.reader import Reader
from releasekit.sources.templates import binary_templates, committed_templates, templates_here, text_templates

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


def both(repo: RepoBuilder, folder: str | None) -> dict[str, bytes]:
    """The templates of HEAD, which are those of the clean work tree."""
    reader = Reader.open(repo.path)[1]
    committed = committed_templates(reader.git, "HEAD", folder)
    assert templates_here(repo.path, folder) == committed
    return committed


def test_a_folder_that_is_configured_counts_whole(repo: RepoBuilder) -> None:
    repo.commit("begin", {"texts/history.md.j2": "x\n", "texts/parts/a.html": "y\n", "texts/logo.png": "z\n", "other/release.md.j2": "w\n"})

    assert both(repo, "texts") == {"history.md.j2": b"x\n", "parts/a.html": b"y\n", "logo.png": b"z\n"}


def test_a_folder_templates_counts_when_it_holds_a_name_that_documents_are_made_by(repo: RepoBuilder) -> None:
    repo.commit("begin", {"templates/base.html": "django\n", "templates/mail.html.j2": "flask\n", "templates/schedule.md.j2": "mine\n"})
    assert both(repo, None) == {}

    repo.commit("more", {"templates/release.md.j2": "x\n", "templates/parts/a.j2": "y\n"})
    assert set(both(repo, None)) == {"mail.html.j2", "schedule.md.j2", "release.md.j2", "parts/a.j2"}


def test_a_folder_that_is_configured_takes_the_place_of_the_other(repo: RepoBuilder) -> None:
    repo.commit("begin", {"templates/release.md.j2": "x\n"})

    assert both(repo, "texts") == {}


def test_texts_are_utf_8_with_or_without_a_mark_and_others_stay_bytes(repo: RepoBuilder) -> None:
    files = {"history.md.j2": "\ufeffИстория\r\n".encode(), "article.docx": b"PK\x03\x04", "article.typ": b"#set", "logo.png": b"\x89PNG"}

    assert text_templates(files) == {"history.md.j2": "История\r\n", "article.typ": "#set"}
    assert binary_templates(files) == {"article.docx": b"PK\x03\x04", "logo.png": b"\x89PNG"}


def test_a_template_in_another_encoding_is_an_error_that_says_where() -> None:
    with pytest.raises(UsageError) as caught:
        text_templates({"release.md.j2": b"# {{ x }}\n\xc8\xf1\xf2\xee\xf0\xe8\xff\n"})

    assert str(caught.value) == "template release.md.j2, line 2: the template is no text in UTF-8: there is the byte 0xc8\nsave it as UTF-8"


@pytest.mark.parametrize(("name", "most"), [("history.md.j2", templates.MOST_TEXT), ("article.docx", templates.MOST_BINARY)])
def test_a_template_has_a_largest_size(name: str, most: int, repo: RepoBuilder) -> None:
    repo.write(f"texts/{name}", "x" * most)
    assert len(templates_here(repo.path, "texts")[name]) == most

    repo.commit("large", {f"texts/{name}": "x" * (most + 1)})
    with pytest.raises(UsageError, match=rf"texts/{name}: the file has {most + 1} bytes"):
        templates_here(repo.path, "texts")
    with pytest.raises(UsageError, match=rf"texts/{name}: the file has {most + 1} bytes"):
        committed_templates(Reader.open(repo.path)[1].git, "HEAD", "texts")


def test_there_is_a_largest_number_of_templates(monkeypatch: pytest.MonkeyPatch, repo: RepoBuilder) -> None:
    monkeypatch.setattr(templates, "MOST_FILES", 2)
    repo.commit("begin", {f"texts/{name}": "x" for name in "abc"})

    with pytest.raises(UsageError, match="there are 3 files among the templates; 2 are read"):
        templates_here(repo.path, "texts")


def test_a_link_in_the_place_of_a_template_is_no_template(repo: RepoBuilder, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    repo.commit("begin", {"texts/keep": "x\n"})
    (repo.path / "texts" / "part.j2").symlink_to(secret)
    repo.git("add", "-A")
    repo.git("commit", "-qm", "a link")
    assert both(repo, "texts") == {"keep": b"x\n"}

    (repo.path / "texts" / "release.md.j2").symlink_to(secret)
    with pytest.raises(UsageError, match=r"texts/release\.md\.j2: a template is a plain file; this is a symbolic link or a submodule"):
        templates_here(repo.path, "texts")
