/* Makes pages handier; every page works without it. Nothing is fetched, nothing is stored. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const say = document.getElementById("say");

  // Copy buttons: the text of the field they name.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    if (!field) return;
    const words = "value" in field ? field.value : field.textContent;
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      if (!field.select) return;
      field.select();
      document.execCommand("copy");
    }
    const before = button.textContent;
    button.textContent = button.dataset.done;
    if (say) say.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 1600);
  });

  // The slider of moments: says where it stands while it moves, and goes there when let go.
  for (const slider of document.querySelectorAll("input[data-moments]")) {
    const stops = JSON.parse(slider.dataset.moments);
    const output = document.getElementById(slider.dataset.output);
    const tell = () => {
      const stop = stops[Number(slider.value)];
      if (!stop) return;
      output.textContent = stop.words;
      slider.setAttribute("aria-valuetext", stop.words);
    };
    slider.addEventListener("input", tell);
    slider.addEventListener("change", () => { slider.form.requestSubmit(); });
    tell();
  }

  // "/" goes to the search field, as in many reading tools.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const search = document.getElementById("q");
    if (search) { event.preventDefault(); search.focus(); }
  });

  // A table under a picture opens when the address names it.
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const details = target && target.closest("details");
    if (details) details.open = true;
  };
  window.addEventListener("hashchange", open);
  open();
})();
