// One chart with its sliders. A film is fetched when a slider is grabbed, and the server told the
// value when it is let go; in between everything happens here.

import { Axis, short } from "./axis.js";
import { Picture } from "./drawing.js";
import { frameAt, unpack } from "./film.js";
import { Gauges } from "./gauges.js";
import { loadPlotly } from "./library.js";
import { ahead } from "./line.js";
import { SIZE, buttons, save } from "./saving.js";
import { Shelf } from "./shelf.js";
import { Slider } from "./sliders.js";
import { stage } from "./stage.js";

const PATIENCE_MS = 3000; // until what got no answer is sent again: the line may have been down
const charts = new WeakMap();

class LiveChart {
  constructor(parent, base) {
    this.parent = parent;
    this.sliders = new Map();
    this.shelf = new Shelf();
    this.unsaved = new Map(); // field → value, until the server has acknowledged it
    this.seq = 0;
    this.session = Math.random().toString(36).slice(2, 8);
    this.build(base);
  }

  build(base) {
    this.box = stage(base);
    const part = (name) => this.box.querySelector(`.${name}`);
    for (const name of ["controls", "title", "picture", "waiting", "line", "gauges", "note", "fold"]) {
      this[name] = part(name);
    }
    this.numbers = new Gauges(this.gauges);
    this.title.after(buttons((format) => this.save(format)));
    this.fold.addEventListener("click", () => this.unfold());
    this.parent.append(this.box);
    // A theme change is a change of inherited colour, and shows as the end of a transition.
    this.box.addEventListener("transitionend", (event) => {
      if (event.target === this.box) this.settle();
    });
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(this.picture);
    this.flush = () => this.sliders.forEach((slider) => slider.release());
    window.addEventListener("pointerup", this.flush);
    window.addEventListener("pagehide", this.flush);
  }

  async start(base) {
    const Plotly = await loadPlotly(base);
    this.canvas = new Picture(this.picture, Plotly);
    this.waiting.hidden = true;
    this.picture.liveChart = this;
    this.settle();
    this.picture.on?.("plotly_relayout", (event) => this.rezoomed(event));
  }

  update(component) {
    this.send = (payload) => component.setStateValue("sent", payload);
    const data = component.data;
    const [session, seq] = String(data.ack).split(":");
    const answered = session === this.session && Number(seq) >= this.seq;
    const landed = answered && this.unsaved.size > 0;
    if (answered) {
      this.unsaved.clear();
      clearTimeout(this.asking);
    }
    this.announce = () => component.setTriggerValue("settled", true);
    this.data = data;
    this.x = new Axis(data.x);
    this.gaugeAxes = Object.fromEntries(
      Object.entries(data.gauges).map(([name, spec]) => [name, new Axis(spec)]),
    );
    this.still = this.taken(data.still);
    this.leave(data.controls.map(({ field }) => field));
    data.controls.forEach((spec, place) => this.control(spec, place));
    this.box.classList.toggle("presented", data.present);
    this.fold.hidden = !data.present || !this.sliders.size;
    const held = this.heldField();
    if (held) this.fetchFilm(held);
    if (landed) this.unsettled = data.settles;
    if (held) this.draw(held);
    else if (landed && this.canvas?.shows(data)) this.land();
    else if (this.signature() !== this.drawn) this.settle();
    else this.words();
  }

  // Presented, the controls are one line of values until somebody wants to move them.
  unfold() {
    const open = this.box.classList.toggle("unfolded");
    this.fold.setAttribute("aria-expanded", open);
    this.resized();
  }

  foldedWords() {
    const values = [...this.sliders.values()].map((s) => `${s.spec.symbol} ${short(s.value)}`);
    return values.join("  ·  ");
  }

  // What the picture depends on: the page's later run sends the same again.
  signature() {
    const { still, styles, points, overlays, revision, x, y } = this.data;
    return JSON.stringify([still, styles, points, overlays, revision, x, y]);
  }

  // The exact curves of a commit, at once; plotly's own picture of them once they are painted.
  land() {
    const frame = frameAt(this.still, 0.5, this.x, this.gaugeAxes);
    this.canvas.move(frame);
    this.shown = frame;
    this.words(frame);
    this.finish();
  }

  finish() {
    clearTimeout(this.finishing);
    requestAnimationFrame(() => {
      this.finishing = setTimeout(() => {
        if (this.heldField() || this.unsaved.size) return;
        this.settle();
        if (this.unsettled) this.announce();
        this.unsettled = false;
      }, 20);
    });
  }

  control(spec, place) {
    let slider = this.sliders.get(spec.field);
    if (!slider) {
      slider = new Slider(spec, `lc-${spec.field}`, {
        grab: (field) => this.grab(field),
        move: (field) => this.draw(field),
        commit: (field) => this.commit(field),
      });
      this.sliders.set(spec.field, slider);
      this.controls.insertBefore(slider.node, this.controls.children[place] ?? null);
    } else slider.describe(spec);
    const value = this.unsaved.get(spec.field) ?? this.data.values[spec.field];
    if (!slider.held && document.activeElement !== slider.box) slider.set(value);
    else if (!slider.held && slider.value !== value) slider.set(value);
  }

  // A slider that the page no longer offers goes, also one whose change is still on its way.
  leave(fields) {
    for (const [field, slider] of this.sliders) {
      if (fields.includes(field)) continue;
      slider.close();
      this.sliders.delete(field);
      this.unsaved.delete(field);
    }
  }

  heldField() {
    for (const slider of this.sliders.values()) if (slider.held) return slider.field;
    return null;
  }

  // What goes for every frame of this chart: only an axis that starts at zero has room for a sign.
  taken(packed) {
    return { ...unpack(packed), lamAxis: this.data.best_by_lam, signed: this.data.y.low === 0 };
  }

  // The film for a control, unless another control's change is still on its way to the server.
  filmOf(field) {
    for (const other of this.unsaved.keys()) if (other !== field) return undefined;
    return this.shelf.get(this.data.keys[field]);
  }

  grab(field) {
    this.fetchFilm(field);
  }

  // What another value of a control would look like, without moving it: for a map that points here.
  preview(field, value) {
    const slider = this.sliders.get(field);
    if (!slider || !this.canvas || this.heldField() || this.unsaved.size) return;
    const film = this.filmOf(field);
    if (!film) {
      this.fetchFilm(field);
      return;
    }
    const frame = frameAt(film, slider.axis.fraction(value), this.x, this.gaugeAxes);
    this.canvas.move(frame);
    this.shown = frame;
    this.readout(frame, true);
    this.title.textContent = `Under the pointer: ${slider.spec.symbol} = ${short(value)}`;
    this.previewed = true;
  }

  unpreview() {
    if (this.previewed) this.settle();
    this.previewed = false;
  }

  async fetchFilm(field) {
    if ([...this.unsaved.keys()].some((other) => other !== field)) return;
    const { keys, films } = this.data;
    await this.shelf.fetch(films, keys[field], {
      develop: (packed) => this.taken(packed),
      unknown: () => this.post(),
      ahead: (count) => this.inLine(field, count),
    });
    if (this.heldField()) this.draw(this.heldField());
  }

  // Who drags and sees nothing move is told why, and what to do about it.
  inLine(field, count) {
    const waits = count !== null && this.heldField() === field;
    this.line.textContent = waits
      ? `The moving curves are being made: ${ahead(count)}. Let go, and the exact ones come at once.`
      : "";
  }

  commit(field) {
    const { value } = this.sliders.get(field);
    if (value === this.data.values[field] && !this.unsaved.has(field)) {
      this.finish();
      return;
    }
    this.unsaved.set(field, value);
    this.draw(field);
    this.fetchExact(field, value);
    this.post();
  }

  // The exact curves come past the page, which brings the words; both are asked for at once.
  async fetchExact(field, value) {
    const alone = () => this.unsaved.size === 1 && this.unsaved.get(field) === value;
    if (!alone()) return;
    const packed = await this.shelf.exact(this.data.films, this.data.keys[field], value);
    if (!packed || !alone() || this.heldField() || !this.picture._fullLayout) return;
    cancelAnimationFrame(this.scheduled);
    this.scheduled = null;
    const frame = frameAt(this.taken(packed), 0.5, this.x, this.gaugeAxes);
    this.canvas.move(frame);
    this.shown = frame;
    this.readout(frame, true);
  }

  // Everything not yet acknowledged goes along, so that no message can be lost to a later one.
  post() {
    this.seq += 1;
    this.send({
      seq: `${this.session}:${this.seq}`,
      changes: Object.fromEntries(this.unsaved),
    });
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.post(), PATIENCE_MS);
  }

  draw(field) {
    if (!this.canvas) return;
    this.pending = field;
    this.scheduled ??= requestAnimationFrame(() => {
      this.scheduled = null;
      this.drawNow(this.pending);
    });
  }

  drawNow(field) {
    const film = this.filmOf(field);
    if (!film || !this.picture._fullLayout) return;
    const frame = frameAt(film, this.sliders.get(field).fraction, this.x, this.gaugeAxes);
    this.canvas.move(frame);
    this.shown = frame;
    this.drawn = null;
    this.readout(frame, true);
    const track = this.sliders.get(field).track;
    track.style.setProperty("--filled", `${100 * this.sliders.get(field).fraction}%`);
  }

  // The exact picture, as the server sent it; also after a drag that changed nothing.
  settle() {
    if (!this.data) return;
    const frame = frameAt(this.still, 0.5, this.x, this.gaugeAxes);
    this.words(frame);
    // The browser's own slider follows the app's theme, which need not be the system's.
    const light = getComputedStyle(this.box).color.match(/\d+/g)?.[0] < 128;
    this.box.style.colorScheme = light ? "light" : "dark";
    if (!this.canvas || this.unsaved.size) return;
    this.canvas.show(this.data, frame);
    this.canvas.settle();
    // For whoever measures how long a visitor waits, without a debugger that slows the start.
    this.marked ??= requestAnimationFrame(() => performance.mark("live-chart-drawn"));
    this.shown = frame;
    this.drawn = this.signature();
  }

  words(frame = this.shown) {
    this.title.textContent = this.data.title;
    this.note.textContent = this.data.note;
    this.picture.setAttribute("aria-label", this.data.alt);
    if (frame) this.readout(frame, false);
  }

  readout(frame, moving) {
    const detail = Object.fromEntries([...this.sliders].map(([field, { value }]) => [field, value]));
    document.dispatchEvent(new CustomEvent("live-chart-moved", { detail }));
    document.body.classList.toggle("live-chart-moving", moving);
    if (!this.fold.hidden) this.fold.textContent = this.foldedWords();
    this.numbers.show(this.data.readouts, frame, this.gaugeAxes);
  }

  save(format) {
    if (!this.canvas || !this.shown) return;
    const numbers = [...this.gauges.children].map((cell) => cell.textContent);
    const setting = [this.foldedWords(), ...numbers].filter(Boolean).join("  ·  ");
    const drawn = { data: this.picture.data, layout: this.canvas.layout(this.data, SIZE) };
    const words = { title: this.data.title, setting };
    const { paper } = this.canvas.colors();
    return save(this.canvas.Plotly, drawn, { name: this.data.name, format, words, paper });
  }

  rezoomed(event) {
    if (!Object.keys(event).some((name) => /^[xy]axis\./.test(name))) return;
    this.canvas.zoomed(event);
    if (!this.heldField()) this.settle();
  }

  resized() {
    const { clientWidth: width, clientHeight: height } = this.picture;
    if (!this.canvas || !width || (width === this.width && height === this.height)) return;
    if (height !== this.height) this.canvas.Plotly.Plots.resize(this.picture);
    this.width = width;
    this.height = height;
    this.settle();
  }

  close() {
    clearTimeout(this.finishing);
    clearTimeout(this.asking);
    this.resizing.disconnect();
    window.removeEventListener("pointerup", this.flush);
    window.removeEventListener("pagehide", this.flush);
    this.sliders.forEach((slider) => slider.release());
    if (this.canvas) this.canvas.Plotly.purge(this.picture);
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement;
  let chart = charts.get(root);
  if (!chart) {
    chart = new LiveChart(root, data.base);
    charts.set(root, chart);
    chart.start(data.base).catch((error) => {
      console.warn(error);
      setTriggerValue("failed", true);
    });
  }
  chart.update(component);
}

// The framework may take a component down and put it up again in the same place; only a chart whose
// place has left the page is closed, so that a drag in between survives.
export function unmount(root) {
  setTimeout(() => {
    if (root.isConnected) return;
    charts.get(root)?.close();
    charts.delete(root);
  }, 1000);
}
