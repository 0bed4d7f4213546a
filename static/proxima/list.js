/* The list of invoices: what it comes to is asked for apart, so that the list itself is there at once. */
(() => {
  "use strict";

  const list = document.getElementById("px-list");

  const load = async () => {
    const answer = await fetch(list.dataset.totals, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    /* Whose session ended meanwhile is led to the log-in page: let the browser do so as well. */
    if (answer.redirected) { window.location.reload(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const parts = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-part]");
    for (const part of parts) {
      const place = list.querySelector(`[data-place="${CSS.escape(part.dataset.part)}"]`);
      if (place) place.replaceChildren(...part.childNodes);
    }
  };

  /* What is opened to be filled in is filled in at once. */
  const keep = list.querySelector(".px-savefilter");
  if (keep) keep.addEventListener("toggle", () => { if (keep.open) keep.querySelector("input[name=name]").focus(); });

  load().catch(() => {
    const sums = list.querySelector("[data-place=sums]");
    sums.textContent = sums.dataset.failed;
  });
})();
