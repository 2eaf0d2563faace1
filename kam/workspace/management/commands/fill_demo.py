"""`manage.py fill_demo`: two believable companies, and their sign-ins in $KAM_HOME/demo.json."""

import json
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from kam.tenancy.models import Tenant
from kam.workspace.demo.companies import Company
from kam.workspace.demo.filling import fill_company
from kam.workspace.demo.nordwind import NORDWIND
from kam.workspace.demo.pantry import PANTRY


class Command(BaseCommand):
    help = "Fill two believable companies; run again it only fills what is missing."

    def handle(self, **_options: Any) -> None:
        path = settings.KAM_HOME / "demo.json"
        known = _known(path)
        for company in (NORDWIND, PANTRY):
            if company.slug in known and Tenant.objects.filter(slug=company.slug).exists():
                continue
            self._fill(company, known)
            _write(path, known)

    def _fill(self, company: Company, known: dict[str, Any]) -> None:
        half_filled = Tenant.objects.filter(slug=company.slug).first()
        if half_filled is not None:
            half_filled.slug = f"{company.slug}-{half_filled.pk.hex[-6:]}"[:40]
            half_filled.status = Tenant.Status.CLOSED
            half_filled.save(update_fields=["slug", "status"])
        self.stdout.write(f"Filling {company.name} …")
        known[company.slug] = fill_company(company, now=timezone.now())


def _known(path: Any) -> dict[str, Any]:
    try:
        return {w["slug"]: w for w in json.loads(path.read_text())["workspaces"]}
    except (OSError, ValueError, KeyError):
        return {}


def _write(path: Any, known: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"workspaces": list(known.values())}, file, indent=2, ensure_ascii=False)
