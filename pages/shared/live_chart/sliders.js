// The sliders: native range inputs (mouse, touch, keyboard, screen reader) with a box for typing.

import { Axis, short } from "./axis.js";

const STEPS = 1000; // positions of the track
const LOCK = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7z
  M6 7h4V5a2 2 0 0 0-4 0z" fill="currentColor" fill-rule="evenodd"/></svg> locked by this link`;
const NEAR = 0.012; // a named value attracts the slider from this far

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export class Slider {
  // `events`: grab(field), move(field), commit(field)
  constructor(spec, id, events) {
    this.field = spec.field;
    this.events = events;
    this.held = false;
    this.id = id;
    this.build();
    this.describe(spec);
    this.listen();
  }

  build() {
    const id = this.id;
    this.name = make("label", { for: `${id}-track`, class: "name" });
    this.box = make("input", { type: "text", inputmode: "decimal", class: "box",
      autocomplete: "off", spellcheck: "false" });
    this.track = make("input", { id: `${id}-track`, type: "range", min: 0, max: STEPS, step: 1,
      "aria-describedby": `${id}-help ${id}-lock` });
    this.named = make("div", { class: "named" });
    this.ends = make("div", { class: "ends", "aria-hidden": "true" });
    this.error = make("div", { class: "error", role: "alert" });
    this.help = make("div", { id: `${id}-help`, class: "help" });
    this.lock = make("div", { id: `${id}-lock`, class: "lock" });
    const hint = make("details", { class: "hint" }, make("summary", {}, "?"), this.help);
    this.node = make("div", { class: "control" },
      make("div", { class: "head" }, this.name, hint, this.box),
      this.track, this.named, this.ends, this.lock, this.error);
  }

  describe(spec) {
    this.spec = spec;
    this.axis = new Axis(spec.axis);
    this.name.textContent = `${spec.label} (${spec.symbol})`;
    this.box.setAttribute("aria-label", `${spec.label}, ${spec.symbol}, type a value`);
    this.help.textContent = spec.help;
    this.ends.replaceChildren(...spec.ends.map((text) => make("span", {}, text)));
    this.node.querySelector("summary").setAttribute("aria-label", `What is ${spec.symbol}?`);
    const buttons = spec.marks.map(({ value, label }, k) => {
      const button = make("button", { type: "button" }, label);
      const before = spec.marks[k - 1];
      const crowded = before && Math.abs(this.axis.fraction(value) - this.axis.fraction(before.value)) < 0.3;
      if (crowded) button.className = "low";
      const f = this.axis.fraction(value);
      button.style.left = `${100 * f}%`;
      // Words near an end of the track stay within it.
      if (f < 0.12 || f > 0.88) button.style.transform = `translateX(${f < 0.5 ? 0 : -100}%)`;
      button.addEventListener("click", () => this.choose(value));
      return button;
    });
    // Rebuilding a button under the pointer would swallow its click.
    const signature = JSON.stringify(spec.marks);
    if (signature !== this.signature) this.named.replaceChildren(...buttons);
    this.named.hidden = buttons.length === 0;
    this.signature = signature;
    this.hold(spec.locked);
  }

  // What a link locks is seen, and does not move.
  hold(locked) {
    for (const part of this.node.querySelectorAll("input, .named button")) part.disabled = locked;
    if (locked !== this.locked) this.lock.innerHTML = locked ? LOCK : "";
    this.lock.hidden = !locked;
    this.locked = locked;
  }

  listen() {
    const { track, box } = this;
    const grab = () => {
      if (!this.held) this.events.grab(this.field);
      this.held = true;
    };
    track.addEventListener("pointerdown", grab);
    track.addEventListener("input", () => {
      grab();
      this.take(this.snap(track.value / STEPS));
      this.events.move(this.field);
    });
    // A release outside the window, a lost touch or a lost focus all end in one of these.
    for (const type of ["change", "pointerup", "pointercancel", "lostpointercapture", "blur"]) {
      track.addEventListener(type, () => this.release());
    }
    track.addEventListener("keydown", (event) => this.key(event, grab));
    box.addEventListener("change", () => this.typed());
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.set(this.value);
    });
  }

  // Hundredths of the track by arrows, tenths by page keys; committed when the keys rest.
  key(event, grab) {
    const move = { ArrowRight: 0.01, ArrowUp: 0.01, ArrowLeft: -0.01, ArrowDown: -0.01,
      PageUp: 0.1, PageDown: -0.1, Home: -1, End: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    grab();
    const f = Math.min(Math.max(this.axis.fraction(this.value) + move, 0), 1);
    // Home and End mean the ends, whatever is marked on the way.
    this.take(this.snap(f, Math.abs(move) < 1 ? Math.abs(move) / 2.5 : 0));
    this.set(this.value);
    this.events.move(this.field);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.release(), 350);
  }

  release() {
    clearTimeout(this.rest);
    if (!this.held) return;
    this.held = false;
    this.events.commit(this.field);
  }

  // Gone for good, without a last word.
  close() {
    clearTimeout(this.rest);
    this.held = false;
    this.node.remove();
  }

  choose(value) {
    this.set(value);
    this.events.commit(this.field);
  }

  typed() {
    const text = this.box.value.trim().replace(",", ".").replace("−", "-");
    const value = text === "" ? NaN : Number(text);
    const { low, high } = this.axis;
    if (!(value >= low && value <= high)) {
      this.error.textContent =
        `${this.spec.symbol} is a number from ${short(low)} to ${short(high)}.`;
      this.box.setAttribute("aria-invalid", "true");
      return;
    }
    this.choose(Number(value.toPrecision(4)));
  }

  snap(f, near = NEAR) {
    for (const { value } of this.spec.marks) {
      if (Math.abs(this.axis.fraction(value) - f) < near) return value;
    }
    if (f <= 0 || f >= 1) return f <= 0 ? this.axis.low : this.axis.high;
    const value = this.axis.value(f);
    return this.axis.kind === "linear" ? Math.round(value * 100) / 100 : +value.toPrecision(3);
  }

  take(value) {
    this.value = value;
    this.box.value = short(value);
    this.box.removeAttribute("aria-invalid");
    this.error.textContent = "";
    const named = this.spec.marks.find((mark) => mark.value === value);
    const words = named ? `, ${named.label}` : "";
    this.track.setAttribute("aria-valuetext", `${this.spec.symbol} ${short(value)}${words}`);
  }

  set(value) {
    this.take(value);
    this.track.value = Math.round(this.axis.fraction(value) * STEPS);
    this.track.style.setProperty("--filled", `${100 * this.axis.fraction(value)}%`);
  }

  get fraction() {
    return this.axis.fraction(this.value);
  }
}
