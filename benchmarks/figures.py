"""Write the figures of the baseline into docs/performance.md: ``python -m benchmarks.figures``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.baseline import FILE
from benchmarks.measuring import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"


def lines(data: Mapping[str, Any]) -> Iterator[str]:
    """The tables of a run, in Markdown."""
    yield f"Median of {data['runs']} interleaved pairs, with Python {data['python']} and git {data['git']}, on {data['machine']}."
    yield ""
    yield "| repository | work | floor | CPU | target | wall | target | MiB of our own |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for one in data["pairs"]:
        cpu, wall = (f"≤ {one[name]}" if one[name] else "–" for name in ("cpu_target", "wall_target"))
        against = one["against"].replace("|", "\\|")
        memory = one["megabytes"][0] if one["megabytes_target"] else "–"
        name = one["name"] + (f", tells {one['told']:.1%}" if "told" in one else "")
        yield (
            f"| {one['repository']} | {name} | {against} | {one['cpu_ratio']:.2f} | {cpu} | {one['wall_ratio']:.2f} | {wall} | {memory} |"
        )
    for axis in dict.fromkeys(row["axis"] for row in data["growth"]):
        rows = [row for row in data["growth"] if row["axis"] == axis]
        yield ""
        yield f"Seconds of CPU (MiB of our own) by {axis}, nothing kept; the exponent is 1 where something grows as they do."
        yield ""
        yield f"| | {' | '.join(f'{size:,}' for size in rows[0]['sizes'])} | exponent |"
        yield "| --- |" + " ---: |" * (len(rows[0]["sizes"]) + 1)
        for row in rows:
            cells = (f"{seconds:.2f} ({memory})" for seconds, memory in zip(row["cpu_seconds"], row["megabytes"], strict=True))
            yield f"| {row['command']} | {' | '.join(cells)} | {row['exponent']:.2f} |"


def main() -> None:
    """Put them between the marks."""
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    made = "".join(f"{line}\n" for line in lines(json.loads(FILE.read_text(encoding="utf-8"))))
    PAGE.write_text(head + BEGIN + made + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
