"""Requests from the configuration to the documents: which releases their kinds allow, and where their links lead."""

from __future__ import annotations

import pytest

from tests.delivery.products import CONFIG, Product, take_state

DAY = "2026-02-11"
TRACKERS = """
[[request]]
pattern = "PRB-[0-9]+"
kind = "problem"
url = "https://tracker.example/browse/{request}"

[[request]]
pattern = "INC-[0-9]+"
kind = "incident"

[[request]]
pattern = "DEV-[0-9]+"
kind = "development"

[[request]]
pattern = "SRV-[0-9]+"
kind = "service"

[[request]]
pattern = "[0-9]+"
url = "https://git.example/toweco/issues/{request}"
"""


@pytest.fixture
def tracked(shipped: Product) -> Product:
    """1.2, a release with trackers."""
    shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n", "releasekit.toml": CONFIG + TRACKERS})
    shipped.cut("2026-02-04")
    shipped.pull()
    return shipped


def fix(product: Product, name: str, request: str, kind: str = "fix") -> str:
    """A commit that answers a request."""
    return product.push(f"{kind}(ui): {name}\n\nRequest: {request}", {f"ui/{name}": "x\n"})


def test_records_and_documents_know_the_requests(tracked: Product) -> None:
    tracked.push("a note", {"changelog.d/ui/PRB-12.fix.md": "Screens open.\n", "ui/page": "open\n"})

    (change,) = tracked.record("1.2")["changes"]
    assert change["requests"] == [{"id": "15", "kind": None, "url": "https://git.example/toweco/issues/15"}]
    assert "- flicker ([#15](https://git.example/toweco/issues/15))\n" in tracked.show("v1.2:CHANGELOG.md")

    told = tracked.rk("history", "--unreleased", "--format", "json").json["releases"][0]["changes"]
    assert told[0]["requests"] == [{"id": "PRB-12", "kind": "problem", "url": "https://tracker.example/browse/PRB-12"}]
    link = '<a href="https://tracker.example/browse/PRB-12" rel="noopener noreferrer">PRB-12</a>'
    assert link in tracked.rk("history", "--unreleased", "--format", "html").out


def test_releases_without_a_record_know_the_requests_too(product: Product) -> None:
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n", "releasekit.toml": CONFIG + TRACKERS})
    product.clone.tag("v1.0")

    (release,) = product.rk("history", "--format", "json").json["releases"]
    assert [one["url"] for change in release["changes"] for one in change["requests"]] == ["https://git.example/toweco/issues/15"]


@pytest.mark.parametrize(
    ("requests", "reason"), [(["PRB-1"], "urgent"), (["INC-1"], "minor"), (["PRB-1", "INC-1"], "minor"), (["PRB-1", "SRV-1"], "urgent")]
)
def test_the_requests_decide_how_urgent_a_hotfix_is(tracked: Product, requests: list[str], reason: str) -> None:
    tracked.hotfix(DAY, "1.2", *(fix(tracked, f"page{place}", request) for place, request in enumerate(requests)))

    assert tracked.record("1.2.1")["reason"] == reason


def test_a_hotfix_with_a_development_request_is_refused_with_the_way_out(tracked: Product) -> None:
    problem, wish = fix(tracked, "opens", "PRB-1"), fix(tracked, "shines", "DEV-7")
    before = take_state(tracked.remote)
    picks = ["--pick", problem, "--pick", wish, "--as-of", DAY, "--yes"]
    said = tracked.rk("hotfix", "1.2", *picks, status=3).err

    assert said.splitlines()[-3:] == [
        "error: RK403: a hotfix for the reason 'minor' must not hold:",
        '  - ui: fix DEV-7 "shines": request DEV-7 is a development request that waits for the next stable version',
        f"leave {wish[:9]} out of --pick and wait for the next stable version, or --allow RK403=TEXT",
    ]
    assert take_state(tracked.remote) == before

    tracked.rk("hotfix", "1.2", *picks, "--allow", "RK403=promised")
    assert tracked.record("1.2.1")["overrides"] == [{"rule": "RK403", "reason": "promised"}]


def test_an_urgent_hotfix_refuses_an_incident_and_names_the_other_reason(tracked: Product) -> None:
    incident = fix(tracked, "opens", "INC-1")
    said = tracked.rk("hotfix", "1.2", "--pick", incident, "--reason", "urgent", "--yes", "--as-of", DAY, status=3).err

    assert "request INC-1 is an incident that only a minor hotfix may answer" in said
    assert ", or give --reason minor, or --allow RK403=TEXT" in said
    tracked.rk("hotfix", "1.2", "--pick", incident, "--reason", "minor", "--yes", "--as-of", DAY)


def test_answers_to_service_requests_make_no_version_of_their_own(tracked: Product) -> None:
    answer = fix(tracked, "manual", "SRV-1", "docs")

    for words in (["cut"], ["hotfix", "1.2", "--pick", answer]):
        said = tracked.rk(*words, "--yes", "--as-of", DAY, status=1).err
        assert "nothing to release by itself: all that users can see answers service requests (SRV-1), and they make no version" in said

    fix(tracked, "opens", "INC-1")
    tracked.cut(DAY)
    assert [one["request"] for one in tracked.record("1.3")["changes"]] == ["INC-1", "SRV-1"]
