"""``releasekit templates``: list, export, check; and that what was exported and changed is what documents are made by."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from releasekit.core.templates import TEMPLATES
from releasekit.documents.templates import packaged_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.products import Product

REPLACED = "{% extends 'releasekit/history.md.j2' %}"


def listed(product: Product) -> dict[str, Any]:
    return {one["name"]: one for one in product.rk("templates", "list", "--format", "json").json["templates"]}


def test_the_list_tells_what_each_is_for_and_whose_it_is(shipped: Product) -> None:
    shipped.clone.write("templates/release.md.j2", "## {{ release.version }}\n")
    shipped.clone.write("templates/mine.j2", "x\n")
    found = listed(shipped)

    packaged = packaged_files()["history.html.j2"]
    assert found["history.html.j2"] == {
        "name": "history.html.j2",
        "format": "html",
        "about": "the change history as one page",
        "origin": "packaged",
        "path": None,
        "size": len(packaged),
        "sha256": hashlib.sha256(packaged).hexdigest(),
    }
    assert [found["release.md.j2"][key] for key in ("origin", "path", "size")] == ["own", "templates/release.md.j2", 25]
    assert [found["mine.j2"][key] for key in ("origin", "format", "about")] == ["part", None, None]
    lines = shipped.rk("templates", "list").out.splitlines()
    assert lines[0].split()[:4] == ["template", "format", "from", "bytes"]
    assert any(line.startswith("release.md.j2") and "templates/release.md.j2" in line for line in lines)


def test_what_is_exported_is_what_is_packaged_and_changes_nothing(shipped: Product) -> None:
    before = shipped.rk("history").out
    written = shipped.rk("templates", "export").out.splitlines()

    assert [path.rpartition("/templates/")[2] for path in written] == [name for name in packaged_files() if TEMPLATES[name].replaceable]
    assert (shipped.clone.path / "templates" / "release.md.j2").read_bytes() == packaged_files()["release.md.j2"]
    assert shipped.rk("templates", "export").out == ""
    assert shipped.rk("templates", "check").out == "nothing is wrong with the repository's own templates\n"
    shipped.clone.git("add", "-A")
    shipped.clone.git("commit", "-qm", "chore: templates")
    assert shipped.rk("history").out == before


def test_a_changed_template_is_kept_unless_it_is_to_be_overwritten(shipped: Product) -> None:
    shipped.clone.write("templates/release.md.j2", "mine\n")
    refused = shipped.rk("templates", "export", status=4).err

    assert "these files are there with other content, so nothing was written:\n  - templates/release.md.j2\n--force" in refused
    assert not (shipped.clone.path / "templates" / "history.md.j2").exists()
    assert shipped.rk("templates", "export", "--force", "release.md.j2").out.endswith("templates/release.md.j2\n")
    assert (shipped.clone.path / "templates" / "release.md.j2").read_bytes() == packaged_files()["release.md.j2"]


def test_templates_go_elsewhere_where_that_is_said(shipped: Product, tmp_path: Path) -> None:
    answer = shipped.rk("templates", "export", "history.md.j2", "--output", str(tmp_path / "texts"))

    assert answer.out == f"{tmp_path}/texts/history.md.j2\n"
    assert 'documents.templates = "texts"' in answer.err


@pytest.mark.parametrize("name", ["histroy.md.j2", "schedule.md.j2", "../x", ""])
def test_what_is_no_template_cannot_be_exported(name: str, shipped: Product) -> None:
    assert f"there is no template {name!r} to be replaced" in shipped.rk("templates", "export", name, status=2).err


def test_an_own_template_makes_the_documents_without_a_word_of_configuration(shipped: Product) -> None:
    shipped.push("docs: own words", {"templates/history.md.j2": "{{ document.product }} by hand\n"})

    assert shipped.rk("history", "--lang", "en").out == "Toweco by hand\n"


def test_flaws_are_told_with_their_lines_and_fail_the_run(shipped: Product) -> None:
    shipped.clone.write("templates/history.md.j2", "\n{{ document.prodct }}\n")
    shipped.clone.write("templates/relase.md.j2", "x\n")
    answer = shipped.rk("templates", "check", status=1)

    assert "history.md.j2:2: 'prodct' is no attribute of a history (did you mean 'product'?)\n" in answer.out
    assert (
        "relase.md.j2: it takes the place of no template (did you mean 'release.md.j2'?), and no other one includes it\n  -> " in answer.out
    )
    found = shipped.rk("templates", "check", "history.md.j2", "--format", "json", status=1).json["flaws"]
    assert found == [
        {
            "template": "history.md.j2",
            "line": 2,
            "message": "'prodct' is no attribute of a history (did you mean 'product'?)",
            "hint": None,
        }
    ]
    assert (
        "there is no own template 'release.md.j2' (did you mean 'relase.md.j2'?)"
        in shipped.rk("templates", "check", "release.md.j2", status=2).err
    )


def test_a_template_in_another_encoding_is_told(shipped: Product) -> None:
    (shipped.clone.path / "templates").mkdir()
    (shipped.clone.path / "templates" / "release.md.j2").write_bytes("Версия".encode("cp1251"))

    assert "template release.md.j2, line 1: the template is no text in UTF-8" in shipped.rk("templates", "check", status=2).err
