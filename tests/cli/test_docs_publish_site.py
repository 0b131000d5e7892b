"""``releasekit docs publish-site``: from a release, or from its bundle, to a folder that a web server shows."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from releasekit.core.manifest import NAME, SUMS, FileEntry, Manifest
from tests.delivery.products import CONFIG, Product

MAKE = f"""
[[bundle.site]]
id = "manual"
command = ['{sys.executable}', "-c", '''
import pathlib, sys
out = pathlib.Path(sys.argv[1])
for one in pathlib.Path().glob("*.md"): (out / one.name).with_suffix(".html").write_text(one.read_text() + sys.argv[2])
''', "{{output}}", "{{version}} of {{date}}"]
source = "docs/billing"
"""
FILES = {"docs/billing/index.md": "Bills ", "docs/billing/guide.md": "Guide "}


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def sited(shipped: Product) -> Product:
    """1.0 and 1.1 without a site, 1.2 with one."""
    shipped.push("docs: a site", {"releasekit.toml": CONFIG + MAKE, **FILES, "changelog.d/api/20.feature.md": "Быстрее\n"})
    shipped.cut("2026-02-11")
    shipped.pull()
    return shipped


def page(public: Path, name: str) -> str:
    return (public / name).read_text(encoding="utf-8")


def bundle_of(product: Product, version: str, folder: Path, pages: Mapping[str, str]) -> Path:
    """The bundle of a release, with more files in it, as the product's own would have them."""
    product.rk("build", version, "-o", str(folder / "built"))
    name = f"toweco-docs-{version}"
    target = folder / f"{name}.zip"
    with zipfile.ZipFile(folder / "built" / f"{name}.zip") as source, zipfile.ZipFile(target, "w") as archive:
        contents = {one: source.read(one) for one in source.namelist()}
        manifest = Manifest.from_bytes(contents.pop(f"{name}/{NAME}"))
        sums = contents.pop(f"{name}/{SUMS}").decode()
        rendered = [one for one in manifest.rendered if one.path not in pages]
        for path, text in pages.items():
            contents[f"{name}/{path}"] = text.encode()
            rendered.append(FileEntry(path, hashlib.sha256(text.encode()).hexdigest(), len(text.encode())))
            sums += f"{rendered[-1].sha256}  {path}\n"
        for path, content in contents.items():
            archive.writestr(path, content)
        archive.writestr(f"{name}/{NAME}", replace(manifest, rendered=tuple(rendered)).to_bytes())
        archive.writestr(f"{name}/{SUMS}", sums)
    return target


INDEX = {"index.html": "<!DOCTYPE html>\n<html><body class='x'>Товеко</body></html>", "index.en.html": "<BODY>Toweco"}


def test_the_site_of_the_newest_release_is_built_and_laid_out(sited: Product, public: Path) -> None:
    sited.clone.write("docs/billing/index.md", "Not committed ")
    answer = sited.rk("docs", "publish-site", str(public))

    assert answer.out == "1.2 lies in 1.2\nlatest leads to 1.2\nstable leads to 1.2\n"
    assert answer.err == "building the site manual of 1.2\n"
    assert page(public, "1.2/index.html") == "Bills 1.2 of 2026-02-11"
    assert sorted(one.name for one in (public / "1.2").iterdir()) == ["guide.html", "index.html"]
    assert "<h1>Товеко</h1>" in page(public, "versions.html")
    assert "<h1>Toweco</h1>" in page(public, "versions.en.html")
    assert (sited.state / "builds/1.2/manual.log").is_file()


def test_a_hotfix_takes_the_place_of_its_line(sited: Product, public: Path) -> None:
    sited.rk("docs", "publish-site", str(public), "1.2")
    fix = sited.push("fix(api): errors (#30)", {"api/errors": "none\n"})
    sited.hotfix("2026-02-16", "1.2", fix)
    sited.clone.git("fetch", "-q", "--tags", "origin")

    answer = sited.rk("docs", "publish-site", str(public), "--format", "json").json

    assert answer["version"] == "1.2.1"
    assert answer["directory"] == "1.2"
    assert answer["site"] == "manual"
    assert answer["versions"] == [{"version": "1.2", "title": "1.2.1", "aliases": ["latest", "stable"]}]
    assert page(public, "1.2/index.html") == "Bills 1.2.1 of 2026-02-16"
    assert "the older 1.2 does not take its place" in sited.rk("docs", "publish-site", str(public), "1.2", status=3).err


def test_a_withdrawn_release_is_not_published_and_not_led_to(sited: Product, public: Path) -> None:
    sited.rk("docs", "publish-site", str(public), "--alias", "lts", "--alias-type", "copy")
    assert page(public, "lts/index.html") == "Bills 1.2 of 2026-02-11"
    sited.rk("withdraw", "1.2", "--reason", "Wrong bills")
    sited.push("withdraw 1.2", {"releases/1.2.json": (sited.clone.path / "releases/1.2.json").read_text(encoding="utf-8")})
    bundle = bundle_of(sited, "1.1", public.parent, INDEX)

    assert "1.2 is withdrawn" in sited.rk("docs", "publish-site", str(public), "1.2", status=3).err
    answer = sited.rk("docs", "publish-site", str(public), "--from", str(bundle), "--format", "json").json

    assert answer["aliases"] == ["latest", "stable"]
    assert [one["aliases"] for one in answer["versions"]] == [["lts"], ["latest", "stable"]]
    assert "отозвана" in page(public, "versions.html")


def test_a_bundle_is_published_with_a_way_back(shipped: Product, public: Path) -> None:
    bundle = bundle_of(shipped, "1.1", public.parent, INDEX)

    answer = shipped.rk("docs", "publish-site", str(public), "--from", str(bundle), "--format", "json").json

    assert (answer["version"], answer["site"]) == ("1.1", None)
    assert '<body class=\'x\'>\n<nav style="padding:.5rem 1.25rem"><a href="../versions.html">Все версии</a></nav>' in page(
        public, "1.1/index.html"
    )
    assert '<a href="../versions.en.html">All versions</a>' in page(public, "1.1/index.en.html")
    sums = {line[66:]: line[:64] for line in page(public, f"1.1/{SUMS}").splitlines()}
    files = {one.relative_to(public / "1.1").as_posix(): one for one in (public / "1.1").rglob("*") if one.is_file()}
    assert {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in files.items() if path != SUMS} == sums
    manifest = Manifest.from_bytes((public / "1.1" / NAME).read_bytes())
    assert {one.path: one.sha256 for one in manifest.files} == {path: digest for path, digest in sums.items() if path != NAME}
    assert "docs/docs/billing/guide.md" in files


def test_a_site_of_a_bundle_is_taken_as_it_is(shipped: Product, public: Path) -> None:
    pages = {**INDEX, "sites/manual/index.html": "<body>manual", "sites/manual/a/b.html": "b", "sites/api/index.html": "api"}
    bundle = bundle_of(shipped, "1.1", public.parent, pages)

    assert shipped.rk("docs", "publish-site", str(public), "--from", str(bundle), "--site", "manual").out.startswith("1.1 lies in 1.1\n")
    assert page(public, "1.1/index.html") == "<body>manual"
    assert page(public, "1.1/a/b.html") == "b"
    assert sorted(one.name for one in (public / "1.1").iterdir()) == ["a", "index.html"]
    told = shipped.rk("docs", "publish-site", str(public), "--from", str(bundle), "--site", "x", status=4).err
    assert "the bundle has no site 'x': it holds api, manual" in told


def test_a_bundle_that_was_unpacked_will_do(shipped: Product, public: Path) -> None:
    with zipfile.ZipFile(bundle_of(shipped, "1.1", public.parent, INDEX)) as archive:
        archive.extractall(public.parent / "unpacked")

    shipped.rk("docs", "publish-site", str(public), "1.1", "--from", str(public.parent / "unpacked" / "toweco-docs-1.1"))

    assert (public / "1.1/history/history.ru.html").is_file()


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("other", "this file of the bundle is not the one that its manifest names"),
        ("more", "this file of the bundle is not the one that its manifest names"),
        ("less", "the bundle lacks a file that its manifest names"),
        ("outside", "it lies in another folder than the files before it"),
        ("cut", "cannot be read|is damaged"),
        ("text", "this is no bundle that can be read here|this is no archive"),
        ("none", "No such file"),
        ("no manifest", "this is no documentation bundle: it has no MANIFEST"),
        ("product", "the bundle is of other, and not of toweco"),
        ("commit", "is not the release 1.1 here"),
        ("bomb", "as bombs do"),
    ],
)
def test_a_bundle_that_is_wrong_is_refused(seen: Product, tmp_path: Path, harm: str, reason: str) -> None:
    good = bundle_of(seen, "1.1", tmp_path, INDEX)
    with zipfile.ZipFile(good) as archive:
        contents = {one: archive.read(one) for one in archive.namelist()}
    top, where = "toweco-docs-1.1/", tmp_path / "bad.zip"
    manifest = json.loads(contents[top + NAME])
    if harm in ("product", "commit"):
        contents[top + NAME] = json.dumps({**manifest, harm: "other"}).encode()
    more = {
        "other": {top + "index.html": b"other"},
        "more": {top + "more.html": b"more"},
        "outside": {"elsewhere/x": b""},
        "bomb": {top + "zeros": bytes(200 << 20)},
    }
    gone = {"less": [top + "index.html"], "no manifest": [top + NAME]}
    for name in gone.get(harm, []):
        del contents[name]
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**more.get(harm, {}), **{k: v for k, v in contents.items() if k not in more.get(harm, {})}}.items():
            archive.writestr(name, content)
    if harm == "cut":
        where.write_bytes(where.read_bytes()[:-100])
    elif harm == "text":
        where.write_text("hello", encoding="utf-8")
    elif harm == "none":
        where.unlink()

    answer = seen.rk("docs", "publish-site", str(tmp_path / "public"), "--from", str(where), status=None)

    assert answer.status in (1, 2, 4)
    assert re.search(reason, answer.err)
    assert not (tmp_path / "public").exists()


def test_a_version_that_the_bundle_is_not_of(seen: Product, tmp_path: Path) -> None:
    bundle = bundle_of(seen, "1.1", tmp_path, INDEX)

    assert (
        "the bundle is of 1.1, and not of 1.0"
        in seen.rk("docs", "publish-site", str(tmp_path / "public"), "1.0", "--from", str(bundle), status=2).err
    )


def test_which_of_several_sites(sited: Product, public: Path) -> None:
    sited.push("docs: two", {"releasekit.toml": CONFIG + MAKE + MAKE.replace('"manual"', '"second"'), "changelog.d/api/21.fix.md": "x\n"})
    sited.cut("2026-02-25")
    sited.pull()

    told = sited.rk("docs", "publish-site", str(public), status=2).err
    assert "the release has several sites" in told
    assert "--site: manual, second" in told
    assert "the release has no site 'third'" in sited.rk("docs", "publish-site", str(public), "--site", "third", status=2).err
    assert not public.exists()
    assert sited.rk("docs", "publish-site", str(public), "--site", "second", "--format", "json").json["site"] == "second"


def test_the_configuration_of_the_tag_counts(sited: Product, public: Path) -> None:
    sited.configure(CONFIG)

    assert sited.rk("docs", "publish-site", str(public), "--format", "json").json["site"] == "manual"


def test_a_builder_that_fails_changes_nothing(sited: Product, public: Path, tmp_path: Path) -> None:
    sited.rk("docs", "publish-site", str(public))
    before = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    chapter = tmp_path / "chapter"
    needy = CONFIG + MAKE.replace("import pathlib, sys", f"import pathlib, sys; pathlib.Path('{chapter}').exists() or exit('no chapter')")
    sited.push("docs: broken", {"releasekit.toml": needy, "changelog.d/api/22.fix.md": "x\n"})
    chapter.touch()  # on the machine that releases it is there, on the one that publishes it is not
    sited.cut("2026-02-25")
    chapter.unlink()
    sited.pull()

    told = sited.rk("docs", "publish-site", str(public), status=4).err

    assert "bundle.site manual: command ended with status 1:" in told
    assert "  | no chapter\n" in told
    assert "builds/1.3/manual.log" in told
    assert {path: path.read_bytes() for path in public.rglob("*") if path.is_file()} == before


def test_what_is_not_released_is_not_published(product: Product, public: Path) -> None:
    assert "nothing is released that may be used" in product.rk("docs", "publish-site", str(public), status=4).err
    assert "9.9 is not released" in product.rk("docs", "publish-site", str(public), "9.9", status=4).err


@pytest.mark.parametrize("place", ["", ".git", ".git/public"])
def test_the_repository_itself_is_no_folder_of_sites(seen: Product, place: str) -> None:
    where = seen.clone.path / place

    assert "this is the repository itself" in seen.rk("docs", "publish-site", str(where), "--init", status=2).err


def test_pages_of_others_are_told_of(sited: Product, public: Path) -> None:
    public.mkdir()
    (public / "index.html").write_text("mine", encoding="utf-8")
    assert "--init" in sited.rk("docs", "publish-site", str(public), status=4).err

    answer = sited.rk("docs", "publish-site", str(public), "--init")

    assert "note: index.html was not made by releasekit, and was left as it is" in answer.err
    assert page(public, "index.html") == "mine"


def test_nothing_of_the_clone_is_touched(sited: Product, public: Path) -> None:
    before = sited.clone.refs(), sited.clone.git("status", "--porcelain=v2", "--branch")
    sited.rk("docs", "publish-site", str(public))

    assert (sited.clone.refs(), sited.clone.git("status", "--porcelain=v2", "--branch")) == before
