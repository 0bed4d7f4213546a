/* Checking a document by keyboard: Ctrl-Enter does what the bar's first button says. Everything works without this. */
(() => {
  "use strict";

  const main = document.querySelector("[data-main]");
  const zoom = document.querySelector("[data-zoom]");
  const sheets = document.querySelector(".pxi-sheets");

  /* Where there is something to look at, once everything has its size. The theme's scripts make browsers forget it. */
  const first = document.querySelector("#px-document [autofocus]");
  if (first) {
    window.addEventListener("load", () => {
      if (![document.body, first].includes(document.activeElement)) return;
      first.focus({ preventScroll: true });
      first.closest("[data-field]").scrollIntoView({ block: "nearest" });
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || event.isComposing) return;
    const asked = event.target.closest("dialog form");
    if (!asked && (!main || document.querySelector("dialog[open]"))) return;
    event.preventDefault();
    if (asked) asked.requestSubmit();
    else main.form.requestSubmit(main);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const dialog = document.getElementById(opener.dataset.dialog);
      dialog.showModal();
      dialog.querySelector("textarea").focus();
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });

  /* What was typed for the reason comes back after a log-in in between. */
  document.addEventListener("px:restored", (event) => event.target.closest("dialog")?.showModal());

  if (zoom) {
    zoom.hidden = false;
    zoom.addEventListener("click", () => {
      const isLarge = sheets.classList.toggle("pxi-large");
      zoom.setAttribute("aria-pressed", isLarge);
    });
  }
})();
