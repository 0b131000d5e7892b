"""``releasekit build``: documents and bundle into a folder, no ref touched."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.delivery.products import CONFIG, Product, snapshot, take_state

NAMES = ["history.ru.md", "history.en.md", "history.ru.html", "history.en.html", "history.json"]


def test_build_writes_the_documents_of_a_release_and_names_them(seen: Product, tmp_path: Path) -> None:
    answer = seen.rk("build", "1.0.1", "-o", str(tmp_path / "new" / "folder"))
    names = (*NAMES, "toweco-docs-1.0.1.zip", "toweco-docs-1.0.1.intoto.json")

    assert answer.out.splitlines() == [str(tmp_path / "new" / "folder" / name) for name in names]
    assert sorted(snapshot(tmp_path)) == sorted(f"new/folder/{name}" for name in names)
    releases = json.loads((tmp_path / "new/folder/history.json").read_bytes())["releases"]
    assert [one["version"] for one in releases] == ["1.0.1", "1.0"]


def test_build_of_the_next_version_tells_what_is_aboard(seen: Product, tmp_path: Path) -> None:
    answer = seen.rk("build", "-o", str(tmp_path), "--format", "json").json

    assert (answer["schema"], answer["version"]) == ("releasekit/build/1", "1.2")
    assert [Path(name).name for name in answer["files"]] == [*NAMES, "toweco-docs-1.2.zip"]
    assert "- flicker (#15)\n" in (tmp_path / "history.ru.md").read_text(encoding="utf-8")


def test_build_touches_no_ref_and_nothing_of_the_clone(shipped: Product, tmp_path: Path) -> None:
    before = (snapshot(shipped.clone.path), take_state(shipped.remote))
    shipped.rk("build", "1.1", "-o", str(tmp_path / "out"))
    shipped.rk("build", "-o", str(tmp_path / "out"))

    assert (snapshot(shipped.clone.path), take_state(shipped.remote)) == before


def test_build_keeps_what_else_lies_in_the_folder(seen: Product, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    seen.rk("build", "1.0", "-o", str(tmp_path))
    seen.rk("build", "1.1", "-o", str(tmp_path))

    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {
        *NAMES,
        *(f"toweco-docs-{version}.{kind}" for version in ("1.0", "1.1") for kind in ("zip", "intoto.json")),
        "mine.txt",
    }


def test_build_takes_the_documents_as_the_tag_has_them(shipped: Product, tmp_path: Path) -> None:
    shipped.push("docs: new guide", {"docs/billing/guide.md": "# New guide\n"})
    shipped.clone.write("docs/billing/guide.md", "# Not committed\n")
    shipped.rk("build", "1.1", "-o", str(tmp_path))
    shipped.rk("build", "-o", str(tmp_path))

    contents = [
        zipfile.ZipFile(tmp_path / f"toweco-docs-{one}.zip").read(f"toweco-docs-{one}/docs/docs/billing/guide.md") for one in ("1.1", "1.2")
    ]
    assert contents == [b"# Guide\n", b"# New guide\n"]


def test_build_takes_the_configuration_of_the_tag(shipped: Product, tmp_path: Path) -> None:
    shipped.clone.write("releasekit.toml", CONFIG + '[documents]\nformats = ["json"]\n')

    assert len(shipped.rk("build", "1.1", "-o", str(tmp_path / "old")).out.splitlines()) == 7
    assert len(shipped.rk("build", "-o", str(tmp_path / "new")).out.splitlines()) == 2


def test_a_release_that_left_no_record_is_built_from_history(product: Product, tmp_path: Path) -> None:
    product.clone.commit("Release by hand", {"changelog.d/billing/10.feature.md": None})
    product.clone.tag("v1.0")
    product.rk("build", "1.0", "-o", str(tmp_path))

    assert "Счета выставляются" in (tmp_path / "history.ru.md").read_text(encoding="utf-8")
    assert (tmp_path / "toweco-docs-1.0.zip").is_file()


def test_a_release_that_is_none_is_not_built(seen: Product, tmp_path: Path) -> None:
    assert "9.9 is not released" in seen.rk("build", "9.9", "-o", str(tmp_path / "out"), status=4).err
    assert not (tmp_path / "out").exists()


def test_build_asks_for_a_folder(seen: Product) -> None:
    assert "--output" in seen.rk("build", status=2).err


@pytest.mark.parametrize("strange", ["link", "pointer"])
def test_a_document_that_is_no_plain_file_is_refused(product: Product, strange: str, tmp_path: Path) -> None:
    """Cases 41 and 82."""
    if strange == "link":
        (product.clone.path / "docs" / "secret.md").symlink_to("/etc/passwd")
    else:
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
        product.clone.write("docs/secret.md", pointer)
    product.clone.git("add", "-A")
    product.push("docs: strange", {})
    before = take_state(product.remote)

    assert "docs/secret.md" in product.rk("build", "-o", str(tmp_path / "out"), status=4).err
    assert "docs/secret.md" in product.rk("cut", "--yes", status=4).err
    assert take_state(product.remote) == before
    assert not (tmp_path / "out").exists()
