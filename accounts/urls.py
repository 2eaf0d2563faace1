"""Addresses of accounts, in the browser and over REST."""

from django.urls import path

from accounts.views import account, details, lists, papers, rates, records, team

app_name = "accounts"
ONE = "accounts/<uuid:account_id>/"
urlpatterns = [
    path("accounts/", lists.accounts, name="list"),
    path("accounts/new/", account.create, name="create"),
    path("accounts/filters/", lists.filters, name="filters"),
    path("accounts/find/", lists.find, name="find"),
    path("accounts/rates/", rates.rates, name="rates"),
    path("accounts/rates/<uuid:rate_id>/remove/", rates.remove, name="rate-remove"),
    path(ONE, account.account, name="account"),
    path(f"{ONE}financials/", account.financials, name="financials"),
    path(f"{ONE}timeline/", account.history, name="timeline"),
    path(f"{ONE}archive/", account.archive, name="archive"),
    path(f"{ONE}restore/", account.restore, name="restore"),
    path(f"{ONE}fields/<slug:name>/", details.field, name="field"),
    path(f"{ONE}parent/", details.parent, name="parent"),
    path(f"{ONE}willingness/", details.willingness, name="willingness"),
    path(f"{ONE}team/", team.team, name="team"),
    path(f"{ONE}team/add/", team.add, name="team-add"),
    path(f"{ONE}team/hand-over/", team.hand_over, name="hand-over"),
    path(f"{ONE}team/<uuid:place_id>/end/", team.end, name="team-end"),
    path(f"{ONE}team/<uuid:place_id>/cover/", team.cover, name="team-cover"),
    path(f"{ONE}team/<uuid:place_id>/reports-to/", team.reports_to, name="team-reports-to"),
    path(f"{ONE}contracts/", records.records, name="contracts"),
    path(f"{ONE}contracts/add/", records.contract_add, name="contract-add"),
    path(f"{ONE}contracts/<uuid:contract_id>/", records.contract, name="contract"),
    path(
        f"{ONE}contracts/<uuid:contract_id>/remove/",
        records.contract_remove,
        name="contract-remove",
    ),
    path(f"{ONE}sites/add/", records.site_add, name="site-add"),
    path(f"{ONE}sites/<uuid:site_id>/", records.site, name="site"),
    path(f"{ONE}sites/<uuid:site_id>/remove/", records.site_remove, name="site-remove"),
    path(f"{ONE}ids/add/", records.external_id_add, name="external-id-add"),
    path(
        f"{ONE}ids/<uuid:external_id>/remove/",
        records.external_id_remove,
        name="external-id-remove",
    ),
    path(f"{ONE}spend/", records.spend, name="spend"),
    path(f"{ONE}spend/<uuid:spend_id>/remove/", records.spend_remove, name="spend-remove"),
    path(f"{ONE}files/", papers.files, name="files"),
    path(f"{ONE}files/<uuid:attachment_id>/", papers.file, name="file"),
    path(f"{ONE}files/<uuid:attachment_id>/remove/", papers.file_remove, name="file-remove"),
    path(f"{ONE}notes/add/", papers.note_add, name="note-add"),
    path(f"{ONE}notes/<uuid:note_id>/", papers.note, name="note"),
    path(f"{ONE}notes/<uuid:note_id>/remove/", papers.note_remove, name="note-remove"),
]
api_urlpatterns: list = []
