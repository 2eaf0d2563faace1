"""`name_norm__starts="abc"`: PostgreSQL's `^@`, prefix search with an index under row security."""

from typing import Any

from django.db.models import CharField, Lookup, TextField


class Starts(Lookup):
    lookup_name = "starts"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", [*left_params, *right_params]


for field in (TextField, CharField):
    field.register_lookup(Starts)
