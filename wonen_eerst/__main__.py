"""The door of the command line: `wonen-eerst`, or `python -P -m wonen_eerst`.

Processes that a batch starts come in through it too, so that they load our packages as well.
"""

import os
import signal
import sys

from wonen_eerst import claim


def main() -> int:
    # A process that is started looks in the current folder first, for Python's own modules too;
    # what lies there may be a stranger's.
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        claim("cli")
        import cli
    except KeyboardInterrupt:  # before there is anything to keep or tell
        return 128 + signal.SIGINT
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
