// What stands over the text: the chosen mark's handles and the arcs between related marks. An end that is
// not drawn yet is where its line will be. Marks and their labels are drawn in paint.ts.

import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import { marksField, styleOf, type Marks } from "./marks";
import { hull } from "./lanes";
import type { Arcs, Range, Relation } from "./types";

/** What this reads and whom it tells. */
export interface ArcsHost {
  relations(): Iterable<Relation>;
  arcs(): Arcs;
  /** The label of the links that are drawn; none for any. */
  arcLabel(): string | null;
  relationLabel(id: string | null): string;
  /** A handle was dragged: the chosen mark's new ranges. */
  resized(id: string, ranges: Range[]): void;
  /** A handle is being dragged to a position: the ranges it would give. */
  stretch(id: string, side: "start" | "end", position: number, exact: boolean): Range[] | null;
}

interface Point {
  x: number;
  top: number;
  bottom: number;
}

interface Arc {
  from: Point;
  to: Point;
  text: string;
  chosen: boolean;
}

interface Measured {
  arcs: Arc[];
  handles: { start: Point; end: Point; color: string } | null;
  width: number;
  height: number;
}

const SVG = "http://www.w3.org/2000/svg";
/** More arcs than this at once are a ball of wool. */
const MOST_ARCS = 400;

export function arcs(host: ArcsHost) {
  return ViewPlugin.define((view) => new Overlay(view, host));
}

class Overlay {
  private readonly layer = document.createElement("div");
  private readonly svg = document.createElementNS(SVG, "svg");
  private readonly start = handle("start");
  private readonly end = handle("end");

  constructor(
    private readonly view: EditorView,
    private readonly host: ArcsHost,
  ) {
    this.layer.className = "g-overlay";
    this.layer.setAttribute("aria-hidden", "true");
    this.layer.append(this.svg, this.start, this.end);
    view.scrollDOM.append(this.layer);
    for (const side of ["start", "end"] as const) {
      this[side].addEventListener("pointerdown", (event) => this.drag(event, side));
    }
    this.request();
  }

  update(update: ViewUpdate) {
    const changed = update.startState.field(marksField) !== update.state.field(marksField);
    if (changed || update.geometryChanged || update.viewportChanged || update.transactions.length) {
      this.request();
    }
  }

  destroy() {
    this.layer.remove();
  }

  request() {
    this.view.requestMeasure({
      key: this,
      read: () => this.measure(),
      write: (measured) => {
        this.drawHandles(measured.handles);
        this.drawArcs(measured);
      },
    });
  }

  private place(position: number, side: -1 | 1, origin: DOMRect): Point | null {
    const box = this.view.coordsAtPos(position, side);
    if (!box) return null;
    const { scrollLeft, scrollTop } = this.view.scrollDOM;
    return {
      x: box.left - origin.left + scrollLeft,
      top: box.top - origin.top + scrollTop,
      bottom: box.bottom - origin.top + scrollTop,
    };
  }

  private measure(): Measured {
    const { view } = this;
    const marks = view.state.field(marksField);
    const origin = view.scrollDOM.getBoundingClientRect();
    return {
      arcs: this.measureArcs(marks, origin),
      handles: this.measureHandles(marks, origin),
      width: view.contentDOM.offsetLeft + view.contentDOM.offsetWidth,
      height: view.contentDOM.offsetHeight,
    };
  }

  private measureHandles(marks: Marks, origin: DOMRect): Measured["handles"] {
    const mark = marks.chosen === null ? undefined : marks.byId.get(marks.chosen);
    if (!mark || mark.ranges.length === 0) return null;
    const [from, to] = hull(mark.ranges);
    const start = this.place(from, 1, origin);
    const end = this.place(to, -1, origin);
    return start && end && { start, end, color: styleOf(marks, mark).color };
  }

  private measureArcs(marks: Marks, origin: DOMRect): Arc[] {
    const mode = this.host.arcs();
    if (mode === "none") return [];
    const label = this.host.arcLabel();
    const { from: top, to: bottom } = this.view.viewport;
    const arcs: Arc[] = [];
    for (const relation of this.host.relations()) {
      if (label !== null && relation.label !== label) continue;
      const chosen = relation.from === marks.chosen || relation.to === marks.chosen;
      if (mode === "selected" && !chosen) continue;
      const ends = [relation.from, relation.to].map((id) => marks.byId.get(id)?.ranges ?? []);
      const [a, b] = ends;
      if (!a?.length || !b?.length) continue;
      const [first, last] = [hull(a), hull(b)];
      if (Math.max(first[1], last[1]) < top || Math.min(first[0], last[0]) > bottom) continue;
      const from = this.middle(first, origin);
      const to = this.middle(last, origin);
      arcs.push({ from, to, text: this.host.relationLabel(relation.label), chosen });
      if (arcs.length >= MOST_ARCS) break;
    }
    return arcs;
  }

  /** The middle of the first line of a range; where the text is not drawn yet, the middle of its line. */
  private middle([from, to]: Range, origin: DOMRect): Point {
    const start = this.place(from, 1, origin);
    const end = this.place(to, -1, origin);
    if (!start || !end) {
      const { contentDOM, documentPadding } = this.view;
      const line = this.view.lineBlockAt(from);
      const top = line.top + documentPadding.top;
      const x = contentDOM.offsetLeft + contentDOM.offsetWidth / 2;
      return start ?? end ?? { x, top, bottom: top + line.height };
    }
    const sameLine = Math.abs(start.top - end.top) < 4;
    return { ...start, x: sameLine ? (start.x + end.x) / 2 : start.x + 12 };
  }

  private drawHandles(handles: Measured["handles"]) {
    for (const side of ["start", "end"] as const) {
      const element = this[side];
      element.hidden = !handles;
      if (!handles) continue;
      const { x, top, bottom } = handles[side];
      element.style.setProperty("--c", handles.color);
      element.style.transform = `translate(${x}px, ${top}px)`;
      element.style.height = `${bottom - top}px`;
    }
  }

  private drawArcs({ arcs, width, height }: Measured) {
    this.svg.setAttribute("width", String(width));
    this.svg.setAttribute("height", String(height));
    this.svg.replaceChildren(...arcs.flatMap(drawArc));
  }

  private drag(down: PointerEvent, side: "start" | "end") {
    const id = this.view.state.field(marksField).chosen;
    if (id === null || down.button !== 0) return;
    down.preventDefault();
    const element = this[side];
    element.setPointerCapture(down.pointerId);
    let ranges: Range[] | null = null;
    const move = (event: PointerEvent) => {
      const at = this.view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
      ranges = this.host.stretch(id, side, at, event.altKey) ?? ranges;
    };
    const done = () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", done);
      element.removeEventListener("pointercancel", done);
      if (ranges) this.host.resized(id, ranges);
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", done);
    element.addEventListener("pointercancel", done);
  }
}

function handle(side: "start" | "end"): HTMLElement {
  const element = document.createElement("span");
  element.className = `g-handle g-handle-${side}`;
  element.hidden = true;
  return element;
}

function drawArc({ from, to, text, chosen }: Arc): Element[] {
  const sameLine = Math.abs(from.top - to.top) < 4;
  const height = sameLine ? Math.min(28, 8 + Math.abs(from.x - to.x) / 12) : 14;
  const top = Math.min(from.top, to.top);
  const path = document.createElementNS(SVG, "path");
  const y1 = from.top + 2;
  const y2 = to.top + 2;
  path.setAttribute(
    "d",
    `M ${from.x} ${y1} C ${from.x} ${y1 - height}, ${to.x} ${y2 - height}, ${to.x} ${y2}`,
  );
  path.setAttribute("class", chosen ? "g-arc g-chosen" : "g-arc");
  const head = document.createElementNS(SVG, "path");
  head.setAttribute("d", `M ${to.x - 3} ${y2 - 6} L ${to.x} ${y2} L ${to.x + 3} ${y2 - 6}`);
  head.setAttribute("class", path.getAttribute("class") as string);
  const label = document.createElementNS(SVG, "text");
  label.setAttribute("x", String((from.x + to.x) / 2));
  label.setAttribute("y", String(sameLine ? top - height * 0.72 : (y1 + y2) / 2 - 6));
  label.setAttribute("class", "g-arc-label");
  label.textContent = text;
  return [path, head, label];
}
