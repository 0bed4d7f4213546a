/* The command palette: Ctrl-K opens it, arrows choose, Enter goes there, Ctrl-Enter in a new tab, Escape closes. */
(() => {
  "use strict";

  const MILLISECONDS_BEFORE_ASKING = 150;
  const dialog = document.getElementById("px-palette");
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[role=status]");
  let [timer, serial, chosen] = [0, 0, -1];

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const options = () => [...list.querySelectorAll("[role=option]")];

  const choose = (number) => {
    const all = options();
    chosen = all.length ? (number + all.length) % all.length : -1;
    all.forEach((one, index) => one.setAttribute("aria-selected", String(index === chosen)));
    if (chosen < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };

  const option = (found, number) => {
    const link = element("a", "", { role: "option", id: `px-found-${number}`, href: found.link, tabindex: "-1", "aria-selected": "false" });
    link.append(element("span", found.icon, { class: "material-symbols-outlined", "aria-hidden": "true" }), element("span", found.title));
    if (found.detail) link.append(element("span", found.detail));
    link.addEventListener("mousemove", () => { if (chosen !== number) choose(number); });
    return link;
  };

  const show = (found) => {
    const groups = new Map();
    found.forEach((one, number) => {
      if (!groups.has(one.group)) {
        const group = element("div", "", { role: "group", "aria-label": one.group });
        group.append(element("div", one.group, { "aria-hidden": "true" }));
        groups.set(one.group, group);
      }
      groups.get(one.group).append(option(one, number));
    });
    list.replaceChildren(...groups.values());
    tell(found.length ? dialog.dataset.count.replace("{n}", found.length) : dialog.dataset.none, found.length === 0);
    choose(0);
  };

  const tell = (sentence, isShown) => {
    status.textContent = sentence;
    if (isShown) list.replaceChildren(element("p", sentence, { role: "presentation" }));
  };

  const ask = async () => {
    serial += 1;
    const asked = serial;
    try {
      const address = `${dialog.dataset.search}?s=${encodeURIComponent(input.value)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      /* Whose session ended meanwhile is led to the log-in page: let the browser do so as well. */
      if (answer.redirected) { window.location.reload(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (asked === serial) show(told.found);
    } catch {
      if (asked === serial) { tell(dialog.dataset.failed, true); choose(0); }
    }
  };

  const open = () => {
    if (dialog.open) return;
    input.value = "";
    list.replaceChildren();
    dialog.showModal();
    ask();
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, MILLISECONDS_BEFORE_ASKING);
  });
  input.addEventListener("keydown", (event) => {
    const [all, moves] = [options(), { ArrowDown: 1, ArrowUp: -1 }];
    if (event.key in moves) choose(chosen + moves[event.key]);
    else if (event.key === "Enter" && all[chosen] && (event.ctrlKey || event.metaKey)) window.open(all[chosen].href, "_blank", "noopener");
    else if (event.key === "Enter" && all[chosen]) { dialog.close(); window.location.assign(all[chosen].href); }
    else return;
    event.preventDefault();
  });
  /* Beside the palette is outside of it. */
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close(); else open();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });
})();
