"""CycloneDX: documents that fit the published schema, made here or the product's own with the notes added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from releasekit.core.requests import Request
from releasekit.documents import cyclonedx
from releasekit.documents.cyclonedx import Notes, made, noted
from releasekit.errors import UsageError
from tests.core.products import product_of
from tests.documents.samples import OID, change, record

MOMENT = datetime(2026, 3, 11, 12, 0, 5, tzinfo=UTC)
CONFIG = {
    "languages": ["en", "ru"],
    "component": [{"id": "billing", "name": {"en": "Billing", "ru": "Биллинг"}}, {"id": "portal"}],
}
INCIDENT = Request("INC-431", "incident", "https://tracker.example/INC-431?a=1&b=2")


def notes(version: str = "4.2", languages: tuple[str, ...] = ("en", "ru"), **values: Any) -> Notes:
    told = record(
        version,
        change("Round *taxes*.", requests=(INCIDENT, Request("7"))),
        change("A hole.", id="9", kind="security", requests=(Request("CVE-2026-1"), Request("7"))),
        change("Dark.", id="10", kind="feature", requests=(Request("12"),)),
        change("Moved.", id="11", kind="internal", requests=(Request("13"),)),
        **values,
    )
    return Notes(told, replace(product_of(CONFIG), languages=languages), OID, MOMENT, {})


def own(document: Mapping[str, Any], **values: Any) -> Any:
    return json.loads(noted(json.dumps(document).encode(), notes(**values), "bom.json"))


OWN = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "version": 1,
    "metadata": {"component": {"type": "firmware", "name": "Their name", "version": "4.2", "cpe": "cpe:2.3:o:a:b:4.2:*:*:*:*:*:*:*"}},
    "components": [{"type": "library", "name": "zlib", "version": "1.3.1"}],
}


@pytest.mark.parametrize("version", ["0.1", "4.0", "4.2", "4.2.1"])
def test_a_document_that_is_made_here_fits_the_schema(version: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(made(notes(version)).decode()) is None


def test_it_names_the_product_its_components_and_what_the_release_resolves() -> None:
    found = json.loads(made(notes()))
    component = found["metadata"]["component"]

    assert (component["name"], component["version"], component["purl"]) == ("Toweco", "4.2", "pkg:generic/toweco@4.2")
    assert [(one["name"], one["version"]) for one in found["components"]] == [("Billing", "4.2"), ("Portal", "4.2")]
    assert component["releaseNotes"]["resolves"] == [
        {"type": "defect", "id": "INC-431", "source": {"url": "https://tracker.example/INC-431?a=1&b=2"}},
        {"type": "defect", "id": "7"},
        {"type": "security", "id": "CVE-2026-1"},
        {"type": "enhancement", "id": "12"},
    ]
    assert component["releaseNotes"]["timestamp"] == found["metadata"]["timestamp"] == "2026-03-11T12:00:05Z"


def test_the_notes_are_told_in_every_language() -> None:
    english, russian = json.loads(made(notes()))["metadata"]["component"]["releaseNotes"]["notes"]

    assert (english["locale"], russian["locale"]) == ("en", "ru")
    assert english["text"]["contentType"] == "text/markdown"
    assert "Round *taxes*." in english["text"]["content"]
    assert "Исправлено" in russian["text"]["content"]
    assert "Moved." not in english["text"]["content"]


@pytest.mark.parametrize(("version", "kind"), [("4.0", "major"), ("0.1", "minor"), ("4.2", "minor"), ("4.2.1", "patch")])
def test_the_notes_say_what_kind_of_release_it_is(version: str, kind: str) -> None:
    assert notes(version).to_json()["type"] == kind


def test_a_language_that_the_specification_cannot_name_is_not_named() -> None:
    found = made(notes(languages=("en", "en-Latn")))

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(found.decode()) is None
    assert "locale" not in json.loads(found)["metadata"]["component"]["releaseNotes"]["notes"][1]


def test_a_bill_has_a_number_of_its_release_and_the_edition_of_its_record() -> None:
    first, corrected, other = (json.loads(made(one)) for one in (notes(), notes(edition=2), notes("4.3")))

    assert first["serialNumber"] == corrected["serialNumber"] != other["serialNumber"]
    assert (first["version"], corrected["version"]) == (1, 2)
    assert made(notes()) == made(notes())


def test_the_own_document_keeps_everything_and_gets_the_notes() -> None:
    found = own(OWN)
    added = found["metadata"]["component"].pop("releaseNotes")

    assert found == OWN
    assert added == notes().to_json()
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps(own(OWN))) is None


def test_notes_of_its_own_give_way() -> None:
    document = {**OWN, "metadata": {"component": {"type": "application", "name": "x", "releaseNotes": {"type": "patch"}}}}

    assert own(document)["metadata"]["component"]["releaseNotes"]["type"] == "minor"


@pytest.mark.parametrize("metadata", [{}, {"metadata": {}}])
def test_an_own_document_that_is_about_nothing_is_about_the_product(metadata: dict[str, Any]) -> None:
    found = own({"bomFormat": "CycloneDX", "specVersion": "1.6", **metadata})

    assert found["metadata"]["component"]["name"] == "Toweco"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(found)) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"a": NaN}', "is not JSON"),
        (b"[]", "no CycloneDX document"),
        (b'{"bomFormat": "SPDX"}', "no CycloneDX document"),
        (b'{"bomFormat": "CycloneDX"}', "version 'None'"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.3"}', "notes of releases since 1.4"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": []}', "metadata.component"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": 5}}', "metadata.component"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "signature": {}}', "is signed"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"signature": {}}}}', "is signed"),
    ],
)
def test_what_is_no_such_document_is_refused_and_says_why(content: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        noted(content, notes(), "bom.json")
    assert caught.value.where == "bom.json"


def test_a_document_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cyclonedx, "MOST_BYTES", 10)
    with pytest.raises(UsageError, match="has 11 bytes"):
        noted(b" " * 11, notes(), "bom.json")


def test_a_mark_of_byte_order_is_no_damage() -> None:
    assert json.loads(noted(b"\xef\xbb\xbf" + json.dumps(OWN).encode(), notes(), "bom.json"))["bomFormat"] == "CycloneDX"
