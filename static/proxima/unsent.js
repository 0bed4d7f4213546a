/* A session that ended while somebody was typing: what was sent to the log-in page instead comes back after it. */
(() => {
  "use strict";

  const KEY = "proxima-unsent";
  const LONGEST = 60 * 60 * 1000; /* ms */
  const here = () => location.pathname + location.search;

  /* What people write themselves; never a password, never what the page itself put into hidden fields. */
  const written = (form) => [...form.elements].filter((field) => field.name
    && !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type) && field.tagName !== "BUTTON");

  const state = (field) => {
    if (["checkbox", "radio"].includes(field.type)) return field.checked;
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  };

  const put = (field, value) => {
    if (["checkbox", "radio"].includes(field.type)) field.checked = value;
    else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  };

  const alike = (fields) => [...document.querySelectorAll("form[method=post]")].filter((form) => {
    const names = written(form).map((field) => field.name);
    return names.length === fields.length && fields.every(([name], place) => names[place] === name);
  });

  const keep = (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.querySelector("input[type=password]")) return;
    const fields = written(form).map((field) => [field.name, state(field)]);
    try {
      const place = alike(fields).indexOf(form);
      const action = "ownPage" in form.dataset ? new URL(form.action).pathname : null;
      if (fields.length) sessionStorage.setItem(KEY, JSON.stringify({ page: here(), action, place, at: Date.now(), fields }));
    } catch { /* more than the browser keeps: as if there were no script */ }
  };

  const take = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    sessionStorage.removeItem(KEY);
    return kept && kept.at > Date.now() - LONGEST ? kept : null;
  };

  const restore = (kept) => {
    const form = alike(kept.fields)[kept.place];
    if (!form && kept.action) { /* it was shown in another page, and has one of its own */
      sessionStorage.setItem(KEY, JSON.stringify({ ...kept, page: kept.action, action: null, place: 0 }));
      location.assign(kept.action);
    }
    if (!form) return;
    const differing = written(form).map((field, place) => [field, kept.fields[place][1]])
      .filter(([field, value]) => JSON.stringify(state(field)) !== JSON.stringify(value));
    if (!differing.length) return;
    for (const [field, value] of differing) put(field, value);
    const note = document.createElement("p");
    note.className = "px-note px-unsent";
    note.setAttribute("role", "status");
    note.textContent = document.getElementById("px-words").dataset.unsent;
    form.prepend(note);
    form.dispatchEvent(new CustomEvent("px:restored", { bubbles: true }));
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.addEventListener("submit", keep);
    const atLogin = document.querySelector("form input[type=password]") !== null;
    const kept = atLogin ? JSON.parse(sessionStorage.getItem(KEY) || "null") : take();
    if (!kept) return;
    /* Only a log-in in between says that the server did not take it; everything else answers by itself. */
    if (atLogin) {
      sessionStorage.setItem(KEY, JSON.stringify({ ...kept, refused: true }));
      const note = document.querySelector(".px-ended");
      if (note && kept.at > Date.now() - LONGEST) {
        note.textContent = note.dataset.kept;
        note.hidden = false;
      }
    } else if (kept.refused && kept.page === here()) restore(kept);
  });
})();
