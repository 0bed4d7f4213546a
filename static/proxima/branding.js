/* The documents as the seller's form would make them, while it is filled in: the server draws, nothing is saved. */
(() => {
  "use strict";

  const MILLISECONDS_BEFORE_ASKING = 500;

  const start = (place) => {
    const form = place.parentElement.querySelector("form[id$=_form]");
    let [timer, document_, isTyped] = [0, "act", false];

    /* The form itself, sent into the frame with its files, so that the answer's own policy rules it. No submit event:
       nothing is being saved. A new frame each time, so that Back leaves the page. */
    const paint = () => {
      const old = place.querySelector("iframe");
      const frame = old.cloneNode();
      const address = `${place.dataset.branding}?document=${document_}`;
      frame.removeAttribute("src");
      if (!isTyped) frame.src = address;
      place.setAttribute("aria-busy", "true");
      frame.addEventListener("load", () => place.removeAttribute("aria-busy"));
      old.replaceWith(frame);
      if (!isTyped) return;
      const [action, target] = [form.getAttribute("action"), form.getAttribute("target")];
      form.setAttribute("action", address);
      form.setAttribute("target", frame.name);
      HTMLFormElement.prototype.submit.call(form);
      for (const [name, value] of [["action", action], ["target", target]]) {
        if (value === null) form.removeAttribute(name);
        else form.setAttribute(name, value);
      }
    };

    const soon = () => {
      isTyped = true;
      clearTimeout(timer);
      timer = setTimeout(paint, MILLISECONDS_BEFORE_ASKING);
    };

    for (const link of place.querySelectorAll("[data-document]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        document_ = link.dataset.document;
        for (const other of place.querySelectorAll("[data-document]")) {
          other.classList.toggle("px-on", other === link);
          if (other === link) other.setAttribute("aria-current", "true");
          else other.removeAttribute("aria-current");
        }
        paint();
      });
    }
    if (form) {
      form.addEventListener("input", soon);
      form.addEventListener("change", soon);
      form.addEventListener("px:restored", soon);
      if (form.querySelector("ul.errorlist, .errors")) soon();
    }
  };

  for (const place of document.querySelectorAll("[data-branding]")) start(place);
})();
