/* What changed since the invoice was computed comes apart, so that its page never waits for the warehouse. */
(() => {
  "use strict";

  const load = async (place) => {
    const answer = await fetch(place.dataset.drift, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    /* Whose session ended meanwhile is led to the log-in page: let the browser do so as well. */
    if (answer.redirected) { window.location.reload(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const note = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-drift-state]");
    if (!note) throw new Error("no note");
    place.replaceChildren(document.adoptNode(note));
    const nothing = document.querySelector("[data-nothing]");
    if (nothing && ["changed", "untold"].includes(note.dataset.driftState)) nothing.remove();
  };

  for (const place of document.querySelectorAll("[data-drift]")) {
    load(place).catch(() => {
      const waiting = place.querySelector("[data-failed]");
      if (waiting) waiting.textContent = waiting.dataset.failed;
    });
  }
})();
