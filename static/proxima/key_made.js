/* A key that was just made: copied by a button, and loading the page again leads to the list instead of making another. */
(() => {
  "use strict";

  const key = document.getElementById("px-key");
  const copy = document.querySelector("[data-copy]");
  window.history.replaceState(null, "", key.dataset.instead);
  key.addEventListener("focus", () => key.select());

  /* Browsers lend the clipboard to pages that came over HTTPS alone. */
  if (!navigator.clipboard) return;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(key.value);
    const word = copy.querySelector("[data-word]");
    word.textContent = word.dataset.done;
  });
})();
