"""Builders: a release's site of documentation, made by mkdocs, sphinx, zensical or any command out of a clean copy of its commit.

What a builder runs is code of the product, so it can do what the user can do who releases. It is kept from what it has no business with:
no token of ours, no repository to write to by mistake, no end that never comes, and nothing taken but what lies in its own folder.
"""

from releasekit.delivery.builders.build import Built, built_sites
from releasekit.delivery.builders.kinds import SiteValues

__all__ = ["Built", "SiteValues", "built_sites"]
