"""Updates: what the changes of a release together ask of the people who install it."""

from __future__ import annotations

from releasekit.core.update import Update, combined


def test_a_release_without_notes_asks_for_nothing() -> None:
    assert combined([None, Update()], ["en"]) == {}


def test_the_longest_downtime_and_the_hardest_way_count_and_everything_else_is_collected() -> None:
    updates = [
        Update(("data",), "partial", "individual", {"en": "Run the migration.", "ru": "Запустите миграцию."}),
        None,
        Update(("executable", "data"), "none", "mass", {"en": "Restart."}),
        Update(downtime="full"),
    ]
    assert combined(updates, ["ru", "en"]) == {
        "replaces": ["executable", "data"],
        "downtime": "full",
        "method": "individual",
        "notes": {"ru": "Запустите миграцию.", "en": "Run the migration.\n\nRestart."},
    }
    assert list(combined(updates, ["ru", "en"])["notes"]) == ["ru", "en"]
