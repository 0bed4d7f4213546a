/* The editor of a document of its own: numbered lines, its size, and the page as it would print beside it. */
(() => {
  "use strict";

  const MILLISECONDS_BEFORE_PREVIEW = 500;
  const KILOBYTE = 1024;
  const FRAME = "px-preview-frame";

  class DocumentEditor {
    constructor(form) {
      this.form = form;
      this.text = form.querySelector("textarea");
      this.serial = 0;
      this.isLeaving = false;
    }

    part(name) { return this.form.querySelector(`[data-document="${name}"]`); }

    get isUnsaved() { return "unsaved" in this.form.dataset || this.text.value !== this.text.defaultValue; }

    start() {
      document.documentElement.classList.add("px-live");
      const { form, text } = this;
      text.addEventListener("input", () => this.changed());
      text.addEventListener("scroll", () => { this.part("numbers").scrollTop = text.scrollTop; });
      form.addEventListener("submit", () => { this.isLeaving = true; });
      window.addEventListener("pageshow", () => { this.isLeaving = false; });
      window.addEventListener("beforeunload", (event) => { if (this.isUnsaved && !this.isLeaving) event.preventDefault(); });
      document.addEventListener("keydown", (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
        event.preventDefault();
        form.requestSubmit();
      });
      this.show();
      this.preview();
    }

    changed() {
      this.show();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.preview(), MILLISECONDS_BEFORE_PREVIEW);
    }

    show() {
      const { form, text } = this;
      const lines = text.value.split("\n").length;
      if (lines !== this.lines) this.part("numbers").textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
      this.lines = lines;
      this.part("numbers").scrollTop = text.scrollTop;
      const bytes = new TextEncoder().encode(text.value).length;
      const most = Number(form.dataset.most);
      const sentence = bytes > most ? form.dataset.tooLong : form.dataset.size;
      const kilobytes = (count) => Math.ceil(count / KILOBYTE).toLocaleString("fr").replace(/\s/g, "\u00a0");
      const size = this.part("size");
      size.textContent = sentence.replace("%s", kilobytes(bytes)).replace("%s", kilobytes(most));
      size.classList.toggle("px-toolong", bytes > most);
      form.querySelector("[type=submit]").disabled = bytes > most;
      this.isTooLong = bytes > most;
      this.part("unsaved").hidden = !this.isUnsaved;
    }

    /* A form sent into the frame, so that the answer's own policy rules it; a new frame, so that Back leaves the page. */
    async preview() {
      if (this.isTooLong) return;
      const { form, text } = this;
      this.serial += 1;
      const { serial } = this;
      const sent = new FormData();
      sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      sent.set("html_override", text.value);
      sent.set("facts", "1");
      let warnings = null;
      try {
        const answer = await fetch(form.dataset.try, { method: "POST", body: sent, redirect: "manual" });
        const told = answer.type === "opaqueredirect" ? {} : await answer.json();
        warnings = told.warnings || told.sentences || null;
        if (serial === this.serial && answer.ok) this.paint();
      } catch {
        warnings = null;
      }
      if (serial !== this.serial) return;
      this.part("state").textContent = warnings ? "" : form.dataset.unanswered;
      this.part("warnings").replaceChildren(...(warnings || []).map((sentence) => {
        const note = document.createElement("p");
        note.className = "px-paperwarning";
        note.textContent = sentence;
        return note;
      }));
    }

    paint() {
      const { form, text } = this;
      const old = form.querySelector("iframe");
      const frame = old.cloneNode();
      frame.removeAttribute("src");
      frame.name = FRAME;
      old.replaceWith(frame);
      const send = document.createElement("form");
      Object.assign(send, { method: "post", action: form.dataset.try, target: FRAME, hidden: true });
      for (const [name, value] of [["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value], ["html_override", text.value]]) {
        const field = document.createElement("textarea");
        Object.assign(field, { name, value });
        send.append(field);
      }
      document.body.append(send);
      send.submit();
      send.remove();
    }
  }

  document.addEventListener("DOMContentLoaded", () => new DocumentEditor(document.getElementById("px-document")).start());
})();
