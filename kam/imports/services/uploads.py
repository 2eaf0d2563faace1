"""Files come in: a new run, or corrected lines for the set of an earlier one."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.imports.choices import RunState
from kam.imports.models import ImportFile, ImportRun
from kam.imports.queries import refused_files
from kam.imports.spec import ImportSpec, spec_of
from kam.scanning import must_be_harmless

Upload = tuple[str, bytes]

MOST_FILES = 12
MOST_BYTES = 200_000_000


@transaction.atomic
def begin_run(*, kind: str, files: Sequence[Upload], by: Actor, now: datetime) -> ImportRun:
    """Keep the files, the main one first, as a new run in state uploaded.

    RuleViolation on `files` if there are none, too many, empty or too large ones.
    """
    spec = _known(kind)
    by.must(spec.permission)
    _must_be_usable(files)
    run = _new_run(spec, by=by, now=now)
    for position, (name, content) in enumerate(files):
        _keep(run, position, 0, name, content)
    record("import.uploaded", subject=run, by=by, note=", ".join(name for name, _c in files))
    return run


@transaction.atomic
def correct_run(
    *, run: ImportRun, files: Mapping[int, Sequence[Upload]], by: Actor, now: datetime
) -> ImportRun:
    """A run of the same set with corrected lines, by place in the plan; it is planned at once.

    Place 0 stands for the main file: without corrected lines for it, the rows that are still
    refused are taken once more. The other places keep their files and read the corrected lines
    behind them. The new run has no control totals of its own: the set's are the first run's.
    """
    spec = _known(run.kind)
    by.must(spec.permission)
    if run.state != RunState.DONE:
        raise RuleViolation(_("Only a load that is done can be corrected."))
    _must_be_usable([upload for uploads in files.values() for upload in uploads])
    if set(files) - set(range(len(run.plan["files"]))):
        raise RuleViolation(_("There is no such file in this import."), field="files")
    again = _new_run(spec, by=by, now=now)
    again.first_id = run.set_id
    again.source = run.source
    again.plan = {**run.plan, "control": {"rows": None, "sum": ""}}
    again.state = RunState.PLANNED
    again.save()
    main = list(files.get(0, ())) or [refused_files(run)[0][1:]]
    for part, (name, content) in enumerate(main):
        _keep(again, 0, part, name, content)
    for old in run.files.exclude(position=0).order_by("position", "part"):
        with old.content.open() as stream:
            _keep(again, old.position, old.part, old.name, stream.read())
    for position in sorted(set(files) - {0}):
        after = run.files.filter(position=position).count()
        for part, (name, content) in enumerate(files[position], start=after):
            _keep(again, position, part, name, content)
    record("import.corrected", subject=again, by=by, note=str(run.set_id))
    return again


def _known(kind: str) -> ImportSpec:
    try:
        return spec_of(kind)
    except KeyError:
        raise RuleViolation(_("Nothing of this kind can be imported."), field="kind") from None


def _new_run(spec: ImportSpec, *, by: Actor, now: datetime) -> ImportRun:
    return ImportRun.objects.create(
        kind=spec.kind,
        created_at=now,
        started_by_id=by.membership_id,
        started_by_name=by.name,
    )


def _must_be_usable(files: Sequence[Upload]) -> None:
    if not files:
        raise RuleViolation(_("Choose at least one file."), field="files")
    if len(files) > MOST_FILES:
        raise RuleViolation(
            _("At most %(most)d files belong to one import.") % {"most": MOST_FILES}, field="files"
        )
    for name, content in files:
        if not content:
            raise RuleViolation(_("%(name)s is empty.") % {"name": name}, field="files")
    if sum(len(content) for _name, content in files) > MOST_BYTES:
        raise RuleViolation(_("The files are larger than 200 MB."), field="files")
    for name, content in files:
        must_be_harmless(name=name, chunks=[content], field="files")


def _keep(run: ImportRun, position: int, part: int, name: str, content: bytes) -> None:
    file = ImportFile(
        run=run,
        position=position,
        part=part,
        name=name[-255:],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    file.take_tenant()
    file.content.save(name, ContentFile(content), save=False)
    file.save()
