"""``releasekit docs status`` and ``docs confirm``, and the gate: a stable version does not go out with documents left behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.delivery.products import Product, releasekit_here
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.delivery.products import Answer

CONFIG = """\
id = "toweco"
languages = ["en", "ru"]
first = "1.0"

[[component]]
id = "billing"
paths = ["billing/**"]

[[component]]
id = "api"
paths = ["api/**"]

[bundle]
include = ["docs/**"]
"""
BILLING = "---\ncovers: [billing]\ntitle: Bills\n---\n# Bills\n\nBills are sent at the end of a month to every customer that is known.\n"
API = ":covers: api/**\n\nThe API\n=======\n\nIt answers.\n"
FILES = {
    "releasekit.toml": CONFIG,
    "billing/run": "1\n",
    "api/serve": "1\n",
    "docs/billing.md": BILLING,
    "docs/api.rst": API,
    "docs/notes.txt": "Notes.\n",
}


@pytest.fixture(scope="module")
def blueprint(tmp_path_factory: pytest.TempPathFactory) -> Product:
    product = Product.start(tmp_path_factory.mktemp("covered"), FILES)
    product.push("feat(billing): begin", {"billing/run": "2\n"})
    product.cut("2026-01-14")
    product.pull()
    return product.packed()


@pytest.fixture
def product(blueprint: Product, tmp_path: Path) -> Product:
    """A product with 1.0, whose documents say what they cover."""
    return blueprint.copy(tmp_path / "product")


def status(product: Product, *words: str, code: int = 0) -> Any:
    return product.rk("docs", "status", *words, "--format", "json", status=code).json


def states(product: Product, *words: str) -> dict[str, str]:
    return {one["path"]: one["status"] for one in status(product, *words)["documents"]}


def codes(product: Product, *, status: int = 1) -> list[str]:
    """The findings of ``check`` about documents."""
    found = product.rk("check", "--format", "json", status=status).json["findings"]
    return [one["code"] for one in found if one["code"].startswith("RK5")]


def left_behind(product: Product) -> str:
    return product.push("fix(billing): taxes are right", {"billing/tax": "tax\n"})


FRESH = {"docs/api.rst": "current", "docs/billing.md": "current", "docs/notes.txt": "current"}


def test_nothing_changed(product: Product) -> None:
    assert states(product) == FRESH
    assert product.rk("docs", "status", "--strict").out == (
        f"main at {product.clone.rev('HEAD')[:9]} since 1.0\n"
        "docs/api.rst     current    ed. 1                    api/**\n"
        "docs/billing.md  current    ed. 1                    billing\n"
        "docs/notes.txt   current    ed. 1\n"
        "3 current\n"
    )


def test_a_document_that_did_not_follow_is_stale_and_blocks(product: Product) -> None:
    oid = left_behind(product)
    found = status(product, "--strict", code=1)
    stale = found["documents"][1]
    assert (stale["path"], stale["status"], stale["title"], stale["covers"]) == ("docs/billing.md", "stale", {"en": "Bills"}, ["billing"])
    (cause,) = stale["causes"]
    assert (cause["kind"], cause["text"], cause["commits"]) == ("fix", {"en": "taxes are right"}, [oid])
    assert [one["code"] for one in found["blockers"]] == ["RK503"]
    assert found["blockers"][0]["message"] == "docs/billing.md is out of date: it did not follow 'taxes are right'"
    text = product.rk("docs", "status").out
    assert f"    fix: taxes are right  {oid[:9]}\n" in text
    assert "    update it, or: releasekit docs confirm docs/billing.md --reason TEXT\n" in text
    assert text.endswith("2 current, 1 stale; the next stable version is refused\n")


def test_a_stable_cut_is_refused_until_the_document_follows(product: Product) -> None:
    left_behind(product)
    refused = product.rk("cut", "--dry-run", "--as-of", "2026-01-28", status=3)
    assert refused.err.startswith("error: RK503: docs/billing.md is out of date: it did not follow 'taxes are right'\n")
    assert "releasekit docs confirm docs/billing.md" in refused.err
    assert [one["code"] for one in product.rk("status", "--format", "json").json["blockers"]] == ["RK503"]
    assert product.rk("status", "--due", "--as-of", "2026-01-28", status=3).out.startswith("blocked: RK503: ")
    assert codes(product) == ["RK503"]
    product.push("docs: taxes", {"docs/billing.md": BILLING + "Taxes are told one by one.\n"})
    assert states(product)["docs/billing.md"] == "updated"
    product.cut("2026-01-28")
    documents = product.record("1.1")["documents"]
    assert [(one["status"], one["edition"]) for one in documents] == [("current", 1), ("updated", 2), ("current", 1)]


def test_what_is_to_be_done_about_several_documents_is_said_once(product: Product) -> None:
    left_behind(product)
    product.push("feat(api): more", {"api/serve": "2\n"})
    refused = product.rk("cut", "--dry-run", "--as-of", "2026-01-28", status=3).err.splitlines()
    assert [line.partition(":")[0] for line in refused[:3]] == ["error", "  - RK503", "  - RK503"]
    assert refused[3].startswith("Bring the document up to date.")
    assert refused[3].count("releasekit docs confirm") == refused[3].count("--allow") == 1


def test_what_is_set_aside_is_in_the_record_and_in_the_document(product: Product) -> None:
    left_behind(product)
    answer = product.rk("cut", "--yes", "--as-of", "2026-01-28", "--allow", "RK503=The writer is ill.")
    assert "warning: RK503: docs/billing.md is out of date" in answer.err
    record = product.record("1.1")
    assert record["overrides"] == [{"rule": "RK503", "reason": "The writer is ill."}]
    assert record["documents"][1]["status"] == "stale"
    product.pull()
    english, russian = (product.rk("history", "--release", "1.1", "--format", "md", "--lang", one).out for one in ("en", "ru"))
    assert "RK503" in english
    assert "Documents that did not follow the changes: Bills" in english
    assert "Документы, не обновлённые вслед за изменениями: Bills" in russian


def test_an_exception_is_made_for_one_release(product: Product) -> None:
    left_behind(product)
    product.rk("cut", "--yes", "--as-of", "2026-01-28", "--allow", "RK503=The writer is ill.")
    product.pull()
    product.push("feat(api): more", {"api/serve": "2\n", "docs/api.rst": f"{API}It answers more, and asks nothing.\n"})
    found = status(product)["documents"][1]
    assert (found["status"], found["late"], found["causes"]) == ("stale", True, [])
    assert "\n    1.1 went out with it as it is\n" in product.rk("docs", "status").out
    refused = product.rk("cut", "--dry-run", "--as-of", "2026-02-11", status=3).err
    assert refused.startswith("error: RK503: docs/billing.md is out of date: it was so in 1.1 already\n")
    product.push("fix(billing): more", {"billing/run": "more\n"})
    (finding,) = status(product)["blockers"]
    assert finding["message"].endswith("it was so in 1.1 already, and did not follow 'more'")
    product.rk("docs", "confirm", "docs/billing.md", "--reason", "It is about another thing.")
    assert states(product)["docs/billing.md"] == "confirmed"


def test_a_confirmation_shows_at_once_and_goes_into_the_record(product: Product) -> None:
    left_behind(product)
    said = product.rk("docs", "confirm", "./docs/billing.md", "--reason", "Only  names changed.", "--as-of", "2026-01-20")
    place = said.out.strip()
    assert place.startswith("releases/confirmed/docs-billing.md-")
    assert said.err == "confirmed by Ada Example <ada@example.org>; commit it\n"
    assert product.clone.git("status", "--porcelain", "-uall") == f"?? {place}"
    written = json.loads((product.clone.path / place).read_bytes())
    assert (written["document"], written["commit"], written["covers"]) == ("docs/billing.md", product.clone.rev("HEAD"), ["billing"])
    assert states(product)["docs/billing.md"] == "confirmed"
    assert "    by Ada Example <ada@example.org> on 2026-01-20: Only names changed.\n" in product.rk("docs", "status").out
    product.rk("cut", "--dry-run", "--as-of", "2026-01-28", status=3)  # it is not committed
    product.push("confirm", {place: (product.clone.path / place).read_bytes()})
    plan = product.rk("cut", "--dry-run", "--as-of", "2026-01-28").out
    assert "docs/billing.md: confirmed by Ada Example <ada@example.org> on 2026-01-20: Only names changed." in plan
    product.cut("2026-01-28")
    entry = product.record("1.1")["documents"][1]
    assert entry["confirmed"] == {"by": "Ada Example <ada@example.org>", "date": "2026-01-20", "reason": "Only names changed."}
    assert place not in product.files("v1.1")
    product.pull()
    assert states(product) == FRESH


@pytest.mark.parametrize("name", ["billing.md", "docs/billing.md", "../docs/billing.md", "{top}/docs/billing.md"])
def test_a_document_is_named_as_it_is_seen_from_where_one_stands(product: Product, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    left_behind(product)
    monkeypatch.chdir(product.clone.path / "docs")
    place = releasekit_here("docs", "confirm", name.format(top=product.clone.path), "--reason", "fine").out.strip()
    assert json.loads((product.clone.path / place).read_bytes())["document"] == "docs/billing.md"
    assert "there is no document 'nnn" in releasekit_here("docs", "confirm", "n" * 5000, "--reason", "fine").err
    assert "there is no document '/'" in releasekit_here("docs", "confirm", "/", "--reason", "fine").err


def test_the_next_shown_change_voids_a_confirmation(product: Product) -> None:
    left_behind(product)
    place = product.rk("docs", "confirm", "docs/billing.md", "--reason", "fine").out.strip()
    product.push("chore(billing): tidy", {"billing/run": "tidy\n", place: (product.clone.path / place).read_bytes()})
    assert states(product)["docs/billing.md"] == "confirmed"
    product.push("fix(billing): more", {"billing/run": "more\n"})
    found = status(product)
    assert found["documents"][1]["status"] == "stale"
    assert found["confirmations"]["idle"] == [{"path": place, "reason": "what docs/billing.md covers changed again"}]
    assert codes(product) == ["RK503", "RK508"]
    product.rk("docs", "confirm", "docs/billing.md", "--reason", "fine again", "--by", "Grace")
    assert states(product)["docs/billing.md"] == "confirmed"


def test_a_confirmation_outlives_a_squash_of_the_same_code(product: Product) -> None:
    product.clone.git("switch", "-q", "-c", "feature")
    product.clone.commit("fix(billing): taxes", {"billing/tax": "tax\n"})
    place = product.rk("docs", "confirm", "docs/billing.md", "--reason", "fine").out.strip()
    content = (product.clone.path / place).read_bytes()
    (product.clone.path / place).unlink()
    product.clone.switch("main")
    product.push("fix(billing): taxes (#7)", {"billing/tax": "tax\n", place: content})
    assert states(product)["docs/billing.md"] == "confirmed"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("docs/bills.md", "--reason", "x"), 2, "there is no document 'docs/bills.md' (did you mean"),
        (("docs/api.rst", "--reason", "x"), 3, "docs/api.rst is not out of date: neither it nor what it covers changed"),
        (("docs/notes.txt", "--reason", "x"), 3, "docs/notes.txt is not out of date: it does not say what it covers"),
        (("docs/billing.md", "--reason", "  "), 2, "the reason is empty"),
        (("docs/billing.md", "docs/api.rst", "--reason", "x"), 3, "docs/api.rst is not out of date"),
    ],
)
def test_a_confirmation_of_nothing_is_refused(product: Product, words: tuple[str, ...], code: int, said: str) -> None:
    left_behind(product)
    assert said in product.rk("docs", "confirm", *words, status=code).err
    assert product.clone.git("status", "--porcelain", "-uall") == ""


def test_a_confirmation_needs_a_person_and_is_given_once(product: Product) -> None:
    left_behind(product)
    product.clone.git("config", "user.name", "")
    assert "it is not known who confirms" in product.rk("docs", "confirm", "docs/billing.md", "--reason", "x", status=2).err
    product.rk("docs", "confirm", "docs/billing.md", "--reason", "x", "--by", "Ada")
    assert "is confirmed already, by Ada" in product.rk("docs", "confirm", "docs/billing.md", "--reason", "y", "--by", "Ada", status=3).err


def test_white_space_is_no_update_and_a_comma_a_small_one(product: Product) -> None:
    left_behind(product)
    product.push("docs: wrap", {"docs/billing.md": BILLING.replace(" ", "  ").replace("\n", "\r\n").replace("---\r\n", "---\n")})
    found = status(product)["documents"][1]
    assert (found["status"], found["edit"]) == ("stale", {"added": 0, "removed": 0, "unit": "words", "blank": True})
    product.push("docs: a comma", {"docs/billing.md": BILLING.replace("month", "month,")})
    found = status(product)["documents"][1]
    assert (found["status"], found["edit"]) == ("updated", {"added": 1, "removed": 1, "unit": "words", "blank": False})
    assert "+1 -1 (small)" in product.rk("docs", "status", "--strict").out
    assert codes(product, status=0) == ["RK506"]


@pytest.mark.parametrize(
    ("message", "files"),
    [
        ("fix(billing): taxes\n\nDocs-Impact: none\n", {"billing/tax": "1\n"}),
        ("chore(billing): taxes", {"billing/tax": "1\n"}),
        ("a bill", {"billing/tax": "1\n", "changelog.d/billing/7.fix.md": "---\ndocs: none\n---\nTaxes are right.\n"}),
        ("a bill", {"billing/tax": "1\n", "changelog.d/billing/7.internal.md": "Taxes.\n"}),
        ("fix(api): it answers", {"billing/tax": "1\n", "api/other": "x\n", "docs/api.rst": API + "\nIt answers all who ask in time.\n"}),
    ],
)
def test_only_what_a_user_sees_counts(product: Product, message: str, files: dict[str, str]) -> None:
    """The last one is of another component, and touches billing, so the bills are stale after all."""
    product.push(message, files)
    assert states(product)["docs/billing.md"] == ("stale" if "api" in message else "current")


def test_where_every_change_counts_a_trailer_still_speaks(product: Product) -> None:
    product.configure(CONFIG + '\n[freshness]\nchanges = "all"\n')
    product.push("chore: taxes\n\nDocs-Impact: none\n", {"billing/tax": "1\n"})
    assert states(product)["docs/billing.md"] == "current"
    product.push("more taxes", {"billing/tax": "2\n"})
    found = status(product)["documents"][1]
    assert (found["status"], [one["text"]["en"] for one in found["causes"]]) == ("stale", ["more taxes"])


def test_a_fragment_by_itself_and_a_pattern(product: Product) -> None:
    """The document names a pattern, the fragment a component, and the commits of the two are not the same."""
    product.push("serve", {"api/serve": "2\n"})
    product.push("tell", {"changelog.d/api/8.feature.md": "It answers faster.\n"})
    assert states(product)["docs/api.rst"] == "stale"


def test_what_was_taken_back_makes_nothing_stale(product: Product) -> None:
    left_behind(product)
    product.clone.git("revert", "--no-edit", "HEAD")
    assert states(product) == FRESH


def test_code_that_moved_and_a_document_that_moved(product: Product) -> None:
    product.push("fix(billing): move", {"billing/run": None, "billing/lib/run": "2\n", "docs/billing.md": None, "docs/m/bills.md": BILLING})
    found = status(product)["documents"]
    assert [(one["path"], one["status"], one["edition"]) for one in found][2] == ("docs/notes.txt", "current", 1)
    assert [(one["path"], one["status"]) for one in found][1] == ("docs/m/bills.md", "stale")


def test_a_document_of_two_components_follows_both(product: Product) -> None:
    product.push("docs: both", {"docs/notes.txt": "<!-- releasekit\ncovers: billing, api\n-->\nNotes of both.\n"})
    product.push("fix(api): answer", {"api/serve": "2\n"})
    assert states(product)["docs/notes.txt"] == "updated"
    assert states(product)["docs/api.rst"] == "stale"


def test_missing_and_uncovered_block(product: Product) -> None:
    more = '\n[[component]]\nid = "ui"\npaths = ["ui/**"]\ndocs = ["docs/ui/**"]\n\n[[document]]\npath = "docs/install.md"\n'
    product.configure(CONFIG + more)
    product.push("feat(ui): a page", {"ui/page": "1\n"})
    found = status(product, "--strict", code=1)
    assert found["missing"] == [
        {"path": "docs/install.md", "option": "[[document]]", "left_out": False},
        {"path": "docs/ui/**", "option": "component ui: docs", "left_out": False},
    ]
    assert found["uncovered"] == ["ui"]
    assert [one["code"] for one in found["blockers"]] == ["RK504", "RK504", "RK505"]
    refused = product.rk("cut", "--dry-run", "--as-of", "2026-01-28", status=3).err
    assert "RK504: [[document]] asks for docs/install.md: there is no such document" in refused
    assert "RK505: no document covers component ui" in refused


def hotfix(product: Product, *words: str, code: int = 0) -> Answer:
    fix = left_behind(product)
    return product.rk("hotfix", "1.0", "--pick", fix, "--as-of", "2026-01-20", *words, status=code)


def test_a_hotfix_is_warned_and_goes_out(product: Product) -> None:
    answer = hotfix(product, "--yes")
    assert "warning: RK503: docs/billing.md is out of date" in answer.err
    assert product.record("1.0.1")["documents"][1]["status"] == "stale"
    product.clone.git("fetch", "-q", "--tags", "origin", "release/1.0:release/1.0")
    line = status(product, "--line", "1.0")
    late = line["documents"][1]
    assert (line["since"], line["line"], late["status"], late["late"]) == ("1.0.1", "1.0", "stale", True)
    assert status(product, "--line", "1.0", "--since", "1.0")["documents"][1]["status"] == "stale"


def test_a_hotfix_is_refused_where_the_configuration_says_so(product: Product) -> None:
    product.configure(CONFIG + '\n[freshness]\nhotfix = "block"\n')
    product.clone.git("push", "-q", "origin", "main:refs/heads/release/1.0")
    assert "error: RK503" in hotfix(product, "--dry-run", code=3).err


def test_what_a_hotfix_brought_to_main_by_a_merge_counts(product: Product) -> None:
    hotfix(product, "--yes")
    product.clone.git("reset", "-q", "--hard", "HEAD~1")
    product.clone.git("fetch", "-q", "--tags", "origin")
    product.clone.merge("v1.0.1")
    assert states(product)["docs/billing.md"] == "stale"


def test_a_version_that_was_tagged_by_hand_switches_nothing_off(product: Product) -> None:
    product.push("feat(billing): by hand", {"billing/run": "3\n"})
    product.clone.tag("v1.1")
    product.clone.git("push", "-q", "origin", "v1.1")
    product.push("feat(billing): taxes", {"billing/tax": "1\n"})
    found = status(product, "--strict", code=1)
    assert (found["since"], found["asked"]) == ("1.1", True)
    assert states(product) == {"docs/api.rst": "current", "docs/billing.md": "stale", "docs/notes.txt": "current"}


def test_a_first_release_has_nothing_to_compare_with(make_repo: MakeRepo) -> None:
    repo = make_repo()
    repo.commit("feat(billing): begin", FILES)
    answer = releasekit_here("-C", str(repo.path), "docs", "status")
    assert answer.out.splitlines()[-1] == "nothing can be out of date yet: there is no release before"
    repo.tag("v1.0")
    repo.commit("fix(billing): taxes", {"billing/tax": "1\n"})
    answer = releasekit_here("-C", str(repo.path), "docs", "status", "--strict")
    assert answer.out.splitlines()[-1] == "nothing can be out of date yet: the release before left no record"
    assert answer.status == 0


def test_without_documents_in_a_bare_and_in_a_shallow_clone(product: Product, tmp_path: Path, make_repo: MakeRepo) -> None:
    empty = make_repo("empty")
    empty.commit("begin", {"a": "1\n"})
    answer = releasekit_here("-C", str(empty.path), "docs", "status")
    assert answer.out.splitlines()[1:] == [
        "no documents: bundle.include and [[document]] match no file",
        "nothing can be out of date yet: there is no release before",
    ]
    left_behind(product)
    bare = releasekit_here("-C", str(product.remote.path), "docs", "status", "--format", "json")
    assert [one["status"] for one in bare.json["documents"]] == ["current", "stale", "current"]
    refused = releasekit_here("-C", str(product.remote.path), "docs", "confirm", "docs/billing.md", "--reason", "x")
    assert (refused.status, "bare repository" in refused.err) == (4, True)
    shallow = RepoBuilder(tmp_path / "shallow")
    product.remote.clone(shallow.path, depth=1)
    assert releasekit_here("-C", str(shallow.path), "docs", "status").status == 4


def test_hostile_and_strange_names_stay_words(product: Product) -> None:
    name = "docs/a very long name of a document, with 'quotes' & $(things) что-то ещё.md"
    product.push("docs: names", {name: "---\ncovers: [bil\u202eling, '\x1b[31m']\n---\n# x\n", "docs/b\x1b[2Jc.md": "x\n"})
    product.push("fix(billing): \x1b[31mred\u202e", {"billing/x": "1\n"})
    answer = product.rk("docs", "status")
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out
    assert all(len(line) <= 80 for line in answer.out.splitlines() if line.startswith("docs/billing"))
    assert "RK509" in codes(product)
    refused = product.rk("cut", "--dry-run", "--as-of", "2026-01-28", status=4)
    assert "a document's name holds characters that cannot be printed" in refused.err


@pytest.mark.parametrize("content", ["{", '{"schema": "releasekit/confirmation/1"}', "x" * (1 << 17)])
def test_a_confirmation_that_cannot_be_read_is_an_error(product: Product, content: str) -> None:
    product.push("confirm", {"releases/confirmed/x.json": content})
    (finding,) = product.rk("check", "--format", "json", status=1).json["findings"]
    assert (finding["code"], finding["severity"], finding["path"]) == ("RK508", "error", "releases/confirmed/x.json")
    assert status(product)["confirmations"]["unreadable"][0]["path"] == "releases/confirmed/x.json"
