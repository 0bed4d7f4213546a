/* The lines of a draft, edited in place: keys, one row at a time, and one Save for everything.
   Without this script the page's links lead to a form for each line. */
(() => {
  "use strict";

  const { MOST_HOURS, MOST_TIMES, LARGEST, fromPlain, toPlain, show, showSigned, read } = window.pxFigures;
  const { LineEdits, setField } = window.pxLineEdits;
  const { LineRow, el, icon } = window.pxLineRow;
  const MILLISECONDS_BEFORE_TRYING = 350;
  const SAVED = "px-lines-saved"; // told at the foot of the page that is loaded next
  const LIMITS = { quantity: MOST_HOURS, rate_multiplier: MOST_TIMES, unit_price: LARGEST, line_total: LARGEST };

  class LinesPage {
    constructor(page) {
      this.page = page;
      this.words = page.words;
      this.edits = new LineEdits(page);
      this.rows = new LineRow(page, this.edits);
      this.table = document.getElementById("px-lines");
      this.body = this.table.tBodies[0];
      this.foot = document.getElementById("px-foot");
      this.isUnsavedOnly = location.hash === "#unsaved";
      this.current = null; // the id of the row that keys act on
      this.editing = null; // {id, line, tr, opened}: the row that is being typed in
      this.tried = null; // {serial, figures} or {serial, sentences}, from the server
      this.isStaying = false;
      this.isSaving = false;
    }

    async start() {
      document.documentElement.classList.add("px-live");
      this.foot.hidden = false;
      document.getElementById("px-unsaved").hidden = false;
      document.querySelector(".px-keys").hidden = false;
      this.listen();
      if (this.edits.isStale) await this.rebase();
      this.isJustSaved = Boolean(sessionStorage.getItem(SAVED));
      sessionStorage.removeItem(SAVED);
      this.show();
      this.showNotice();
      if (this.isJustSaved) this.say(this.words.saved);
      if (this.edits.isDirty) this.try();
    }

    /* -- What is shown ------------------------------------------------------------------------------------------- */
    get ids() {
      const { edits, page } = this;
      const inOrder = (one, other) => edits.line(one).sort_order - edits.line(other).sort_order || (one < other ? -1 : 1);
      const added = edits.now.added.map((line) => line.id);
      if (this.isUnsavedOnly) return [...edits.touched, ...added].sort(inOrder);
      const ids = page.rows.map((row) => row.id);
      if (!page.isWhole) return [...ids, ...added];
      /* A page holds the lines whose places are on it, wherever they were when it was loaded. */
      const first = page.isFirst ? -Infinity : page.rows[0].sort_order;
      const last = page.isLast ? Infinity : page.rows.at(-1).sort_order;
      const known = [...new Set([...ids, ...Object.keys(edits.now.moved)])].filter((id) => edits.stored(id));
      const here = known.filter((id) => { const place = edits.line(id).sort_order; return place >= first && place <= last; });
      return page.isLast ? [...here, ...added].sort(inOrder) : [...here.sort(inOrder), ...added];
    }

    show() {
      const { edits } = this;
      const hadFocus = this.body.contains(document.activeElement) || document.activeElement === document.body;
      const { ids } = this;
      if (!ids.includes(this.current)) this.current = ids[Math.min(this.currentIndex || 0, ids.length - 1)] || null;
      this.currentIndex = Math.max(0, ids.indexOf(this.current));
      const rows = ids.map((id) => (this.editing && this.editing.id === id ? this.editing.tr : this.rows.row(id)));
      if (this.editing && !this.editing.id) rows.push(this.editing.tr);
      if (!rows.length) rows.push(this.none());
      this.body.replaceChildren(...rows);
      this.mark();
      if (hadFocus && !this.editing && this.wantsFocus) this.rowOf(this.current)?.focus();
      this.showFoot();
      const unsaved = document.getElementById("px-unsaved");
      unsaved.querySelector("span").textContent = edits.touched.length + edits.now.added.length;
      unsaved.classList.toggle("px-on", this.isUnsavedOnly);
      unsaved.setAttribute("aria-pressed", String(this.isUnsavedOnly));
      for (const chip of document.querySelectorAll(".px-chipnav a")) chip.classList.toggle("px-off", this.isUnsavedOnly);
      const pager = document.querySelector(".px-linecard .px-pager");
      if (pager) pager.hidden = this.isUnsavedOnly;
      const sums = this.table.tFoot;
      if (sums) {
        sums.hidden = this.isUnsavedOnly;
        const word = sums.querySelector(".px-sumword");
        this.sumWord ||= word.textContent;
        word.textContent = edits.isDirty ? this.words.as_saved : this.sumWord;
      }
    }

    none() {
      const cell = el("td", "px-muted", this.isUnsavedOnly ? this.words.no_unsaved_lines : this.noneWord);
      cell.colSpan = 10;
      return el("tr", "px-none", cell);
    }

    /* One row at a time can be reached with Tab, and so can its buttons. */
    mark() {
      for (const tr of this.body.rows) {
        const isCurrent = tr.dataset.line === this.current && tr.dataset.line !== undefined;
        if (tr.classList.contains("px-editing")) continue;
        tr.tabIndex = isCurrent ? 0 : -1;
        for (const node of tr.querySelectorAll("button, a")) node.tabIndex = isCurrent ? 0 : -1;
      }
    }

    showFoot() {
      const { edits, words, foot } = this;
      const part = (name) => foot.querySelector(`[data-foot="${name}"]`);
      const { counts, count } = edits;
      const typing = this.editing && this.editing.id && !this.editing.isWrong ? this.editing.line : null;
      const local = edits.figures(typing);
      const isTried = this.tried && this.tried.serial === edits.serial && !typing;
      const told = isTried ? this.tried.figures : null;
      const figures = told ? { ...local, hours: fromPlain(told.total_hours), computed: fromPlain(told.computed_total), total: fromPlain(told.total_amount) } : local;
      const isWaiting = edits.isDirty && edits.movesOvertime && !isTried;
      const before = edits.page.figures;
      part("count").textContent = count ? this.counted(words.unsaved, count) : this.isJustSaved ? words.saved : words.nothing_unsaved;
      const kinds = [];
      for (const [name, sentence] of [["added", words.n_added], ["changed", words.n_changed], ["removed", words.n_removed], ["moved", words.n_moved]]) {
        if (counts[name]) kinds.push(el("span", `px-kind-${name}`, sentence.replace("%d", counts[name])), ", ");
      }
      if (counts.follows) kinds.push(words.total_taken_back, ", ");
      part("kinds").replaceChildren(...kinds.slice(0, -1));
      this.beforeAfter(part("hours"), fromPlain(before.total_hours), figures.hours, false);
      this.beforeAfter(part("total"), fromPlain(before.total_amount), figures.total, isWaiting);
      const difference = figures.total - fromPlain(before.total_amount);
      part("difference").textContent = isWaiting ? "…" : showSigned(difference);
      part("difference").parentNode.hidden = !edits.isDirty && !typing;
      const overtime = fromPlain((told || before).overtime_hours);
      part("overtime").textContent = overtime ? `(${words.overtime.replace("%s", show(overtime))})` : "";
      const { isByHand } = figures;
      part("follows").textContent = `(${edits.now.follows ? words.will_follow : isByHand ? words.set_by_hand : words.follows})`;
      part("follows").classList.toggle("px-byhandword", isByHand);
      const follow = foot.querySelector('[data-do="follow"]');
      follow.hidden = !before.total_is_manual || edits.now.follows;
      follow.textContent = words.use_computed.replace("%s", show(figures.computed));
      foot.querySelector("[type=submit]").disabled = !edits.isDirty && !this.editing || this.isSaving;
      foot.querySelector('[data-do="discard"]').disabled = !edits.isDirty || this.isSaving;
      foot.querySelector('[data-do="undo"]').disabled = !edits.past.length;
      foot.querySelector('[data-do="redo"]').disabled = !edits.future.length;
      const error = isTried && this.tried.sentences ? this.tried.sentences : edits.isStored ? [] : [words.cannot_store];
      part("error").hidden = !error.length;
      part("error").textContent = error.join(" ");
    }

    beforeAfter(node, before, after, isWaiting) {
      node.setAttribute("aria-busy", String(isWaiting));
      if (before === after && !isWaiting) node.replaceChildren(el("span", "px-v", show(after)));
      else node.replaceChildren(el("span", "px-muted", `${show(before)} → `), el("span", "px-v", isWaiting ? "…" : show(after)));
    }

    counted(forms, count) {
      const rule = new Intl.PluralRules(document.documentElement.lang || "en").select(count);
      return (forms[rule] || forms.other).replace("%d", count);
    }

    /* Why a figure cannot be read; of what has two readings, with both. */
    told({ error, readings = [] }) {
      return this.words[error].replace("%(whole)s", readings[0]).replace("%(part)s", readings[1]);
    }

    say(text) { document.getElementById("px-said").textContent = text; }

    rowOf(id) { return [...this.body.rows].find((tr) => tr.dataset.line === id); }

    /* Something above the table that has to be read. */
    tellAbove(title, content, ...buttons) {
      const head = el("h4", "", icon("warning"), title);
      const note = el("div", "px-note px-sect", head, ...content);
      note.tabIndex = -1;
      if (buttons.length) note.append(el("p", "px-acts", ...buttons));
      document.getElementById("px-notices").replaceChildren(note);
      return note;
    }

    act(label, does) {
      const node = el("button", "px-btn px-sm", label);
      node.type = "button";
      node.addEventListener("click", does);
      return node;
    }

    showNotice() {
      const { notice } = this.edits;
      if (!notice) return;
      const { words } = this;
      const happened = new DOMParser().parseFromString(notice.happened, "text/html").body;
      const content = [...happened.childNodes];
      const sentences = [words.kept];
      if (notice.clashing) sentences.push(this.counted(words.clashing, notice.clashing));
      if (notice.isReordered) sentences.push(words.moves_dropped);
      content.push(...sentences.map((sentence) => el("p", "", sentence)));
      this.tellAbove(words.changed_meanwhile, content);
    }

    /* -- Typing -------------------------------------------------------------------------------------------------- */
    edit(id, field = "") {
      if (!this.keep()) return;
      const { edits } = this;
      const line = edits.line(id);
      if (!line || line.written_off || ["removed", "gone"].includes(edits.kindOf(id))) return;
      this.open(id, line, field);
    }

    add() {
      if (!this.keep()) return;
      const isWork = this.page.deal === "HR";
      this.open(null, {
        description: "", line_type: isWork ? "task" : "manual", rate_tier: "standard", source: "manual", person: "–", date: "–", issue: "",
        is_billed: true, is_edited: false, is_claim: false, written_off: false, line_total_is_manual: false,
        quantity: "1.00", unit_price: isWork ? this.page.tiers.rate : "0.00", rate_multiplier: "1.00", line_total: isWork ? this.page.tiers.rate : "0.00",
      }, "description");
    }

    open(id, line, field) {
      const tr = this.rows.editor(id, line);
      this.editing = { id, line, tr, opened: JSON.stringify(line), isWrong: false };
      if (id) this.current = id;
      this.show();
      const asked = field && tr.querySelector(`[name="${field}"]:not(:disabled)`);
      const node = asked || tr.querySelector('[name="quantity"]');
      node.focus();
      if (node.select && node.tagName === "INPUT") node.select();
      tr.scrollIntoView({ block: "nearest" });
    }

    /* What was typed in one cell, into the line; its figures follow at once. */
    typed(node) {
      const { editing, words } = this;
      const { line, tr } = editing;
      const { name } = node;
      this.complain(node, "");
      if (name === "description") line.description = node.value;
      else if (name === "rate_tier") this.chooseTier(node.value);
      else if (name === "line_type") { this.chooseKind(node.value); return; }
      else {
        const found = read(node.value, { negative: line.source === "manual" && name in { unit_price: 1, line_total: 1 }, largest: LIMITS[name] });
        if (found.error) {
          const isUntouched = !node.value.trim() && line.line_total_is_manual;
          if (!isUntouched) this.complain(node, this.told(found));
          this.showFoot();
          return;
        }
        setField(line, name, toPlain(found.value));
        if (fromPlain(line.line_total) > LARGEST || fromPlain(line.line_total) < -LARGEST) this.complain(node, words.too_large);
        this.rows.fill(tr, line, name);
      }
      for (const other of tr.querySelectorAll(".px-figure")) if (other !== node && other.value) this.complain(other, "");
      editing.isWrong = Boolean(tr.querySelector("[aria-invalid]"));
      this.showFoot();
    }

    /* The multiplier of a tier is the contract's. */
    chooseTier(tier) {
      const { line, tr } = this.editing;
      line.rate_tier = tier;
      const times = (this.page.tiers.multipliers[line.line_type] || {})[tier];
      if (times && times !== line.rate_multiplier) setField(line, "rate_multiplier", times);
      this.rows.fill(tr, line);
    }

    /* Work has hours, a tier and a multiplier; anything else a quantity and a price. */
    chooseKind(kind) {
      const { id, line } = this.editing;
      line.line_type = kind;
      if (kind === "manual") {
        line.rate_tier = "standard";
        setField(line, "rate_multiplier", "1.00");
      } else if (line.unit_price === "0.00") setField(line, "unit_price", this.page.tiers.rate);
      const { opened } = this.editing;
      this.open(id, line, "line_type");
      this.editing.opened = opened;
    }

    complain(node, text) {
      const td = node.closest("td");
      td.querySelector(`.px-error[data-of="${node.name}"]`)?.remove();
      node.removeAttribute("aria-invalid");
      node.removeAttribute("aria-describedby");
      if (!text) return;
      const error = el("div", "px-error", text);
      error.dataset.of = node.name;
      error.id = `px-wrong-${node.name}`;
      td.append(error);
      node.setAttribute("aria-invalid", "true");
      node.setAttribute("aria-describedby", error.id);
      if (this.editing) this.editing.isWrong = true;
    }

    /* Take over what was typed. False when something is wrong with it: then the row stays open, and says what. */
    keep() {
      if (!this.editing) return true;
      const { id, line, tr, opened } = this.editing;
      const description = tr.querySelector('[name="description"]');
      if (!line.description.trim()) this.complain(description, this.words.say_what);
      const wrong = tr.querySelector("[aria-invalid]");
      if (wrong) {
        wrong.focus();
        return false;
      }
      this.editing = null;
      if (!id) this.current = this.edits.add(line);
      else if (JSON.stringify(line) !== opened) this.edits.keep(id, line);
      this.changed();
      return true;
    }

    revert() {
      this.editing = null;
      this.focusRow();
    }

    focusRow() {
      this.wantsFocus = true;
      this.show();
      this.rowOf(this.current)?.focus();
      this.wantsFocus = false;
    }

    changed() {
      this.show();
      this.try();
    }

    /* -- Rows ---------------------------------------------------------------------------------------------------- */
    go(step) {
      const { ids } = this;
      const index = Math.min(Math.max(ids.indexOf(this.current) + step, 0), ids.length - 1);
      this.current = ids[index] || null;
      this.currentIndex = index;
      this.mark();
      const tr = this.rowOf(this.current);
      tr?.focus();
      tr?.scrollIntoView({ block: "nearest" });
    }

    remove(id) {
      const kind = this.edits.kindOf(id);
      const line = this.edits.line(id);
      if (kind === "removed" || kind === "gone") return;
      if (line.written_off) return;
      this.edits.remove(id);
      this.changed();
      this.focusRow();
      this.say(`${line.is_claim ? this.words.left_out : this.words.removed}: ${line.description}`);
    }

    move(id, step) {
      const { edits, page, words } = this;
      const kind = edits.kindOf(id);
      if (kind === "removed" || kind === "gone") return;
      if (!page.isWhole || this.isUnsavedOnly || (kind === "added" && !page.isLast)) {
        this.say(words.whole_list_first);
        this.tellAbove(words.whole_list_first, []);
        return;
      }
      const { ids } = this;
      const index = ids.indexOf(id);
      const isOffPage = index + step < 0 || index + step >= ids.length || (edits.kindOf(ids[index + step]) === "added" && !page.isLast);
      const other = isOffPage ? this.neighbour(id, step) : ids[index + step];
      if (!other || (edits.kindOf(other) === "added" && !page.isLast)) return;
      if (!edits.swap(id, other)) {
        this.say(words.same_place);
        this.tellAbove(words.same_place, []);
        return;
      }
      this.current = isOffPage ? other : id;
      this.changed();
      this.focusRow();
      if (isOffPage) this.say(words.moved_off);
    }

    /* The line past the edge of the page, as it is ordered now. */
    neighbour(id, step) {
      const { edits, page } = this;
      const place = edits.line(id).sort_order;
      const known = [...new Set([...page.around.map((row) => row.id), ...Object.keys(edits.now.moved)])].filter((one) => one !== id && edits.stored(one));
      const past = known.filter((one) => (edits.line(one).sort_order - place) * step > 0);
      past.sort((one, other) => (edits.line(one).sort_order - edits.line(other).sort_order) * step);
      return past[0];
    }

    press(act, id) {
      const { edits } = this;
      this.current = id;
      const does = {
        up: () => this.move(id, -1),
        down: () => this.move(id, 1),
        edit: () => this.edit(id),
        remove: () => this.remove(id),
        restore: () => { edits.restore(id); this.changed(); this.focusRow(); },
        undo: () => { edits.revert(id); this.changed(); this.focusRow(); },
        reviewed: () => { delete edits.clashes[id]; edits.store(); this.focusRow(); },
        anew: () => this.anew(id),
      }[act];
      if (does) does();
    }

    /* A line that somebody removed, with what was typed into it, as a new one. */
    anew(id) {
      const line = this.edits.line(id);
      this.edits.revert(id);
      this.current = this.edits.add({ ...line, line_type: line.line_type === "task" ? "task" : "manual", source: "manual", is_billed: true, is_claim: false, written_off: false });
      this.changed();
      this.focusRow();
    }

    travel(direction) {
      if (this.editing && !this.keep()) return;
      if (!this.edits[direction]()) return;
      this.changed();
      this.focusRow();
      this.say(direction === "undo" ? this.words.undone : this.words.redone);
    }

    /* -- The server ---------------------------------------------------------------------------------------------- */
    /* Logging in again, in another tab, gives a new one. */
    get token() {
      const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
      return cookie ? cookie[1] : this.foot.querySelector("[name=csrfmiddlewaretoken]").value;
    }

    async send(url, body) {
      let answer;
      try {
        answer = await fetch(url, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
          body: JSON.stringify(body),
          redirect: "manual",
        });
      } catch {
        return { code: "UNREACHABLE", sentences: [this.words.no_answer], details: {} };
      }
      if (answer.type === "opaqueredirect" || answer.status === 403) return { code: "FORBIDDEN", sentences: [this.words.lost_session], details: {} };
      if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) return { code: "UNREACHABLE", sentences: [this.words.no_answer], details: {} };
      return answer.json();
    }

    /* What the server says that the edits would come to, once the hands rest. */
    try() {
      clearTimeout(this.timer);
      if (!this.edits.isDirty) return;
      this.timer = setTimeout(async () => {
        const { serial } = this.edits;
        const answer = await this.send(this.page.urls.try, this.edits.payload().body);
        const isKnown = this.tried && this.tried.serial === serial; // Save was refused meanwhile, and said why
        if (serial !== this.edits.serial || this.isSaving || isKnown) return;
        if (answer.figures) this.tried = { serial, figures: answer.figures };
        else if (answer.code === "STALE") this.offerToLoad(answer.sentences);
        else if (answer.code === "VALIDATION_ERROR") this.tried = { serial, figures: null, sentences: Object.values(answer.details).flat() };
        else this.tried = { serial, figures: null, sentences: answer.sentences };
        this.showFoot();
      }, MILLISECONDS_BEFORE_TRYING);
    }

    offerToLoad(sentences) {
      this.tellAbove(this.words.changed_meanwhile, sentences.map((one) => el("p", "", one)), this.act(this.words.load_now, () => this.keep() && this.reload()));
    }

    async save() {
      if (this.isSaving || !this.keep() || !this.edits.isDirty) return;
      const { edits, words } = this;
      if (edits.gone.length) {
        this.showUnsaved(true);
        this.tellAbove(words.nothing_was_saved, [el("p", "", words.gone_first)]);
        return;
      }
      this.isSaving = true;
      clearTimeout(this.timer);
      this.showFoot();
      const { body, ids } = edits.payload();
      const answer = await this.send(this.page.urls.save, body);
      this.isSaving = false;
      if (answer.version) {
        edits.forget();
        sessionStorage.setItem(SAVED, "1");
        this.reload();
      } else if (answer.code === "STALE") this.reload();
      else this.refused(answer, ids);
    }

    refused(answer, ids) {
      const { edits, words } = this;
      const rest = answer.code === "VALIDATION_ERROR" ? edits.refuse(answer.details, ids) : answer.sentences;
      this.tried = { serial: edits.serial, figures: null };
      const wrong = Object.keys(edits.errors);
      if (wrong.length && !wrong.some((id) => this.ids.includes(id))) this.isUnsavedOnly = true;
      this.show();
      const note = this.tellAbove(words.nothing_was_saved, rest.map((one) => el("p", "", one)));
      note.classList.add("px-wrong");
      if (answer.code === "FORBIDDEN") {
        const link = el("a", "px-link", words.log_in);
        Object.assign(link, { href: this.page.urls.login, target: "_blank", rel: "noopener" });
        note.append(el("p", "", link));
      }
      const first = this.ids.find((id) => wrong.includes(id));
      if (first) {
        this.current = first;
        this.focusRow();
        this.rowOf(first).scrollIntoView({ block: "center" });
      } else note.focus();
    }

    async rebase() {
      const { edits, page } = this;
      const answer = await this.send(page.urls.now, { ids: Object.keys(edits.seen).filter((id) => edits.touched.includes(id)), since: edits.since });
      if (!answer.rows) {
        this.tellAbove(this.words.changed_meanwhile, answer.sentences.map((one) => el("p", "", one)), this.act(this.words.load_now, () => this.reload()));
        return;
      }
      edits.rebase({ version: page.version, since: page.since, rows: answer.rows, happened: answer.happened });
    }

    reload() {
      this.isStaying = true;
      location.reload();
    }

    async discard() {
      if (!this.edits.isDirty) return;
      const dialog = document.getElementById("px-discard");
      dialog.showModal();
      await new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
      if (dialog.returnValue !== "discard") return;
      dialog.returnValue = "";
      this.editing = null;
      this.edits.forget();
      this.reload();
    }

    showUnsaved(isOnly) {
      if (!this.keep()) return;
      this.isUnsavedOnly = isOnly;
      history.replaceState(null, "", isOnly ? "#unsaved" : location.pathname + location.search);
      this.show();
    }

    /* -- Keys and the mouse -------------------------------------------------------------------------------------- */
    listen() {
      this.noneWord = this.table.querySelector(".px-none td:last-child")?.textContent || "";
      this.body.addEventListener("click", (event) => this.clicked(event));
      this.body.addEventListener("keydown", (event) => (event.target.closest(".px-editing") ? this.keyInEditor(event) : this.keyOnRow(event)));
      this.body.addEventListener("input", (event) => { if (this.editing) this.typed(event.target); });
      this.body.addEventListener("focusin", (event) => {
        const tr = event.target.closest("tr[data-line]");
        if (!tr || !tr.dataset.line || tr.dataset.line === this.current) return;
        this.current = tr.dataset.line;
        this.mark();
      });
      document.getElementById("px-add").addEventListener("click", (event) => { event.preventDefault(); this.add(); });
      document.getElementById("px-unsaved").addEventListener("click", () => this.showUnsaved(!this.isUnsavedOnly));
      this.foot.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
      this.foot.addEventListener("click", (event) => {
        const does = { undo: () => this.travel("undo"), redo: () => this.travel("redo"), discard: () => this.discard(), follow: () => { this.edits.follow(); this.changed(); } };
        const node = event.target.closest("[data-do]");
        if (node) does[node.dataset.do]();
      });
      document.addEventListener("keydown", (event) => this.keyAnywhere(event));
      this.watchLeaving();
    }

    clicked(event) {
      const tr = event.target.closest("tr[data-line]");
      if (!tr || event.target.closest("a")) return;
      const act = event.target.closest("[data-act]")?.dataset.act;
      const id = tr.dataset.line;
      if (act === "keep") { if (this.keep()) this.focusRow(); }
      else if (act === "revert") this.revert();
      else if (act) { if (this.keep()) this.press(act, id); }
      else if (!tr.classList.contains("px-editing") && !String(getSelection())) {
        const cell = event.target.closest("td")?.dataset.cell;
        if (cell) this.edit(id, cell);
      }
    }

    keyOnRow(event) {
      const tr = event.target.closest("tr[data-line]");
      if (!tr || event.ctrlKey || event.metaKey) return;
      const id = tr.dataset.line;
      const isRow = event.target === tr;
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (step) {
        event.preventDefault();
        if (event.altKey) this.move(id, step);
        else this.go(step);
      } else if (isRow && event.key === "Enter") {
        event.preventDefault();
        this.edit(id);
      } else if (isRow && event.key === "Delete") {
        event.preventDefault();
        this.remove(id);
      }
    }

    keyInEditor(event) {
      const { target, key } = event;
      if (key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        this.revert();
        return;
      }
      if (target.tagName === "BUTTON") return;
      if (key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        if (this.keep()) this.focusRow();
      }
      const step = { ArrowUp: -1, ArrowDown: 1 }[key];
      const isOneLine = target.tagName === "INPUT" || (target.tagName === "TEXTAREA" && !target.value.includes("\n"));
      if (step && isOneLine && !event.altKey && this.editing.id) {
        event.preventDefault();
        const { ids } = this;
        const next = ids[ids.indexOf(this.editing.id) + step];
        if (this.keep()) {
          if (next) this.edit(next, target.name);
          if (!this.editing) this.focusRow();
        }
      }
    }

    keyAnywhere(event) {
      const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
      const isOpen = document.querySelector("dialog[open]");
      if (isOpen) return;
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && key === "s") {
        event.preventDefault();
        this.save();
      } else if ((event.ctrlKey || event.metaKey) && !isTyping && (key === "z" || key === "y")) {
        event.preventDefault();
        this.travel(key === "y" || event.shiftKey ? "redo" : "undo");
      } else if (!isTyping && event.code === "KeyN" && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        this.add();
      }
    }

    /* Paging, filters and the search stay on these lines and keep what is unsaved; anything else warns. */
    watchLeaving() {
      document.addEventListener("click", (event) => {
        const link = event.target.closest("a[href]");
        if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || link.target) return;
        const isSame = new URL(link.href).pathname === location.pathname;
        if (isSame && !this.keep()) event.preventDefault();
        else this.isStaying = isSame && this.edits.isStored;
      });
      document.addEventListener("submit", (event) => {
        if (event.target === this.foot || event.target.method === "dialog") return;
        if (!this.keep()) event.preventDefault();
        else this.isStaying = new URL(event.target.action).pathname === location.pathname && this.edits.isStored;
      });
      window.addEventListener("beforeunload", (event) => {
        const isTyping = this.editing && JSON.stringify(this.editing.line) !== this.editing.opened;
        if (this.isStaying || !(this.edits.isDirty || isTyping)) return;
        event.preventDefault();
      });
      window.addEventListener("pageshow", (event) => {
        this.isStaying = false;
        /* Back and forward may show this page as it was left: read what is stored now. */
        if (event.persisted) this.reload();
      });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    new LinesPage(JSON.parse(document.getElementById("px-lines-data").textContent)).start();
  });
})();
