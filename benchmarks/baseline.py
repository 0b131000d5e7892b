"""The baseline: the ratios that were measured last, and what has become slower since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("baseline.json")
TOLERANCE = 1.10


def regressions(results: Sequence[Mapping[str, Any]], baseline: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What costs more than a tenth more than in the baseline, by name: CPU, and wall time where that is what is aimed at."""
    before = {(one["repository"], one["name"]): one for one in baseline}
    for one in results:
        known = before.get((one["repository"], one["name"]))
        for figure in ("cpu_ratio", *(["wall_ratio"] if one["wall_target"] else [])) if known else ():
            if known and one[figure] > known[figure] * TOLERANCE:
                yield f"{one['repository']}, {one['name']}: {figure.replace('_', ' ')} {one[figure]}, and {known[figure]} in the baseline"


def read(path: Path = FILE) -> list[dict[str, Any]]:
    """The pairs of the baseline; none where there is no such file yet."""
    return list(json.loads(path.read_text(encoding="utf-8"))["pairs"]) if path.exists() else []


def merged(run: Mapping[str, Any], path: Path = FILE) -> dict[str, Any]:
    """A run with what the baseline has beside it: to measure one group again leaves the others as they are."""
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"pairs": [], "growth": []}
    found = dict(run)
    for group, keys in (("pairs", ("repository", "name")), ("growth", ("axis", "command"))):
        measured = {tuple(one[key] for key in keys) for one in run[group]}
        kept = [one for one in before[group] if tuple(one[key] for key in keys) not in measured]
        found[group] = [*kept, *run[group]]
    return found
