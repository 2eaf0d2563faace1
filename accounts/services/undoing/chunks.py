"""In which order the changes of a run are taken back."""

from django.db import transaction

from accounts.services.undoing.archiving import archive_made
from accounts.services.undoing.removing import remove_made
from accounts.services.undoing.restoring import restore_changed
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.traces import Undoing


@transaction.atomic
def take_back_chunk(*, undoing: Undoing, by: Actor) -> int:
    """Deal with the next changes of the run. Returns how many; 0 when none is left.

    Accounts first, since one that stays keeps its parts.
    """
    by.must(Permission.IMPORT_FILES)
    if changed := undoing.standing("account", made=False):
        return restore_changed(kind="account", traces=changed, undoing=undoing, by=by)
    if made := undoing.standing("account", made=True):
        return archive_made(traces=made, undoing=undoing, by=by)
    for kind in ("team", "site", "external_id"):
        if made := undoing.standing(kind, made=True):
            return remove_made(kind=kind, traces=made, undoing=undoing, by=by)
        if changed := undoing.standing(kind, made=False):
            return restore_changed(kind=kind, traces=changed, undoing=undoing, by=by)
    return 0
