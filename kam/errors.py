"""The refusals of the domain, in words a person can read; each face maps them once."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal. `message` is fit for a person; `field` names the input to blame, if one is."""

    code = "refused"

    def __init__(
        self, message: object, field: str | None = None, errors: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.errors: dict[str, object] = dict(errors or {})
        if field is not None:
            self.errors.setdefault(field, message)

    def __str__(self) -> str:
        return str(self.message)


class RuleViolation(DomainError):
    """A rule of the method or of the data says no (422)."""

    code = "rule_violation"


class NotAllowed(DomainError):
    """The actor may not do this (403)."""

    code = "not_allowed"


class NotFound(DomainError):
    """Nothing here, or nothing that this actor may know of: the two answer alike (404)."""

    code = "not_found"

    def __init__(self, message: object = "There is nothing here.") -> None:
        super().__init__(message)


class Moved(NotFound):
    """The thing stands elsewhere: `old` and `new` are the ids in its address.

    Whoever reads is led there (303); whoever writes is told (409).
    """

    code = "moved"

    def __init__(self, *, old: object, new: object) -> None:
        super().__init__(_("This stands for another one now: it was merged into it."))
        self.old, self.new = str(old), str(new)

    def address(self, path: str) -> str:
        """The same address for what stands there now."""
        return path.replace(self.old, self.new)


class Conflict(DomainError):
    """Someone else was faster, or the thing exists already (409)."""

    code = "conflict"


class Stale(Conflict):
    """The caller changed an older version than the one that stands (412 over REST).

    `current` is the version that stands now.
    """

    code = "changed_meanwhile"

    def __init__(self, *, current: int) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Look at it again, then save."))
        self.current = current
