// A picture as a file: drawn once more at a size for slides, with its message and its setting.

import { loadPlotly } from "./library.js";

const WIDTH = 1200, HEIGHT = 675;
const PIXELS = 2; // a PNG has this many per unit
export const SIZE = { width: WIDTH, height: HEIGHT - 200, narrow: false, scale: 1 };

const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

// `words`: the title, and the setting and numbers below it.
export async function save(Plotly, { data, layout }, { name, format, words, paper }) {
  const image = await Plotly.toImage(
    {
      data,
      layout: {
        ...layout,
        // A file is looked at where the page's own font is not.
        font: { ...layout.font, family: "Helvetica, Arial, sans-serif" },
        paper_bgcolor: paper,
        margin: { l: 76, r: 36, t: 140, b: 60 },
        title: {
          text: plain(words.title), x: 0, xref: "paper", xanchor: "left", y: 0.955,
          yanchor: "top", font: { size: 22 },
          subtitle: { text: plain(words.setting ?? ""), font: { size: 15 } },
        },
      },
    },
    { format, width: WIDTH, height: HEIGHT, scale: format === "png" ? PIXELS : 1 },
  );
  const link = document.createElement("a");
  link.href = image;
  link.download = `${name}.${format}`;
  link.click();
}

export function buttons(onSave) {
  const row = document.createElement("p");
  row.className = "save";
  for (const format of ["png", "svg"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = format.toUpperCase();
    button.setAttribute("aria-label", `Save this picture as ${button.textContent}`);
    button.addEventListener("click", () => onSave(format));
    row.append(button, " ");
  }
  return row;
}

// The same two buttons for a chart that the framework draws, found by its key.
const rows = new WeakMap();

export default function ({ data, parentElement }) {
  rows.get(parentElement)?.remove();
  const row = buttons(async (format) => {
    const drawn = document.querySelector(`.st-key-${data.key} .js-plotly-plot`);
    if (!drawn) return;
    const paper = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    const words = { title: data.title };
    await save(await loadPlotly(data.base), drawn, { name: data.key, format, words, paper });
  });
  rows.set(parentElement, row);
  parentElement.append(row);
}
