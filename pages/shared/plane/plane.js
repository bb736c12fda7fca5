// The plane of SNR and capacity as a picture to point at: a press moves every control of the app,
// and the chart below follows the pointer. Nothing here knows what the colours mean.

import { Axis, short } from "./axis.js";
import { loadPlotly } from "./library.js";
import { ahead, fetchInLine } from "./line.js";
import { buttons, save } from "./saving.js";

const WAIT = 40; // milliseconds between two looks at the chart below

class Plane {
  constructor(root) {
    this.picture = document.createElement("div");
    this.picture.setAttribute("role", "group");
    this.picture.className = "plane";
    this.saving = buttons((format) => this.save(format));
    this.saving.classList.add("plane-save");
    this.line = document.createElement("span");
    this.line.setAttribute("role", "status");
    this.saving.prepend(this.line);
    root.append(this.saving, this.picture);
    this.follow = (event) => this.moved(event);
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(this.picture);
    this.picture.addEventListener("transitionend", (event) => {
      if (event.target === this.picture) this.draw();
    });
  }

  async update(component) {
    const { base, name, picture, fields, here } = component.data;
    this.send = (x, y) => component.setStateValue("picked", { x, y });
    Object.assign(this, { name, fields, here });
    const changed = this.shown !== picture;
    this.shown = picture;
    const [Plotly, data] = await Promise.all([loadPlotly(base), changed ? this.fetched(picture) : null]);
    if (data?.missing && !this.asked) component.setTriggerValue("missing", true);
    this.asked = data?.missing;
    this.Plotly = Plotly;
    if (data && !data.missing && this.shown === picture) this.data = data;
    this.draw();
    if (!this.listening && this.data) this.listen();
  }

  // A map that another server offered must be offered anew; one that cannot be fetched is an error.
  async fetched(address) {
    const answer = await fetchInLine(address, (count) => {
      this.line.textContent = count === null ? "" : `The map is being made: ${ahead(count)}. `;
    });
    if (answer.status === 404) return { missing: true };
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  listen() {
    this.listening = true;
    this.picture.on("plotly_click", ({ points }) => {
      const { x, y } = points[0];
      this.send(this.x.natural(x), this.y.natural(y));
    });
    this.picture.on("plotly_hover", ({ points }) => this.look(this.y.natural(points[0].y)));
    this.picture.on("plotly_unhover", () => this.look(null));
    document.addEventListener("live-chart-moved", this.follow);
  }

  // You are where the sliders of the chart are.
  moved({ detail }) {
    const here = this.fields.map((field, k) => detail[field] ?? this.here[k]);
    if (here.every((value, k) => value === this.here[k])) return;
    this.here = here;
    const { xaxis, yaxis } = this.picture._fullLayout;
    const [x, y] = [this.x, this.y].map((axis, k) => axis.place(axis.fraction(here[k])));
    const mark = this.picture.querySelector(".scatterlayer .trace:last-child .point");
    mark?.setAttribute("transform", `translate(${xaxis.l2p(x)},${yaxis.l2p(y)})`);
  }

  // The chart below shows the row under the pointer, and its own again afterwards.
  look(value) {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => {
      const chart = document.querySelector(".picture")?.liveChart;
      if (value === null) chart?.unpreview();
      else chart?.preview("gamma", value);
    }, WAIT);
  }

  side(axis, room, length) {
    const ticks = axis.ticks(axis.start, axis.start + axis.span, (axis.span * room) / length);
    return {
      title: { text: axis.title, standoff: 8 }, range: [axis.start, axis.start + axis.span],
      tickvals: ticks.vals, ticktext: ticks.text, ticks: "outside", showgrid: false,
      zeroline: false, fixedrange: true,
    };
  }

  draw() {
    const { data } = this;
    if (!data || !this.Plotly) return;
    const style = getComputedStyle(this.picture);
    // On a projector letters grow with the window, and the picture fills what there is of it.
    const large = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const { clientWidth: width, clientHeight: tall } = this.picture, narrow = width / large < 560;
    const fills = style.getPropertyValue("--fills").trim() !== "";
    Object.assign(this, { width, tall });
    this.x = new Axis(data.x);
    this.y = new Axis(data.y);
    const codes = Uint8Array.from(atob(data.cells), (c) => c.charCodeAt(0));
    const [rows, cols] = data.shape, z = [], words = [];
    const at = (axis, k, n) => axis.place(k / (n - 1));
    const xs = Array.from({ length: cols }, (_, k) => at(this.x, k, cols));
    const ys = Array.from({ length: rows }, (_, k) => at(this.y, k, rows));
    for (let r = 0; r < rows; r++) {
      z.push(Array.from(codes.subarray(r * cols, (r + 1) * cols)));
      words.push(z[r].map((code) => data.scale.words[code]));
    }
    const traces = [{
      type: "heatmap", x: xs, y: ys, z, text: words, zmin: 0, zmax: 255, colorscale: data.scale.colors,
      customdata: ys.map((v) => xs.map((u) => [short(this.x.natural(u)), short(this.y.natural(v))])),
      hovertemplate: `SNR %{customdata[0]}, γ %{customdata[1]}<br>${data.scale.name} %{text}<extra></extra>`,
      colorbar: { title: { text: data.scale.name, side: narrow ? "top" : "right" },
        tickvals: data.scale.ticks.map(([code]) => code), ticktext: data.scale.ticks.map(([, text]) => text),
        thickness: 14 * large, ...(narrow ? { orientation: "h", y: -0.19, yanchor: "top", len: 1 } : {}) },
    }];
    for (const line of data.lines) {
      traces.push({ type: "scatter", mode: "lines", name: line.label, hoverinfo: "skip",
        x: line.x.map((f) => (f === null ? null : this.x.place(f))),
        y: line.y.map((f) => (f === null ? null : this.y.place(f))),
        line: { color: line.color, dash: line.dash, width: 3 * large } });
    }
    traces.push({ type: "scatter", mode: "markers", name: "you are here", hoverinfo: "skip",
      x: [this.x.place(this.x.fraction(this.here[0]))],
      y: [this.y.place(this.y.fraction(this.here[1]))],
      marker: { symbol: "cross", size: 15 * large, color: "#fff", line: { color: "#000", width: 2 } } });
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: style.getPropertyValue("--st-font") || "sans-serif", color: style.color,
        size: (narrow ? 12 : 14) * large },
      margin: { l: narrow ? 50 : 64 * large, r: narrow ? 12 : 24, t: 44 * large,
        b: narrow ? 136 : 54 * large },
      height: fills ? tall : narrow ? 480 : 390, hovermode: "closest", dragmode: false,
      legend: { orientation: "h", x: 0, y: 1.01, yanchor: "bottom" },
      xaxis: this.side(this.x, (narrow ? 44 : 64) * large, width - 120 * large),
      yaxis: this.side(this.y, 26 * large, fills ? tall - 100 * large : 290),
      annotations: data.regions.map(({ text, x, y }) => ({
        text, x: this.x.place(narrow ? Math.min(Math.max(x, 0.23), 0.77) : x), y: this.y.place(y),
        showarrow: false,
        font: { color: "#fff", size: (narrow ? 11 : 15) * large }, bgcolor: "rgba(0,0,0,0.55)", borderpad: 3,
      })),
    };
    this.picture.setAttribute("aria-label", data.alt);
    this.Plotly.react(this.picture, traces, layout, { displayModeBar: false, responsive: true });
  }

  save(format) {
    if (!this.Plotly || !this.data) return;
    const paper = getComputedStyle(this.picture).getPropertyValue("--st-background-color").trim();
    const words = { title: this.data.scale.name };
    save(this.Plotly, this.picture, { name: this.name, format, words, paper });
  }

  resized() {
    const { clientWidth: width, clientHeight: tall } = this.picture;
    if (width && (width !== this.width || tall !== this.tall)) this.draw();
  }

  close() {
    clearTimeout(this.looking);
    document.removeEventListener("live-chart-moved", this.follow);
    this.resizing.disconnect();
    this.Plotly?.purge(this.picture);
  }
}

const planes = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!planes.has(root)) planes.set(root, new Plane(root));
  planes.get(root).update(component).catch(() => component.setTriggerValue("failed", true));
}

export function unmount(root) {
  setTimeout(() => {
    if (root.isConnected) return;
    planes.get(root)?.close();
    planes.delete(root);
  }, 1000);
}
