/* What the settings in the form would do, while they are typed: the server tells, nothing is saved. */
(() => {
  "use strict";

  const MILLISECONDS_BEFORE_ASKING = 300;

  const start = (place) => {
    const form = place.parentElement.querySelector("form[id$=_form]");
    let [timer, serial] = [0, 0];

    const refuse = (sentences) => {
      const note = place.querySelector("[data-refused]");
      note.hidden = sentences.length === 0;
      note.querySelector("p").textContent = sentences.join(" ");
    };

    const fill = (html) => {
      const told = new DOMParser().parseFromString(html, "text/html");
      for (const part of place.querySelectorAll("[data-fill]")) {
        const other = told.querySelector(`[data-fill="${part.dataset.fill}"]`);
        if (other) part.replaceChildren(...document.adoptNode(other).childNodes);
      }
      const said = told.querySelector("[data-said]").textContent;
      if (place.querySelector("[data-said]").textContent !== said) place.querySelector("[data-said]").textContent = said;
    };

    const ask = async () => {
      serial += 1;
      const asked = serial;
      const sent = new FormData(form);
      for (const input of place.querySelectorAll("input")) sent.set(input.name, input.value);
      sent.set("rule", place.dataset.rule);
      place.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(place.dataset.example, { method: "POST", body: sent, redirect: "manual" });
        if (asked !== serial) return;
        if (!answer.ok) throw new Error(String(answer.status));
        const told = await answer.json();
        refuse(told.sentences || []);
        if (told.html) fill(told.html);
      } catch {
        if (asked === serial) refuse([place.dataset.unanswered]);
      }
      if (asked === serial) place.removeAttribute("aria-busy");
    };

    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, MILLISECONDS_BEFORE_ASKING);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    place.addEventListener("input", soon);
    if (form.querySelector("ul.errorlist, .errors")) soon();
  };

  for (const place of document.querySelectorAll("[data-example]")) start(place);
})();
