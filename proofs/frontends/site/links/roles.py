"""Links of the site's own: to a claim, to a step of a proof, to a line of a source file."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from proofs.frontends.site.pages.titles import title_of
from proofs.kernel import RULES

from .source_lines import line_of_function

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

SOURCE_PAGES = "_modules"


class ClaimRole(SphinxRole):
    """``:claim:`upper-bound``` or ``:claim:`a title <upper-bound>``` links to a claim's page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """A reference to the label of the page."""
        title, _, target = self.text.rpartition(" <")
        name = target.rstrip(">") if title else self.text
        shown = title or title_of(name)
        link = addnodes.pending_xref(
            self.rawtext,
            nodes.inline(shown, shown, classes=["claim-name"]),
            refdomain="std",
            reftype="ref",
            reftarget=f"claim-{name}",
            refexplicit=True,
            refwarn=True,
            refdoc=self.env.docname,
        )
        self.set_source_info(link)
        return [link], []


class AssertionRole(SphinxRole):
    """``:assertion:`assertion 19``` links to it on the page that leads through the write-up."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """A reference that is resolved when it is known whether the site has that page."""
        link = addnodes.pending_xref(
            self.rawtext,
            nodes.inline(self.text, self.text),
            refdomain="",
            reftype="assertion",
            reftarget=self.text.replace(" ", "-"),
            refdoc=self.env.docname,
        )
        return [link], []


def resolve_assertion(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.Element | None:
    """Where an assertion stands; on a site without ``.. step-by-step::`` the words alone."""
    if node["reftype"] != "assertion":
        return None
    found = env.domains.standard_domain.anonlabels.get(node["reftarget"])
    if found is None:
        return content
    page, place = found
    uri = app.builder.get_relative_uri(node["refdoc"], page)
    return nodes.reference("", "", content, internal=True, refuri=f"{uri}#{place}")


class StepRole(SphinxRole):
    """``:step:`5 <upper-bound>``` links to a step of the proof on the same page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """A reference within the page."""
        number, _, name = self.text.rstrip(">").partition(" <")
        link = nodes.reference(
            self.rawtext, f"({number})", internal=True, refuri=f"#{name}-step-{number}"
        )
        return [link], []


class SourceRole(SphinxRole):
    """``:source:`proofs.claims.norm_bounds:193``` links to a line of a highlighted source."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """A reference that is resolved when it is known from which page."""
        module, _, line = self.text.partition(":")
        shown = f"{module.replace('.', '/')}.py{':' * bool(line)}{line}"
        return [source_link(module, line, nodes.literal(shown, shown), self.env.docname)], []


def source_link(module: str, line: str, content: nodes.Node, docname: str) -> nodes.Element:
    """A link to a line of a module, to be resolved."""
    return addnodes.pending_xref(
        "",
        content,
        refdomain="",
        reftype="source",
        reftarget=module,
        line=line,
        refdoc=docname,
    )


def resolve_source(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Where a link to a source leads to, from the page that it stands on."""
    if node["reftype"] != "source":
        return None
    page = f"{SOURCE_PAGES}/{node['reftarget'].replace('.', '/')}"
    uri = app.builder.get_relative_uri(node["refdoc"], page)
    anchor = f"#L{node['line']}" if node["line"] else ""
    return nodes.reference("", "", content, internal=True, refuri=uri + anchor)


def resolve_short_name(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """A Python name without its module, where just one documented object bears it."""
    if node.get("refdomain") != "py":
        return None
    ending = f".{node['reftarget']}"
    objects = env.domains.python_domain.objects
    found = [entry for name, entry in objects.items() if name.endswith(ending)]
    if len({(entry.docname, entry.node_id) for entry in found}) != 1:
        return None
    uri = app.builder.get_relative_uri(node["refdoc"], found[0].docname)
    return nodes.reference("", "", content, internal=True, refuri=f"{uri}#{found[0].node_id}")


def link_documented_sources(app: Sphinx, doctree: nodes.document) -> None:
    """Give each documented Python object a link to its source."""
    for signature in doctree.findall(addnodes.desc_signature):
        line = _line(signature.get("module"), signature.get("fullname"))
        if line is not None:
            content = nodes.inline("", "[source]", classes=["viewcode-link"])
            link = source_link(signature["module"], str(line), content, app.env.docname)
            signature += link


def _line(module: str | None, fullname: str | None) -> int | None:
    value: Any = sys.modules.get(module or "")
    if module is None or value is None or not fullname:
        return None
    try:
        for name in fullname.split("."):
            value = getattr(value, name)
        value = inspect.unwrap(getattr(value, "fget", None) or value)
        if value.__module__ != module:
            return None
        if inspect.getsourcefile(value) != inspect.getsourcefile(sys.modules[module]):
            return line_of_function(module, fullname)  # of a rule, inspect finds the kernel's guard
        return inspect.getsourcelines(value)[1]
    except (AttributeError, TypeError, OSError):
        return None


class Step(SphinxDirective):
    """``.. proof-step:: 5`` holds one step of a proof, with the name of its rule, linked."""

    has_content = True
    required_arguments = 1
    option_spec = {"rule": str, "claim": str}  # noqa: RUF012 (as docutils asks for it)

    def run(self) -> list[nodes.Node]:
        """The step's number and rule, then its content."""
        (number,), rule = self.arguments, self.options["rule"]
        head, messages = self.parse_inline(f":py:func:`{rule} <{RULES[rule].__module__}.{rule}>`")
        step = nodes.container(
            "",
            nodes.paragraph("", "", nodes.strong("", f"({number})"), nodes.Text(" "), *head),
            *self.parse_content_to_nodes(),
            ids=[f"{self.options['claim']}-step-{number}"],
            classes=["step"],
        )
        return [step, *messages]
