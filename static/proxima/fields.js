/* What the amounts of the form would come to, while they are typed: the server tells, nothing is saved. */
(() => {
  "use strict";

  const { fromPlain, show, showSigned } = window.pxFigures;
  const MILLISECONDS_BEFORE_TRYING = 350;

  /* The form is there at once on its own page, and later where it is opened beside the document. */
  const start = () => {
    const form = document.querySelector("form[data-try]");
    if (!form) return;
    const live = document.getElementById("px-live");
    const stored = JSON.parse(document.getElementById("px-figures").textContent);
    const part = (name) => live.querySelector(`[data-live="${name}"]`);
    let [timer, serial, computed] = [0, 0, stored.computed_total];

    const beforeAfter = (name, after) => {
      const [was, is] = [show(fromPlain(stored[name])), show(fromPlain(after))];
      const value = Object.assign(document.createElement("span"), { className: "px-v", textContent: is });
      part(name).replaceChildren(...(was === is ? [] : [Object.assign(document.createElement("span"), { className: "px-muted", textContent: `${was} → ` })]), value);
    };

    const tell = (figures) => {
      live.hidden = false;
      if (!figures) {
        part("follows").textContent = "";
        part("difference").textContent = "–";
        part("total_amount").textContent = live.dataset.unreadable;
        return;
      }
      computed = figures.computed_total;
      beforeAfter("computed_total", figures.computed_total);
      beforeAfter("total_amount", figures.total_amount);
      part("follows").textContent = `(${figures.total_is_manual ? live.dataset.byHand : live.dataset.follows})`;
      part("follows").classList.toggle("px-byhandword", figures.total_is_manual);
      part("difference").textContent = showSigned(fromPlain(figures.total_amount) - fromPlain(stored.total_amount));
    };

    const ask = async () => {
      serial += 1;
      const asked = serial;
      try {
        const answer = await fetch(form.dataset.try, { method: "POST", body: new FormData(form), redirect: "manual" });
        const told = answer.ok || answer.status === 400 ? await answer.json() : null;
        if (asked === serial && told) tell(told.figures);
      } catch {
        if (asked === serial) live.hidden = true;
      }
    };

    form.addEventListener("input", (event) => {
      if (!event.target.classList.contains("px-figure")) return;
      clearTimeout(timer);
      timer = setTimeout(ask, MILLISECONDS_BEFORE_TRYING);
    });

    /* Beside other typed values the computed total is one more of them; it is saved with the rest. */
    const use = form.querySelector("[data-computed]");
    if (use) use.addEventListener("click", (event) => {
      event.preventDefault();
      const total = document.getElementById("id_total_amount");
      total.value = show(fromPlain(computed));
      total.dispatchEvent(new Event("input", { bubbles: true }));
      total.dispatchEvent(new Event("change", { bubbles: true }));
      total.focus();
    });
  };

  window.pxFields = { start };
  document.addEventListener("DOMContentLoaded", start);
})();
