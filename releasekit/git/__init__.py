"""The one hardened runner of git. It knows commands, objects and bytes; it knows no versions."""

from releasekit.git.children import Child, finished
from releasekit.git.objects import (
    Entry,
    Object,
    Pieces,
    object_ids,
    read_blobs,
    read_files,
    read_heads,
    read_objects,
    read_sizes,
    stream_blobs,
    stream_pieces,
    tree_entries,
)
from releasekit.git.runner import READ_TIMEOUT, Git, GitFailed, GitTimedOut, absolute_path
from releasekit.git.settings import own_settings, settings_as_environment, silenced
from releasekit.redaction import redact, secrets_of

__all__ = [
    "READ_TIMEOUT",
    "Child",
    "Entry",
    "Git",
    "GitFailed",
    "GitTimedOut",
    "Object",
    "Pieces",
    "absolute_path",
    "finished",
    "object_ids",
    "own_settings",
    "read_blobs",
    "read_files",
    "read_heads",
    "read_objects",
    "read_sizes",
    "redact",
    "secrets_of",
    "settings_as_environment",
    "silenced",
    "stream_blobs",
    "stream_pieces",
    "tree_entries",
]
