"""The one hardened runner of git. It knows commands, objects and bytes; it knows no versions."""

from releasekit.git.objects import Entry, Object, read_blobs, read_files, read_heads, read_objects, read_sizes, tree_entries
from releasekit.git.runner import Git, GitFailed, redact

__all__ = [
    "Entry",
    "Git",
    "GitFailed",
    "Object",
    "read_blobs",
    "read_files",
    "read_heads",
    "read_objects",
    "read_sizes",
    "redact",
    "tree_entries",
]
