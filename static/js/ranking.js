// Sliders and cut lines of the ranking. The server weighs and ranks; this keeps the controls in
// step. Without it the form posts as it is and the cut lines are plain number fields.

const form = document.getElementById("trial");
const locale = document.documentElement.lang || "en";
const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(locale, { style: "unit", unit: "percent", maximumFractionDigits: 1 });
const results = () => document.getElementById("ranking-results");

// ---- Weights: one moves, the others keep the proportions they had before it did ----------------

function points() {
  const pairs = (results()?.dataset.points || "").split(",").filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => pair.split(":")).map(([code, value]) => [code, Number(value)]));
}

function show(slider, value) {
  slider.dataset.v = String(Math.round(value));
  form.querySelector(`output[for="${slider.id}"]`).textContent = percent.format(value);
}

form?.addEventListener("input", (event) => {
  const slider = event.target.closest("input[type=range]");
  if (!slider) return;
  const code = slider.name.slice(2);
  const { base, moved } = form.elements;
  if (moved.value !== code) {
    base.value = results().dataset.points;
    moved.value = code;
  }
  show(slider, Number(slider.value));
}, true);

function followWeights() {
  if (!form) return;
  const now = points();
  for (const slider of form.querySelectorAll("input[type=range]")) {
    const value = now[slider.name.slice(2)];
    if (value === undefined) continue;
    if (slider !== document.activeElement) slider.value = String(Math.round(value));
    show(slider, value);
  }
  const opened = results().querySelector("[aria-expanded=true]");
  form.elements.open.value = opened ? opened.id.replace("why-", "") : "";
  form.elements.shown.value = results().dataset.shown || "";
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.elt?.id === "ranking-results" || event.target.id === "ranking-results") followWeights();
});

// ---- Cut lines: drag, arrow keys, or the number fields -----------------------------------------

const field = (cut) => document.getElementById(`c-${cut.dataset.level}`);
const cuts = () => [...document.querySelectorAll(".cut[data-level]")];

function bounds(cut) {
  const all = cuts();
  const at = all.indexOf(cut);
  const above = all[at - 1];
  const below = all[at + 1];
  return [
    below ? Number(below.getAttribute("aria-valuenow")) + 0.1 : 0,
    above ? Number(above.getAttribute("aria-valuenow")) - 0.1 : 100,
  ];
}

function recolour() {
  const lines = cuts().map((cut) => [Number(cut.dataset.level), Number(cut.getAttribute("aria-valuenow"))]);
  for (const dot of document.querySelectorAll(".mark-dot")) {
    const reached = lines.find(([, line]) => Number(dot.dataset.s) >= line);
    dot.className = `mark-dot t${reached ? reached[0] : 0}`;
  }
}

function place(cut, wanted) {
  const [low, high] = bounds(cut);
  const value = Math.round(Math.min(Math.max(wanted, low), high) * 10) / 10;
  cut.setAttribute("aria-valuenow", String(value));
  cut.dataset.s = String(Math.round(value));
  cut.firstElementChild.textContent = short.format(value);
  field(cut).value = String(value);
  recolour();
}

let timer;
function settle(cut, wait) {
  clearTimeout(timer);
  timer = setTimeout(() => field(cut).dispatchEvent(new Event("settled")), wait);
}

document.addEventListener("pointerdown", (event) => {
  const cut = event.target.closest?.(".cut[data-level]");
  if (!cut || event.button !== 0) return;
  event.preventDefault();
  cut.focus();
  cut.classList.add("dragging");
  cut.setPointerCapture(event.pointerId);
  const frame = cut.closest(".cuts").getBoundingClientRect();
  const backwards = getComputedStyle(cut).direction === "rtl";
  const move = (to) => {
    const part = (to.clientX - frame.left) / frame.width;
    place(cut, Math.round((backwards ? 1 - part : part) * 100));
  };
  const stop = () => {
    cut.classList.remove("dragging");
    cut.removeEventListener("pointermove", move);
    settle(cut, 0);
  };
  cut.addEventListener("pointermove", move);
  cut.addEventListener("pointerup", stop, { once: true });
  cut.addEventListener("pointercancel", stop, { once: true });
});

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

document.addEventListener("keydown", (event) => {
  const cut = event.target.closest?.(".cut[data-level]");
  if (!cut || event.altKey || event.ctrlKey || event.metaKey) return;
  const now = Number(cut.getAttribute("aria-valuenow"));
  const ends = { Home: 0, End: 100 };
  let wanted;
  if (event.key in STEPS) wanted = now + STEPS[event.key] * (event.shiftKey ? 0.1 : 1);
  else if (event.key in ends) wanted = ends[event.key];
  else return;
  event.preventDefault();
  place(cut, wanted);
  settle(cut, 250);
});
