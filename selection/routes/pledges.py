"""What we told single customers we would do."""

from django.urls import path

from selection.api import pledges as api
from selection.views import pledges

TO_ACCOUNT = "accounts/<uuid:account_id>/service/pledges/"
ONE = f"{TO_ACCOUNT}<uuid:pledge_id>/"
REST = "selection/pledges/<uuid:pledge_id>/"

pages = [
    path("selection/pledges/", pledges.pledges, name="pledges"),
    path(TO_ACCOUNT, pledges.write, name="pledge-write"),
    path(ONE, pledges.pledge, name="pledge"),
    path(f"{ONE}change/", pledges.change, name="pledge-change"),
    path(f"{ONE}reopen/", pledges.reopen, name="pledge-reopen"),
]
rest = [
    path("selection/pledges/", api.Pledges.as_view(), name="pledges"),
    path("selection/pledges/keeping/", api.KeepingOfAccounts.as_view(), name="keeping"),
    path(REST, api.OnePledge.as_view(), name="pledge"),
    path(f"{REST}outcomes/", api.Outcomes.as_view(), name="pledge-outcomes"),
    path(f"{REST}outcomes/<uuid:outcome_id>/", api.OneOutcome.as_view(), name="pledge-outcome"),
]
