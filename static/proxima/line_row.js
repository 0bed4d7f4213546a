/* How one line looks: as it is, as it was changed, and while it is being edited. Nothing here changes anything. */
(() => {
  "use strict";

  const { fromPlain, parts, show } = window.pxFigures;

  const el = (tag, name = "", ...content) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(...content);
    return node;
  };

  const icon = (name) => {
    const node = el("span", "material-symbols-outlined", name);
    node.setAttribute("aria-hidden", "true");
    return node;
  };

  /* A button of a row. Only those of the current row can be reached with Tab. */
  const button = (act, title, content, name = "px-icon") => {
    const node = el("button", name, content);
    Object.assign(node, { type: "button", title, tabIndex: -1 });
    node.dataset.act = act;
    node.setAttribute("aria-label", title);
    return node;
  };

  const amount = (plain, name = "px-amount") => {
    const [whole, rest] = parts(fromPlain(plain));
    return el("span", name, whole, el("span", "px-dc", rest));
  };

  const struck = (text) => el("s", "", text);

  class LineRow {
    constructor(page, edits) {
      Object.assign(this, { page, edits, words: page.words });
    }

    tier(line) {
      return ["task", "overtime"].includes(line.line_type) ? this.page.tiers.words[line.rate_tier] : "–";
    }

    /* Counted from one: the month of support stands before the first worklog, at place 0. */
    numberOf(line) {
      return String(line.sort_order - this.page.firstPlace + 1);
    }

    /* A name that is too long for its column is told in full to whoever points at it. */
    person(line) {
      const td = el("td", "px-who", line.person || "–");
      td.title = line.person;
      return td;
    }

    rate(line) {
      if (line.line_total_is_manual) return "–";
      const times = fromPlain(line.rate_multiplier);
      const price = show(fromPlain(line.unit_price));
      return times === 100n ? price : `${price} ×\u00a0${show(times).replace(/,?0+$/, "")}`;
    }

    row(id) {
      const { edits, words } = this;
      const [line, kind] = [edits.line(id), edits.kindOf(id)];
      const stored = edits.stored(id);
      const tr = el("tr", [line.is_billed ? "" : "px-quietrow", kind ? `px-is-${kind}` : ""].filter(Boolean).join(" "));
      tr.dataset.line = id;
      tr.tabIndex = -1;
      const old = stored && kind === "changed" ? stored : null;
      const cells = [
        this.place(),
        el("td", "px-n px-muted px-no", kind === "added" ? "+" : this.numberOf(line)),
        this.date(line, kind),
        this.describe(line, old, kind),
        this.person(line),
        this.cell("px-muted px-tier", "rate_tier", this.tier(line), old && this.tier(old)),
        this.hoursCell(line, old),
        this.priceCell(line, old),
        this.amountCell(line, old),
        this.actions(line, kind),
      ];
      tr.append(...cells);
      this.tell(tr, id, line);
      tr.setAttribute("aria-label", [kind && words[kind === "restored" ? "taken_back" : kind], line.description].filter(Boolean).join(": "));
      return tr;
    }

    place() {
      const td = el("td", "px-place");
      td.append(button("up", `${this.words.up} (Alt ↑)`, icon("keyboard_arrow_up")), button("down", `${this.words.down} (Alt ↓)`, icon("keyboard_arrow_down")));
      return td;
    }

    date(line, kind) {
      const td = el("td", "px-n px-muted px-date");
      if (kind === "added" || kind === "gone") td.append(line.date || "–");
      else {
        const link = el("a", "", line.date);
        Object.assign(link, { href: `${line.id}/edit/`, title: this.words.whole_form, tabIndex: -1 });
        td.append(link);
      }
      return td;
    }

    describe(line, old, kind) {
      const { words } = this;
      const td = el("td", "px-words");
      td.dataset.cell = "description";
      const tags = { added: words.added, changed: words.changed, restored: words.taken_back, moved: words.moved, gone: words.gone };
      if (kind === "removed") td.append(el("span", "px-tag px-tag-removed", line.is_claim ? words.left_out : words.removed), " ");
      else if (kind) td.append(el("span", `px-tag px-tag-${kind}`, tags[kind]), " ");
      const text = el("span", "px-x");
      const issue = line.issue && line.description.startsWith(line.issue) ? line.issue : "";
      if (issue) text.append(el("span", "px-muted", issue));
      text.append(line.description.slice(issue.length));
      td.title = line.description;
      if (!kind && line.source === "manual") td.append(el("span", "px-tag px-warm", words.by_hand), " ");
      else if (!kind && line.is_edited) td.append(el("span", "px-tag px-warm", words.was_changed), " ");
      td.append(text);
      if (old && old.description !== line.description) td.append(el("div", "px-old", struck(old.description)));
      return td;
    }

    cell(name, field, text, oldText) {
      const td = el("td", name);
      td.dataset.cell = field;
      td.title = text;
      if (oldText && oldText !== text) td.append(el("div", "px-old", struck(oldText)));
      td.append(el("span", "px-x", text));
      return td;
    }

    figureCell(name, field, line, old) {
      const td = el("td", `px-n ${name}`);
      td.dataset.cell = field;
      if (old && old[field] !== line[field]) td.append(struck(show(fromPlain(old[field]))), " ");
      td.append(amount(line[field], "px-amount px-x"));
      return td;
    }

    /* The month of support and the fixed price are one each, and no hour. */
    hoursCell(line, old) {
      const isOne = (each) => each.quantity === "1.00" && ["support", "fixed"].includes(each.line_type);
      if (isOne(line) && (!old || isOne(old))) return this.cell("px-n px-hours px-muted", "quantity", "–");
      return this.figureCell("px-hours", "quantity", line, old);
    }

    priceCell(line, old) {
      return this.cell("px-n px-price", "unit_price", this.rate(line), old && this.rate(old));
    }

    amountCell(line, old) {
      const td = el("td", "px-n px-sumof");
      if (!line.is_billed) {
        td.append(el("span", "px-muted", this.words.included));
        return td;
      }
      td.dataset.cell = "line_total";
      if (old && old.line_total !== line.line_total) td.append(el("div", "px-old", struck(show(fromPlain(old.line_total)))));
      td.append(amount(line.line_total, "px-amount px-x"));
      return td;
    }

    actions(line, kind) {
      const { words } = this;
      const td = el("td", "px-do");
      const undo = button("undo", words.undo, words.undo, "px-link px-small");
      if (kind === "gone") {
        td.classList.add("px-choice");
        td.append(button("anew", words.add_anew, words.add_anew, "px-link px-small"), " ", button("undo", words.drop, words.drop, "px-link px-small"));
      } else if (this.edits.clashes[line.id]) {
        td.append(button("reviewed", words.reviewed, words.reviewed, "px-link px-small"), button("undo", words.take_theirs, words.take_theirs, "px-link px-small"));
        td.classList.add("px-choice");
      } else if (["changed", "removed", "restored"].includes(kind)) td.append(undo);
      else if (line.written_off) td.append(button("restore", words.take_back, words.take_back, "px-link px-small"));
      else {
        const remove = line.is_claim ? words.leave_out : words.remove;
        td.append(button("edit", `${words.edit} (Enter)`, icon("edit")), button("remove", `${remove} (Del)`, icon("delete")));
      }
      return td;
    }

    /* What is wrong with a line, and what somebody else made of it, in the cells that are meant. */
    tell(tr, id, line) {
      const { edits, words } = this;
      for (const [field, sentences] of Object.entries(edits.errors[id] || {})) {
        const td = this.find(tr, field);
        td.append(el("div", "px-error", sentences.join(" ")));
      }
      for (const [field, theirs] of Object.entries(edits.clashes[id] || {})) {
        const cell = this.find(tr, field);
        cell.querySelector("s")?.remove(); // what is there now stands below
        cell.append(el("div", "px-now", this.asText(field, theirs, line)));
      }
    }

    asText(field, theirs, line) {
      if (field === "written_off") return this.words.left_out_meanwhile;
      if (field === "description") return this.words.now_there_is.replace("%s", theirs);
      if (field === "rate_tier") return this.words.now_there_is.replace("%s", this.tier({ ...line, rate_tier: theirs }));
      return this.words.now_there_is.replace("%s", show(fromPlain(theirs)));
    }

    find(tr, field) {
      const name = field === "rate_multiplier" ? "unit_price" : field;
      return tr.querySelector(`[data-cell="${name}"]`) || tr.querySelector('[data-cell="description"]');
    }

    /* -- Being edited -------------------------------------------------------------------------------------------- */
    editor(id, line) {
      const { words } = this;
      const isNew = !id;
      const isTiered = ["task", "overtime"].includes(line.line_type);
      const tr = el("tr", "px-editing");
      tr.dataset.line = id || "";
      tr.append(el("td", "px-place"), el("td", "px-n px-muted px-no", isNew ? "+" : this.numberOf(line)), el("td", "px-n px-muted px-date", line.date || "–"));
      const description = el("textarea", "px-cell");
      Object.assign(description, { rows: 1, value: line.description, maxLength: 10000 });
      tr.append(this.input(description, "description", words.description_typed, "px-words"));
      tr.append(isNew || String(id).startsWith("new-") ? this.kind(line) : el("td", "px-who", line.person || "–"));
      tr.append(isTiered ? this.tierChoice(line) : el("td", "px-muted px-tier", "–"));
      tr.append(this.number("quantity", words.hours_typed, "px-hours", line));
      const price = this.number("unit_price", words.price_typed, "px-price", line);
      if (isTiered) {
        const times = this.number("rate_multiplier", words.multiplier_typed, "px-price", line).firstChild;
        times.classList.add("px-multiplier");
        price.classList.add("px-two-inputs");
        price.append(el("span", "px-muted", "×"), times);
      }
      tr.append(price);
      tr.append(line.is_billed ? this.number("line_total", words.amount_typed, "px-sumof", line) : el("td", "px-n px-sumof px-muted", words.included));
      const end = el("td", "px-do");
      const keep = button("keep", words.keep_title, icon("check"), "px-icon px-filled");
      const revert = button("revert", words.revert_title, icon("close"));
      keep.tabIndex = revert.tabIndex = 0;
      end.append(keep, revert);
      tr.append(end);
      this.fill(tr, line);
      return tr;
    }

    input(node, name, label, className) {
      node.name = name;
      node.setAttribute("aria-label", label);
      node.autocomplete = "off";
      return el("td", className, node);
    }

    number(name, label, className) {
      const node = el("input", "px-cell px-figure");
      Object.assign(node, { type: "text", inputMode: "decimal" });
      return this.input(node, name, label, `px-n ${className}`);
    }

    tierChoice(line) {
      const node = el("select", "px-cell");
      for (const [value, word] of Object.entries(this.page.tiers.words)) node.append(new Option(word, value, false, value === line.rate_tier));
      return this.input(node, "rate_tier", this.words.tier_typed, "px-tier");
    }

    kind(line) {
      const node = el("select", "px-cell");
      for (const [value, word] of [["task", this.words.work], ["manual", this.words.other]]) node.append(new Option(word, value, false, value === line.line_type));
      return this.input(node, "line_type", this.words.kind_typed, "px-who");
    }

    /* The figures of a line into its inputs, but for the one that is being typed in. */
    fill(tr, line, typedIn = "") {
      for (const name of ["quantity", "unit_price", "rate_multiplier", "line_total"]) {
        const node = tr.querySelector(`input[name="${name}"]`);
        if (!node || name === typedIn) continue;
        const hasNoRate = line.line_total_is_manual && (name === "unit_price" || name === "rate_multiplier");
        const times = show(fromPlain(line[name]));
        node.value = hasNoRate && name === "unit_price" ? "" : name === "rate_multiplier" ? times.replace(/,?0+$/, "") : times;
        node.placeholder = hasNoRate ? this.words.no_rate : "";
      }
    }
  }

  window.pxLineRow = { LineRow, el, button, icon, amount };
})();
