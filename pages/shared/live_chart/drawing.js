// The picture. Nothing here knows what the curves mean.

import { Axis, short } from "./axis.js";
import { unpack } from "./film.js";

const colors = (root) => {
  const style = getComputedStyle(root);
  const pick = (name, other) => style.getPropertyValue(name).trim() || other;
  return {
    text: pick("--st-text-color", "#31333F"),
    grid: pick("--st-border-color-light", pick("--st-border-color", "#ddd")),
    paper: pick("--st-background-color", "#fff"),
    font: pick("--st-font", "sans-serif"),
  };
};

// The picture: plotly.js when still, its own SVG paths moved directly while a slider is dragged.
export class Picture {
  constructor(element, Plotly) {
    this.element = element;
    this.Plotly = Plotly;
    this.redraws = 0;
    this.zoom = {};
  }

  // What plotly reports when a visitor zooms, pans or resets: the ticks follow.
  zoomed(event) {
    for (const letter of ["x", "y"]) {
      const [from, to] = [0, 1].map((k) => event[`${letter}axis.range[${k}]`]);
      if (from !== undefined) this.zoom[letter] = [Math.min(from, to), Math.max(from, to)];
      else if (event[`${letter}axis.autorange`] || event[`${letter}axis.range`]) {
        delete this.zoom[letter];
      }
    }
  }

  colors() {
    return colors(this.element);
  }

  // Pixels the legend needs beyond its usual rows: the picture grows by what they take.
  legendRoom(data) {
    const { width, narrow, scale } = this.size(), room = width - scale * (narrow ? 76 : 88);
    const letter = scale * (narrow ? 6 : 7), symbol = scale * 42;
    const words = Object.values(data.styles).filter((s) => s.legend).map((s) => s.label.length);
    // One row if they fit; otherwise plotly gives every entry the width of the longest.
    const whole = words.reduce((sum, n) => sum + symbol + letter * n, 0);
    const each = Math.max(1, Math.floor(room / (symbol + letter * Math.max(...words, 1))));
    const rows = whole <= room ? 1 : Math.ceil(words.length / each);
    return Math.max(rows - (narrow ? 3 : 1), 0) * scale * (narrow ? 17 : 20);
  }

  layout(data, size = this.size(), legend = 0) {
    const c = this.colors();
    const { width, height, narrow, scale } = size;
    const side = (letter, axis, room) => {
      const auto = axis.kind === "linear";
      const [from, to] = this.zoom[letter] ?? [axis.start, axis.start + axis.span];
      const length = letter === "y" ? height : width - 90;
      const ticks = auto ? null : axis.ticks(from, to, ((to - from) * room * scale) / length);
      return {
        title: { text: axis.title, standoff: 8,
          font: { size: scale * (narrow ? 12 : 14) } },
        range: [axis.start, axis.start + axis.span],
        gridcolor: c.grid, zeroline: false, linecolor: c.text, showline: true,
        ticks: "outside", tickcolor: c.text, automargin: false, fixedrange: narrow,
        ...(auto ? { nticks: 8 } : { tickvals: ticks.vals, ticktext: ticks.text }),
      };
    };
    return {
      uirevision: data.revision,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: c.font, color: c.text, size: scale * (narrow ? 12 : 14) },
      margin: { l: scale * (narrow ? 52 : 64), r: scale * 24, t: scale * (narrow ? 92 : 62) + legend,
        b: scale * 52 },
      height: this.element.clientHeight || 420,
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", bgcolor: "rgba(0,0,0,0)",
        font: { size: scale * (narrow ? 11 : 13) } },
      xaxis: side("x", this.x, narrow ? 44 : 64),
      yaxis: side("y", this.y, 24),
      modebar: { bgcolor: "rgba(0,0,0,0)", color: c.text, activecolor: c.text },
      hovermode: "closest", dragmode: narrow ? false : "zoom",
    };
  }

  // On a projector the page's letters are larger, and so is everything drawn.
  scale() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  }

  size() {
    const { clientWidth: width, clientHeight: height } = this.element, scale = this.scale();
    return { width, height: (height || 420) - 120 * scale, narrow: width / scale < 560, scale };
  }

  // Whether what plotly drew last has the axes and curves of `data`, so that moving it is enough.
  shows(data) {
    return this.element._fullLayout && this.revision === data.revision &&
      this.names === drawnNames(data);
  }

  show(data, frame) {
    this.x = new Axis(data.x);
    this.y = new Axis(data.y);
    const traces = frame.traces
      .filter(({ name }) => data.styles[name])
      .map((trace) => this.trace(data.styles[trace.name], trace));
    traces.push(...this.pinned(data));
    for (const dots of data.points) traces.push(this.dots(data.styles[dots.name], dots));
    const order = Object.keys(data.styles);
    traces.sort((a, b) => order.indexOf(a.meta) - order.indexOf(b.meta));
    const config = {
      responsive: true, displaylogo: false, showSendToCloud: false, doubleClick: "reset",
      modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toImage"],
    };
    if (this.revision !== data.revision) this.zoom = {};
    this.revision = data.revision;
    this.names = drawnNames(data);
    // On a projector the picture has what room there is.
    const room = this.element.closest(".presented") ? 0 : this.legendRoom(data);
    this.element.parentElement.style.height = room ? `calc(var(--height) + ${room}px)` : "";
    const layout = this.layout(data, this.size(), room);
    this.redraws += 1;
    return this.Plotly.react(this.element, traces, layout, config);
  }

  trace(style, { name, x, y }) {
    const place = (values, axis) => Array.from(values, (f) => axis.place(f));
    const natural = (values, axis) => Array.from(values, (f) => short(axis.value(f)));
    const xs = natural(x, this.x), ys = natural(y, this.y);
    return {
      ...this.look(style, name), x: place(x, this.x), y: place(y, this.y),
      customdata: xs.map((value, k) => [value, ys[k]]),
      hovertemplate: `${style.label}<br>%{customdata[1]} at %{customdata[0]}<extra></extra>`,
    };
  }

  // Snapshots: curves of other settings, under the present ones, each with its name on it.
  pinned(data) {
    const { narrow, scale } = this.size();
    return data.overlays.flatMap(({ letter, name, dash, curves }, k) =>
      unpack(curves).traces.map((curve, c) => {
        const style = { ...data.styles[curve.name], dash, width: 2, legend: false };
        style.label = `${letter} ${plain(name)}: ${style.label}`;
        const x = curve.x.values, y = curve.y.values.map(Math.abs);
        const trace = this.trace(style, { name: curve.name, x, y });
        const at = nearest(x, y, 0.1 + 0.2 * k + 0.06 * c);
        const label = c || narrow ? letter : `${letter} ${plain(name)}`;
        const { color } = trace.line;
        return {
          ...trace, meta: `${PINNED}${letter} ${curve.name}`, mode: "lines+text",
          line: { ...trace.line, color: color.startsWith("#") ? `${color}a8` : color },
          text: trace.x.map((_, i) => (i === at ? label : "")),
          textposition: "top center",
          textfont: { size: scale * 12, color: this.colors().text, shadow: "auto" },
        };
      }));
  }

  dots(style, { name, x, y, low, high, text }) {
    const at = (values, axis) => values.map((f) => axis.place(f));
    const ys = at(y, this.y), tops = at(high, this.y), bottoms = at(low, this.y);
    return {
      ...this.look(style, name), x: at(x, this.x), y: ys, text,
      hovertemplate: `${style.label}<br>%{text}<extra></extra>`,
      error_y: {
        type: "data", symmetric: false, thickness: 1.5, width: 4, color: style.color,
        array: tops.map((v, k) => v - ys[k]), arrayminus: ys.map((v, k) => v - bottoms[k]),
      },
    };
  }

  look({ color: named, ...rest }, name) {
    // A style may ask for the text's own colour, which is black or white.
    const style = { ...rest, color: named === "currentColor" ? colors(this.element).text : named };
    const scale = this.scale();
    const line = { color: style.color, width: scale * style.width, dash: style.dash,
      simplify: false };
    const common = { type: "scatter", meta: name, name: style.label, showlegend: style.legend,
      cliponaxis: !style.symbol };
    if (!style.symbol) return { ...common, mode: "lines", line, connectgaps: false };
    const open = style.symbol.endsWith("open");
    const edge = { width: open ? 2 : 1.5, color: open ? style.color : colors(this.element).paper };
    return { ...common, mode: "markers",
      marker: { color: style.color, symbol: style.symbol, size: scale * style.size, line: edge } };
  }

  // Move what plotly drew, without asking plotly: this is what makes a phone keep up.
  move(frame) {
    const { xaxis, yaxis } = this.element._fullLayout;
    const byName = new Map(frame.traces.map((trace) => [trace.name, trace]));
    for (const node of this.element.querySelectorAll(".scatterlayer .trace")) {
      const name = node.__data__?.[0]?.trace?.meta;
      const trace = byName.get(name);
      if (name.startsWith(PINNED)) continue;
      if (!trace) {
        node.style.opacity = "0.25"; // dots of the setting that was
        continue;
      }
      const px = (f) => xaxis.l2p(this.x.place(f)), py = (f) => yaxis.l2p(this.y.place(f));
      // A curve with a gap was drawn as several lines; now the first is all of it.
      const [line, ...others] = node.querySelectorAll(".js-line");
      if (line) line.setAttribute("d", path(trace, px, py));
      for (const other of others) other.setAttribute("d", "M0,0");
      const point = node.querySelector(".point");
      if (point) {
        const inside = trace.y[0] <= 1.001 && trace.x[0] >= -0.001 && trace.x[0] <= 1.001;
        point.style.display = inside ? "" : "none";
        point.setAttribute("transform", `translate(${px(trace.x[0])},${py(trace.y[0])})`);
      }
    }
    this.redraws += 1;
  }

  settle() {
    for (const node of this.element.querySelectorAll(".scatterlayer .trace")) {
      node.style.opacity = "";
      const point = node.querySelector(".point");
      if (point) point.style.display = "";
    }
  }
}

const PINNED = "pinned ";
const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const drawnNames = ({ styles, overlays }) =>
  [...Object.keys(styles), ...overlays.map(({ letter, name }) => letter + name)].join();

// The point of a curve closest to a fraction of the axis, where it can be seen.
function nearest(x, y, wanted) {
  let best = -1, least = Infinity;
  for (let i = 0; i < y.length; i++) {
    const far = Math.abs(x[i % x.length] - wanted);
    if (y[i] >= 0.02 && y[i] <= 0.9 && far < least) [best, least] = [i, far];
  }
  return best;
}

function path({ x, y }, px, py) {
  let d = "", pen = "M";
  for (let k = 0; k < y.length; k++) {
    if (Number.isNaN(y[k]) || Number.isNaN(x[k])) {
      pen = "M";
      continue;
    }
    d += `${pen}${px(x[k]).toFixed(2)},${py(y[k]).toFixed(2)}`;
    pen = "L";
  }
  return d || "M0,0";
}
