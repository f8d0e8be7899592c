"""`python -m logreview_tui` is `logreview`."""

import sys

from logreview_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
