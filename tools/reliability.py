"""Write the table of faults in docs/reliability.md: each case, and the tests that name its number in their docstrings.

``--check`` changes nothing, and fails where the page is not current, or a case has neither test nor reason.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.faults import FAULTS, UNTESTED

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- faults: begin -->\n", "<!-- faults: end -->\n"
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


def main() -> int:
    """Write the page, or say whether it is current."""
    found = tested()
    lost = [number for number in range(1, 101) if number not in found and number not in UNTESTED]
    if lost:
        sys.stderr.write(f"no test names these cases, and no reason is given: {lost}\n")
        return 1
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    made = head + BEGIN + "".join(f"{row}\n" for row in rows(found)) + END + rest.partition(END)[2]
    if "--check" in sys.argv:
        if made != page:
            sys.stderr.write("docs/reliability.md is out of date: run python -m tools.reliability\n")
        return int(made != page)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
