"""Directives that lead through the write-up: its assertions in order, and how many stand how."""

from __future__ import annotations

from docutils import nodes

from proofs.frontends.site.pages import step_by_step
from proofs.referee import coverage
from proofs.referee.coverage import Standing, WriteUp

from .ledger import LedgerDirective

_MARKS: dict[Standing, str] = {"proved": "✓", "refuted": "✗", "divided": "✓✗", "open": "?"}


class WriteUpDirective(LedgerDirective):
    """A page that speaks of the write-up is read again when its table has changed, or its words."""

    def table(self) -> WriteUp:
        """The write-up's assertions."""
        for source in (coverage.TABLE, coverage.__file__, step_by_step.__file__):
            self.env.note_dependency(str(source))
        return coverage.write_up()

    def verdicts(self) -> dict[str, str]:
        """The verdict of each claim."""
        return {name: x.verdict for name, x in self.entries().items() if x.kind == "claim"}


class Completeness(WriteUpDirective):
    """``.. completeness::`` says how many assertions the write-up makes and how they stand."""

    def run(self) -> list[nodes.Node]:
        """One paragraph."""
        return self.parse_text_to_nodes(coverage.completeness(self.table(), self.verdicts()))


class StepByStep(WriteUpDirective):
    """``.. step-by-step::`` leads through the write-up, assertion by assertion."""

    def run(self) -> list[nodes.Node]:
        """A row of links to the assertions, and these under the write-up's own headings."""
        table = self.table()
        try:
            lines = step_by_step.assertions(table, self.entries())
        except KeyError as error:
            raise self.error(f"the write-up's table names {error}, which is no claim") from error
        text = self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)
        return [self._overview(table), *text]

    def _overview(self, table: WriteUp) -> nodes.paragraph:
        verdicts = self.verdicts()
        overview = nodes.paragraph(classes=["overview"])
        for item in table.assertions:
            standing = item.standing(verdicts)
            shown = f"{item.number} {_MARKS.get(standing, '·')}"
            title = f"{item.title}: {standing}"
            link = nodes.reference(
                internal=True, refuri=f"#{step_by_step.anchor(item)}", reftitle=title
            )
            link += nodes.inline(shown, shown, classes=["verdict", standing])
            overview += [link, nodes.Text(" ")]
        return overview


class Corrections(WriteUpDirective):
    """``.. corrections::`` lists the slips of the pen, which the claims correct."""

    def run(self) -> list[nodes.Node]:
        """A list."""
        return self.parse_text_to_nodes("\n".join(step_by_step.corrections(self.table())))
