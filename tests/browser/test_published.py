"""Published sites in a real browser: aliases lead on, and readers get from version to version, with our script and with mike's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from releasekit.core.bundleoptions import SiteOptions
from releasekit.core.version import Version
from releasekit.delivery.builders import SiteValues, built_sites
from releasekit.delivery.sites import open_sites
from releasekit.documents.members import Member
from releasekit.documents.sitepages import top_pages
from releasekit.git import Git
from tests.browser.test_reading import CONTRAST, WIDTHS
from tests.delivery.test_builders import MOMENT, VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from tests.browser.conftest import Desk
    from tests.gitrepo import RepoBuilder

SITE = "http://site.test"
TYPES = {"html": "text/html", "js": "text/javascript", "json": "application/json", "css": "text/css"}


def publish(folder: Path, version: str, files: Iterable[Member]) -> None:
    with open_sites(folder) as place:
        after = place.versions.with_release(Version.parse(version))
        pages = top_pages(after, {"ru": "Товеко", "en": "Toweco"}, {Version(4, 3)})
        place.publish(after, str(Version.parse(version).line), files, pages, "redirect", "ru")


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the scripts of pages; in the end nothing may have."""
    return []


@pytest.fixture
def visit(browser: Browser, tmp_path: Path, troubles: list[str]) -> Iterator[Callable[[str], Page]]:
    """Goes to an address of the published folder; nothing of it goes over a network."""
    public = tmp_path / "public"

    def answer(route: Route) -> None:
        name = unquote(urlsplit(route.request.url).path)[1:]
        file = public / name / "index.html" if not name or name.endswith("/") else public / name
        kind = TYPES.get(file.suffix[1:], "application/octet-stream")
        route.fulfill(body=file.read_bytes(), content_type=kind) if file.is_file() else route.fulfill(status=404)

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", answer)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def go(address: str) -> Page:
        page.goto(f"{SITE}/{address}")
        return page

    yield go
    context.close()
    assert troubles == []


PAGE = '<!DOCTYPE html><html lang="{language}"><title>{version}</title><body>{version}<script src="{up}switcher.js"></script></body></html>'


def simple(version: str, *names: str) -> list[Member]:
    return [
        Member(name, PAGE.format(version=version, language="ru-RU", up="../" * (name.count("/") + 1)).encode())
        for name in ("index.html", *names)
    ]


def test_an_alias_leads_on_with_what_stands_behind_the_address(visit: Callable[[str], Page], tmp_path: Path) -> None:
    publish(tmp_path / "public", "4.2", simple("4.2", "guide/my bills.html"))

    page = visit("latest/guide/my%20bills.html?q=tax#late")
    page.wait_for_url(f"{SITE}/4.2/guide/my%20bills.html?q=tax#late")

    page = visit("?q=1")
    page.wait_for_url(f"{SITE}/4.2/index.html?q=1")


def test_the_script_leads_to_the_same_page_of_another_version(visit: Callable[[str], Page], tmp_path: Path) -> None:
    public = tmp_path / "public"
    publish(public, "4.1", simple("4.1"))
    publish(public, "4.2.1", simple("4.2.1", "guide/bills.html"))
    publish(public, "4.3", simple("4.3", "guide/bills.html"))

    page = visit("4.3/guide/bills.html#x")
    chooser = page.get_by_role("combobox", name="Версия")
    assert chooser.locator("option").all_inner_texts() == ["4.3", "4.2.1", "4.1"]
    assert chooser.input_value() == "4.3"
    chooser.select_option("4.2")
    page.wait_for_url(f"{SITE}/4.2/guide/bills.html")
    page.get_by_role("combobox").select_option("4.1")
    page.wait_for_url(f"{SITE}/4.1/index.html")
    assert page.get_by_role("combobox").input_value() == "4.1"


@pytest.mark.parametrize("address", ["4.2//evil.test/x", "4.2/javascript:alert(1)"])
def test_the_script_leads_nowhere_else(visit: Callable[[str], Page], tmp_path: Path, address: str) -> None:
    public = tmp_path / "public"
    publish(public, "4.1", simple("4.1"))
    publish(public, "4.2", simple("4.2"))
    page = visit("4.2/index.html")
    page.get_by_role("combobox").wait_for()
    page.evaluate("(to) => history.replaceState(null, '', to)", f"/{address}")
    page.evaluate("() => document.querySelector('select')?.remove()")
    page.add_script_tag(url=f"{SITE}/switcher.js")
    page.get_by_role("combobox").select_option("4.1")

    page.wait_for_url(f"{SITE}/4.1/index.html")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_versions_is_legible_everywhere(desk: Desk, tmp_path: Path, width: int, scheme: str) -> None:
    for version in ("4.1", "4.2.1", "4.3"):
        publish(tmp_path / "public", version, simple(version))
    shown = (tmp_path / "public/versions.html").read_bytes()

    page = desk.show(shown, viewport={"width": width, "height": 800}, color_scheme=scheme)

    assert page.evaluate(WIDTHS) == [width, width]
    seen, poor = page.evaluate(CONTRAST)
    assert poor == []
    assert seen > 5


MIKE = {"mkdocs.yml": "site_name: Toweco\nplugins: [mike]\n", "docs/index.md": "# Toweco\n", "docs/bills.md": "# Bills\n"}
SPHINX = {"conf.py": 'project = "Toweco"\nlanguage = "en"\nhtml_js_files = ["../../switcher.js"]\n', "index.rst": "Toweco\n======\n"}


@pytest.mark.parametrize(
    ("builder", "files", "where"),
    [("mkdocs", MIKE, "#version-selector select"), ("sphinx", SPHINX, "nav > select[aria-label=Version]")],
)
def test_real_sites_show_the_list(
    visit: Callable[[str], Page], troubles: list[str], repo: RepoBuilder, tmp_path: Path, builder: str, files: dict[str, str], where: str
) -> None:
    """mkdocs with mike's own plugin and script; sphinx with ours."""
    repo.commit("docs", files)
    for version in ("4.1", "4.2.1"):
        values = SiteValues(Version.parse(version), VALUES.date, "toweco")
        with built_sites(Git(repo.path), repo.rev("HEAD"), [SiteOptions("m", builder)], values, MOMENT, tmp_path / "logs") as built:
            publish(tmp_path / "public", version, (Member(one.path.removeprefix("m/"), one.content) for one in built.files))

    page = visit("4.1/index.html")
    chooser = page.locator(where)

    chooser.wait_for()
    assert chooser.locator("option").all_inner_texts() == ["4.2.1", "4.1"]
    assert chooser.input_value() == "4.1"
    chooser.select_option("4.2")
    page.wait_for_url(f"{SITE}/4.2/**")
    if builder == "mkdocs":
        troubles.clear()  # its theme wants to colour code by a script from the network
