"""Addresses of accounts, in the browser and over REST."""

from django.urls import path

from accounts.api import accounts as api
from accounts.api import details as details_api
from accounts.api import merging as merging_api
from accounts.api import own_sites as own_sites_api
from accounts.api import papers as papers_api
from accounts.api import records as records_api
from accounts.api import revenue as revenue_api
from accounts.api import team as team_api
from accounts.api import upserts as upserts_api
from accounts.views import account, details, lists, merging, own_sites, papers, rates, records, team

app_name = "accounts"
ONE = "accounts/<uuid:account_id>/"
urlpatterns = [
    path("accounts/", lists.accounts, name="list"),
    path("accounts/new/", account.create, name="create"),
    path("accounts/filters/", lists.filters, name="filters"),
    path("accounts/find/", lists.find, name="find"),
    path("accounts/rates/", rates.rates, name="rates"),
    path("accounts/rates/<uuid:rate_id>/remove/", rates.remove, name="rate-remove"),
    path("accounts/our-sites/", own_sites.own_sites, name="own-sites"),
    path("accounts/our-sites/add/", own_sites.add, name="own-site-add"),
    path("accounts/our-sites/<uuid:own_site_id>/", own_sites.own_site, name="own-site"),
    path("accounts/our-sites/<uuid:own_site_id>/remove/", own_sites.remove, name="own-site-remove"),
    path(ONE, account.account, name="account"),
    path(f"{ONE}financials/", account.financials, name="financials"),
    path(f"{ONE}timeline/", account.history, name="timeline"),
    path(f"{ONE}archive/", account.archive, name="archive"),
    path(f"{ONE}restore/", account.restore, name="restore"),
    path(f"{ONE}merge/", merging.merge, name="merge"),
    path(f"{ONE}merge/find/", merging.merge_find, name="merge-find"),
    path(f"{ONE}unmerge/", merging.unmerge, name="unmerge"),
    path(f"{ONE}fields/<slug:field>/", details.field, name="field"),
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
        f"{ONE}ids/<uuid:external_id_id>/remove/",
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
api_urlpatterns = [
    path("accounts/", api.Accounts.as_view(), name="accounts"),
    path("accounts/find/", api.Find.as_view(), name="find"),
    path("accounts/bulk-upsert/", upserts_api.BulkUpsert.as_view(), name="bulk-upsert"),
    path(
        "accounts/by-external-id/<str:source>/<path:value>/",
        upserts_api.ByExternalId.as_view(),
        name="by-external-id",
    ),
    path(ONE, api.Account.as_view(), name="account"),
    path(f"{ONE}archive/", api.Archive.as_view(), name="account-archive"),
    path(f"{ONE}restore/", api.Restore.as_view(), name="account-restore"),
    path(f"{ONE}merge/", merging_api.Merge.as_view(), name="account-merge"),
    path(f"{ONE}unmerge/", merging_api.Unmerge.as_view(), name="account-unmerge"),
    path(f"{ONE}parent/", details_api.Parent.as_view(), name="parent"),
    path(f"{ONE}group/", details_api.Group.as_view(), name="group"),
    path(f"{ONE}willingness/", details_api.Willingness.as_view(), name="willingness"),
    path(f"{ONE}timeline/", revenue_api.Timeline.as_view(), name="timeline"),
    path(f"{ONE}revenue/", revenue_api.Revenue.as_view(), name="revenue"),
    path(f"{ONE}category-spend/", revenue_api.Spends.as_view(), name="category-spends"),
    path(
        f"{ONE}category-spend/<uuid:spend_id>/",
        revenue_api.Spend.as_view(),
        name="category-spend",
    ),
    path("exchange-rates/", revenue_api.Rates.as_view(), name="exchange-rates"),
    path("exchange-rates/<uuid:rate_id>/", revenue_api.Rate.as_view(), name="exchange-rate"),
    path("our-sites/", own_sites_api.OwnSites.as_view(), name="own-sites"),
    path("our-sites/<uuid:own_site_id>/", own_sites_api.OneOwnSite.as_view(), name="own-site"),
    path(f"{ONE}sites/", records_api.Sites.as_view(), name="sites"),
    path(f"{ONE}sites/<uuid:site_id>/", records_api.Site.as_view(), name="site"),
    path(f"{ONE}external-ids/", records_api.ExternalIds.as_view(), name="external-ids"),
    path(
        f"{ONE}external-ids/<uuid:external_id_id>/",
        records_api.ExternalId.as_view(),
        name="external-id",
    ),
    path(f"{ONE}contracts/", records_api.Contracts.as_view(), name="contracts"),
    path(f"{ONE}contracts/<uuid:contract_id>/", records_api.Contract.as_view(), name="contract"),
    path(f"{ONE}team/", team_api.Team.as_view(), name="team"),
    path(f"{ONE}manager/", team_api.Manager.as_view(), name="manager"),
    path(f"{ONE}team/<uuid:place_id>/", team_api.Place.as_view(), name="team-place"),
    path(f"{ONE}team/<uuid:place_id>/end/", team_api.EndPlace.as_view(), name="team-place-end"),
    path(f"{ONE}team/<uuid:place_id>/cover/", team_api.Cover.as_view(), name="team-place-cover"),
    path(f"{ONE}notes/", papers_api.Notes.as_view(), name="notes"),
    path(f"{ONE}notes/<uuid:note_id>/", papers_api.Note.as_view(), name="note"),
    path(f"{ONE}files/", papers_api.Files.as_view(), name="files"),
    path(f"{ONE}files/<uuid:attachment_id>/", papers_api.File.as_view(), name="file"),
]
