"""Fills an empty workspace with one of the companies, through the services."""

from datetime import datetime

from django.db import transaction

from kam.identity.actor import at_the_shell
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant
from kam.workspace.demo.book import write_book
from kam.workspace.demo.choosing import choose, leader_of
from kam.workspace.demo.companies import Company
from kam.workspace.demo.people import hire, sign_ins, tenant_ref
from kam.workspace.demo.pledging import promise
from kam.workspace.demo.portfolio import place_in_portfolio
from kam.workspace.demo.programme import ask_around, lead_in
from kam.workspace.demo.revenue import bring_in_orders
from kam.workspace.demo.serving import serve


def fill_company(company: Company, *, now: datetime) -> dict[str, object]:
    """Make the workspace and everything in it; answers its part of demo.json.

    The workspace is written in one transaction up to the orders, which come in by an import run
    with transactions of its own.
    """
    tenant = Tenant.objects.create(
        slug=company.slug,
        name=company.name,
        currency=company.currency,
        time_zone=company.time_zone,
        language=company.language,
        fiscal_year_start=company.fiscal_year_start,
    )
    today = tenant.today(now)
    with activate(tenant):
        with transaction.atomic():
            staff = hire(company, tenant, now=now)
            leader = leader_of(company, staff)
            ids = write_book(company, staff, leader, today=today, now=now)
        operator = at_the_shell(tenant_ref(tenant))
        bring_in_orders(company, operator=operator, by=leader, now=now)
        with transaction.atomic():
            choose(company, staff, ids, today=today, now=now)
            place_in_portfolio(company, staff, ids, leader, today=today)
            lead_in(company, staff, ids, leader, today=today, now=now)
            ask_around(staff, leader, today=today, now=now)
            serve(company, staff, ids, leader, today=today, now=now)
            promise(company, staff, ids, today=today, now=now)
    return sign_ins(company, staff)
