"""Known limitations: which version has which."""

from __future__ import annotations

import pytest

from releasekit.core.limitations import limitations_of
from releasekit.core.record import Limitation
from releasekit.core.requests import Request
from releasekit.core.version import Version
from tests.core.products import product_of

TEXT = {"ru": "Нет IPv6.", "en": "No IPv6."}


@pytest.mark.parametrize(
    ("version", "known"), [("1.0", ["always"]), ("1.1", ["always", "some"]), ("1.2.3", ["always", "some"]), ("1.3", ["always"])]
)
def test_a_limitation_holds_from_its_first_version_up_to_the_one_that_lifts_it(version: str, known: list[str]) -> None:
    rows = [{"id": "always", "text": "It is slow."}, {"id": "some", "text": TEXT, "since": "1.1", "lifted": "1.3"}]
    found = limitations_of(product_of({"limitation": rows}), Version.parse(version))
    assert [one.id for one in found] == known


def test_it_says_what_is_configured_and_its_request_as_the_tracker_knows_it() -> None:
    tracker = {"pattern": "TW-[0-9]+", "url": "https://t.example/{request}", "kind": "problem"}
    row = {"id": "ipv6", "text": TEXT, "component": "net", "request": "TW-6"}
    (found,) = limitations_of(product_of({"limitation": [row], "request": [tracker]}), Version(1, 0))
    assert found == Limitation("ipv6", TEXT, "net", Request("TW-6", "problem", "https://t.example/TW-6"))


def test_one_text_for_all_languages_is_kept_as_english() -> None:
    (found,) = limitations_of(product_of({"limitation": [{"id": "a", "text": "It is slow."}]}), Version(1, 0))
    assert found == Limitation("a", {"en": "It is slow."})
