// The picture as a file: drawn once more at a size for slides, with its message and its setting.

const WIDTH = 1200, HEIGHT = 675;
const PIXELS = 2; // a PNG has this many per unit

const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

// `canvas` is what is shown, `words` its title and, below it, the setting and the numbers.
export async function save(canvas, data, format, words) {
  const layout = canvas.layout(data, { width: WIDTH, height: HEIGHT - 200, narrow: false, scale: 1 });
  const image = await canvas.Plotly.toImage(
    {
      data: canvas.element.data,
      layout: {
        ...layout,
        // A file is looked at where the page's own font is not.
        font: { ...layout.font, family: "Helvetica, Arial, sans-serif" },
        paper_bgcolor: canvas.colors().paper,
        margin: { l: 76, r: 36, t: 140, b: 60 },
        title: {
          text: plain(words.title), x: 0, xref: "paper", xanchor: "left", y: 0.955,
          yanchor: "top", font: { size: 22 },
          subtitle: { text: plain(words.setting), font: { size: 15 } },
        },
      },
    },
    { format, width: WIDTH, height: HEIGHT, scale: format === "png" ? PIXELS : 1 },
  );
  const link = document.createElement("a");
  link.href = image;
  link.download = `${data.name}.${format}`;
  link.click();
}
