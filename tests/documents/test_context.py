"""From records to views: order, grouping, names, fallbacks, anchors."""

from __future__ import annotations

import pytest

from releasekit.core.changes import DEFAULT_KINDS, Kind
from releasekit.core.record import ComponentState, DocumentState, Record
from releasekit.core.requests import Request
from releasekit.documents.context import history_document
from releasekit.documents.render import render_history
from releasekit.documents.views import EntryView, ReleaseView, RequestView
from releasekit.errors import UsageError
from tests.documents.samples import OID, change, record


def release(one: Record, language: str = "en", kinds: tuple[Kind, ...] = DEFAULT_KINDS, *, show_all: bool = False) -> ReleaseView:
    return history_document([one], kinds, language, show_all=show_all).releases[0]


def entries(view: ReleaseView) -> list[EntryView]:
    return [entry for component in view.components for kind in component.kinds for entry in kind.entries]


def test_releases_come_newest_first_by_version() -> None:
    document = history_document([record("4.2"), record("4.10"), record("4.2.1"), record("4.9")], DEFAULT_KINDS, "en")

    assert [one.version for one in document.releases] == ["4.10", "4.9", "4.2.1", "4.2"]


def test_of_two_editions_the_higher_counts() -> None:
    corrected = record("4.2", change("Corrected."), edition=2)
    document = history_document([corrected, record("4.2", change("Wrong."))], DEFAULT_KINDS, "en")

    assert [entry.text for entry in entries(document.releases[0])] == ["Corrected."]


def test_kinds_come_in_their_order_and_unknown_ones_last_under_their_id() -> None:
    changes = [change(kind=kind, id=kind) for kind in ("performance", "feature", "fix", "security")]
    view = release(record("4.2", *changes))

    assert [(kind.id, kind.name) for kind in view.components[0].kinds] == [
        ("security", "Security"),
        ("fix", "Fixed"),
        ("feature", "Added"),
        ("performance", "performance"),
    ]


def test_kinds_that_are_not_shown_are_left_out_and_counted() -> None:
    one = record("4.2", change(kind="internal"))

    assert (release(one).components, release(one).hidden) == ((), 1)
    assert [entry.text for entry in entries(release(one, show_all=True))] == ["Something."]


def test_commits_that_nothing_describes_are_left_out_also_where_internal_changes_are_shown() -> None:
    kinds = (Kind("internal", {"en": "Internal Changes"}),)
    one = record("4.2", change("Told.", kind="internal", id="told"), change("Release 4.2", kind="internal", noted=False))

    (view,) = history_document([one], kinds, "en").releases
    assert ([entry.text for entry in entries(view)], view.hidden) == (["Told."], 0)
    (view,) = history_document([one], kinds, "en", show_all=True).releases
    assert [entry.text for entry in entries(view)] == ["Told.", "Release 4.2"]


def test_components_without_a_name_are_shown_under_their_id_and_none_under_the_product() -> None:
    view = release(record("4.2", change(component="search", id="a"), change(component="", id="b")), "ru")

    assert [(one.id, one.name) for one in view.components] == [("search", "search"), ("", "Товеко")]


def test_a_text_missing_in_the_language_is_told_in_another() -> None:
    assert [entry.text for entry in entries(release(record("4.2", change("Only English.")), "ru"))] == ["Only English."]
    assert [entry.text for entry in entries(release(record("4.2", change(text={}))))] == ["billing/1.fix"]


@pytest.mark.parametrize(
    ("request_", "text", "expected"),
    [
        ("123", "Fixed.", "#123"),
        ("PROJ-7", "Fixed.", "PROJ-7"),
        (None, "Fixed.", ""),
        ("123", "Fixed (#123).", ""),
        ("12", "Fixed (#123).", "#12"),
    ],
)
def test_a_request_is_told_once(request_: str | None, text: str, expected: str) -> None:
    assert entries(release(record("4.2", change(text, requests=(Request(request_),) if request_ else ()))))[0].request == expected


def test_all_requests_are_told_that_the_text_does_not_name() -> None:
    asked = (Request("DEV-7", None, "https://t.example/DEV-7"), Request("8", "incident", "https://t.example/8"), Request("9"), Request("9"))
    (entry,) = entries(release(record("4.2", change("As DEV-7 asked.", requests=asked))))

    assert (entry.request, entry.requests) == ("", (RequestView("#8", "https://t.example/8"), RequestView("#9", "")))
    assert entries(release(record("4.2", change())))[0].requests == ()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://t.example/7", "https://t.example/\u202e7", "https:///7", "", " https://t.example/7"]
)
def test_a_request_leads_nowhere_but_to_the_web(url: str) -> None:
    (entry,) = entries(release(record("4.2", change(requests=(Request("7", None, url),)))))

    assert entry.requests == (RequestView("#7", ""),)


def test_anchors_are_unique_and_plain() -> None:
    changes = [
        change(id=id) for id in ("billing/1.fix", "billing 1.fix", "billing-1.fix", "billing-1.fix-2", "счёт", "отчёт", OID, "x" * 500)
    ]
    anchors = [entry.anchor for entry in entries(release(record("4.2", *changes)))]

    assert len(set(anchors)) == len(changes)
    assert anchors[0] == "v4.2-billing-1.fix"
    assert f"v4.2-{OID[:12]}" in anchors
    assert all(anchor.isascii() and " " not in anchor and len(anchor) < 80 for anchor in anchors)


def test_a_product_that_is_its_only_component_needs_no_heading() -> None:
    whole = (ComponentState("toweco", {}, "changed"),)

    assert release(record("4.2", change(component="toweco"), components=whole)).is_single
    assert release(record("4.2", change(component=""), components=())).is_single
    assert not release(record("4.2", change(), components=whole)).is_single
    assert not release(record("4.2")).is_single


def test_a_release_without_a_tag_is_planned() -> None:
    assert release(record("4.3", tag="", released=None)).is_planned
    assert not release(record("4.3")).is_planned


def test_the_summary_has_a_column_for_every_component_of_any_release() -> None:
    older = record("4.1", components=(ComponentState("legacy", {"en": "Legacy"}, "removed"),))
    summary = history_document([older, record("4.2", change(component="search"))], DEFAULT_KINDS, "en").summary

    assert [column.name for column in summary.columns] == ["Billing", "Portal", "search", "Legacy"]
    assert [(row.version, row.states) for row in summary.rows] == [
        ("4.2", ("changed", "unchanged", "changed", "")),
        ("4.1", ("", "", "", "removed")),
    ]


def test_documents_name_the_components_that_they_cover() -> None:
    documents = (DocumentState("docs/a.md", OID, "updated", ("billing", "search")),)

    assert release(record("4.2", documents=documents), "ru").documents[0].covers == ("Биллинг", "search")


def test_how_a_release_is_installed_may_be_told_by_language() -> None:
    update = {"method": "mass", "downtime": "none", "replaces": ["server", "worker"], "notes": {"en": "Restart.", "ru": "Перезапустите."}}
    view = release(record("4.2", update=update), "ru").update

    assert view is not None
    assert (view.method, view.downtime, view.replaces, view.notes) == ("mass", "none", ("server", "worker"), "Перезапустите.")
    assert release(record("4.2", update={"replaces": "server"})).update == view._replace(
        method="", downtime="", replaces=("server",), notes=""
    )
    assert release(record("4.2")).update is None


@pytest.mark.parametrize(
    ("replaces", "told"),
    [
        ({"en": "server", "ru": "сервер"}, ("сервер",)),
        (5, ("5",)),
        ([{"ru": 5}, ["a", None, {"en": "b"}]], ("5", "a, b")),
        ([{"ru": None}], ("",)),
    ],
)
def test_how_a_release_is_installed_may_be_told_in_any_shape(replaces: object, told: tuple[str, ...]) -> None:
    """The schema leaves it open, and records are corrected by hand."""
    view = release(record("4.2", update={"method": {"ru": 7}, "replaces": replaces}), "ru").update

    assert view is not None
    assert (view.method, view.replaces) == ("7", told)


def test_views_hold_no_control_characters_and_cannot_be_changed() -> None:
    view = release(record("4.2", change("a\x1b[31mb\u202ec"), withdrawn="x\ny\x07", tag="v\u202e4.2"))

    assert (entries(view)[0].text, view.withdrawn, view.tag) == ("abc", "x y", "v4.2")
    with pytest.raises(AttributeError):
        view.version = "5.0"  # type: ignore[misc]


def test_an_unknown_language_is_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no language 'de'[\s\S]*en, ru"):
        history_document([], DEFAULT_KINDS, "de")


# Names that are missing, empty or hostile ---------------------------------------------------------------------------------------


NAMES = [
    ({"de": "Toweko"}, "Toweko"),
    ({"en": "", "ru": "  "}, "toweco"),
    ({}, "toweco"),
    ({"en": "<b>*T* [x](javascript:a) {{7*7}}</b>"}, "<b>*T* [x](javascript:a) {{7*7}}</b>"),
    ({"en": "To\u202eweco\x00\n\n# Heading"}, "Toweco # Heading"),
    ({"en": "x" * 100_000}, "x" * 100_000),
]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("names", "shown"), NAMES, ids=range(len(NAMES)))
def test_a_name_that_is_missing_or_hostile_is_shown_as_text(names: dict[str, str], shown: str, language: str) -> None:
    given = record(
        "4.2",
        change("Text.", component="billing", kind="speed"),
        names=names,
        components=(ComponentState("billing", names, "changed"), ComponentState("portal", names, "new")),
    )
    kinds = (*DEFAULT_KINDS, Kind("speed", names))
    document = history_document([given], kinds, language)

    assert document.product == shown
    assert document.releases[0].components[0].name == (shown if shown != "toweco" else "billing")
    assert document.releases[0].components[0].kinds[0].name == (shown if shown != "toweco" else "speed")
    page = render_history([given], "html", language, kinds).decode()
    text = render_history([given], "md", language, kinds).decode()
    assert "<b>" not in page + text
    assert "49" not in page.partition("<h1>")[2][:200]
    assert [line for line in text.splitlines() if line.startswith("# ")] == text.splitlines()[:1]
