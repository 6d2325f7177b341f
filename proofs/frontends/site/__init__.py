"""The site of a write-up: a Sphinx extension that prints what is proved.

Add ``"proofs.frontends.site"`` to the extensions of ``conf.py``.  It writes a page for
each claim of the ledger, also for those of other packages, into ``claims/TOPIC/NAME.rst`` below the
sources of the site, and provides

===================================  ===========================================================
``.. verdict-board::``               all claims under their topics
``.. claims:: TOPIC``                the claims of a topic
``.. topics::``                      the topics, for the table of contents
``.. certificate:: NAME``            the heart of a proof, explained term by term
``.. dependencies:: [NAME]``         what rests on what
``.. cited-facts::``                 the textbook facts that proofs cite
``.. errata::``                      what is refuted, with witness and what holds instead
``.. step-by-step::``                the write-up's assertions in order, and how each stands
``.. completeness::``                how many assertions there are, and how they stand
``.. corrections::``                 the slips that claims correct in silence
``.. measured:: FILE``               the tables that ``python -m tests.benchmarks`` printed
``.. drawn:: NAME``                  the plot of ``plots/NAME.py``, with its source
``.. command-line::``                the reference of the command ``proofs``
``.. modules:: PACKAGE``             the reference of every module of a package
``:claim:`NAME```                    a link to the page of a claim; also ``:claim:`title <NAME>```
``:assertion:`assertion 19```        a link to it in ``.. step-by-step::``, where there is one
``:source:`MODULE:LINE```            a link to a line of a source
===================================  ===========================================================

In ``conf.py``, ``html_math_renderer = "mathml"`` sets formulas as MathML, and ``proofs_plots`` says
which plots stand on the page of which claim: ``{"upper-bound": ["upper_bound"]}``.  Where the
file ``proofs_rechecked`` (``rechecked.json``) is beside ``conf.py``, as ``proofs recheck --json``
prints it, each page says what Coq said of the claim, with its development in Coq.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs import __version__
from proofs.frontends.site.directives.certificate import CertificateDirective
from proofs.frontends.site.directives.command_line import CommandLine
from proofs.frontends.site.directives.measured import Measured
from proofs.frontends.site.directives.modules import Modules
from proofs.frontends.site.directives.plots import Drawn
from proofs.frontends.site.markup.mathml import set_lines, visit_displayed, visit_inline
from proofs.frontends.site.pages.claim_page import BADGES
from proofs.referee.coverage import REASONS

from .directives import board, ledger, write_up
from .links import roles, source_pages
from .markup import docstrings
from .pages import excerpts, writing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directives, the pages and the renderer of formulas."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_displayed, None))
    app.add_node(ledger.dependencies, html=(ledger.visit_dependencies, None))
    for name, directive in {
        "verdict-board": board.Board,
        "claims": board.Claims,
        "topics": board.TopicContents,
        "certificate": CertificateDirective,
        "dependencies": ledger.Dependencies,
        "cited-facts": ledger.CitedFacts,
        "errata": ledger.Errata,
        "step-by-step": write_up.StepByStep,
        "completeness": write_up.Completeness,
        "corrections": write_up.Corrections,
        "margins": ledger.Margins,
        "drawn": Drawn,
        "measured": Measured,
        "proof-step": roles.Step,
        "command-line": CommandLine,
        "modules": Modules,
    }.items():
        app.add_directive(name, directive)
    for verdict in BADGES.keys() | REASONS.keys():
        app.add_role(verdict, ledger.VerdictRole())
    app.add_role("claim", roles.ClaimRole())
    app.add_role("assertion", roles.AssertionRole())
    app.add_role("step", roles.StepRole())
    app.add_role("source", roles.SourceRole())
    app.setup_extension("sphinx.ext.autodoc")
    app.add_config_value("proofs_plots", {}, "env", dict)
    app.add_config_value("proofs_rechecked", "rechecked.json", "env", str)
    app.connect("builder-inited", writing.write_pages)
    app.connect("autodoc-skip-member", docstrings.skip_fields)
    app.connect("autodoc-process-docstring", docstrings.keep_as_written, priority=400)
    app.connect("autodoc-process-docstring", docstrings.put_back, priority=600)
    app.connect("doctree-read", roles.link_documented_sources)
    app.connect("missing-reference", roles.resolve_source)
    app.connect("missing-reference", roles.resolve_assertion)
    app.connect("missing-reference", roles.resolve_short_name)
    app.connect("doctree-resolved", set_lines)
    app.connect("html-collect-pages", source_pages.pages)
    app.connect("html-page-context", excerpts.load_excerpts)
    app.connect("html-page-context", ledger.load_panning)
    app.connect("build-finished", excerpts.write_excerpts)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
