"""What is handed over with a release: made again from the tag it is the same, whatever happened since."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from releasekit.binder import Binder
from releasekit.core.manifest import Manifest
from releasekit.core.version import Version
from releasekit.delivery.bundling import write_handover
from releasekit.errors import RepositoryError, UsageError
from releasekit.project import Project
from tests.delivery.products import CONFIG, Product, fix_of_billing, snapshot
from tests.delivery.test_editions import land

DESCRIBED = """
[train]
anchor = 2026-01-14
every = "2 weeks"

[support]
active = 1
security = "4 weeks"

[lifecycle.holder]
name = { ru = "ООО «Товеко»", en = "Toweco Ltd." }
address = { ru = "г. Вымышленск", en = "Vymyshlensk" }
"""
STEM = "toweco-docs-1.0"
TEMPLATE = "# {{ product }} {{ version }}, {{ date }}\r\n"


def trailers(product: Product, version: str) -> dict[str, str]:
    lines = product.show(f"v{version}").splitlines()
    return dict(line.split(": ", 1) for line in lines if line.startswith("Releasekit-"))


def handed_over(product: Product, outcome: Any) -> dict[str, bytes]:
    return {Path(name).name: (product.clone.path / name).read_bytes() for name in outcome["files"]}


def inside(archive: bytes | Path, folder: Path) -> dict[str, bytes]:
    """The files of a bundle by their paths in its folder."""
    path = archive if isinstance(archive, Path) else folder / "opened.zip"
    if isinstance(archive, bytes):
        path.write_bytes(archive)
    with ZipFile(path) as opened:
        return {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}


def manifest_of(archive: bytes | Path, folder: Path) -> Manifest:
    return Manifest.from_bytes(inside(archive, folder)["MANIFEST.json"])


def rebuilt(product: Product, version: str, folder: Path, records: dict[str, str] | None = None) -> dict[str, bytes]:
    Project.open(product.clone.path).build(folder, Version.parse(version), records)
    return snapshot(folder)


def test_the_bundle_belongs_to_the_tag(product: Product, tmp_path: Path) -> None:
    files = handed_over(product, product.cut("2026-01-14"))
    found, said = manifest_of(files[f"{STEM}.zip"], tmp_path), trailers(product, "1.0")

    assert found.commit == product.remote.rev("v1.0")
    assert found.source.digest == said["Releasekit-Manifest"]
    assert found.plan == said["Releasekit-Plan"]
    record = hashlib.sha256(product.show("v1.0:releases/1.0.json").encode()).hexdigest()
    assert found.source.record == found.records["1.0"] == said["Releasekit-Record"] == record
    assert (found.tag, found.edition) == ("v1.0", 1)


def test_every_subject_of_the_statement_is_what_was_handed_over(product: Product) -> None:
    files = handed_over(product, product.cut("2026-01-14"))
    subjects = {one["name"]: one["digest"] for one in json.loads(files[f"{STEM}.intoto.json"])["subject"]}

    tag = {"gitCommit": product.remote.rev("v1.0"), "gitTag": product.remote.git("rev-parse", "refs/tags/v1.0")}
    assert subjects.pop("v1.0") == tag
    assert subjects == {
        name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items() if not name.endswith(".intoto.json")
    }
    assert len(subjects) == 6


def test_another_machine_makes_the_same_years_later(product: Product, tmp_path: Path) -> None:
    product.configure(CONFIG + DESCRIBED + "[bundle]\ncyclonedx = true\n")
    files = handed_over(product, product.cut("2026-01-14"))
    product.pull()
    fix = fix_of_billing(product)
    product.cut("2026-01-28")
    product.hotfix("2026-01-29", "1.0", fix)
    product.pull()
    product.configure(CONFIG.replace("Товеко", "Не Товеко"))
    other = product.another_clone("under-another-name")

    assert rebuilt(other, "1.0", tmp_path / "again") == files
    assert {name.partition("/")[0] for name in inside(files[f"{STEM}.zip"], tmp_path)} == {
        *("docs", "history", "lifecycle", "index.html", "index.en.html", "bom.cdx.json", "MANIFEST.json", "SHA256SUMS"),
    }


def test_a_product_without_an_id_is_what_its_record_says(product: Product, tmp_path: Path) -> None:
    product.configure(CONFIG.replace('id = "toweco"\n', "", 1))
    files = handed_over(product, product.cut("2026-01-14"))
    other = product.another_clone("elsewhere")

    assert "clone-docs-1.0.zip" in files
    assert rebuilt(other, "1.0", tmp_path / "again") == files


def test_a_hotfix_with_a_pick_that_configures_is_made_again(product: Product, tmp_path: Path) -> None:
    """Documents are made by the configuration of the release commit, which is all that is known later."""
    product.cut("2026-01-14")
    product.pull()
    fix = product.push(
        "fix(billing): tax",
        {"releasekit.toml": CONFIG + '[documents]\nformats = ["md"]\n', "billing/tax": "tax\n"},
    )
    files = handed_over(product, product.hotfix("2026-01-20", "1.0", fix))

    assert "history.ru.html" not in files
    product.pull()
    assert rebuilt(product, "1.0.1", tmp_path / "again") == files


def test_a_correction_makes_another_edition_and_the_first_can_still_be_made(shipped: Product, tmp_path: Path) -> None:
    first = rebuilt(shipped, "1.0", tmp_path / "first")
    wanted = dict(manifest_of(first[f"{STEM}.zip"], tmp_path).records)
    editions = [first]
    for text in ("Второе", "Третье"):
        shipped.rk("correct", "1.0", "10", "--text", text)
        land(shipped)
        editions.append(rebuilt(shipped, "1.0", tmp_path / text))
    manifests = [manifest_of(one[f"{STEM}.zip"], tmp_path) for one in editions]

    assert [one.edition for one in manifests] == [1, 2, 3]
    assert manifests[0].source.digest == trailers(shipped, "1.0")["Releasekit-Manifest"] != manifests[1].source.digest
    for place, (made, one) in enumerate(zip(editions, manifests, strict=True)):
        assert rebuilt(shipped, "1.0", tmp_path / f"again-{place}", dict(one.records)) == made
    assert rebuilt(shipped, "1.0", tmp_path / "last", wanted) == first


def test_what_a_later_bundle_tells_of_earlier_ones_can_be_named_too(shipped: Product, tmp_path: Path) -> None:
    before = rebuilt(shipped, "1.1", tmp_path / "before")
    known = manifest_of(before["toweco-docs-1.1.zip"], tmp_path)
    shipped.rk("withdraw", "1.0", "--reason", "It loses bills.")
    land(shipped)

    assert set(known.records) == {"1.0", "1.1"}
    assert "It loses bills." in rebuilt(shipped, "1.1", tmp_path / "newest")["history.ru.md"].decode()
    assert rebuilt(shipped, "1.1", tmp_path / "again", dict(known.records)) == before


def test_a_record_that_is_nowhere_is_named(shipped: Product, tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match=r"releases/1\.0\.json: no edition of this record has the SHA-256 aaaaaaaaaaaa"):
        rebuilt(shipped, "1.0", tmp_path / "out", {"1.0": "a" * 64})
    assert not (tmp_path / "out").exists()


def test_the_life_cycle_is_that_of_the_day_of_the_release(product: Product, tmp_path: Path) -> None:
    product.configure(CONFIG + DESCRIBED + '[documents]\nformats = ["md", "json"]\n')
    product.cut("2026-01-14")
    product.pull()
    fix_of_billing(product)
    files = inside(handed_over(product, product.cut("2026-01-28"))["toweco-docs-1.1.zip"], tmp_path)
    told = json.loads(files["lifecycle/lifecycle.json"])

    assert {name for name in files if name.startswith("lifecycle/")} == {f"lifecycle/lifecycle.{one}" for one in ("ru.md", "en.md", "json")}
    assert (told["as_of"], told["current"]) == ("2026-01-28", "1.1")
    assert [one["version"] for one in told["versions"]] == ["1.1", "1.0"]
    assert [(one["line"], one["state"]) for one in told["lines"]] == [("1.1", "active"), ("1.0", "security")]
    assert told["schedule"]["slots"][0]["version"] == "1.2"


def test_the_next_release_is_described_as_if_it_were_made(shipped: Product, tmp_path: Path) -> None:
    shipped.configure(CONFIG + DESCRIBED + '[documents]\nformats = ["json"]\n')
    shipped.rk("build", "-o", str(tmp_path / "next"))
    found = inside(tmp_path / "next" / "toweco-docs-1.2.zip", tmp_path)

    assert json.loads(found["lifecycle/lifecycle.json"])["current"] == "1.2"
    assert not list((tmp_path / "next").glob("*.intoto.json")), "nothing is stated of what is not released"


def test_documents_are_stamped_where_the_record_says_so(shipped: Product, tmp_path: Path) -> None:
    shipped.push(
        "docs: template", {"docs/billing/guide.md.j2": "# {{ product }} {{ version }}, {{ date }}\r\n", "docs/raw.md": "{{ x }}\n"}
    )
    project = Project.open(shipped.clone.path)
    handover = Binder(project.repository, project.reader, tmp_path / "state").next_one()
    states = tuple(
        replace(one, is_stamped=one.path.endswith(".j2")) for one in handover.record.documents if one.path != "docs/billing/guide.md"
    )
    written = write_handover(project.reader.git, replace(handover, record=replace(handover.record, documents=states)), tmp_path)
    found = inside(tmp_path / next(name for name in written.names if name.endswith(".zip")), tmp_path)
    entry = next(one for one in written.manifest.documents if one.is_stamped)

    day = handover.moment.date().isoformat()
    assert found["docs/docs/billing/guide.md"].decode() == f"# Товеко 1.2, {day}\r\n"
    assert found["docs/docs/raw.md"] == b"{{ x }}\n"
    assert (entry.path, entry.place) == ("docs/billing/guide.md.j2", "docs/docs/billing/guide.md")
    assert entry.sha256 == hashlib.sha256(found[entry.place]).hexdigest()


def test_a_document_that_cannot_be_stamped_stops_everything_before_anything_is_there(shipped: Product, tmp_path: Path) -> None:
    shipped.push("docs: template", {"docs/a.md": "{{ verson }}\n"})
    project = Project.open(shipped.clone.path)
    handover = Binder(project.repository, project.reader, tmp_path / "state").next_one()
    states = tuple(replace(one, is_stamped=one.path == "docs/a.md") for one in handover.record.documents)
    with pytest.raises(UsageError, match="did you mean 'version'") as caught:
        write_handover(project.reader.git, replace(handover, record=replace(handover.record, documents=states)), tmp_path)
    assert caught.value.where == "docs/a.md, line 1"


def test_files_of_git_lfs_stand_in_the_bundle_themselves(product: Product, tmp_path: Path) -> None:
    content = b"%PDF-1.7\n" * 200
    oid = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n"
    product.push("docs: manual", {"docs/manual.pdf": pointer})
    refused = product.rk("cut", "--yes", "--as-of", "2026-01-14", status=4).err
    store = product.clone.path / ".git" / "lfs" / "objects" / oid[:2] / oid[2:4]
    store.mkdir(parents=True)
    (store / oid).write_bytes(content)
    files = handed_over(product, product.cut("2026-01-14"))
    found = inside(files[f"{STEM}.zip"], tmp_path)

    assert "docs/manual.pdf: this is a Git LFS pointer" in refused
    assert "git lfs fetch" in refused
    assert found["docs/docs/manual.pdf"] == content
    record = product.record("1.0")
    blob = next(one["blob"] for one in record["documents"] if one["path"] == "docs/manual.pdf")
    assert blob == product.remote.git("rev-parse", "v1.0:docs/manual.pdf"), "the record names what git holds"
    product.pull()
    assert rebuilt(product, "1.0", tmp_path / "again") == files
    shutil.rmtree(store)
    with pytest.raises(RepositoryError, match="git lfs fetch"):
        rebuilt(product, "1.0", tmp_path / "without")


def test_the_own_bill_of_materials_is_that_of_the_commit(product: Product, tmp_path: Path) -> None:
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "zlib"}]}
    product.push("build: bill", {"bom/product.json": json.dumps(bill), "releasekit.toml": CONFIG + '[bundle]\nsbom = "bom/product.json"\n'})
    product.clone.write("bom/product.json", "not committed")
    files = handed_over(product, product.cut("2026-01-14"))
    found = json.loads(inside(files[f"{STEM}.zip"], tmp_path)["bom.cdx.json"])

    assert found["components"] == bill["components"]
    assert found["metadata"]["component"]["releaseNotes"]["title"] == "Товеко 1.0"
    assert manifest_of(files[f"{STEM}.zip"], tmp_path).source.options["sbom"] == "bom/product.json"


def test_a_bill_of_materials_that_is_not_there_is_refused(product: Product) -> None:
    product.configure(CONFIG + '[bundle]\nsbom = "bom.json"\n')
    refused = product.rk("cut", "--yes", "--as-of", "2026-01-14", status=2).err

    assert "bom.json: the CycloneDX document that bundle.sbom names is no file of the commit" in refused
    assert "refs/tags/v1.0" not in product.remote.refs()


def test_options_at_their_defaults_are_not_in_the_digest(product: Product, tmp_path: Path) -> None:
    """A bundle of a release that an earlier releasekit made keeps the digest that stands in its tag."""
    files = handed_over(product, product.cut("2026-01-14"))

    assert sorted(manifest_of(files[f"{STEM}.zip"], tmp_path).source.options) == ["formats", "imprint", "include", "languages", "styles"]


SITE = """
[[bundle.site]]
id = "manual"
command = ["python3", "-c", "import sys; open(sys.argv[1] + '/index.html', 'w').write(sys.argv[2])", "{output}", "{version} of {date}"]
"""


def test_a_site_is_built_into_the_bundle_and_named_by_its_index(product: Product, tmp_path: Path) -> None:
    product.configure(CONFIG + SITE)
    made = handed_over(product, product.cut("2026-01-14"))
    files = inside(made[f"{STEM}.zip"], tmp_path)

    assert files["sites/manual/index.html"] == b"1.0 of 2026-01-14"
    assert b'href="sites/manual/index.html"' in files["index.html"]
    assert manifest_of(made[f"{STEM}.zip"], tmp_path).source.options["sites"] == ["manual"]
    assert rebuilt(product.another_clone(), "1.0", tmp_path / "again") == made


def test_a_builder_that_fails_stops_the_cut_and_leaves_its_log(product: Product) -> None:
    product.configure(CONFIG + SITE.replace("import sys;", "import sys; sys.exit('no paper');"))
    before = product.remote.git("for-each-ref")
    answer = product.rk("cut", "--yes", status=4)

    assert "bundle.site manual" in answer.err
    assert "no paper" in answer.err
    assert product.remote.git("for-each-ref") == before
    assert "no paper" in (product.state / "builds" / "1.0" / "manual.log").read_text(encoding="utf-8")
