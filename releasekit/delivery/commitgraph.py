"""The commit-graph: git's own file of who descends from whom, by which it walks a long history in a fraction of the time."""

from __future__ import annotations

from releasekit.errors import RepositoryError
from releasekit.git import Git, GitFailed


def write_commit_graph(git: Git) -> int:
    """Write it anew, for all that refs reach, with the paths that commits change; answers with the number of commits in it.

    git uses it wherever it is, and adds what is new when it collects garbage. Raises RepositoryError.
    """
    try:
        git.run("commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")
        return int(git.text("rev-list", "--count", "--all"))
    except GitFailed as error:
        raise RepositoryError(f"the commit-graph cannot be written: {error.stderr}", where=str(git.directory)) from error
