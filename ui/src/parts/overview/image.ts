// A chart as an image of its own: the SVG on screen with its title and what was counted, its styles written into it, so
// that it looks the same in any program; and the same as PNG.

const SVG = "http://www.w3.org/2000/svg";
/** What a chart's looks depend on. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
  "font-variant-numeric",
];
const COLORS = new Set(["fill", "stroke"]);
/** What only serves those who point or walk. */
const ASIDE = "[data-aside], .back";
const WORKS = ["tabindex", "role", "aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow"];
const SANS = "Inter, 'Helvetica Neue', Arial, sans-serif";
const SERIF = "'Source Serif 4', Georgia, 'Times New Roman', serif";
const MARGIN = 24;

export interface Caption {
  title: string;
  note: string;
  /** Of what project, and when. */
  source: string;
}

/** A colour as every program knows it; computed ones may be mixtures. */
function plainColor(color: string, canvas: CanvasRenderingContext2D): string {
  if (color === "none" || color.startsWith("url")) return color;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
  if (alpha === 0) return "none";
  const hex = [red, green, blue].map((it) => it.toString(16).padStart(2, "0")).join("");
  return `#${hex}`;
}

/** Words in lines that are no longer than so many letters. */
export function lines(text: string, letters: number): string[] {
  const all: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = all.at(-1);
    if (line !== undefined && line.length + word.length < letters)
      all[all.length - 1] = `${line} ${word}`;
    else all.push(word);
  }
  return all;
}

function write(content: string, y: number, style: Record<string, string>): SVGTextElement {
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", String(MARGIN));
  text.setAttribute("y", String(y));
  for (const [name, value] of Object.entries(style)) text.setAttribute(name, value);
  text.textContent = content;
  return text;
}

/** A chart with its caption, as the text of an SVG file, and how large it is. */
export function drawing(chart: SVGSVGElement, { title, note, source }: Caption) {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!canvas) throw new Error("There is no canvas here to mix colours on.");
  const root = getComputedStyle(document.documentElement);
  const paint = document.createElement("span");
  document.body.append(paint);
  const token = (name: string) => {
    paint.style.color = `var(${name})`;
    return plainColor(getComputedStyle(paint).color, canvas);
  };
  const [paper, ink, muted] = [token("--paper"), token("--ink"), token("--muted")];
  paint.remove();
  void root;

  const copy = chart.cloneNode(true) as SVGSVGElement;
  const originals = [...chart.querySelectorAll<SVGElement>("*")];
  const copies = [...copy.querySelectorAll<SVGElement>("*")];
  copies.forEach((it, at) => {
    const original = originals[at];
    if (!original) return;
    const style = getComputedStyle(original);
    if (it.localName !== "g")
      for (const name of STYLES) {
        const value = style.getPropertyValue(name);
        it.setAttribute(name, COLORS.has(name) ? plainColor(value, canvas) : value);
      }
    for (const name of [...WORKS, "class", "style", "data-at", "aria-valuetext"])
      it.removeAttribute(name);
  });
  for (const [at, it] of copies.entries()) if (originals[at]?.matches(ASIDE)) it.remove();

  const width = chart.width.baseVal.value;
  const height = chart.height.baseVal.value;
  const notes = lines(note, Math.max(30, Math.floor(width / 6.2)));
  const top = MARGIN + 22 + notes.length * 17 + 16;
  const all = document.createElementNS(SVG, "svg");
  const [wide, high] = [width + 2 * MARGIN, top + height + 16 + MARGIN];
  all.setAttribute("xmlns", SVG);
  all.setAttribute("width", String(wide));
  all.setAttribute("height", String(high));
  all.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  all.setAttribute("font-family", SANS);
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", paper);
  const name = document.createElementNS(SVG, "title");
  name.textContent = title;
  all.append(name, ground);
  all.append(
    write(title, MARGIN + 16, {
      "font-family": SERIF,
      "font-size": "20",
      "font-weight": "600",
      fill: ink,
    }),
    ...notes.map((line, at) =>
      write(line, MARGIN + 38 + at * 17, { "font-size": "12", fill: muted }),
    ),
    write(source, high - 14, { "font-size": "11", fill: muted }),
  );
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("transform", `translate(${MARGIN} ${top})`);
  group.append(...copy.childNodes);
  all.append(group);
  // Comments are the framework's.
  const walker = document.createTreeWalker(all, NodeFilter.SHOW_COMMENT);
  const comments: Node[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const it of comments) it.parentNode?.removeChild(it);
  return { svg: `${new XMLSerializer().serializeToString(all)}\n`, width: wide, height: high };
}

/** A drawing as PNG, twice as fine as on screen. */
export async function png({ svg, width, height }: ReturnType<typeof drawing>): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("There is no canvas here to draw on.");
  context.scale(2, 2);
  context.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The picture is too large to be drawn.");
  return new Uint8Array(await blob.arrayBuffer());
}
