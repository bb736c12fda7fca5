// Axes, packed films and the picture. Nothing here knows what the numbers mean.

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
  const digits = Math.abs(p) < 10 ? 1 : 0;
  return `${p.toFixed(digits).replace("-", "−")} %`;
}

// Undo pack.py: arrays as fractions of the axes, rows = positions.
export function unpack(packed) {
  const arrays = packed.arrays.map(([rows, cols, text]) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    let values;
    if (packed.small) {
      const codes = new Uint16Array(bytes.buffer);
      values = Float32Array.from(codes, (c) => (c === 65535 ? NaN : (c / 65534) * 3 - 1));
    } else values = new Float32Array(bytes.buffer);
    return { rows, cols, values };
  });
  const traces = packed.traces.map(([name, x, y]) => ({ name, x: arrays[x], y: arrays[y] }));
  return { ...packed, arrays, traces };
}

// Where `mark` falls between the film's positions: the left frame, and how far to the right one.
function between(marks, mark) {
  if (marks.length < 2) return [0, 0];
  let left = 0, right = marks.length - 1;
  while (right - left > 1) {
    const middle = (left + right) >> 1;
    if (marks[middle] <= mark) left = middle;
    else right = middle;
  }
  const w = (mark - marks[left]) / (marks[right] - marks[left]);
  return [left, Math.min(Math.max(w, 0), 1)];
}

function blend(array, left, w) {
  const { rows, cols, values } = array;
  if (rows === 1) return values;
  const out = new Float32Array(cols), a = left * cols, b = a + (w > 0 ? cols : 0);
  for (let k = 0; k < cols; k++) out[k] = values[a + k] + w * (values[b + k] - values[a + k]);
  return out;
}

// One frame of a film: the fractions of every curve, the gauges and the words at `mark`.
export function frameAt(film, mark, xAxis, gaugeAxes) {
  const [left, w] = between(film.marks, mark);
  const mixed = new Map();
  const mix = (array) => {
    if (!mixed.has(array)) mixed.set(array, blend(array, left, w));
    return mixed.get(array);
  };
  const gauges = {};
  for (const [name, values] of Object.entries(film.gauges)) {
    const f = w > 0 ? values[left] + w * (values[left + 1] - values[left]) : values[left];
    gauges[name] = f > 1.999 ? Infinity : gaugeAxes[name].value(f);
  }
  const traces = film.traces.map(({ name, x, y }) => {
    // |y|: a training error may carry a sign so that frames pass through zero smoothly.
    return { name, x: mix(x), y: film.signed ? mix(y).map(Math.abs) : mix(y) };
  });
  const best = traces.find(({ name }) => name === "best");
  if (best && film.lamAxis && film.marks.length > 1) {
    const f = gauges.lam > 0 || xAxis.kind === "asinh" ? xAxis.fraction(gauges.lam) : 0;
    best.x = [Math.min(Math.max(f, 0), 1)];
  }
  const near = w < 0.5 ? left : left + 1, words = {};
  for (const [name, texts] of Object.entries(film.words)) words[name] = texts[near];
  return { traces, gauges, words };
}

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
