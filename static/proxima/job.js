/* A job's page is kept up to date while the job goes on; on the start page all contracts are chosen with one box.
   Without this script the page shows how the job stands when it is loaded, and every box is ticked by itself. */
(() => {
  "use strict";

  const SHORTEST_WAIT = 1500; /* milliseconds between two looks; longer where an answer takes long */
  const QUIET = 10000; /* a screen reader is told of progress at most this often */

  const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_whole, key) => values[key]);

  const place = (root, part) => {
    const old = root.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old || old.dataset.state === part.dataset.state) return;
    /* Whoever is at a link of the old part stays at the same one of the new; an open question stays open. */
    if (old.querySelector("details[open]") && part.querySelector("details")) return;
    const at = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(part);
    const again = at && [...part.querySelectorAll("a")].find((link) => link.getAttribute("href") === at);
    if (again) again.focus({ preventScroll: true });
  };

  const watch = async (root) => {
    const status = root.querySelector("[data-status]");
    let told = Date.now();
    while (root.querySelector("[data-part=progress][data-open]")) {
      const begun = Date.now();
      try {
        const answer = await fetch(root.dataset.parts, { headers: { Accept: "text/html" }, credentials: "same-origin" });
        /* Whose session ended meanwhile is led to the log-in page: let the browser do so as well. */
        if (answer.redirected) { window.location.reload(); return; }
        if (answer.ok) {
          const parts = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-part]");
          parts.forEach((part) => place(root, document.adoptNode(part)));
        }
      } catch {
        /* The server is away for a moment: what is shown stays, and it is asked again. */
      }
      const progress = root.querySelector("[data-part=progress]");
      if (!progress.hasAttribute("data-open") || Date.now() - told > QUIET) {
        told = Date.now();
        status.textContent = progress.dataset.said;
      }
      const wait = Math.max(SHORTEST_WAIT, 5 * (Date.now() - begun)) * (document.hidden ? 5 : 1);
      await new Promise((done) => { setTimeout(done, wait); });
    }
  };

  const choose = (all) => {
    const boxes = [...document.querySelectorAll("input[name=application_keys]")];
    const words = document.querySelector("[data-chosen]");
    const button = all.closest("form").querySelector("button[type=submit]");
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      words.textContent = fill(words.dataset.text, { chosen, total: boxes.length });
      button.disabled = chosen === 0;
    };
    all.hidden = false;
    all.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked; }); show(); });
    boxes.forEach((box) => box.addEventListener("change", show));
    window.addEventListener("pageshow", show);
    show();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const root = document.getElementById("px-job");
    if (root) watch(root);
    const all = document.querySelector("input[data-all]");
    if (all) choose(all);
  });
})();
