/* Figures in the browser, exact: hundredths as BigInt, rounded as invoices/money.py rounds them (spec 2, Rounding).
   A figure is a BigInt of cents or of hundredths of an hour; as text it is "-1250.50". */
(() => {
  "use strict";

  const LARGEST = 999999999999999n; // DECIMAL(15,2)
  const MOST_HOURS = 99999999n; // DECIMAL(8,2)
  const MOST_TIMES = 999999n; // DECIMAL(6,2)

  const magnitude = (value) => (value < 0n ? -value : value);

  /* Half-up, away from zero: what Decimal calls ROUND_HALF_UP. */
  const divided = (value, by) => {
    const half = (magnitude(value) + by / 2n) / by;
    return value < 0n ? -half : half;
  };

  const fromPlain = (text) => BigInt(text.replace(".", ""));

  const toPlain = (value) => {
    const digits = magnitude(value).toString().padStart(3, "0");
    return `${value < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  };

  /* As people read it: ["15 825 000", ",00"], with no-break spaces and a minus that is one. */
  const parts = (value) => {
    const digits = magnitude(value).toString().padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    return [`${value < 0n ? "\u2212" : ""}${whole}`, `,${digits.slice(-2)}`];
  };

  const show = (value) => parts(value).join("");
  const showSigned = (value) => (value > 0n ? `+${show(value)}` : show(value));

  /* What a person typed, as foundation/admin/figures.py reads it. Answers {value} or {error: name of the sentence}. */
  const read = (typed, { negative = false, largest = LARGEST } = {}) => {
    let text = typed.replace(/\s/g, "").replace("\u2212", "-");
    const either = /^([+-]?\d{1,3})[.,](\d{3})$/.exec(text);
    if (either) return { error: "ambiguous", readings: [`${either[1]}\u00a0${either[2]}`, `${either[1]},${either[2]}`.replace(/0$/, "")] };
    if (text.includes(",") && text.includes(".")) {
      text = text.replaceAll(text.lastIndexOf(".") > text.lastIndexOf(",") ? "," : ".", "");
    }
    if (text.split(",").length === 2) text = text.replace(",", ".");
    const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
    if (!found || !(found[2] || found[3])) return { error: "no_number" };
    if ((found[3] || "").length > 2) return { error: "two_decimals" };
    const size = BigInt((found[2] || "0") + (found[3] || "").padEnd(2, "0"));
    if (size > largest) return { error: "too_large" };
    if (found[1] === "-" && size && !negative) return { error: "not_negative" };
    return { value: found[1] === "-" ? -size : size };
  };

  /* quantity × price × multiplier, rounded once. */
  const lineTotal = (quantity, price, multiplier) => divided(quantity * price * multiplier, 10000n);

  /* The price that gives `total` by an exact division, or null. */
  const exactPrice = (total, quantity, multiplier) => {
    const divisor = quantity * multiplier;
    if (!divisor || (total * 10000n) % divisor) return null;
    const price = (total * 10000n) / divisor;
    return magnitude(price) > LARGEST ? null : price;
  };

  window.pxFigures = { LARGEST, MOST_HOURS, MOST_TIMES, fromPlain, toPlain, parts, show, showSigned, read, lineTotal, exactPrice };
})();
