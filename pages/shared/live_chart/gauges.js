// The line of numbers and words under a picture.

import { percent, short } from "./axis.js";

const HELD = 1e-6;
const WRITE = {
  number: short, percent, share: (v) => percent(Math.max(v, 0)),
  // Held at an end of its axis, beyond which it may lie.
  within: (v, axis) => {
    const f = axis.fraction(v);
    return (f <= HELD ? "≤ " : f >= 1 - HELD ? "≥ " : "") + short(v);
  },
};

export class Gauges {
  constructor(line) {
    this.line = line;
  }

  // `readouts`: name, label and kind of each; numbers and words as a frame has them.
  show(readouts, { gauges, words }, axes) {
    const labels = readouts.map(({ label }) => label).join();
    if (labels !== this.labels) this.build(readouts);
    this.labels = labels;
    readouts.forEach(({ name, kind }, k) => {
      const text = kind === "word" ? words[name] : WRITE[kind](gauges[name], axes[name]);
      if (this.cells[k].textContent !== text) this.cells[k].textContent = text;
    });
  }

  build(readouts) {
    this.line.replaceChildren();
    this.cells = readouts.map(({ label }) => {
      const cell = document.createElement("span"), value = document.createElement("b");
      cell.append(`${label} `, value);
      this.line.append(cell);
      return value;
    });
  }
}
