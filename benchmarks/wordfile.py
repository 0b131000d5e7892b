"""What a Word document costs: seconds and bytes for histories of 120 and of 1,000 releases, and of a vendor's own template.

    python benchmarks/wordfile.py [--runs N]

Targets are shown beside the results and never asserted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from releasekit.documents.docx.render import render_docx  # noqa: E402 - found in the checkout
from releasekit.documents.templates import templates_folder  # noqa: E402
from tests.documents.docxsamples import MOMENT, full  # noqa: E402

CASES = ((120, 8, False, "5 s"), (120, 8, True, "5 s"), (1_000, 17, False, "none"))
"""Releases, changes of each of three components, whether the template is a vendor's own, and the target."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    own = (templates_folder() / "article.docx").read_bytes()
    for releases, each, is_own, target in CASES:
        given = full(releases, each)
        times, size = [], 0
        for _ in range(runs):
            started = perf_counter()
            size = len(render_docx(given, template=own if is_own else None, moment=MOMENT))
            times.append(perf_counter() - started)
        told = f"{releases:5} releases, {releases * each * 3:6} changes, {'own template' if is_own else 'packaged':12}"
        print(f"{told}: {median(times):6.2f} s (target {target}), {size:9} bytes")


if __name__ == "__main__":
    main()
