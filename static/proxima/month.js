/* The month: what the warehouse knows is asked for apart and put in its place, and missing drafts are made a few at a time.
   Without this script the page shows what is saved, and the form of the missing drafts does all in one go. */
(() => {
  "use strict";

  const SECONDS_A_SLICE = 1.5; /* what a slice should take: short enough to be stopped, long enough to be worth its trip */
  const MOST_A_SLICE = 100;
  const BOARD = ["head", "stages", "needs", "generate"];
  const QUIET_SECONDS = 10; /* a screen reader is told of progress at most this often */

  const page = () => document.getElementById("px-month");
  let running = false;

  const text = (form, name, values = {}) => form.querySelector(`[data-text="${name}"]`).textContent
    .replace(/%\((\w+)\)s/g, (_whole, key) => values[key]);

  const element = (name, className, content = "") => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = content;
    return made;
  };

  /* -- parts ------------------------------------------------------------------------------------------------------ */
  const place = (part) => {
    const old = page().querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old || (running && part.dataset.part === "generate")) return;
    /* Whoever is at a link of the old part stays at the same one of the new. */
    const at = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(part);
    const again = at && [...part.querySelectorAll("a")].find((link) => link.getAttribute("href") === at);
    if (again) again.focus({ preventScroll: true });
  };

  const load = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    /* Whose session ended meanwhile is led to the log-in page: let the browser do so as well. */
    if (answer.redirected) { window.location.reload(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const parts = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-part]");
    parts.forEach((part) => place(document.adoptNode(part)));
  };

  const settle = async (address, parts) => {
    try {
      await load(address);
    } catch {
      /* What is saved stays; only nobody waits any longer. Leaving the page ends up here as well. */
      for (const busy of page().querySelectorAll(parts.map((part) => `[data-part=${part}] [data-failed]`).join())) {
        busy.textContent = busy.dataset.failed;
        busy.classList.remove("pxm-busy", "pxm-wait");
      }
    }
  };

  /* -- drafts ----------------------------------------------------------------------------------------------------- */
  const post = async (form, keys) => {
    const body = new URLSearchParams({ month: form.elements.month.value });
    keys.forEach((key) => body.append("application_keys", key));
    const answer = await fetch(form.dataset.generate, {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error((told.sentences || []).join(" "));
    return told;
  };

  const GLYPHS = {
    drafted: ["px-paid", '<rect x=".4" y=".4" width="11.2" height="11.2" rx="3" fill="currentColor"/><path d="m3.3 6.2 1.9 1.9 3.5-4" class="px-on-dot"/>'],
    skipped: ["px-void", '<circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M3.5 6h5" class="px-line"/>'],
    failed: ["px-bad", '<circle cx="6" cy="6" r="5.6" fill="currentColor"/><path d="m4 4 4 4M8 4 4 8" class="px-on-dot"/>'],
  };

  const line = (kind, name, more, link) => {
    const [color, glyph] = GLYPHS[kind];
    const item = element("li");
    const picture = element("span", `px-glyph ${color}`);
    picture.innerHTML = `<svg viewBox="0 0 12 12" aria-hidden="true">${glyph}</svg>`;
    const words = element("span", "pxm-grow", name);
    more.filter(Boolean).forEach((sentence) => words.append(element("small", "", sentence)));
    item.append(picture, words);
    if (link) {
      const anchor = element("a", "px-link", link.number);
      anchor.href = link.url;
      item.append(anchor);
    }
    return item;
  };

  const generate = async (form) => {
    const names = new Map([...form.querySelectorAll("[data-contract]")].map((each) => [each.dataset.contract, each.value]));
    const left = [...names.keys()];
    const total = left.length;
    const card = form.closest("[data-part]");
    const title = document.title;
    const counts = { drafted: 0, refused: 0 };
    form.querySelector("[data-controls]").replaceWith(form.querySelector("template").content.cloneNode(true));
    form.querySelector(".pxm-lead").remove();
    const bar = form.querySelector("[role=progressbar]");
    const list = form.querySelector(".pxm-steps");
    const stop = form.querySelector("[data-stop]");
    const words = form.querySelector("[data-words]");
    const status = page().querySelector("[data-status]");
    let stopped = false;
    let told = 0;
    stop.addEventListener("click", () => { stopped = true; stop.disabled = true; words.textContent = text(form, "stopping"); });
    stop.focus({ preventScroll: true });

    const waiting = element("li", "px-muted");
    const show = () => {
      const done = total - left.length;
      bar.setAttribute("aria-valuemax", total);
      bar.setAttribute("aria-valuenow", done);
      bar.firstElementChild.style.width = `${(100 * done) / total}%`;
      const progress = text(form, "of", { done, total });
      card.querySelector("[data-done]").textContent = progress;
      document.title = `${Math.floor((100 * done) / total)} % · ${title}`;
      waiting.replaceChildren(element("span", "pxm-spin"));
      if (left.length) {
        waiting.append(names.get(left[0]) + (left.length > 1 ? `, ${text(form, "more", { count: left.length - 1 })}` : ""));
        list.append(waiting);
      } else {
        waiting.remove();
      }
      list.scrollTop = list.scrollHeight;
      if (Date.now() - told > QUIET_SECONDS * 1000) { told = Date.now(); status.textContent = progress; }
    };

    running = true;
    bar.setAttribute("aria-valuemax", total);
    show();
    let size = 2;
    let failure = "";
    while (left.length && !stopped && !failure) {
      const slice = left.slice(0, size);
      const begun = Date.now();
      try {
        const answer = await post(form, slice);
        const items = [
          ...answer.drafted.map((each) => [each.key, line("drafted", each.name, [each.said], each)]),
          ...answer.skipped.map((each) => [each.key, line("skipped", names.get(each.key) || each.key, [each.sentence])]),
          ...answer.failed.map((each) => [each.key, line("failed", names.get(each.key) || each.key, [each.sentence])]),
        ].sort(([one], [other]) => (one < other ? -1 : 1));
        counts.drafted += answer.drafted.length;
        counts.refused += answer.skipped.length + answer.failed.length;
        waiting.before(...items.map(([, item]) => item));
        failure = answer.stopped;
        const settled = new Set(items.map(([key]) => key));
        /* A contract without an answer was not reached, unless nothing stopped the slice: then there is nothing to say. */
        const rest = failure ? slice.filter((key) => !settled.has(key)) : [];
        left.splice(0, slice.length, ...rest);
        const seconds = Math.max((Date.now() - begun) / 1000, 0.05);
        size = Math.max(1, Math.min(MOST_A_SLICE, 2 * size, Math.round((size * SECONDS_A_SLICE) / seconds)));
      } catch (error) {
        failure = (error instanceof TypeError || error instanceof SyntaxError ? "" : error.message) || text(form, "broken");
      }
      show();
    }
    running = false;
    document.title = title;
    waiting.remove();
    stop.remove();
    const outcome = left.length ? "stopped" : counts.refused ? "end" : "all";
    const end = text(form, outcome, { ...counts, left: left.length });
    words.textContent = failure ? `${failure} ${end}` : end;
    words.classList.toggle("pxm-failed", Boolean(failure));
    const again = element("a", "px-btn px-sm", text(form, "again"));
    again.href = window.location.href;
    form.querySelector(".pxm-acts").prepend(again);
    again.focus({ preventScroll: true });
    status.textContent = words.textContent;
    /* The figures follow; the list of what became of each stays until the page is left. */
    running = true;
    const { board } = page().dataset;
    if (board) await settle(board, BOARD);
    running = false;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const root = page();
    if (!root) return;
    if (root.dataset.board) settle(root.dataset.board, BOARD);
    if (root.dataset.hours) settle(root.dataset.hours, ["hours"]);
    root.addEventListener("submit", (event) => {
      const form = event.target.closest("form[data-generate]");
      if (!form) return;
      event.preventDefault();
      if (!running) generate(form);
    });
  });
})();
