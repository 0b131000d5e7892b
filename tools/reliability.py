"""Write the counts and the table of faults in docs/reliability.md: how many cases the suite holds, and the tests of each numbered fault.

``--check`` changes nothing, and fails where the page is not current, or a case has neither test nor reason.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tools.faults import FAULTS, UNTESTED

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- faults: begin -->\n", "<!-- faults: end -->\n"
COUNTS_BEGIN, COUNTS_END = "<!-- counts: begin -->\n", "<!-- counts: end -->\n"
MATRICES = {
    "tests/crash/test_crashes.py": "killed or interrupted",
    "tests/crash/test_full_disk.py": "full disks and quotas",
    "tests/races": "races, lost answers, killed servers and refusals",
    "tests/e2e/test_hostile_checkout.py": "hostile checkouts",
}
_CASES = re.compile(r"\bCases? ((?:[0-9]+(?:, | and | to )?)+)")


def numbers(text: str) -> set[int]:
    """The numbers of the cases that a docstring names: ``Cases 1 to 3``, ``Cases 7, 9 and 13``."""
    found: set[int] = set()
    for match in _CASES.finditer(text):
        found |= {int(number) for number in re.findall(r"[0-9]+", match[1])}
        for first, last in re.findall(r"([0-9]+) to ([0-9]+)", match[1]):
            found |= set(range(int(first), int(last)))
    return found


def tested() -> dict[int, set[str]]:
    """The files of the tests of each case."""
    found: dict[int, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers(ast.get_docstring(node) or ""):
                    found.setdefault(number, set()).add(path.relative_to(ROOT).as_posix())
    return found


def rows(found: dict[int, set[str]]) -> Iterator[str]:
    """The table."""
    yield "| case | fault | tested in |"
    yield "| --- | --- | --- |"
    for line in FAULTS.splitlines():
        number, _, fault = line.partition(" ")
        names = sorted(found.get(int(number), ()))
        where = ", ".join(f"`{name}`" for name in names) or f"not tested: {UNTESTED[int(number)]}"
        yield f"| {number} | {fault} | {where} |"


def counted(*, is_whole: bool) -> Counter[str]:
    """How many cases pytest collects of each matrix, by the key of MATRICES."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CRASH_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *MATRICES]
    done = subprocess.run(
        command, cwd=ROOT, env=environment | ({"CRASH_WHOLE": "1"} if is_whole else {}), capture_output=True, text=True, check=True
    )
    cases = [line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line]
    return Counter(matrix for case in cases for matrix in MATRICES if case.startswith(matrix))


def counts() -> Iterator[str]:
    """The table of how many cases there are."""
    every, whole = counted(is_whole=False), counted(is_whole=True)
    yield "| cases | in every run | in `nox -s crash` |"
    yield "| --- | ---: | ---: |"
    for matrix, name in MATRICES.items():
        yield f"| {name} (`{matrix}`) | {every[matrix]} | {whole[matrix] if 'e2e' not in matrix else '–'} |"


def put(page: str, begin: str, end: str, rows: Iterator[str]) -> str:
    """The page with other rows between two marks."""
    head, _, rest = page.partition(begin)
    return head + begin + "".join(f"{row}\n" for row in rows) + end + rest.partition(end)[2]


def main() -> int:
    """Write the page, or say whether it is current."""
    found = tested()
    lost = [number for number in range(1, 101) if number not in found and number not in UNTESTED]
    if lost:
        sys.stderr.write(f"no test names these cases, and no reason is given: {lost}\n")
        return 1
    page = PAGE.read_text(encoding="utf-8")
    made = put(put(page, COUNTS_BEGIN, COUNTS_END, counts()), BEGIN, END, rows(found))
    if "--check" in sys.argv:
        if made != page:
            sys.stderr.write("docs/reliability.md is out of date: run python -m tools.reliability\n")
        return int(made != page)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
