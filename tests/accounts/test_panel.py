"""The account page holds what upper apps say of the account."""

import pytest


@pytest.mark.django_db
def test_the_page_of_an_account_holds_its_panel(enter, register, cast, browser):
    account = register("Alfa Drives", manager=cast.manager)
    page = browser(cast.reader).get(f"/w/acme/accounts/{account.id}/").content.decode()

    assert f'<section class="card" id="selection-{account.id}"' in page
    assert "/why/panel/" not in page
