"""The rows of a run's files, as its plan assembles them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kam.errors import RuleViolation
from kam.imports.assembly import Assembly, assemble
from kam.imports.models import ImportRun
from kam.imports.queries import contents_of
from kam.imports.reasons import Reason
from kam.imports.spec import ImportSpec, Plan, Row


class Reading:
    """The files opened and joined. Refusals of file or plan come up here, before any row."""

    def __init__(self, run: ImportRun, plan: Plan, spec: ImportSpec) -> None:
        self.contents = contents_of(run)
        self.assembly: Assembly = assemble(plan, spec, self.contents)
        if plan.generate_ids and any(table.is_corrected for table in self.assembly.tables[0]):
            raise RuleViolation(
                _(
                    "Rows are called by their place in the file here, so refused rows cannot come"
                    " alone: correct the whole file and load it again."
                )
            )

    def expected_rows(self) -> int:
        """About how many rows there will be, for the progress bar only."""
        return sum(content.count(b"\n") for content in self.contents[0])

    def rows(self) -> Iterator[Row]:
        for each in self.assembly:
            yield Row(
                number=each.number,
                values=each.values,
                problem=in_words(each.problem) if each.problem is not None else "",
                line=each.line,
            )

    def flaws(self) -> dict[int, list[tuple[int, str]]]:
        """Lines of looked-up files that could not be used, by place in the plan."""
        return {
            place: [(line.number, in_words(line.reason)) for line in lines]
            for place, lines in self.assembly.unread.items()
        }


def in_words(reason: Reason) -> str:
    """The reason in the language that is active."""
    values = {
        name: in_words(value) if isinstance(value, Reason) else str(value)
        for name, value in reason.values.items()
    }
    return _(reason.template).format(**values) if values else _(reason.template)
