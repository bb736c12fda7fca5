// A picture to draw a prediction in: handles on a grid, by pointer, touch or keyboard. Once the
// prediction is made the truth is drawn over it. Nothing here knows what the curve means.

import { Axis, short } from "./axis.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 340, LEFT = 58, RIGHT = 18, TOP = 14, BOTTOM = 52;

function shape(tag, attributes, parent, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

class Sketch {
  constructor(root) {
    this.box = document.createElement("div");
    this.box.className = "sketch";
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("role", "group");
    this.box.append(this.svg);
    root.append(this.box);
    this.resizing = new ResizeObserver(() => this.box.clientWidth !== this.width && this.draw());
    this.resizing.observe(this.box);
    for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      this.svg.addEventListener(type, (event) => this.pointer(type, event));
    }
  }

  update({ data, setStateValue }) {
    const fresh = this.identity !== data.identity;
    this.identity = data.identity;
    this.data = data;
    this.send = (heights) => setStateValue("heights", heights.map((h) => Math.round(100 * h)));
    this.x = new Axis(data.x);
    this.y = new Axis(data.y);
    if (fresh || data.locked) this.heights = [...data.heights];
    this.draw();
  }

  px(f) { return LEFT + f * (this.width - LEFT - RIGHT); }
  py(f) { return TOP + (1 - f) * (HEIGHT - TOP - BOTTOM); }

  draw() {
    if (!this.data) return;
    const focused = this.handles?.indexOf(document.activeElement) ?? -1;
    this.width = Math.max(this.box.clientWidth, 260);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    this.svg.setAttribute("aria-label", this.data.label);
    this.svg.replaceChildren();
    this.grid();
    this.line(this.heights.map((h, k) => [this.data.places[k], h]), "mine");
    if (this.data.truth) this.line(this.data.truth, "truth");
    this.handles = this.heights.map((h, k) => this.handle(h, k));
    if (focused >= 0) this.handles[focused].focus();
  }

  grid() {
    const { x, y } = this;
    const across = x.ticks(x.start, x.start + x.span, (x.span * 64) / (this.width - LEFT - RIGHT));
    const up = y.ticks(y.start, y.start + y.span, (y.span * 30) / (HEIGHT - TOP - BOTTOM));
    across.vals.forEach((c, k) => {
      const at = this.px((c - x.start) / x.span);
      shape("line", { x1: at, x2: at, y1: TOP, y2: HEIGHT - BOTTOM, class: "grid" }, this.svg);
      shape("text", { x: at, y: HEIGHT - BOTTOM + 18, "text-anchor": "middle" }, this.svg, across.text[k]);
    });
    up.vals.forEach((c, k) => {
      const at = this.py((c - y.start) / y.span);
      shape("line", { x1: LEFT, x2: this.width - RIGHT, y1: at, y2: at, class: "grid" }, this.svg);
      shape("text", { x: LEFT - 6, y: at + 4, "text-anchor": "end" }, this.svg, up.text[k]);
    });
    const middle = LEFT + (this.width - LEFT - RIGHT) / 2;
    shape("text", { x: middle, y: HEIGHT - 10, "text-anchor": "middle" }, this.svg, this.data.x.title);
    const side = (TOP + HEIGHT - BOTTOM) / 2;
    shape("text", { x: 14, y: side, "text-anchor": "middle", transform: `rotate(-90 14 ${side})` },
      this.svg, this.data.y.title);
  }

  line(points, kind) {
    let d = "", pen = "M";
    for (const [f, h] of points) {
      if (f === null || h === null) { pen = "M"; continue; }
      d += `${pen}${this.px(f).toFixed(1)},${this.py(Math.min(Math.max(h, 0), 1)).toFixed(1)}`;
      pen = "L";
    }
    if (d && points.length > 1) shape("path", { d, class: kind }, this.svg);
    else if (d) shape("circle", { cx: this.px(points[0][0]), cy: this.py(points[0][1]), r: 7, class: kind }, this.svg);
  }

  handle(h, k) {
    const at = this.data.places[k];
    const value = short(this.y.value(h)), where = short(this.x.value(at));
    const node = shape("circle", { cx: this.px(at), cy: this.py(h), r: 11, class: "handle" }, this.svg);
    if (this.data.locked) return node;
    const spoken = { role: "slider", tabindex: 0, "aria-valuemin": 0, "aria-valuemax": 100,
      "aria-valuenow": Math.round(100 * h), "aria-orientation": "vertical",
      "aria-label": `${this.data.y.title} at ${where}`, "aria-valuetext": value };
    for (const [name, text] of Object.entries(spoken)) node.setAttribute(name, text);
    node.addEventListener("keydown", (event) => this.key(event, k));
    return node;
  }

  key(event, k) {
    const step = { ArrowUp: 0.01, ArrowDown: -0.01, PageUp: 0.1, PageDown: -0.1, Home: -1, End: 1 };
    const move = step[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(k, this.heights[k] + move);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.send(this.heights), 400);
  }

  set(k, h) {
    this.heights[k] = Math.min(Math.max(h, 0), 1);
    this.draw();
  }

  // Dragging draws: the handle nearest to the pointer follows it.
  pointer(type, event) {
    if (this.data.locked) return;
    if (type === "pointerdown") {
      this.drawing = true;
      this.svg.setPointerCapture(event.pointerId);
    }
    if (!this.drawing) return;
    if (type === "pointerup" || type === "pointercancel") {
      this.drawing = false;
      this.send(this.heights);
      return;
    }
    const box = this.svg.getBoundingClientRect(), scale = this.width / box.width;
    const f = ((event.clientX - box.left) * scale - LEFT) / (this.width - LEFT - RIGHT);
    const h = 1 - ((event.clientY - box.top) * scale - TOP) / (HEIGHT - TOP - BOTTOM);
    const away = this.data.places.map((place) => Math.abs(place - f));
    this.set(away.indexOf(Math.min(...away)), h);
  }

  close() { this.resizing.disconnect(); }
}

const sketches = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!sketches.has(root)) sketches.set(root, new Sketch(root));
  sketches.get(root).update(component);
}

export function unmount(root) {
  setTimeout(() => {
    if (root.isConnected) return;
    sketches.get(root)?.close();
    sketches.delete(root);
  }, 1000);
}
