"""``python -m releasekit``."""

import os
import sys

if __name__ == "__main__":
    # Python looks into the current folder first, which may be anybody's checkout; with -P it does not.
    if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:  # noqa: PTH109 - pathlib would be looked for there
        del sys.path[0]
    from releasekit.cli.main import main

    main()
