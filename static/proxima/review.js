/* Reviewing by keyboard: a key asks, a press on the button that it shows decides. Nothing here changes anything itself.
   Without this script every button is a link to a page that asks. */
(() => {
  "use strict";

  const bar = document.querySelector(".pxr-bar");
  const keys = document.getElementById("px-keys");
  const sheet = document.getElementById("px-sheet");
  let isLeaving = false;

  /* -- asking in the bar -------------------------------------------------------------------------------------------- */
  const asks = () => (bar ? [...bar.querySelectorAll("[data-ask]")] : []);
  const opened = () => asks().find((form) => !form.hidden);

  const show = (name) => {
    const choices = bar.querySelector("[data-choices]");
    for (const form of asks()) form.hidden = form.dataset.ask !== name;
    choices.hidden = Boolean(name);
    const form = opened();
    if (form) form.querySelector("textarea, button[type=submit]").focus({ preventScroll: true });
    else choices.querySelector(`[data-open]`)?.focus({ preventScroll: true });
  };

  const startBar = () => {
    bar.addEventListener("click", (event) => {
      const open = event.target.closest("[data-open]");
      if (open && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); show(open.dataset.open); }
      if (event.target.closest("[data-cancel]")) show("");
    });
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || event.isComposing) return;
      const form = event.target.closest("[data-ask]");
      if (form) { event.preventDefault(); form.requestSubmit(); }
    });
    bar.addEventListener("px:restored", (event) => show(event.target.dataset.ask));
    for (const form of asks()) form.addEventListener("submit", () => { isLeaving = true; });
    const form = opened();
    if (form) form.querySelector("textarea, button[type=submit]").focus({ preventScroll: true });
  };

  /* -- editing beside the document ------------------------------------------------------------------------------------ */
  const fields = (root) => [...root.querySelectorAll("input:not([type=hidden]), textarea, select")];
  const isChanged = (field) => {
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  };

  const openSheet = async (address) => {
    sheet.show();
    const place = sheet.querySelector("[data-form]");
    if (place.childElementCount) { fields(place)[0]?.focus(); return; }
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      /* Whose session ended, or whose draft left meanwhile: let the browser show what there is to say. */
      if (answer.redirected || !answer.ok) { window.location.assign(address); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page.querySelector("form[data-try]");
      if (!form) { window.location.assign(address); return; }
      for (const own of [form, page.getElementById("px-computed")]) {
        if (!own) continue;
        if (!own.hasAttribute("action")) { own.setAttribute("action", address); own.dataset.ownPage = ""; }
        place.append(document.adoptNode(own));
        own.addEventListener("submit", () => { isLeaving = true; });
      }
      const discard = form.querySelector(".px-bar a.px-quiet");
      if (discard) discard.addEventListener("click", (event) => { event.preventDefault(); form.reset(); sheet.close(); });
      window.pxFields.start();
      fields(place)[0]?.focus();
    } catch {
      place.textContent = sheet.dataset.away;
    }
  };

  /* -- keys ----------------------------------------------------------------------------------------------------------- */
  const ARROWS = { ArrowRight: "J", ArrowLeft: "K" };

  /* The letter that is printed on the key where the keyboard writes Latin, else the one at its place: J is о in Russian. */
  const pressed = (event) => {
    if (event.key in ARROWS) return ARROWS[event.key];
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
    return /^Key[A-Z]$/.test(event.code) && event.key.length === 1 ? event.code.slice(3) : "";
  };

  const escape = () => {
    if (sheet && sheet.open) { sheet.close(); document.querySelector("[data-sheet]").focus({ preventScroll: true }); }
    else if (opened()) show("");
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") { escape(); return; }
    if (event.repeat || event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    if (keys && keys.open) return;
    const button = document.querySelector(`[data-key="${CSS.escape(pressed(event))}"]:not([hidden] *)`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-key='?']")) keys.showModal();
    const edit = event.target.closest("[data-sheet]");
    if (edit && sheet && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); openSheet(edit.href); }
    if (event.target.closest("#px-sheet [data-close]")) escape();
  });

  /* Whoever clicks into the paper gets the keys back as soon as the pointer leaves it. */
  const paper = document.querySelector(".px-paper");
  if (paper) paper.addEventListener("mouseleave", () => {
    if (document.activeElement && document.activeElement.tagName === "IFRAME") document.activeElement.blur();
  });

  /* What was typed is not lost by going elsewhere. */
  window.addEventListener("beforeunload", (event) => {
    const typed = [...asks(), ...(sheet ? [sheet] : [])].flatMap(fields);
    const kept = document.querySelector("[data-ask] textarea:not(:placeholder-shown)");
    if (!isLeaving && (typed.some(isChanged) || kept)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { isLeaving = false; });

  if (bar) startBar();
  const help = document.querySelector(".pxr-help");
  if (help) help.hidden = false;
  document.querySelector("[data-refused]")?.scrollIntoView({ block: "nearest" });
  if (window.location.hash === "#edit" && sheet) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    document.addEventListener("DOMContentLoaded", () => openSheet(document.querySelector("[data-sheet]").href));
  }
})();
