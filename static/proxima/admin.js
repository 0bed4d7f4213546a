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
      if (menu === except) continue;
      /* Whoever was in it stands at its word again, and not at the top of the page. */
      const wasIn = except === null && menu.contains(document.activeElement);
      menu.open = false;
      if (wasIn) menu.querySelector("summary").focus();
    }
  };

  /* A button that was pressed is not pressed again while its answer is on the way. */
  const once = (event) => {
    if (!event.target.matches("form[data-once]")) return;
    /* Also those that stand elsewhere on the page and name it. */
    for (const button of [...event.target.elements].filter((one) => one.type === "submit")) {
      setTimeout(() => { button.disabled = true; }, 0);
    }
  };

  /* What is selected in the list: totals per currency, and on each button how many of the selection it fits. */
  const figure = (cents) => {
    const digits = cents.toString().padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    return [whole, `,${digits.slice(-2)}`];
  };

  const part = (text, name) => {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  };

  /* "few" has a word of its own in Russian. */
  const form = (count) => new Intl.PluralRules(document.documentElement.lang).select(count);

  const showSelection = (bar) => {
    const rows = [...document.querySelectorAll("#result_list input.action-select:checked")]
      .map((box) => box.closest("tr").querySelector("[data-total]").dataset);
    for (const button of bar.querySelectorAll("[data-fits]")) {
      const fits = button.dataset.fits.split(" ");
      const count = rows.filter((row) => fits.includes(row.status)).length;
      button.querySelector(".px-count").textContent = count;
      button.disabled = count === 0;
      button.title = count === 0 ? button.dataset.title : "";
    }
    /* One filled button a page: the first step that the selection can take. */
    const offered = [...bar.querySelectorAll("[data-fits]:not(.px-danger)")];
    const next = offered.find((button) => !button.disabled);
    for (const button of offered) button.classList.toggle("px-p", button === next);
    const sums = new Map();
    for (const row of rows) {
      if (row.status === "void") continue; /* out of the world, as in the totals above the list */
      const sum = sums.get(row.currency) || { count: 0, cents: 0n };
      sums.set(row.currency, { count: sum.count + 1, cents: sum.cents + BigInt(row.total.replace(".", "")) });
    }
    const shown = bar.querySelector("[data-selection-sums]");
    shown.replaceChildren(...[...sums.keys()].sort().map((currency) => {
      const { count, cents } = sums.get(currency);
      const [whole, rest] = figure(cents);
      const amount = part(whole, "px-strong");
      amount.append(part(rest, "px-dc"), " ", part(currency, "px-cur"));
      const sum = part("", "px-sum-of");
      sum.append(amount, " ", part(`${count} ${shown.dataset[form(count)] || shown.dataset.many}`, "px-muted"));
      return sum;
    }));
  };

  const watchSelection = () => {
    const bar = document.querySelector(".px-bulk:has([data-selection-sums])");
    const list = document.querySelector("#result_list");
    if (!bar || !list) return; // a list without a row has nothing to select
    const show = () => setTimeout(() => showSelection(bar), 0); // after the theme's own script has ticked its boxes
    list.addEventListener("change", show);
    document.querySelector("#action-toggle").addEventListener("click", show);
    window.addEventListener("pageshow", show);
    show();
  };

  /* Headings that narrow screens repeat before each value begin with a capital, as they do above a table. */
  const capitals = () => {
    for (const cell of document.querySelectorAll("[data-label]")) {
      const { label } = cell.dataset;
      if (label) cell.dataset.label = label[0].toLocaleUpperCase() + label.slice(1);
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    capitals();
    watchSelection();
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
    for (const button of document.querySelectorAll("button[type=submit][disabled]")) {
      if (button.form?.matches("[data-once]")) button.disabled = false;
    }
  });
})();
