// Says how many rows are ticked; the bar itself comes and goes by CSS.
function say() {
  const words = document.querySelector("[data-ticked]");
  const count = document.querySelectorAll("input[name=ids]:checked").length;
  if (words) words.textContent = words.dataset.words.replace("{count}", count);
}

document.addEventListener("change", say);
document.addEventListener("holdfast:refreshed", say);

// Tells where the row stands that was opened, when its panel comes alone.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "panel") return;
  const row = event.detail.requestConfig.elt.closest("[data-row]");
  if (!row) return;
  document.querySelectorAll("[data-row][aria-current]").forEach((other) => other.removeAttribute("aria-current"));
  row.setAttribute("aria-current", "true");
  document.querySelector(".columns.owed")?.classList.add("one");
});
