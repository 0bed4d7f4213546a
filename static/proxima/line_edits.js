/* The unsaved edits of an invoice's lines: what is stored, what the person made of it, and what is sent to be saved.
   No page in here. Edits are kept in the browser's session storage, so that paging and filtering keep them. */
(() => {
  "use strict";

  const { fromPlain, toPlain, lineTotal, exactPrice } = window.pxFigures;
  const TYPED = ["description", "rate_tier", "quantity", "unit_price", "rate_multiplier", "line_total", "line_total_is_manual"];
  const MULTIPLIED = ["quantity", "unit_price", "rate_multiplier"];
  const MOST_STEPS = 100;

  const nothing = () => ({ lines: {}, removed: [], restored: [], added: [], moved: {}, follows: false });
  const copy = (value) => JSON.parse(JSON.stringify(value));

  /* Set one field of a line so that it multiplies out, or says that it does not: as services/line_values.py does. */
  const setField = (line, name, value) => {
    line[name] = value;
    const product = () => lineTotal(...MULTIPLIED.map((field) => fromPlain(line[field])));
    if (MULTIPLIED.includes(name)) {
      line.line_total = toPlain(product());
      line.line_total_is_manual = false;
    }
    if (name === "line_total") {
      const total = fromPlain(value);
      const price = total === product() ? fromPlain(line.unit_price) : exactPrice(total, fromPlain(line.quantity), fromPlain(line.rate_multiplier));
      line.line_total_is_manual = price === null;
      if (price !== null) line.unit_price = toPlain(price);
    }
  };

  const difference = (line, stored) =>
    Object.fromEntries(TYPED.filter((name) => line[name] !== stored[name]).map((name) => [name, line[name]]));

  /* The fields to send, so that the service arrives at the same line. A total goes alone where no price gives it. */
  const fieldsOf = (line, stored) => {
    const fields = {};
    for (const name of ["description", "rate_tier", "quantity", "rate_multiplier"]) {
      if (line[name] !== stored[name]) fields[name] = line[name];
    }
    const again = "quantity" in fields || "rate_multiplier" in fields;
    if (line.line_total_is_manual) {
      if (again || line.line_total !== stored.line_total || !stored.line_total_is_manual) fields.line_total = line.line_total;
    } else if (line.unit_price !== stored.unit_price) {
      fields.unit_price = line.unit_price;
    } else if (stored.line_total_is_manual && !again) {
      fields.line_total = line.line_total;
    }
    return fields;
  };

  class LineEdits {
    constructor(page) {
      this.page = page;
      this.key = `px-lines:${page.user}:${page.invoice}`;
      this.fresh = new Map([...page.rows, ...page.around].map((row) => [row.id, row]));
      const kept = this.read();
      this.version = kept.version || page.version;
      this.since = kept.since || page.since;
      this.seen = kept.seen || {};
      this.now = { ...nothing(), ...kept.now };
      this.past = kept.past || [];
      this.future = kept.future || [];
      this.clashes = kept.clashes || {};
      this.gone = kept.gone || [];
      this.errors = kept.errors || {};
      this.notice = kept.notice || null;
      this.serial = kept.serial || 0;
      this.isStored = true;
      if (this.isStale && !this.isDirty) {
        Object.assign(this, { version: page.version, since: page.since, seen: {}, past: [], future: [], clashes: {}, gone: [], errors: {} });
      }
    }

    read() {
      try {
        return JSON.parse(sessionStorage.getItem(this.key)) || {};
      } catch {
        return {};
      }
    }

    store() {
      const { version, since, seen, now, past, future, clashes, gone, errors, notice, serial } = this;
      try {
        if (!this.isDirty && !notice && !past.length && !future.length) sessionStorage.removeItem(this.key);
        else sessionStorage.setItem(this.key, JSON.stringify({ version, since, seen, now, past, future, clashes, gone, errors, notice, serial }));
        this.isStored = true;
      } catch {
        this.isStored = false;
      }
    }

    forget() {
      Object.assign(this, { seen: {}, now: nothing(), past: [], future: [], clashes: {}, gone: [], errors: {}, notice: null });
      sessionStorage.removeItem(this.key);
    }

    get isStale() { return this.version !== this.page.version; }
    get isDirty() { return this.count > 0; }
    get changed() { return Object.keys(this.now.lines).filter((id) => !this.now.removed.includes(id)); }
    get movedLines() { return Object.keys(this.now.moved).filter((id) => !this.now.lines[id] && !this.now.removed.includes(id)); }
    get counts() {
      const { added, removed, restored, moved, follows } = this.now;
      const changed = new Set([...this.changed, ...restored]).size;
      return { added: added.length, changed, removed: removed.length, moved: Object.keys(moved).length, follows: follows ? 1 : 0 };
    }
    get count() {
      const { added, removed, restored, lines, moved, follows } = this.now;
      return new Set([...removed, ...restored, ...Object.keys(lines), ...Object.keys(moved)]).size + added.length + (follows ? 1 : 0);
    }

    /* What is stored of a line that this page knows; of a touched one, as it was when it was touched. */
    stored(id) { return this.seen[id] || this.fresh.get(id); }

    /* A line as it would be after saving. */
    line(id) {
      const added = this.now.added.find((one) => one.id === id);
      if (added) return { ...added };
      const stored = this.stored(id);
      if (!stored) return null;
      const line = { ...stored, ...this.now.lines[id] };
      if (id in this.now.moved) line.sort_order = this.now.moved[id];
      if (this.now.restored.includes(id)) line.written_off = false;
      return line;
    }

    kindOf(id) {
      if (this.now.added.some((one) => one.id === id)) return "added";
      if (this.gone.includes(id)) return "gone";
      if (this.now.removed.includes(id)) return "removed";
      if (this.now.lines[id]) return "changed";
      if (this.now.restored.includes(id)) return "restored";
      return id in this.now.moved ? "moved" : "";
    }

    get touched() {
      const { lines, removed, restored, moved } = this.now;
      return [...new Set([...Object.keys(lines), ...removed, ...restored, ...Object.keys(moved)])];
    }

    /* -- What a person does; each step can be undone -------------------------------------------------------------- */
    step(change, ...ids) {
      this.past = [...this.past, JSON.stringify(this.now)].slice(-MOST_STEPS);
      this.future = [];
      for (const id of ids) if (!this.seen[id] && this.fresh.has(id)) this.seen[id] = this.fresh.get(id);
      change(this.now);
      this.tidy();
    }

    tidy() {
      this.serial += 1;
      const touched = new Set(this.touched);
      for (const id of Object.keys(this.clashes)) if (!touched.has(id)) delete this.clashes[id];
      for (const id of Object.keys(this.errors)) if (!touched.has(id) && !this.now.added.some((one) => one.id === id)) delete this.errors[id];
      this.gone = this.gone.filter((id) => touched.has(id));
      this.store();
    }

    keep(id, line) {
      this.step((now) => {
        delete this.errors[id];
        const index = now.added.findIndex((one) => one.id === id);
        if (index >= 0) {
          now.added[index] = { ...now.added[index], ...line };
          return;
        }
        const edits = difference(line, this.stored(id));
        if (Object.keys(edits).length) now.lines[id] = edits;
        else delete now.lines[id];
      }, id);
    }

    add(line) {
      const id = `new-${this.serial + 1}`;
      this.step((now) => {
        const last = now.added.reduce((most, one) => Math.max(most, one.sort_order), this.page.lastPlace);
        now.added.push({ ...line, id, sort_order: last + 1 });
      });
      return id;
    }

    remove(id) {
      this.step((now) => {
        if (this.kindOf(id) === "added") now.added = now.added.filter((one) => one.id !== id);
        else {
          now.removed.push(id);
          now.restored = now.restored.filter((one) => one !== id);
        }
      }, id);
    }

    restore(id) { this.step((now) => now.restored.push(id), id); }

    /* Everything about one line, back to what is stored. A move stays: its neighbour moved as well. */
    revert(id) {
      this.step((now) => {
        delete now.lines[id];
        now.removed = now.removed.filter((one) => one !== id);
        now.restored = now.restored.filter((one) => one !== id);
        delete this.clashes[id];
      });
    }

    swap(one, other) {
      const [first, second] = [this.line(one), this.line(other)];
      if (first.sort_order === second.sort_order) return false;
      this.step((now) => {
        for (const [id, place] of [[one, second.sort_order], [other, first.sort_order]]) {
          const added = now.added.find((line) => line.id === id);
          if (added) added.sort_order = place;
          else if (this.stored(id).sort_order === place) delete now.moved[id];
          else now.moved[id] = place;
        }
      }, one, other);
      return true;
    }

    follow() { this.step((now) => { now.follows = !now.follows; }); }

    travel(from, to) {
      if (!this[from].length) return false;
      this[to] = [...this[to], JSON.stringify(this.now)];
      this.now = JSON.parse(this[from].at(-1));
      this[from] = this[from].slice(0, -1);
      this.tidy();
      return true;
    }

    undo() { return this.travel("past", "future"); }
    redo() { return this.travel("future", "past"); }

    /* -- Figures ------------------------------------------------------------------------------------------------- */
    /* `typing` is a line that is being typed and not kept yet. Exact, but for the overtime of a support contract. */
    figures(typing = null) {
      const before = this.page.figures;
      let hours = fromPlain(before.total_hours);
      let computed = fromPlain(before.computed_total);
      const count = (line, sign) => {
        if (line.written_off) return;
        if (line.line_type === "task") hours += sign * fromPlain(line.quantity);
        if (line.is_billed) computed += sign * fromPlain(line.line_total);
      };
      const ids = new Set([...this.touched, ...this.now.added.map((one) => one.id)]);
      if (typing) ids.add(typing.id);
      for (const id of ids) {
        if (this.gone.includes(id)) continue;
        const stored = this.stored(id);
        if (stored) count(stored, -1n);
        if (!this.now.removed.includes(id)) count(typing && typing.id === id ? typing : this.line(id), 1n);
      }
      const isByHand = before.total_is_manual && !this.now.follows;
      return { hours, computed, total: isByHand ? fromPlain(before.total_amount) : computed, isByHand };
    }

    /* Under a support contract hours over the limit cost extra; how much is the server's to say. */
    get movesOvertime() {
      return this.page.deal === "SUP" && this.touched.some((id) => this.stored(id).line_type === "task");
    }

    /* -- What is sent -------------------------------------------------------------------------------------------- */
    payload() {
      const { added, removed, restored, moved, lines, follows } = this.now;
      const gone = new Set(this.gone);
      const updated = this.touched.filter((id) => !removed.includes(id) && !gone.has(id));
      const update = updated.map((id) => {
        const fields = lines[id] ? fieldsOf(this.line(id), this.stored(id)) : {};
        if (id in moved) fields.sort_order = moved[id];
        if (restored.includes(id)) fields.written_off = false;
        return { id, ...fields };
      });
      const add = added.map((line) => ({
        description: line.description,
        line_type: line.line_type,
        quantity: line.quantity,
        ...(line.line_type === "task" ? { rate_tier: line.rate_tier, rate_multiplier: line.rate_multiplier } : {}),
        ...(line.line_total_is_manual ? { line_total: line.line_total } : { unit_price: line.unit_price }),
        sort_order: line.sort_order,
      }));
      const remove = removed.filter((id) => !gone.has(id));
      return { body: { version: this.version, add, update, remove, total_follows: follows }, ids: { add: added.map((one) => one.id), update: updated, remove } };
    }

    /* The service's `update.3.quantity`, back to the line it means. Answers the sentences that belong to no line. */
    refuse(details, ids) {
      const rest = [];
      this.errors = {};
      for (const [path, sentences] of Object.entries(details)) {
        const [list, index, name] = path.split(".");
        const id = ids[list] && ids[list][Number(index)];
        if (!id) rest.push(...sentences);
        else (this.errors[id] ||= {})[name || "description"] = sentences;
      }
      this.store();
      return rest;
    }

    /* -- Somebody else was faster -------------------------------------------------------------------------------- */
    /* `rows` are the touched lines as they are now. What was typed is laid over them; where both changed the same
       field, `clashes` holds theirs. Answers how many lines clash, and whether moves had to be taken back. */
    rebase({ version, since, rows, happened }) {
      const present = new Map(rows.map((row) => [row.id, row]));
      const { now } = this;
      const isReordered = Object.keys(now.moved).some((id) => !present.has(id) || present.get(id).sort_order !== this.seen[id].sort_order);
      if (isReordered) now.moved = {};
      this.clashes = {};
      this.errors = {};
      now.removed = now.removed.filter((id) => present.has(id) && !(present.get(id).written_off && !this.seen[id].written_off));
      now.restored = now.restored.filter((id) => present.has(id) && present.get(id).written_off);
      this.gone = Object.keys(now.lines).filter((id) => !present.has(id));
      for (const id of Object.keys(now.lines)) {
        if (!present.has(id)) continue;
        const [was, theirs] = [this.seen[id], present.get(id)];
        const mine = { ...was, ...now.lines[id] };
        const fields = fieldsOf(mine, was);
        const line = copy(theirs);
        for (const [name, value] of Object.entries(fields)) setField(line, name, value);
        const clash = Object.fromEntries(
          Object.keys(fields).filter((name) => theirs[name] !== was[name] && theirs[name] !== fields[name]).map((name) => [name, theirs[name]]),
        );
        if (theirs.written_off && !was.written_off) clash.written_off = true;
        const edits = difference(line, theirs);
        if (!Object.keys(edits).length) delete now.lines[id];
        else {
          now.lines[id] = edits;
          if (Object.keys(clash).length) this.clashes[id] = clash;
        }
      }
      const seen = {};
      for (const id of this.touched) seen[id] = present.get(id) || this.seen[id];
      for (const [index, line] of now.added.entries()) line.sort_order = this.page.lastPlace + 1 + index;
      Object.assign(this, { seen, version, since, past: [], future: [] });
      this.notice = { happened, clashing: Object.keys(this.clashes).length, isReordered };
      this.tidy();
    }
  }

  window.pxLineEdits = { LineEdits, setField };
})();
