"""`manage.py remove_second_step EMAIL --by NAME --proof TEXT`: for who lost phone and codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from kam.errors import DomainError
from kam.identity.actor import at_the_shell
from kam.identity.queries.members import place_of_person, ref_of
from kam.identity.queries.people import person_with_address
from kam.identity.queries.places import places_of
from kam.identity.queries.second_factors import has_second_factor
from kam.identity.services.second_factors import remove_everywhere, write_removal_down
from kam.identity.whereabouts import Whereabouts
from kam.tenancy.context import activate
from kam.workspace.tenancies import get_workspace


class Command(BaseCommand):
    help = "Take the second steps of a person off, who proved to be that person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address the person signs in with")
        parser.add_argument("--by", required=True, metavar="NAME", help="who does this")
        parser.add_argument("--proof", required=True, metavar="TEXT", help="how it is known")

    def handle(self, *_args: Any, email: str, by: str, proof: str, **_options: Any) -> None:
        person = person_with_address(email)
        if person is None:
            raise CommandError("Nobody signs in with this address.")
        if not has_second_factor(person.pk):
            raise CommandError(f"{person.name} has none.")
        now, where = timezone.now(), Whereabouts(agent="manage.py")
        try:
            # first the trail in every workspace: cut off half-way it is written twice, never not
            for place in places_of(person.pk):
                tenant = get_workspace(place.slug)
                with activate(tenant), transaction.atomic():
                    write_removal_down(
                        member=place_of_person(person.pk),
                        proof=proof,
                        said_by=by,
                        at=now,
                        by=at_the_shell(ref_of(tenant)),
                    )
                    self.stdout.write(f"Written down in {tenant.slug}.")
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        remove_everywhere(person=person, where=where, at=now)
        self.stdout.write(f"{person.name} signs in without a second step now, and was mailed.")
