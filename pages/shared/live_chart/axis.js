// Axes, and numbers as a reader writes them. Nothing here knows what the numbers mean.

export class Axis {
  constructor({ low, high, kind, unit, title }) {
    Object.assign(this, { low, high, kind, unit, title });
    this.start = this.coordinate(low);
    this.span = this.coordinate(high) - this.start;
  }
  coordinate(v) {
    if (this.kind === "log") return Math.log10(v);
    if (this.kind === "root") return Math.sign(v) * Math.sqrt(Math.abs(v));
    return this.kind === "asinh" ? Math.asinh(v / this.unit) : v;
  }
  fraction(v) {
    return (this.coordinate(v) - this.start) / this.span;
  }
  place(fraction) {
    return this.start + fraction * this.span;
  }
  value(fraction) {
    return this.natural(this.place(fraction));
  }
  natural(c) {
    if (this.kind === "log") return 10 ** c;
    if (this.kind === "root") return c * Math.abs(c);
    return this.kind === "asinh" ? this.unit * Math.sinh(c) : c;
  }
  // Round values that are at least `room` apart on the visible part, the roundest first.
  ticks(from, to, room) {
    const low = this.natural(from), high = this.natural(to);
    const top = Math.max(Math.abs(low), Math.abs(high));
    const bottom = this.kind === "log" ? low : top * 1e-4;
    const steps = [[0], [1], [5], [2], [3], [1.5, 2.5, 4, 7]];
    const chosen = [];
    for (const family of steps) {
      for (let power = Math.ceil(Math.log10(top)); power >= Math.log10(bottom) - 1; power--) {
        for (const digit of family) {
          for (const sign of [1, -1]) {
            const value = sign * digit * 10 ** power, c = this.coordinate(value);
            const edge = (to - from) * 1e-9;
            if (!(c >= from - edge && c <= to + edge)) continue;
            if (chosen.every((other) => Math.abs(other.c - c) >= room)) chosen.push({ c, value });
          }
        }
      }
    }
    chosen.sort((a, b) => a.c - b.c);
    return { vals: chosen.map((t) => t.c), text: chosen.map((t) => short(t.value)) };
  }
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷",
  8: "⁸", 9: "⁹" };

// Three digits, as a reader writes them: 0.0123, 1,000, 3.53·10⁻⁵.
export function short(v) {
  if (!Number.isFinite(v)) return "∞";
  const size = Math.abs(v);
  let text = size >= 1000 ? Math.round(v).toLocaleString("en") : `${+v.toPrecision(3)}`;
  if (size > 0 && size < 9.99e-5) {
    const [digits, power] = v.toExponential(2).split("e");
    const raised = [...String(+power)].map((c) => RAISED[c]).join("");
    text = +digits === 1 ? `10${raised}` : `${+digits}·10${raised}`;
  }
  return text.replace("-", "−");
}

export function percent(v) {
  if (!(v < 1e5)) return "∞";
  const p = 100 * v;
  if (Math.abs(p) < 1e-9) return "0 %";
  if (Math.abs(p) < 0.1) return "less than 0.1 %";
  // Nearly everything is not everything; what rounding has left of it is.
  if (p >= 99.5 && p < 100 - 5e-5) return `${(Math.floor(p * 10) / 10).toFixed(1)} %`;
  const digits = Math.abs(p) < 10 ? 1 : 0;
  return `${p.toFixed(digits).replace("-", "−")} %`;
}
