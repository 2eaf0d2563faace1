"""What the options of the shell's import say about the plan."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from kam.identity.actor import Actor
from kam.imports.planning import PlanForFiles, Upload, plan_files
from kam.imports.spec import ColumnPlan


def planned(contents: list[Upload], by: Actor, options: dict[str, Any]) -> PlanForFiles:
    planned = plan_files(options["kind"], contents, by=by, given=_given(options))
    constants = _constants(options.get("constant") or [])
    kept = [each for each in planned.plan.columns if each.target not in constants]
    fixed = [ColumnPlan(target, constant=value) for target, value in constants.items()]
    return replace(planned, plan=replace(planned.plan, columns=(*kept, *fixed)))


def _constants(pairs: list[str]) -> dict[str, str]:
    constants = {}
    for pair in pairs:
        target, equals, value = pair.partition("=")
        if not (target and equals and value):
            raise CommandError(f"“{pair}” is not FIELD=VALUE.")
        constants[target] = value
    return constants


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """The plan in the file, if one is given, under what the options say."""
    data: dict[str, Any] = {}
    if options["map"]:
        try:
            data = json.loads(read(options["map"]))
        except json.JSONDecodeError as error:
            raise CommandError(f"{options['map']} is not JSON: {error}") from error
    if options["source"]:
        data["source"] = options["source"]
    if options["control_rows"] is not None or options["control_sum"]:
        data["control"] = {"rows": options["control_rows"], "sum": options["control_sum"] or ""}
    if options["replace"]:
        first, _dots, last = options["replace"].partition("..")
        data["replace"] = {"first": first, "last": last or first}
    return data


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
