// The frame of every page: theme, shortcuts, palette, dialogs, toasts. Everything here is an extra:
// each act also works by plain link and form.

const root = document.documentElement;
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const toasts = $("#toasts");
const words = toasts ? toasts.dataset : {};
const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

// ---- Toasts ---------------------------------------------------------------------------------

const SHOWN_FOR = 6000;

function expire(toast) {
  let timer = setTimeout(() => toast.remove(), SHOWN_FOR);
  const hold = () => clearTimeout(timer);
  const go = () => { hold(); timer = setTimeout(() => toast.remove(), SHOWN_FOR); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
}

function postForm(action, label) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  const key = document.createElement("input");
  key.type = "hidden";
  key.name = "csrfmiddlewaretoken";
  key.value = token();
  const button = document.createElement("button");
  button.textContent = label;
  form.append(key, button);
  return form;
}

export function say(message, { undo = null, bad = false } = {}) {
  if (!toasts || !message) return;
  const toast = document.createElement("div");
  toast.className = bad ? "toast bad" : "toast";
  const text = document.createElement("span");
  text.textContent = message;
  toast.append(text);
  if (undo) toast.append(postForm(undo, words.undo));
  toasts.append(toast);
  while (toasts.children.length > 3) toasts.firstElementChild.remove();
  expire(toast);
}

export function announce(text) {
  const live = $("#live");
  if (live) { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); }
}

$$(".toast").forEach(expire);
document.body.addEventListener("toast", (event) => {
  for (const each of event.detail.toasts || []) say(each.message, { undo: each.undo, bad: each.level === "risk" });
});
const unasked = (event) => event.detail.elt?.hasAttribute("data-unasked");
document.body.addEventListener("htmx:sendError", (event) => unasked(event) || say(words.offline, { bad: true }));
document.body.addEventListener("htmx:responseError", (event) => {
  if (unasked(event)) return;
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
  const { status } = xhr;
  say(status === 403 ? words.forbidden : status === 404 ? words.gone : words.failed, { bad: true });
});

// ---- htmx: whole pages are visited, focus and news follow a swap ------------------------------

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status < 400 && /^\s*<!doctype/i.test(xhr.responseText) && !requestConfig.boosted && xhr.responseURL) {
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL);
  }
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target instanceof HTMLDialogElement) {
    if (target.childElementCount) { if (!target.open) target.showModal(); } else target.close();
  }
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  const from = event.detail.elt.closest?.("dialog.dialog, dialog.drawer");
  if (from && event.detail.successful && event.detail.requestConfig.verb !== "get" && !from.contains(event.detail.target)) from.close();
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (!(part instanceof Element)) return;
  remember();
  const news = part.dataset.live || $("[data-live]", part)?.dataset.live;
  if (news) announce(news);
  const wrong = $("[aria-invalid=true]", part);
  const lost = !document.activeElement || document.activeElement === document.body;
  if (wrong) wrong.focus();
  else if (lost && part.isConnected) $("[autofocus], [data-focus]", part)?.focus();
});

// ---- Dialogs, menus -----------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const el = event.target;
  const opener = el.closest('[data-open^="#"]');
  if (opener) { event.preventDefault(); $(opener.dataset.open)?.showModal(); }
  if (el.closest("[data-close]")) { event.preventDefault(); el.closest("dialog")?.close(); }
  if (el instanceof HTMLDialogElement && event.detail) {
    const box = el.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside) el.close();
  }
  if (el.closest("[data-palette]") && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openPalette(); }
  if (el.closest("[data-keys-help]") && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openKeys(); }
  if (el.closest("[data-print]")) window.print();
});

// Browsers without anchor positioning get a place beside the button.
if (!CSS.supports("position-area: block-end")) {
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (event.newState !== "open" || !menu.matches?.("[popover].menu")) return;
    const by = $$(`[popovertarget="${menu.id}"]`).find((b) => b.offsetParent);
    if (!by) return;
    const at = by.getBoundingClientRect();
    const size = menu.getBoundingClientRect();
    const below = at.bottom + 5 + size.height < innerHeight;
    menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
    menu.style.top = `${below ? at.bottom : Math.max(8, at.top - size.height - 10)}px`;
  }, true);
}

// ---- Theme ----------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]")) return;
  event.preventDefault();
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const next = (root.dataset.theme || system) === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  const data = new FormData(form);
  data.set("theme", next);
  fetch(form.action, { method: "POST", body: data, redirect: "manual" }).catch(() => say(words.offline, { bad: true }));
});

// ---- Palette --------------------------------------------------------------------------------

const palette = $("#palette");
const box = palette && $("[role=combobox]", palette);

function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  box.select();
  window.htmx?.trigger(box, "open");
}

function choose(step) {
  const options = $$("[role=option]", palette);
  if (!options.length) return;
  const now = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  const next = (now + step + options.length) % options.length;
  options.forEach((o, i) => o.setAttribute("aria-selected", String(i === next)));
  box.setAttribute("aria-activedescendant", options[next].id);
  options[next].scrollIntoView({ block: "nearest" });
}

if (palette) {
  palette.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target === box) {
      const option = $("[aria-selected=true]", palette);
      if (option) { event.preventDefault(); option.click(); }
    }
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "palette-results") return;
    const first = $("[role=option]", palette);
    first?.setAttribute("aria-selected", "true");
    if (first) box.setAttribute("aria-activedescendant", first.id);
    else box.removeAttribute("aria-activedescendant");
  });
}

async function openKeys() {
  const link = $("[data-keys-help]");
  const dialog = $("#keys-help");
  if (!link || !dialog) return;
  await window.htmx?.ajax("GET", link.getAttribute("href"), { target: "#keys-help", swap: "innerHTML" });
}

// ---- Keys -----------------------------------------------------------------------------------

let waitingForPlace = 0;

const ROWS = "main .table > tbody > tr:not(.why, .line), main .list[data-rows] > li";
const link = (row) => $(".name a, a.name-link", row) || $("a[href]", row);

function rows() {
  return $$(ROWS).filter((row) => row.offsetParent && !row.parentElement.closest("tr") && link(row));
}

// The order of the last list, so that [ and ] walk through it from account to account.
const ACCOUNT = /^(.*\/accounts\/[0-9a-f-]{36}\/)/;

function remember() {
  const found = rows().map((row) => ACCOUNT.exec(link(row).pathname || "")?.[1]).filter(Boolean);
  if (found.length > 1 && !ACCOUNT.test(location.pathname)) sessionStorage.setItem("walk", JSON.stringify(found));
}

function walk(by) {
  const here = ACCOUNT.exec(location.pathname)?.[1];
  const order = JSON.parse(sessionStorage.getItem("walk") || "[]");
  const next = order[order.indexOf(here) + by];
  if (!here || !order.includes(here) || !next) return false;
  location.assign(next);
  return true;
}
remember();

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, now + by))];
  link(next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  if (key === "/") { openPalette(); return Boolean(palette); }
  if (key === "?") { openKeys(); return true; }
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  if (key === "x") {
    const pick = $("input[type=checkbox]", document.activeElement?.closest("tr, li") || document.createElement("i"));
    pick?.click();
    return Boolean(pick);
  }
  if (key === "[") return walk(-1);
  if (key === "]") return walk(1);
  let el = $$("[data-key]").find((each) => each.dataset.key === key && each.offsetParent);
  if (!el && key === "e") el = $$("main .edit").find((each) => each.offsetParent);
  el?.click();
  return Boolean(el);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    openPalette();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && key === "Enter" && target.form) {
    event.preventDefault();
    target.form.requestSubmit();
    return;
  }
  const typing = target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=slider]");
  if (root.dataset.keys !== "on" || typing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (waitingForPlace) {
    clearTimeout(waitingForPlace);
    waitingForPlace = 0;
    const place = $(`[data-go="${CSS.escape(key)}"]`);
    if (place) { event.preventDefault(); place.click(); }
    return;
  }
  if (key === "g") { waitingForPlace = setTimeout(() => { waitingForPlace = 0; }, 1200); return; }
  if (press(key)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  $$(".at").forEach((row) => row.classList.remove("at"));
  event.target.closest?.(ROWS)?.classList.add("at");
});

// ---- Picking rows ---------------------------------------------------------------------------

document.addEventListener("change", (event) => {
  const el = event.target;
  if (!el.matches?.(".pick input[type=checkbox]")) return;
  const table = el.closest("table");
  const every = $("[data-pick-all]", table);
  const picks = $$("tbody .pick input", table);
  if (el === every) picks.forEach((pick) => { pick.checked = every.checked; });
  const count = picks.filter((pick) => pick.checked).length;
  if (every) {
    every.checked = count > 0 && count === picks.length;
    every.indeterminate = count > 0 && count < picks.length;
  }
  const bar = el.closest(".card, form, main")?.querySelector(".bulk b");
  if (bar) bar.textContent = count ? String(count) : "";
});

// ---- Sliders paint their own track (percent of their range) -----------------------------------

function paint(range) {
  const low = Number(range.min || 0);
  const high = Number(range.max || 100);
  range.dataset.v = String(Math.round(((Number(range.value) - low) / (high - low || 1)) * 100));
}
$$("input[type=range]").forEach(paint);
document.addEventListener("input", (event) => { if (event.target.type === "range") paint(event.target); });
document.body.addEventListener("htmx:load", (event) => $$("input[type=range]", event.detail.elt).forEach(paint));

// ---- File drop --------------------------------------------------------------------------------

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.(".drop");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    const input = $("input[type=file]", zone);
    if (kind === "drop" && input && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
document.addEventListener("change", (event) => {
  if (event.target.type === "file") event.target.closest(".drop")?.classList.toggle("with-files", event.target.files.length > 0);
});
