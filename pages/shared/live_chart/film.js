// Packed films: the curves at any mark between the positions that were sent.

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
