"""Arguments of the commands: names, options, and errors in them in one line."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from proofs.referee import InputError, near

PREVIEW = 100
"""How many instances ``show`` tests, so that a page appears at once."""

_SWEEP = """Runs the numeric twin of one claim on N instances and keeps every margin in DIR, part by
part. Whatever stops a run, what is kept is never lost, and the same command goes on from there;
the numbers are the same to the last bit whatever K, the cluster or the interruptions. Needs the
extra "sweep". Exit codes: 0 the numbers agree with the verdict, 1 they do not, 2 wrong input or a
run that could not go on, 130 interrupted."""


_PROVE = """Decides the conjectures that files of Python state, each in every dimension at once:
proved, refuted by exact matrices, or open. The words for statements are those of "from proofs
import"; python -c "import proofs; help(proofs)" lists them, and the site documents them under
"Words for statements". Exit codes: 0 every verdict is the expected one (proved, unless the file
says otherwise), 1 some is not, 2 wrong input or hypotheses that contradict each other, 130
interrupted."""

_AUDIT = """Reads the recurrent layers of a trained model and says of each which theorems apply to
its weights, and what they say. A vanilla layer (slopes of its activation between 0 and 1, such as
tanh or ReLU) gets an exact certificate, of contraction whatever the inputs or of gates at which
gradients grow, or stays open; LSTMs and GRUs get certified norms. With --inputs each layer runs
over them from the state 0, and gets a certified curve of its gradient against the lag, half-lives
and Lyapunov exponents. Exit codes: 0 judged, or the certificate is proved, 1 it is not, or what is
required is not so, 2 wrong input, 130 interrupted."""

_EXAMPLES = {
    "verify": "proofs verify upper-bound norm_bounds --samples 200",
    "list": "proofs list --json",
    "show": "proofs show upper-bound",
    "sweep": "proofs sweep upper-bound --samples 100000 --out sweeps/upper-bound",
    "prove": "proofs prove mine.py yours.py --jobs 2 --effort HIGH",
    "export": "proofs export --coq developments upper-bound",
    "recheck": "proofs recheck norm_bounds --jobs 2",
    "audit": "proofs audit weights.npz --layer 'encoder.*' --certificates kept",
    "new": "proofs new checkpoint-average --topic norm_bounds",
}
"""One line that works for each command, which its help shows."""

COMMANDS = tuple(_EXAMPLES)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; ``command`` is the name of the chosen one in the options."""
    from proofs import __version__

    whole = _Parser(
        prog="proofs",
        description="Proves or refutes statements about matrices of every size.",
        epilog="proofs COMMAND --help says more, with an example.",
    )
    whole.add_argument("--version", action="version", version=f"proofs {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND")

    verify = commands.add_parser("verify", help="check the ledger, or the named claims")
    verify.set_defaults(command="verify")
    verify.add_argument(
        "names", nargs="*", metavar="NAME", help="claims or topics (default: the whole ledger)"
    )
    _add_sampling(verify, 1000)
    _add_jobs(verify)
    side = verify.add_mutually_exclusive_group()
    side.add_argument("--symbolic-only", action="store_true", help="no numbers")
    side.add_argument(
        "--numeric-only",
        action="store_true",
        help="no proofs, hence no verdicts: reports violations, and exits 0 if every twin ran",
    )
    verify.add_argument("--json", action="store_true", help="one JSON object on stdout")

    listing = commands.add_parser("list", help="the ledger")
    listing.set_defaults(command="list")
    listing.add_argument(
        "--by-assertion",
        action="store_true",
        help="what the write-up asserts, in its order, and which claims judge it",
    )
    listing.add_argument("--by-topic", action="store_true", help="how many claims a topic has")
    listing.add_argument("--json", action="store_true", help="one JSON object on stdout")

    show = commands.add_parser(
        "show", help="one claim: statement, proof or witness, evidence; or the table of a topic"
    )
    show.set_defaults(command="show")
    show.add_argument("name", metavar="NAME", help="a claim or a topic")
    _add_sampling(show, PREVIEW)
    show.add_argument("--json", action="store_true", help="one JSON object on stdout")

    sweep = commands.add_parser(
        "sweep",
        help="one claim on very many instances, kept in a folder, resumed",
        description=_SWEEP,
    )
    sweep.set_defaults(command="sweep")
    sweep.add_argument("name", metavar="NAME", help="a claim")
    sweep.add_argument(
        "--samples",
        type=_at_least(1),
        required=True,
        metavar="N",
        help="instances that satisfy the claim's hypotheses; more than before extend the sweep",
    )
    sweep.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="a new or empty folder, or one that holds this very sweep",
    )
    sweep.add_argument("--seed", type=_at_least(0), default=0, metavar="S", help="default: 0")
    where = sweep.add_mutually_exclusive_group()
    _add_jobs(where)
    where.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="run on the Dask cluster whose scheduler is there, such as tcp://HOST:8786",
    )
    sweep.add_argument("--json", action="store_true", help="one JSON object on stdout")

    prove = commands.add_parser(
        "prove", help="decide the conjectures that files state", description=_PROVE
    )
    prove.set_defaults(command="prove")
    prove.add_argument(
        "files", metavar="FILE", type=Path, nargs="+", help="- stands for standard input"
    )
    prove.add_argument(
        "--effort",
        type=str.upper,
        choices=("LOW", "NORMAL", "HIGH"),
        default="NORMAL",
        help="LOW: quick attempts alone; NORMAL: then a thorough proof and a thorough refutation;"
        " HIGH: eight thorough refutations, each with other matrices, and eight times the work"
        " for a proof (default: %(default)s)",
    )
    prove.add_argument(
        "--jobs", type=_at_least(1), default=1, metavar="K", help="processes (default: %(default)s)"
    )
    prove.add_argument(
        "--verbose", action="store_true", help="what was tried, and long statements, at full length"
    )
    prove.add_argument(
        "--json",
        action="store_true",
        help="one JSON object on stdout; of several files, each conjecture says its own",
    )

    export = commands.add_parser(
        "export",
        help="write claims, or the conjectures of a file, as developments that Coq checks",
    )
    export.set_defaults(command="export")
    export.add_argument("--coq", type=Path, required=True, metavar="DIR", help="the folder to fill")
    _add_claims_or_file(export)

    recheck = commands.add_parser(
        "recheck", help="have Coq check claims, or the conjectures of files"
    )
    recheck.set_defaults(command="recheck")
    _add_claims_or_file(recheck)
    _add_jobs(recheck, "files that Coq checks at a time (default: one for each processor)")
    recheck.add_argument("--json", action="store_true", help="one JSON object on stdout")

    _add_audit(commands)

    new = commands.add_parser(
        "new", help="write the files of a new claim into this checkout, or into a new package"
    )
    new.set_defaults(command="new")
    new.add_argument("name", metavar="NAME", help="words in lower case, joined by hyphens")
    place = new.add_mutually_exclusive_group()
    place.add_argument("--topic", help="the module it goes to (default: a new one of its own name)")
    place.add_argument("--package", help="a package of your own, in a new folder of that name")

    for name, command in commands.choices.items():
        command.epilog = f"Example: {_EXAMPLES[name]}"
    return whole


def refuse_unknown_command(word: str) -> None:
    """Refuse a first word that is neither a command nor an option, and name the nearest.

    Raises
    ------
    InputError
        If it is neither.
    """
    if word.startswith("-") or word in COMMANDS:
        return
    hint = f"did you mean `proofs prove {word}`?" if Path(word).is_file() else near(word, COMMANDS)
    raise InputError(f"no command is named {word!r}; {hint or '`proofs --help` lists them'}")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _add_audit(commands: Any) -> None:
    audit = commands.add_parser(
        "audit",
        help="what the theorems say of a trained recurrent network",
        description=_AUDIT,
    )
    audit.set_defaults(command="audit")
    audit.add_argument(
        "model",
        metavar="MODEL",
        type=Path,
        nargs="?",
        help="weights in a file .npz, .safetensors, .pt or .pth, named as PyTorch names them",
    )
    audit.add_argument(
        "--layout",
        choices=("pytorch", "keras", "onnx", "cudnn"),
        default="pytorch",
        help="how the arrays of the file are named and laid out (default: %(default)s)",
    )
    audit.add_argument(
        "--layer", default="*", metavar="GLOB", help="only the layers of such names (default: all)"
    )
    audit.add_argument(
        "--epsilon",
        type=float,
        default=1e-3,
        metavar="E",
        help="what counts as forgotten, between 0 and 1 (default: %(default)s)",
    )
    audit.add_argument(
        "--inputs",
        type=Path,
        metavar="X.npy",
        help="what the lowest of these layers read, shape (T, m); those above read their states",
    )
    audit.add_argument(
        "--lags",
        type=_at_least(1),
        default=50,
        metavar="N",
        help="how far back their gradients are followed (default: %(default)s)",
    )
    audit.add_argument(
        "--activation",
        choices=("tanh", "relu"),
        default="tanh",
        help="that of vanilla layers over inputs (default: %(default)s)",
    )
    audit.add_argument(
        "--time-step",
        type=_seconds,
        metavar="TIME",
        help="how long a step takes, such as 32ms: lags are told in time, too",
    )
    audit.add_argument(
        "--require",
        choices=("contraction",),
        help="exit with 1 where one of these layers is not shown to contract",
    )
    audit.add_argument(
        "--plot",
        type=Path,
        metavar="FILE",
        help="draw the gradients over inputs against the lag into a file .svg, .png or .pdf",
    )
    kept = audit.add_mutually_exclusive_group()
    kept.add_argument(
        "--certificates", type=Path, metavar="DIR", help="a folder for the certificates"
    )
    kept.add_argument(
        "--check",
        type=Path,
        metavar="FILE",
        help="verify this certificate instead, without any search; with MODEL also that it is about"
        " a layer of it",
    )
    audit.add_argument("--json", action="store_true", help="one JSON object on stdout")


def _add_sampling(parser: argparse.ArgumentParser, samples: int) -> None:
    parser.add_argument(
        "--samples",
        type=_at_least(1),
        default=samples,
        metavar="N",
        help="instances for each numeric twin (default: %(default)s)",
    )
    parser.add_argument("--seed", type=_at_least(0), default=0, metavar="S", help="default: 0")


_PROCESSES = "processes; any K gives the same (default: one for each processor)"


def _add_jobs(parser: argparse._ActionsContainer, purpose: str = _PROCESSES) -> None:
    parser.add_argument("--jobs", type=_at_least(1), metavar="K", help=purpose)


def _add_claims_or_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="claims or topics, or FILE.py with conjectures (default: the whole ledger)",
    )


def _at_least(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
        return value

    return parse


TIMES = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
"""The units of a time, in seconds."""


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+) ?([µa-z]+)", text)
    size = TIMES.get(match[2], 0.0) * float(match[1]) if match else 0.0
    if not 0 < size < float("inf"):
        units = ", ".join(TIMES)
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: expected 32ms, in {units}")
    return size


def _address(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is no address")
    return text


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
