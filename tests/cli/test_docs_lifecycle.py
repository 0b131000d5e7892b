"""``releasekit docs lifecycle``: the life-cycle description from a real repository, on standard output, in files, in several languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import releasekit_here, releasekit_process
from tests.documents.lifecycles import CONFIGURATION
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.products import Answer, Product

DAY = "2026-04-24"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> RepoBuilder:
    """A configured product with 1.0, 1.0.1 and 1.1. To be read only."""
    repo = RepoBuilder.init(tmp_path_factory.mktemp("described") / "romashka")
    repo.commit("feat: begin", {"releasekit.toml": CONFIGURATION})
    repo.tag("v1.0")
    repo.commit("fix: a thing")
    repo.tag("v1.0.1")
    repo.commit("feat: more")
    repo.tag("v1.1")
    return repo


def ask(repo: RepoBuilder, *words: str, status: int = 0) -> Answer:
    answer = releasekit_here("-C", str(repo.path), "docs", "lifecycle", *words, "--as-of", DAY)
    assert answer.status == status, answer
    return answer


def test_the_description_is_in_the_products_first_language(described: RepoBuilder) -> None:
    answer = ask(described)

    assert answer.out.startswith("# Описание процессов, обеспечивающих поддержание жизненного цикла")
    assert "завершённый 24 апреля 2026 г., при отсутствии ответа Заказчика закрывается 12 мая 2026 г." in answer.out
    assert "| 1.0.1 | 5 января 2026 г. | обновление | — |" in answer.out
    assert answer.err == ""


def test_one_language_in_a_file(described: RepoBuilder, tmp_path: Path) -> None:
    path = tmp_path / "life.md"
    answer = ask(described, "--lang", "en", "--output", str(path))

    assert path.read_text(encoding="utf-8") == ask(described, "--lang", "en").out
    assert (answer.out, answer.err) == ("", f"wrote {path}\n")


def test_several_languages_in_a_folder(described: RepoBuilder, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    ask(described, "--lang", "ru, en,ru", "--output", f"{folder}/")

    assert sorted(path.name for path in folder.iterdir()) == ["lifecycle.en.md", "lifecycle.ru.md"]
    assert (folder / "lifecycle.en.md").read_text(encoding="utf-8").startswith("# Description of the Processes")


def test_several_languages_need_places_of_their_own(described: RepoBuilder, tmp_path: Path) -> None:
    assert "overwrite one another" in ask(described, "--lang", "ru,en", "--output", str(tmp_path / "file.md"), status=2).err
    assert "one html document" in ask(described, "--lang", "ru,en", "--format", "html", status=2).err
    (tmp_path / "file").write_text("")
    assert "cannot be written" in ask(described, "--output", f"{tmp_path}/file/", status=4).err


@pytest.mark.parametrize(("format", "magic"), [("docx", b"PK"), ("pdf", b"%PDF-"), ("html", b"<!DOCTYPE html>")])
def test_every_format(described: RepoBuilder, tmp_path: Path, format: str, magic: bytes) -> None:
    ask(described, "--format", format, "--output", str(tmp_path / "{lang}.out"), "--lang", "ru,en")

    assert [path.name for path in sorted(tmp_path.iterdir())] == ["en.out", "ru.out"]
    assert all(path.read_bytes().lstrip().startswith(magic) for path in tmp_path.iterdir())


def test_an_unknown_language_writes_nothing(described: RepoBuilder, tmp_path: Path) -> None:
    answer = ask(described, "--lang", "ru,xx", "--output", f"{tmp_path}/out/", status=2)

    assert "documents know no language 'xx'" in answer.err
    assert not (tmp_path / "out").exists()


def test_the_facts_as_json(described: RepoBuilder) -> None:
    found = ask(described, "--format", "json", "--count", "2").json

    assert found["schema"] == "releasekit/lifecycle/1"
    assert found["configured"]["holder"]["inn"] == "9900001236"
    assert found["current"] == "1.1"
    assert [one["version"] for one in found["versions"]] == ["1.1", "1.0.1", "1.0"]
    assert found["gaps"] == []
    assert len([one for one in found["schedule"]["slots"] if one["state"] == "planned"]) == 2


def test_the_same_facts_give_the_same_bytes_wherever_and_whenever(described: RepoBuilder) -> None:
    words = ("docs", "lifecycle", "--as-of", DAY, "--lang", "ru")
    found = {
        releasekit_process(*words, cwd=described.path, umask=umask, env={"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}).out
        for umask, zone, locale, seed in ((0o022, "UTC", "C.UTF-8", "1"), (0o077, "Asia/Tokyo", "C", "2"))
    }
    assert len(found) == 1


def test_a_product_without_configuration_is_described_all_the_same_and_told_what_is_missing(make_repo: object) -> None:
    assert callable(make_repo)
    repo = make_repo("plain")
    repo.commit("feat: begin")
    answer = ask(repo)

    assert answer.out.startswith("# Description of the Processes that Maintain the Life Cycle of the plain Software")
    assert answer.err.splitlines()[0] == "note: lifecycle.holder: it is not said who the right holder is"
    strict = ask(repo, "--strict", status=1)
    assert strict.out == answer.out
    assert strict.err == answer.err.replace("note: ", "error: ")


def test_an_empty_repository_is_described(make_repo: object) -> None:
    assert callable(make_repo)
    assert "No version has been released by this date." in ask(make_repo("empty")).out


def test_a_withdrawn_version_is_told(product: Product) -> None:
    product.clone.commit("feat: begin", {"releasekit.toml": CONFIGURATION})
    product.clone.git("push", "-q", "origin", "HEAD:main")
    product.rk("cut", "--yes", "--early", "a test", "--as-of", DAY)
    product.clone.git("pull", "-q", "--tags", "origin", "main")
    product.rk("withdraw", "1.0", "--reason", "It loses data.")
    product.clone.git("commit", "-q", "-a", "-m", "docs: withdraw 1.0")

    assert "| 1.0 | 24 апреля 2026 г. | стабильная | отозвана: It loses data. |" in ask(product.clone).out
    assert "Выпущенных версий на эту дату нет." in ask(product.clone).out


def test_a_wrong_requisite_is_told_with_its_digit(make_repo: object) -> None:
    assert callable(make_repo)
    repo = make_repo("wrong")
    repo.commit("feat: begin", {"releasekit.toml": CONFIGURATION.replace("9900001236", "9900001263")})
    answer = ask(repo, status=2)

    assert "lifecycle.holder.inn: must be a number whose check digits fit: digit 10 of '9900001263' is 3" in answer.err


def test_the_repositorys_own_template(make_repo: object) -> None:
    assert callable(make_repo)
    repo = make_repo("own")
    configuration = CONFIGURATION + '\n[documents]\ntemplates = "templates"\n'
    repo.commit(
        "feat: begin", {"releasekit.toml": configuration, "templates/lifecycle.ru.md.j2": "# Т\n\n## {{ document.holder.short }}\n"}
    )
    front = "# Т\n\n- Дата: 24 апреля 2026 г.\n- Правообладатель: ООО «Ромашка»\n\n"
    assert ask(repo).out == front + "**Содержание**\n\n- [1 ООО «Ромашка»](#1-ооо-ромашка)\n\n## 1 ООО «Ромашка»\n"

    repo.commit("feat: worse", {"templates/lifecycle.ru.md.j2": "{{ document.holder.shrt }}"})
    assert "template lifecycle.ru.md.j2, line 1: 'shrt' is no attribute of a holder (did you mean 'short'?)" in ask(repo, status=2).err


def test_schema_is_the_published_one(described: RepoBuilder) -> None:
    answer = releasekit_here("schema", "lifecycle")

    assert json.loads(answer.out)["$id"] == "urn:releasekit:schema:lifecycle:1"
