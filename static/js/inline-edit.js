// Inline edit: the form arrives focused, Enter saves (the browser does that), Esc puts the text back.

document.body.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (!(part instanceof Element)) return;
  const form = part.matches(".edit-form") ? part : part.querySelector(".edit-form");
  const input = form?.querySelector("input:not([type=hidden]), select, textarea");
  if (input && !form.contains(document.activeElement)) {
    input.focus();
    if (input.select && input.type !== "date") input.select();
    return;
  }
  const back = part.matches(".edit") ? part : part.querySelector(".edit[data-focus]");
  if (back && document.activeElement === document.body) back.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const form = event.target.closest?.(".edit-form");
  const cancel = form?.querySelector("[data-cancel]");
  if (cancel) {
    event.preventDefault();
    event.stopPropagation();
    cancel.click();
  }
});
