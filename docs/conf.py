"""Builds the site: ``sphinx-build -W -b html docs docs/_build/html``."""

from proofs import __version__

project = "Proof Companion"
author = "Proof Companion"
version = release = __version__

extensions = [
    "proofs.frontends.site",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_design",
    "sphinx_proof",
]
if tags.has("intersphinx"):  # noqa: F821 (Sphinx defines it): sphinx-build -t intersphinx …
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
        "sympy": ("https://docs.sympy.org/latest", None),
    }
exclude_patterns = ["_build", "plots"]
proofs_plots = {
    "upper-bound": ["upper_bound"],
    "exploding-criterion": ["exploding_criterion"],
    "polar-powers": ["polar_powers"],
    "lstm-half-life": ["lstm_half_life"],
    "instability-is-generic": ["stable_fractions"],
}
# The notebook is kept without its outputs, so each build executes it.
nb_execution_mode = "auto"
nb_execution_raise_on_error = True
nb_execution_timeout = -1  # none: a busy machine takes its time
nb_render_markdown_format = "myst"
myst_enable_extensions = ["dollarmath"]
nitpicky = True
nitpick_ignore_regex = [
    # Names of other packages, which intersphinx would link if it had the network.
    ("py:.*", r"(?!(proofs|numeric)\.)\w+\..*|Fraction|Sphinx|ExtensionMetadata"),
    # Names for types, which are data, and types cut at a comma.
    (
        "py:class",
        r"(\w+\.)*(Argument|Array|Dimension|Extent|Formula|Function|Steps|Substitution|Values|Word)",
    ),
    ("py:class", r"(\w+\.)*(Definition|Statement|VerdictWord|Written)|(dict|set|tuple)\[[\w.~\[]+"),
    ("py:class", r"(\w+\.)*Builder"),
    ("py:class", r"(\w+\.)*(Arguments|Lemma)"),  # variables that stand for types
    ("py:class", r"proofs\.language\.writing\.\w+"),  # the parts of what an author wrote
]
autodoc_typehints_format = "short"

html_theme = "furo"
html_title = "Proof Companion"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_search_summary = False  # a browser reads no other page from the disk; excerpts.js
pygments_style = "friendly"
pygments_dark_style = "github-dark"
