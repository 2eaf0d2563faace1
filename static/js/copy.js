// Copies a secret that is shown once; without a clipboard it is selected instead.
for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
      button.querySelector("span").textContent = button.dataset.done;
    } catch {
      box.focus();
    }
  });
}
