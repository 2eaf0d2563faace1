"""Every act works by plain link and form: the same product with JavaScript switched off."""

ORDERS = "Customer;Day;Amount\nK1001;2026-10-02;1.250,00\nK1002;2026-10-03;980,50\n"


def test_a_leader_works_without_script(visit, product):
    page = visit(None, java_script_enabled=False)
    email, password = product.people["dewi"]
    page.goto(f"{product.address}/sign-in/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.goto(product.url())
    assert page.locator("h1").is_visible()

    narrow_the_list(page, product)
    edit_a_field(page, product)
    save_weights(page, product)
    begin_an_import(page, product)


def narrow_the_list(page, product):
    page.goto(product.url("accounts/"))
    everyone = page.locator("table[data-rows] tbody tr").count()
    page.locator("main a", has_text="Filter").click()
    page.select_option("#filter-country", "DE")
    page.locator("#accounts-filters button[type=submit]").click()
    page.wait_for_url("**country=DE**")
    assert 0 < page.locator("table[data-rows] tbody tr").count() < everyone
    assert page.locator("main .chip.on").count() == 1


def edit_a_field(page, product):
    page.goto(product.url(f"accounts/{product.ids['account_id']}/"))
    page.locator("#field-website .edit").click()
    page.locator(".edit-form input:not([type=hidden])").fill("https://customer.example")
    page.locator(".edit-form button[type=submit]").click()
    assert "customer.example" in page.locator("#field-website").inner_text()


def save_weights(page, product):
    page.goto(product.url(f"selection/?model={product.ids['model_id']}"))
    slider = page.locator("#trial input[type=range]").first
    before = page.locator("#trial output").first.inner_text()
    slider.focus()
    page.keyboard.press("End")
    page.locator("#trial button[type=submit]").click()
    page.locator("#ranking-results form button", has_text="Save weights").click()
    page.goto(product.url(f"selection/?model={product.ids['model_id']}"))
    assert page.locator("#trial output").first.inner_text() != before


def begin_an_import(page, product):
    page.goto(product.url("imports/"))
    page.locator("main a[href*='imports/new']").first.click()
    page.locator("main a[href*='imports/new/revenue']").click()
    file = {"name": "orders.csv", "mimeType": "text/csv", "buffer": ORDERS.encode()}
    page.set_input_files("main input[type=file]", file)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/columns/")
    assert page.locator("#columns-form .map-row").count() > 3
    page.locator("#columns-form button[value=preview]").click()
    assert "1,250.00" in page.locator("#import-preview").inner_text()
