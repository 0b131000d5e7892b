"""``status --due`` says whether a cut may be made now, and never another thing than ``cut --dry-run`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.delivery.products import CONFIG, aboard, releasekit_here, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.delivery.products import Product

TRAIN = "[train]\nanchor = 2026-01-14\n"
NOTHING = "nothing to release: there is no change that a user can see since the last release"


def trained(text: str = TRAIN) -> Callable[[Product], None]:
    """A train, and a fix aboard."""

    def prepare(product: Product) -> None:
        aboard(product).configure(CONFIG + text)

    return prepare


def _internal(product: Product) -> None:
    product.push("chore: tidy", {"ui/page": "tidy\n"})


def _hidden_fragment(product: Product) -> None:
    product.push("tidy", {"changelog.d/ui/9.internal.md": "Уборка\n"})


def _unreadable(product: Product) -> None:
    aboard(product).push("oops", {"changelog.d/ui/oops": "?\n", "changelog.d/api/no": "?\n"})


def _moved(product: Product) -> None:
    for repository in (aboard(product).clone, product.remote):
        repository.git("tag", "-f", "v1.0", "v1.1^{commit}")


def _deleted(product: Product) -> None:
    for repository in (aboard(product).clone, product.remote):
        repository.git("tag", "-d", "v1.0")


def _rewritten(product: Product) -> None:
    product.clone.git("checkout", "-q", "-B", "main", "v1.0")
    product.push("fix(ui): flicker", {"ui/page": "calm\n"}, "+HEAD")


def _early(product: Product) -> None:
    trained()(product)
    product.cut("2026-02-06", "--early", "a fair")
    product.pull()
    aboard(product)


def _only_what_a_hotfix_shipped(product: Product) -> None:
    product.hotfix("2026-02-02", "1.1", aboard(product).clone.rev("HEAD"))
    product.pull()
    product.configure(CONFIG + TRAIN)


class Case(NamedTuple):
    """A situation, a moment, the exit status of ``cut --dry-run``, and the answer of ``status --due``."""

    prepare: Callable[[Product], object]
    as_of: str
    status: int
    says: str


SKIP = TRAIN + 'exceptions = [{ slot = 2026-02-11, action = "skip", reason = "moving house" }]\n'
MOVE = TRAIN + 'exceptions = [{ slot = 2026-02-11, action = "move", to = 2026-02-13, reason = "a fair" }]\n'
CASES = {
    "no train": Case(aboard, "2026-02-01", 0, "1.2 is due: there is no train, so a cut always is"),
    "no train, nobody aboard": Case(lambda _: None, "2026-02-01", 1, NOTHING),
    "internal commits alone": Case(_internal, "2026-02-01", 1, NOTHING),
    "hidden fragments alone": Case(_hidden_fragment, "2026-02-01", 1, NOTHING),
    "before the slot": Case(trained(), "2026-02-10", 1, "no cut is due: the next slot is 2026-02-11"),
    "an hour before the slot": Case(trained(), "2026-02-11T11:00", 1, "no cut is due: the next slot is 2026-02-11"),
    "at the slot": Case(trained(), "2026-02-11T12:00", 0, "1.2 is due: the slot of 2026-02-11"),
    "a day late": Case(trained(), "2026-02-12", 0, "1.2 is due: the slot of 2026-02-11, 1 day late"),
    "days late": Case(trained(), "2026-02-20", 0, "1.2 is due: the slot of 2026-02-11, 9 days late"),
    "the next slot comes": Case(trained(), "2026-02-25", 0, "1.2 is due: the slot of 2026-02-25"),
    "too late for a train that waits": Case(
        trained(TRAIN + 'late = "wait"\n'), "2026-02-12", 1, "no cut is due: the next slot is 2026-02-25"
    ),
    "a train that begins later": Case(
        trained("[train]\nanchor = 2026-06-03\n"), "2026-02-12", 1, "no cut is due: the next slot is 2026-06-03"
    ),
    "a skipped slot": Case(trained(SKIP), "2026-02-11", 1, "no cut is due: the next slot is 2026-02-25"),
    "a moved slot": Case(trained(MOVE), "2026-02-12", 1, "no cut is due: the next slot is 2026-02-13 (a fair)"),
    "a moved slot comes": Case(trained(MOVE), "2026-02-13", 0, "1.2 is due: the slot of 2026-02-13"),
    "the slot was taken early": Case(_early, "2026-02-12", 1, "no cut is due: the next slot is 2026-02-25"),
    "only what a hotfix shipped": Case(_only_what_a_hotfix_shipped, "2026-02-11", 1, NOTHING),
    "unreadable fragments": Case(
        _unreadable, "2026-02-11", 3, "blocked: RK402: files among the fragments cannot be read: changelog.d/api/no: "
    ),
    "a moved tag": Case(_moved, "2026-02-11", 3, "blocked: RK211: "),
    "a deleted tag": Case(_deleted, "2026-02-11", 3, "blocked: RK212: "),
    "a rewritten main branch": Case(_rewritten, "2026-02-11", 3, "blocked: RK203: "),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_verdict_is_that_of_the_cut(shipped: Product, case: Case) -> None:
    case.prepare(shipped)
    cut = shipped.rk("cut", "--dry-run", "--as-of", case.as_of, status=case.status)
    found = shipped.rk("status", "--due", "--as-of", case.as_of, status=case.status)

    assert found.out.startswith(case.says)
    assert (found.out.count("\n"), found.err) == (1, "")
    if case.status == 0:
        assert cut.out.startswith("1.2 (stable)")
    elif case.status == 1:
        assert cut.err.startswith(f"error: {found.out}")
    else:
        assert found.out.split()[1] == cut.err.split()[1], "another rule"


def test_every_moment_of_two_periods_agrees_with_the_cut(seen: Product) -> None:
    for day in (1, 10, 11, 18, 24, 25):
        for hour in ("11:59", "12:00"):
            moment = f"2026-02-{day:02}T{hour}"
            cut = seen.rk("cut", "--dry-run", "--as-of", moment, status=None)
            due = seen.rk("status", "--due", "--as-of", moment, status=None)
            assert (due.status, cut.status) in {(0, 0), (1, 1)}, moment
            assert due.status == (0 if moment >= "2026-02-11T12:00" else 1)


def test_the_configuration_of_the_main_branch_counts_as_it_does_for_a_cut(shipped: Product) -> None:
    trained()(shipped)
    shipped.clone.write("releasekit.toml", CONFIG)

    shipped.rk("cut", "--dry-run", "--as-of", "2026-02-10", status=1)
    shipped.rk("status", "--due", "--as-of", "2026-02-10", status=1)


def test_a_main_branch_that_only_the_remote_has_counts(shipped: Product) -> None:
    trained()(shipped)
    shipped.clone.git("checkout", "-q", "--detach")
    shipped.clone.git("branch", "-q", "-D", "main")

    assert shipped.rk("status", "--due", "--as-of", "2026-02-11").out == "1.2 is due: the slot of 2026-02-11\n"


def test_a_clone_that_configures_its_main_branch_is_asked_about_it(shipped: Product) -> None:
    aboard(shipped).configure(f'main = "main"\n{CONFIG}{TRAIN}')
    shipped.clone.git("checkout", "-q", "-b", "topic")
    shipped.clone.commit("fix(api): else", {"api/server": "else\n"})

    assert shipped.rk("status", "--due", "--as-of", "2026-02-11").out == "1.2 is due: the slot of 2026-02-11\n"


def test_as_json_the_verdict_is_a_part_of_the_answer(seen: Product) -> None:
    late = seen.rk("status", "--due", "--format", "json", "--as-of", "2026-02-13").json
    early = seen.rk("status", "--due", "--format", "json", "--as-of", "2026-02-10", status=1).json

    assert late["cut"] == {"due": True, "reason": "1.2 is due: the slot of 2026-02-11, 2 days late"}
    assert early["cut"] == {"due": False, "reason": "no cut is due: the next slot is 2026-02-11"}
    assert (late["train"]["due"], early["train"]["days_left"]) == (True, 1)


def test_a_repository_in_a_wrong_state_is_no_reason_to_be_silent(shipped: Product) -> None:
    """Exit 4, as a cut gives: a daily job that takes 1 for a quiet day must not take this for one."""
    shallow = shipped.home / "shallow"
    shipped.clone.git("clone", "-q", "--depth", "1", f"file://{shipped.remote.path}", str(shallow))
    answer = releasekit_here("-C", str(shallow), "status", "--due")
    assert (answer.status, answer.out) == (4, "")


def test_asking_changes_nothing_on_the_disk_and_needs_no_remote(shipped: Product) -> None:
    trained()(shipped)
    shipped.clone.git("remote", "set-url", "origin", "../gone.git")
    before = snapshot(shipped.clone.path)
    shipped.rk("status", "--due", "--as-of", "2026-02-11")

    assert snapshot(shipped.clone.path) == before


def test_a_daily_job_cuts_on_the_day_and_on_no_other(shipped: Product) -> None:
    trained()(shipped)
    released = []
    for day in range(9, 14):
        moment = f"2026-02-{day:02}T18:00"
        if shipped.rk("status", "--due", "--as-of", moment, status=None).status == 0:
            released.append((day, shipped.cut(f"2026-02-{day:02}")["version"]))
            shipped.pull()

    assert released == [(11, "1.2")]
