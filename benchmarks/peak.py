"""Run releasekit in this very process, and write its own peak memory (``ru_maxrss``) to a file: ``python peak.py FILE ARGUMENT…``."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from releasekit.cli.main import main

if __name__ == "__main__":
    place = Path(sys.argv[1])
    sys.argv = ["releasekit", *sys.argv[2:]]
    try:
        main()
    finally:
        place.write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
