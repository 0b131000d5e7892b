"""The one hardened runner of git. It knows commands, objects and bytes; it knows no versions."""

from releasekit.git.objects import Entry, read_blobs, read_files, tree_entries
from releasekit.git.runner import Git, GitFailed, redact

__all__ = ["Entry", "Git", "GitFailed", "read_blobs", "read_files", "redact", "tree_entries"]
