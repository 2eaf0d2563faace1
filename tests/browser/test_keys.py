"""Everything by keyboard: the palette, lists, cut lines, weights, and editing in place."""

import pytest
from playwright.sync_api import expect


def test_the_palette_finds_an_account_and_enter_opens_it(visit):
    page = visit("dewi", "")

    for keys in ("Control+k", "/"):
        page.keyboard.press(keys)
        page.wait_for_selector("#palette[open] [role=option]")
        page.keyboard.press("Escape")
        page.wait_for_selector("#palette[open]", state="detached")
    page.keyboard.press("/")
    page.keyboard.type("brauer a")
    first = page.locator("#palette [role=option][aria-selected=true]")
    expect(first).to_contain_text("Brauer Antriebe AG")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/*-*/")

    assert page.locator("h1").inner_text().startswith("Brauer Antriebe AG")
    assert page.said == []


def test_a_list_is_walked_by_j_and_k_and_opened_by_enter(visit):
    page = visit("dewi", "accounts/")
    names = page.locator("table[data-rows] tbody td:nth-child(2) a").all_inner_texts()

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent.trim()") == names[1]
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/*-*/")

    assert page.locator("h1").inner_text().startswith(names[0])


def test_a_question_mark_shows_the_keys(visit):
    page = visit("paul", "register/")

    page.keyboard.press("?")
    page.wait_for_selector("#keys-help[open] kbd")
    page.keyboard.press("Escape")

    page.wait_for_selector("#keys-help[open]", state="detached")
    assert page.said == []


def test_a_cut_line_moves_by_arrow_keys(visit):
    page = visit("dewi", "selection/")
    cut = page.locator("#cut-1")
    before = float(cut.get_attribute("aria-valuenow"))

    cut.focus()
    with page.expect_response("**/selection/?*"):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector("#ranking-results .banner")

    expect(page.locator("#c-1")).to_have_value(f"{before - 1.9:g}")
    expect(page.locator("#cut-1")).to_have_attribute("aria-valuenow", f"{before - 1.9:g}")
    assert page.evaluate("document.activeElement.id") == "cut-1"
    assert page.said == []


def test_a_weight_moved_by_keyboard_ranks_anew(visit):
    page = visit("dewi", "selection/")
    slider = page.locator("#trial input[type=range]").first
    scores = page.locator(".rank-table tbody td.num b").all_inner_texts()

    slider.focus()
    with page.expect_response("**/selection/?*"):
        page.keyboard.press("End")
    page.wait_for_selector("#ranking-results .banner")

    assert page.locator(".rank-table tbody td.num b").all_inner_texts() != scores
    expect(page.locator("#trial output").first).to_have_text("100%")
    expect(page.locator("#trial output").last).to_have_text("0%")
    assert page.locator("#trial input[type=range]").first.evaluate(
        "e => e === document.activeElement"
    )
    assert page.said == []


def test_the_reasons_of_a_place_open_and_close_by_enter(visit):
    page = visit("dewi", "selection/")
    button = page.locator(".rank-table [aria-expanded]").first
    name = button.get_attribute("id")

    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("tr.why")).to_contain_text("Criterion and evidence")
    expect(page.locator(f"#{name}")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("tr.why")).to_have_count(0)
    expect(page.locator(f"#{name}")).to_be_focused()
    assert page.said == []


def test_a_leader_decides_by_keyboard_alone(visit):
    page = visit("dewi", "selection/approvals/")
    card = page.locator("section[id^=approval-]:has(form.decide)").first
    title = card.locator("h3").inner_text()

    card.locator("input[name=note]").focus()
    page.keyboard.type("Read and agreed.")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "approve"
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Approved.")

    assert title not in page.locator("#main section[id^=approval-] h3").all_inner_texts()
    page.goto(page.url + "decided/")
    expect(page.locator("#decisions tbody tr").first).to_contain_text("Read and agreed.")
    assert page.said == []


def test_a_field_is_edited_by_enter_and_put_back_by_escape(visit, product):
    page = visit("dewi", f"accounts/{product.ids['account_id']}/")
    field = page.locator("#field-sector")
    before = field.inner_text().strip()

    field.locator(".edit").focus()
    page.keyboard.press("Enter")
    expect(field.locator("input:not([type=hidden])")).to_be_focused()
    page.keyboard.type("Something else")
    page.keyboard.press("Escape")
    expect(field.locator(".edit")).to_contain_text(before)

    field.locator(".edit").focus()
    page.keyboard.press("Enter")
    expect(field.locator("input:not([type=hidden])")).to_be_focused()
    page.keyboard.type("Cranes")
    page.keyboard.press("Enter")
    expect(field.locator(".edit")).to_contain_text("Cranes")
    expect(page.locator("#live")).to_have_text("Saved")
    assert page.evaluate("document.activeElement.matches('#field-sector .edit')")
    page.reload()

    expect(page.locator("#field-sector")).to_contain_text("Cranes")
    assert page.said == []


@pytest.mark.parametrize("path", ["", "accounts/", "register/", "selection/"])
def test_the_first_stop_skips_to_the_content(visit, path):
    page = visit("paul", path)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
