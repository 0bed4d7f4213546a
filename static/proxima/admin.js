/* What the invoice pages need beyond HTML. Everything works without it, only less comfortably. */
(() => {
  "use strict";

  /* A4 is 794 px wide: scale the preview to the room there is, and let it be as high as its frame. */
  const fit = (paper) => {
    const frame = paper.querySelector("iframe");
    const scale = paper.clientWidth / 794;
    frame.style.transform = `scale(${scale})`;
    frame.style.height = `${Math.ceil(paper.clientHeight / scale)}px`;
  };

  /* A menu closes when something else is pressed, and with Escape. */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.px-menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  /* A button that was pressed is not pressed again while its answer is on the way. */
  const once = (event) => {
    if (!event.target.matches("form[data-once]")) return;
    for (const button of event.target.querySelectorAll("button[type=submit]")) {
      setTimeout(() => { button.disabled = true; }, 0);
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const papers = document.querySelectorAll(".px-paper");
    if (papers.length) {
      const observer = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
      papers.forEach((paper) => { fit(paper); observer.observe(paper); });
    }
    document.addEventListener("click", (event) => closeMenus(event.target.closest("details.px-menu")));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closeMenus(null);
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      const find = document.querySelector(".px-find input");
      if (event.key === "/" && !typing && find && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        find.focus();
      }
    });
    document.addEventListener("submit", once);
  });

  /* Coming back with the Back button finds the buttons as they were. */
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("form[data-once] button[type=submit][disabled]")) button.disabled = false;
  });
})();
