"""The directive ``command-line``: the reference of the command, from its own parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.frontends.terminal import arguments


class CommandLine(SphinxDirective):
    """``.. command-line::`` documents every command of ``proofs``."""

    def run(self) -> list[nodes.Node]:
        """A section a command."""
        for source in (arguments.__file__, __file__):
            self.env.note_dependency(str(Path(source)))
        lines = [line for name, parser in commands().items() for line in _command(name, parser)]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    return dict(_choices().choices)


def _choices() -> Any:
    actions = arguments.parser()._actions
    return next(x for x in actions if isinstance(x, argparse._SubParsersAction))


def _command(name: str, parser: argparse.ArgumentParser) -> Lines:
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=84)
    usage = parser.format_usage().removeprefix("usage: ").splitlines()
    lines = rst.section(f"proofs {name}")
    lines += rst.directive("program", f"proofs {name}")
    lines += [f"{_purpose(name)}", ""] if _purpose(name) else []
    lines += rst.directive("code-block", "text", usage)
    example = (parser.epilog or "").removeprefix("Example: ")
    lines += rst.directive("code-block", "console", [f"$ {example}"]) if example else []
    for names, help_ in _arguments(parser):
        lines += rst.directive("option", names, [rst.plain(help_)])
    return lines


def _purpose(name: str) -> str:
    told = next((x.help or "" for x in _choices()._choices_actions if x.dest == name), "")
    return rst.plain(f"{told[:1].upper()}{told[1:]}.") if told else ""


def _arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Names and help of each argument, positional ones first."""
    for action in sorted(parser._actions, key=lambda action: bool(action.option_strings)):
        value = action.metavar if isinstance(action.metavar, str) else (action.dest or "").upper()
        takes = action.nargs != 0
        if action.option_strings:
            names = ", ".join(f"{x} {value}" if takes else x for x in action.option_strings)
        else:
            names = value
        help_ = action.help or ""
        if "%(" in help_:
            help_ %= {**vars(action), "prog": parser.prog}
        yield names, help_
