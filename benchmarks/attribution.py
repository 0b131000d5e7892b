"""What is measured of attribution: all commits of HEAD but merges, given to components by the files that they change.

Run it in a repository: ``python attribution.py FOLDER…``, a component for each folder.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from releasekit.core.changes import DEFAULT_KINDS, Component
from releasekit.core.config import Config
from releasekit.core.product import Product
from releasekit.core.tagpattern import TagPattern
from releasekit.git import Git
from releasekit.sources.paths import owners_of


def main() -> None:
    """Print how many commits each component has."""
    components = tuple(Component(folder, {}, (f"/{folder}/**",)) for folder in sys.argv[1:])
    tag = TagPattern("v{version}")
    product = Product("all", {}, ("en",), components, DEFAULT_KINDS, tag, "release/{line}", "main", Config())
    git = Git(Path.cwd())
    owners = owners_of(git, product, git.text("rev-list", "--topo-order", "--no-merges", "HEAD").split())
    counts = Counter(id for ids in owners.values() for id in ids)
    for component in (*product.components, Component(product.id, {})):
        print(f"{component.id}: {counts[component.id]}")


if __name__ == "__main__":
    main()
