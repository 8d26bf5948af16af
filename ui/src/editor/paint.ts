// Draws the marks behind the text: for each line in the viewport a row, in each row the boxes of its marks,
// measured from the text and kept until that mark, or the line's layout, changes. The text's own elements
// are never touched. The chosen or hovered mark is drawn once more in front of the others, which dim.

import { Compartment, StateEffect, type EditorState, type Extension } from "@codemirror/state";
import {
  Direction,
  EditorView,
  ViewPlugin,
  type BlockInfo,
  type ViewUpdate,
} from "@codemirror/view";
import { apart, type Chip } from "./chips";
import { hull, laneOffset, laneThickness, LANES } from "./lanes";
import { marksBetween, marksField, stackAt, styleOf, type Marks } from "./marks";
import type { LabelStyle, Mark, Range } from "./types";

/** A box in px, from the corner of its line. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** One mark in one row. */
interface Drawn {
  mark: Mark;
  lane: number;
  style: LabelStyle;
  elements: HTMLElement[];
  chip: Chip | null;
}

/** One line of the text. */
interface Row {
  /** What its layout depends on; its boxes hold as long as this does. */
  layout: string;
  under: HTMLElement;
  over: HTMLElement;
  drawn: Map<string, Drawn>;
  /** Marks beyond the last lane, counted at the chip of one that is drawn. */
  more: Map<string, number>;
}

interface RowPlan {
  from: number;
  top: number;
  layout: string;
  /** New or changed marks with their boxes. */
  fresh: { mark: Mark; lane: number; style: LabelStyle; boxes: Box[]; chip: Chip | null }[];
  kept: Set<string>;
  more: Map<string, number>;
}

interface Lift {
  id: string;
  chosen: boolean;
  style: LabelStyle;
  lane: number;
  top: number;
  boxes: Box[];
  chip: Chip | null;
}

interface Plan {
  left: number;
  rows: RowPlan[];
  lifts: Lift[];
}

const repainted = StateEffect.define<null>();
/** Two themes of nothing: changing from one to the other has CodeMirror read the heights of all lines anew. */
const sizing = new Compartment();
const SIZINGS = [EditorView.theme({}), EditorView.theme({})] as const;

/** Measures and draws everything again: another face or size, fonts that arrived, which no measure shows. */
export function repaint(state: EditorState): StateEffect<unknown>[] {
  const other = SIZINGS[sizing.get(state) === SIZINGS[0] ? 1 : 0];
  return [repainted.of(null), sizing.reconfigure(other)];
}

const DASHES = 4;
/** How long the mouse rests on a mark before it is lifted, in ms: passing over is not pointing. */
const DWELL = 120;

/** The extension. `moved` is told whenever something may stand elsewhere. */
export function paint(moved: () => void): Extension {
  const plugin = ViewPlugin.define((view) => new Painter(view, moved), {
    eventHandlers: {
      mousemove(event) {
        this.point(event);
      },
      mouseleave() {
        this.hover(null);
      },
    },
  });
  return [plugin, sizing.of(SIZINGS[0])];
}

class Painter {
  private readonly under = layer("g-under");
  private readonly over = layer("g-over");
  private readonly back = element("div", "g-rows");
  private readonly lifted = element("div", "g-lifted");
  private readonly liftedChips = element("div", "g-lifted");
  private readonly rows = new Map<number, Row>();
  private hovered: string | null = null;
  private dwelling: ReturnType<typeof setTimeout> | undefined;
  /** Counts what no measure shows: another face, fonts that arrived. */
  private generation = 0;
  private waiting = false;
  private gone = false;

  constructor(
    private readonly view: EditorView,
    private readonly moved: () => void,
  ) {
    this.under.append(this.back, this.lifted);
    this.over.append(this.liftedChips);
    view.scrollDOM.append(this.under, this.over);
    this.request();
  }

  update(update: ViewUpdate) {
    const changed = update.startState.field(marksField) !== update.state.field(marksField);
    const again = update.transactions.some((it) => it.effects.some((one) => one.is(repainted)));
    if (again) this.generation++;
    if (again || changed || update.geometryChanged || update.viewportChanged) this.request();
  }

  destroy() {
    clearTimeout(this.dwelling);
    this.gone = true;
    this.under.remove();
    this.over.remove();
  }

  /** The mouse is over the text: after a moment the smallest mark there is lifted. */
  point(event: MouseEvent) {
    clearTimeout(this.dwelling);
    if (event.buttons) return;
    const { clientX: x, clientY: y } = event;
    this.dwelling = setTimeout(() => {
      const at = this.view.posAtCoords({ x, y });
      const marks = this.view.state.field(marksField);
      this.hover(at === null ? null : (stackAt(marks, at)[0] ?? null));
    }, DWELL);
  }

  hover(id: string | null) {
    clearTimeout(this.dwelling);
    if (this.hovered === id) return;
    this.hovered = id;
    this.request();
  }

  /** Draws again when the fonts that the text asked for are there; WebKit sends no event of it. */
  private async awaitFonts() {
    if (this.waiting || document.fonts?.status !== "loading") return;
    this.waiting = true;
    await document.fonts.ready;
    // WebKit may call them ready too early; by a new frame each time, asking again never holds up the window.
    requestAnimationFrame(() => {
      this.waiting = false;
      if (!this.gone) this.view.dispatch({ effects: repaint(this.view.state) });
    });
  }

  private request() {
    this.view.requestMeasure({
      key: this,
      read: () => this.measure(),
      write: (plan) => {
        this.draw(plan);
        this.moved();
        void this.awaitFonts();
      },
    });
  }

  private measure(): Plan {
    const { view } = this;
    const marks = view.state.field(marksField);
    const { left } = view.contentDOM.getBoundingClientRect();
    const reach = view.scrollDOM.getBoundingClientRect();
    const plan: Plan = {
      left: left - reach.left + view.scrollDOM.scrollLeft,
      rows: [],
      lifts: [],
    };
    const width = view.contentDOM.clientWidth;
    for (const block of view.viewportLineBlocks) {
      const line = lineElement(view, block);
      if (line) plan.rows.push(this.measureRow(marks, block, line, left, width));
    }
    const lifts = new Set([this.hovered, marks.chosen].filter((id) => id !== null));
    for (const id of lifts) plan.lifts.push(...this.measureLift(marks, id, left));
    return plan;
  }

  private measureRow(
    marks: Marks,
    block: BlockInfo,
    line: HTMLElement,
    left: number,
    width: number,
  ): RowPlan {
    const parts = this.drawnParts(block);
    const layout = [
      width,
      Math.round(block.height * 8),
      line.className,
      this.generation,
      ...(parts.length === 1 && parts[0]?.[1] === block.to ? [] : parts.flat()),
    ].join();
    const row = this.rows.get(block.from);
    const known = row?.layout === layout ? row.drawn : undefined;
    const plan: RowPlan = {
      from: block.from,
      top: block.top + this.view.documentPadding.top,
      layout,
      fresh: [],
      kept: new Set(),
      more: new Map(),
    };
    let top: number | undefined;
    const deepest: Mark[] = [];
    const below: Mark[] = [];
    for (const [from, to] of parts)
      for (const id of marksBetween(marks, from, to)) {
        const mark = marks.byId.get(id);
        if (!mark || plan.kept.has(id)) continue;
        const style = styleOf(marks, mark);
        const lane = marks.lanes.get(id) ?? 0;
        if (lane >= LANES) {
          below.push(mark);
          continue;
        }
        if (lane === LANES - 1) deepest.push(mark);
        const before = known?.get(id);
        plan.kept.add(id);
        if (before?.mark === mark && before.lane === lane && before.style === style) continue;
        top ??= line.getBoundingClientRect().top;
        const boxes = this.boxes(mark, from, to, left, top);
        const end = hull(mark.ranges)[1];
        const ends = !style.highlight && end > from && end <= to;
        const chip = ends ? this.chip(mark, style, boxes) : null;
        plan.fresh.push({ mark, lane, style, boxes, chip });
      }
    for (const mark of below) {
      const [, end] = hull(mark.ranges);
      const over = deepest.findLast((it) => hull(it.ranges)[0] < end) ?? deepest[0];
      if (over) plan.more.set(over.id, (plan.more.get(over.id) ?? 0) + 1);
    }
    return plan;
  }

  /** What of a line is in the page: all of it, or the visible parts of a very long one. */
  private drawnParts({ from, to }: BlockInfo): Range[] {
    const parts: Range[] = [];
    for (const part of this.view.visibleRanges)
      if (part.from <= to && part.to >= from)
        parts.push([Math.max(part.from, from), Math.min(part.to, to)]);
    return parts;
  }

  /** The boxes of a mark between two positions of one line. */
  private boxes(mark: Mark, from: number, to: number, left: number, top: number): Box[] {
    const { view } = this;
    return mark.ranges.flatMap(([start, end]) => {
      const [first, last] = [Math.max(start, from), Math.min(end, to)];
      if (first >= last) return [];
      const a = view.domAtPos(first);
      const b = view.domAtPos(last);
      const range = document.createRange();
      range.setStart(a.node, a.offset);
      range.setEnd(b.node, b.offset);
      return joined([...range.getClientRects()]).map((box) => ({
        left: box.left - left,
        right: box.right - left,
        top: box.top - top,
        bottom: box.bottom - top,
      }));
    });
  }

  /** The label at the end of a mark, on the side where reading leaves it. */
  private chip(mark: Mark, style: LabelStyle, boxes: Box[]): Chip | null {
    const last = boxes.at(-1);
    if (!last) return null;
    const end = hull(mark.ranges)[1];
    const line = this.view.state.doc.lineAt(end);
    const span = this.view
      .bidiSpans(line)
      .find((it) => line.from + it.from < end && end <= line.from + it.to);
    const leftwards = span?.dir === Direction.RTL;
    const x = leftwards ? last.left : last.right;
    return { id: mark.id, x, y: last.bottom, text: style.name, color: style.color, leftwards };
  }

  private measureLift(marks: Marks, id: string, left: number): Lift[] {
    const mark = marks.byId.get(id);
    if (!mark) return [];
    const style = styleOf(marks, mark);
    const lane = Math.min(marks.lanes.get(id) ?? 0, LANES - 1);
    const [start, end] = hull(mark.ranges);
    return this.view.viewportLineBlocks.flatMap((block) => {
      if (block.to < start || block.from > end) return [];
      const line = lineElement(this.view, block);
      if (!line) return [];
      const { top } = line.getBoundingClientRect();
      const parts = this.drawnParts(block);
      const boxes = parts.flatMap(([from, to]) => this.boxes(mark, from, to, left, top));
      const ends = !style.highlight && parts.some(([from, to]) => end > from && end <= to);
      return [
        {
          id,
          chosen: id === marks.chosen,
          style,
          lane,
          top: block.top + this.view.documentPadding.top,
          boxes,
          chip: ends ? this.chip(mark, style, boxes) : null,
        },
      ];
    });
  }

  private draw({ left, rows, lifts }: Plan) {
    for (const layer of [this.under, this.over]) set(layer, "left", `${left}px`);
    const gone = new Set(this.rows.keys());
    for (const plan of rows) {
      gone.delete(plan.from);
      this.drawRow(plan);
    }
    for (const from of gone) {
      const row = this.rows.get(from);
      row?.under.remove();
      row?.over.remove();
      this.rows.delete(from);
    }
    this.under.classList.toggle("g-lifting", lifts.length > 0);
    this.lifted.replaceChildren(
      ...lifts.flatMap(({ boxes, top, style, lane, id, chosen }) =>
        boxes.map((box) => {
          const at = { ...box, top: box.top + top, bottom: box.bottom + top };
          const drawn = this.segment(at, style, lane);
          drawn.dataset.lifted = id;
          drawn.classList.add(chosen ? "g-chosen" : "g-hovered");
          return drawn;
        }),
      ),
    );
    this.liftedChips.replaceChildren(
      ...lifts.flatMap(({ chip, top }) =>
        chip ? [chipElement({ ...chip, y: chip.y + top }, "g-chip g-chosen")] : [],
      ),
    );
  }

  private drawRow(plan: RowPlan) {
    let row = this.rows.get(plan.from);
    if (!row) {
      if (!plan.fresh.length) return;
      row = {
        layout: plan.layout,
        under: this.back.appendChild(element("div", "g-row")),
        over: this.over.appendChild(element("div", "g-row")),
        drawn: new Map(),
        more: new Map(),
      };
      this.rows.set(plan.from, row);
    }
    for (const side of [row.under, row.over]) set(side, "top", `${plan.top}px`);
    const fresh = new Set(plan.fresh.map((it) => it.mark.id));
    let chips = !same(row.more, plan.more);
    for (const [id, drawn] of row.drawn) {
      if (plan.kept.has(id) && !fresh.has(id)) continue;
      for (const it of drawn.elements) it.remove();
      row.drawn.delete(id);
      chips ||= drawn.chip !== null;
    }
    row.layout = plan.layout;
    row.more = plan.more;
    for (const { mark, lane, style, boxes, chip } of plan.fresh) {
      const elements = boxes.map((box) => this.segment(box, style, lane, mark));
      elements.push(...bridges(boxes, mark, style, lane));
      for (const it of elements) it.dataset.mark = mark.id;
      row.under.append(...elements);
      row.drawn.set(mark.id, { mark, lane, style, elements, chip });
      chips ||= chip !== null;
    }
    if (chips) this.drawChips(row);
  }

  private segment(box: Box, style: LabelStyle, lane: number, mark?: Mark): HTMLElement {
    const marks = this.view.state.field(marksField);
    const dash = ((mark?.label && marks.dashes.get(mark.label)) || 0) % DASHES;
    const it = element("i", style.highlight ? "g-seg g-wash" : `g-seg g-line g-dash${dash}`);
    const drop = style.highlight ? 0 : laneOffset(lane);
    it.style.cssText = `left:${box.left}px;top:${box.top}px;width:${box.right - box.left}px;height:${box.bottom - box.top + drop}px;--c:${style.color};--thick:${laneThickness(lane)}px`;
    return it;
  }

  private drawChips(row: Row) {
    const chips = [...row.drawn.values()].flatMap(({ chip }) => (chip ? [{ ...chip }] : []));
    row.over.replaceChildren(...apart(chips, row.more).map((chip) => chipElement(chip, "g-chip")));
  }
}

function chipElement({ id, x, y, text, color, leftwards }: Chip, name: string): HTMLElement {
  const it = element("span", name);
  it.textContent = text;
  it.dataset.chip = id;
  it.style.cssText = `--c:${color};transform:translate(${x}px,${y}px)${leftwards ? "" : " translateX(-100%)"}`;
  return it;
}

/** The element of a line, if it is in the page. */
function lineElement(view: EditorView, block: BlockInfo): HTMLElement | null {
  const { node } = view.domAtPos(block.from);
  const at = node instanceof Element ? node : node.parentElement;
  return at?.closest<HTMLElement>(".cm-line") ?? null;
}

/** Boxes that touch on one line of print, as one: an element and its text are both reported. */
function joined(rects: DOMRect[]): Box[] {
  const boxes: Box[] = [];
  for (const { left, right, top, bottom } of rects) {
    if (right - left < 0.01) continue;
    const hit = boxes.find(
      (it) =>
        Math.min(it.bottom, bottom) - Math.max(it.top, top) > (bottom - top) / 2 &&
        left <= it.right + 0.5 &&
        right >= it.left - 0.5,
    );
    if (!hit) boxes.push({ left, right, top, bottom });
    else {
      hit.left = Math.min(hit.left, left);
      hit.right = Math.max(hit.right, right);
    }
  }
  return boxes;
}

/** Thin lines between the parts of a mark that stand on one line of print: they belong together. */
function bridges(boxes: Box[], mark: Mark, style: LabelStyle, lane: number): HTMLElement[] {
  if (mark.ranges.length < 2) return [];
  return boxes.slice(1).flatMap((box, index) => {
    const before = boxes[index] as Box;
    const [left, right] = [Math.min(before.right, box.right), Math.max(before.left, box.left)];
    if (Math.abs(before.bottom - box.bottom) > 4 || right <= left) return [];
    const it = element("i", "g-seg g-bridge");
    it.style.cssText = `left:${left}px;top:${box.bottom - 1 + laneOffset(lane)}px;width:${right - left}px;height:1px;--c:${style.color}`;
    return [it];
  });
}

function layer(name: string): HTMLElement {
  const it = element("div", `g-layer ${name}`);
  it.setAttribute("aria-hidden", "true");
  return it;
}

function element(tag: string, name: string): HTMLElement {
  const it = document.createElement(tag);
  it.className = name;
  return it;
}

/** Writes a style only when it is another: writing costs even when nothing changes. */
function set(it: HTMLElement, property: "left" | "top", value: string) {
  if (it.style[property] !== value) it.style[property] = value;
}

function same(a: Map<string, number>, b: Map<string, number>): boolean {
  return a.size === b.size && [...a].every(([id, count]) => b.get(id) === count);
}
