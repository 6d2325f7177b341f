"""The command line, as ``python -m proofs``."""

import sys

from proofs.frontends.terminal.main import main

if __name__ == "__main__":
    sys.exit(main())
