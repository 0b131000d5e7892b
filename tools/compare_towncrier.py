"""Does releasekit read a repository's fragments as towncrier does? Entry by entry, at any commits of it.

    python tools/compare_towncrier.py REPOSITORY COMMIT...

At each commit the fragments are read by releasekit, and told by ``towncrier build --draft`` in a copy of the repository's own
configuration, changed in what only concerns the looks: a template that prints entries as JSON, no title, no wrapping, bare issues. Compared
are section, type, text and issues of every entry. Where a type's content is not shown, towncrier tells one entry with all issues, and so it
is compared. Files that releasekit reports and towncrier overlooks are listed; they are no difference. Exits 1 where anything differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import tomlkit

from releasekit.git import Git, tree_entries
from releasekit.sources.fragments import Fragments, contents_of, issue_order, read_fragments, relative_path
from releasekit.sources.layout import Layout
from releasekit.sources.reader import Reader

LOOKS = {"template": "entries.jinja", "title_format": False, "wrap": False, "issue_format": "{issue}"}
TEMPLATE = """\
{% for section, categories in sections.items() %}{% for category, entries in categories.items() %}{% for text, issues in entries.items() %}
@@{{ [section, category, text, issues] | tojson }}
{% endfor %}{% endfor %}{% endfor %}
"""


class Entry(NamedTuple):
    """An entry of a change log: the folder of its section, its kind, its text and its issues in order."""

    section: str
    kind: str
    text: str
    issues: tuple[str, ...]


class Comparison(NamedTuple):
    """The entries at one commit: those that both tell, those that one alone tells, and the files that releasekit reports."""

    both: tuple[Entry, ...]
    towncrier: tuple[Entry, ...]
    releasekit: tuple[Entry, ...]
    reported: tuple[str, ...]


def told_by_towncrier(reader: Reader, files: Iterable[tuple[str, bytes]]) -> Iterator[Entry]:
    """What towncrier's command line tells of some files. Raises SystemExit where it refuses them."""
    table = dict(reader.settings.towncrier or {})
    paths = _section_paths(table)
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files:
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        Path(folder, "entries.jinja").write_text(TEMPLATE, encoding="utf-8")
        Path(folder, "towncrier.toml").write_text(tomlkit.dumps({"tool": {"towncrier": table | LOOKS}}), encoding="utf-8")
        command = [sys.executable, "-m", "towncrier", "build", "--draft", "--name", "-", "--version", "0", "--date", "1970-01-01"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"towncrier refuses these fragments:\n{done.stderr}")
    for line in done.stdout.splitlines():
        if line.startswith("@@"):
            section, category, text, issues = json.loads(line[2:])
            lines = (one.removeprefix("  ") for one in text.split("\n"))  # all but the first are indented below a bullet
            yield Entry(paths[section], reader.layout.types[category], "\n".join(lines).strip(), tuple(issues))


def _section_paths(table: dict[str, Any]) -> dict[str, str]:
    """The folders of towncrier's sections below its folder of fragments, by their names."""
    apart = "" if "directory" in table else "newsfragments"
    sections = table.get("section") or [{"name": "", "path": ""}]
    return {one.get("name", ""): "/".join(filter(None, (one["path"].strip("/"), apart))) for one in sections}


def told_by_releasekit(layout: Layout, found: Fragments) -> Iterator[Entry]:
    """The same changes as towncrier words them: content that is not shown makes one entry of all its issues."""
    silent = {kind for type_, kind in layout.types.items() if type_ in layout.silent}
    bare: dict[tuple[str, str], list[str]] = defaultdict(list)
    for change in found.changes:
        section = relative_path(change.fragments[0], layout).rpartition("/")[0]
        issues = tuple(request.id for request in change.requests)
        if change.kind in silent and issues:
            bare[section, change.kind] += issues
        else:
            yield Entry(section, change.kind, next(iter(change.text.values())), issues)
    for (section, kind), issues_of_all in bare.items():
        yield Entry(section, kind, "", tuple(sorted(issues_of_all, key=issue_order)))


def compare(reader: Reader, git: Git, commit: str) -> Comparison:
    """What both tell at a commit."""
    there = reader.at(git, git.resolve(commit))
    entries = tree_entries(git, git.resolve(commit), *there.layout.folders)
    contents = contents_of(git, entries)
    found = read_fragments(entries, contents, there.layout, there.config.languages[0])
    plain = ((entry.path, contents[entry.oid]) for entry in entries if entry.is_file)
    theirs, ours = Counter(told_by_towncrier(there, plain)), Counter(told_by_releasekit(there.layout, found))
    both, alone, own = (tuple(sorted(one.elements())) for one in (theirs & ours, theirs - ours, ours - theirs))
    return Comparison(both, alone, own, tuple(f"{one.path}: {one.reason}" for one in found.problems))


def main() -> int:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("commits", nargs="+", metavar="commit")
    given = parser.parse_args()
    reader = Reader.open(given.repository)[1]
    differ = 0
    for commit in given.commits:
        found = compare(reader, reader.git, commit)
        alone = len(found.towncrier) + len(found.releasekit)
        differ += alone
        print(f"{commit}: {len(found.both)} entries are the same, {alone} differ, {len(found.reported)} files reported")
        for who, entries in (("towncrier ", found.towncrier), ("releasekit", found.releasekit)):
            print("".join(f"  {who} {tuple(entry)}\n" for entry in entries), end="")
        print("".join(f"  reported   {text}\n" for text in found.reported), end="")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
