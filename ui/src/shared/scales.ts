// Where things stand in a picture: round steps of an axis, which of many names have room, labels that do not lie over
// one another, dates as an axis says them. Pure; lengths are in px.

/** Round numbers from 0 to the first that is not less than `most`, in about so many steps of whole numbers. */
export function ticks(most: number, about = 5): number[] {
  const raw = Math.max(1, most) / about;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, ([1, 2, 5, 10].find((it) => it * ten >= raw) ?? 10) * ten);
  const last = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: last + 1 }, (_, at) => at * step);
}

/** The places, of `many` that are `apart` from each other, where a name as wide as `wide` has room: every so many. */
export function every(many: number, apart: number, wide: number): number[] {
  if (many <= 0) return [];
  const step = Math.max(1, Math.ceil(wide / Math.max(apart, 0.01)));
  return Array.from({ length: Math.ceil(many / step) }, (_, at) => at * step);
}

/** Moves what wants to stand at these heights so that no two are nearer than `gap`, within 0 and `height`. */
export function spread(wanted: readonly number[], gap: number, height: number): number[] {
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  let low = -Infinity;
  for (const at of order) {
    low = Math.max(places[at] ?? 0, low + gap);
    places[at] = low;
  }
  let high = height + gap;
  for (const at of order.reverse()) {
    high = Math.min(places[at] ?? 0, high - gap);
    places[at] = high;
  }
  return places;
}

/** A text that is cut where it would be wider than there is room; `measure` gives its width. */
export function fitting(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text;
  const letters = [...text];
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${letters.slice(0, middle).join("").trimEnd()}…`) <= room) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`;
}

/** A day, month or year (`2018-03-13`, `2018-03`, `2018`) as people read it. */
export function dateName(time: string): string {
  const [year, month, day] = time.split("-").map(Number);
  if (year === undefined || month === undefined || Number.isNaN(year)) return time;
  const date = new Date(Date.UTC(year, month - 1, day ?? 1));
  const parts: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", timeZone: "UTC" };
  if (day !== undefined) parts.day = "numeric";
  return date.toLocaleDateString(undefined, parts);
}

/** The same for an axis, where the year is said only when it begins, or at the first name. */
export function axisName(time: string, before: string | null): string {
  const parts = time.split("-");
  if (parts.length === 1 || before?.slice(0, 4) !== parts[0]) return dateName(time);
  const [year, month, day] = parts.map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1));
  return date.toLocaleDateString(undefined, {
    month: "short",
    timeZone: "UTC",
    ...(day === undefined ? {} : { day: "numeric" }),
  });
}

let canvas: CanvasRenderingContext2D | null | undefined;

/** How wide a text is in the interface's face. */
export function textWidth(text: string, size = 12, weight = 400): number {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (!canvas) return text.length * size * 0.55;
  const family = getComputedStyle(document.documentElement).getPropertyValue("--sans");
  canvas.font = `${weight} ${size}px ${family || "sans-serif"}`;
  return canvas.measureText(text).width;
}
