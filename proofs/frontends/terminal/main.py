"""The command line: ``proofs verify``, ``list``, ``show``, ``sweep``, ``prove``, ``audit`` and
``new``, and, for Coq, ``export`` and ``recheck``.

Exit codes: 0 all green, 1 something is not, 2 usage or input error, 130 interrupted.
"""

from __future__ import annotations

import argparse
import atexit
import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from proofs.referee import InputError

from .arguments import parser, refuse_unknown_command
from .output import GREEN, INTERRUPTED, NOT_GREEN, WRONG_INPUT, spell_in_ascii

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What the system says of an output that takes no more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    gc.set_threshold(500_000)  # a proof is many small objects that stay: there is little to collect
    atexit.register(gc.freeze)  # and nothing that the end of the process does not free
    words = list(sys.argv[1:] if arguments is None else arguments)
    spell_in_ascii(sys.stdout, sys.stderr)
    try:
        if not words:
            parser().print_help()
            return GREEN
        refuse_unknown_command(words[0])
        options = parser().parse_args(words)
        code = _command(options.command)(options)
        sys.stdout.flush()
        return code
    except InputError as error:
        print(f"proofs: {error}", file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        print("proofs: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; without this, Python complains once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_GREEN
    except OSError as error:
        if error.filename is not None or error.errno not in NO_ROOM:  # not of the output
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"proofs: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        return WRONG_INPUT


_COMMANDS = {
    "verify": ".verify:verify_command",
    "list": ".listing:list_command",
    "show": ".show:show_command",
    "sweep": ".sweep:sweep_command",
    "prove": ".prove:prove_command",
    "audit": ".audit:audit_command",
    "new": ".new:new_command",
    "export": "proofs.frontends.coq.command_line:export_command",
    "recheck": "proofs.frontends.coq.command_line:recheck_command",
}


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """The function that carries out the command; its module is imported when it is needed."""
    module, _, function = _COMMANDS[name].partition(":")
    return getattr(import_module(module, __package__), function)  # type: ignore[no-any-return]
