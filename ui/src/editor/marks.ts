// The marks as CodeMirror state: where each range of each mark lies, in an index that is updated around what
// changed and never rebuilt, and the lane of each underline. What they look like is in paint.ts: the
// text itself is drawn without them, so no mark can move a line break.

import { StateEffect, StateField, type Text } from "@codemirror/state";
import { assignLanes, hull, lowestFree } from "./lanes";
import { Places, type Place } from "./places";
import type { LabelStyle, Mark, Range } from "./types";

/** Everything about the marks of the open article. */
export interface Marks {
  byId: Map<string, Mark>;
  lanes: Map<string, number>;
  places: Places;
  styles: Map<string, LabelStyle>;
  /** Labels in the order in which they were styled: the order gives the line's dash. */
  dashes: Map<string, number>;
  chosen: string | null;
}

export const setMarks = StateEffect.define<{ set: Mark[]; removed: string[] }>();
export const replaceAllMarks = StateEffect.define<Mark[]>();
export const setStyles = StateEffect.define<Map<string, LabelStyle>>();
export const chooseMark = StateEffect.define<string | null>();

const PLAIN: LabelStyle = { name: "Highlight", color: "#d9a400", highlight: true };

/** How a mark looks: its label's style, or a plain highlight. */
export function styleOf(marks: Marks, mark: Mark): LabelStyle {
  return (mark.label !== null && marks.styles.get(mark.label)) || PLAIN;
}

/** Ids of the marks that cover any of `[from, to)`, or for an empty range touch that position. */
export function marksBetween(marks: Marks, from: number, to: number): string[] {
  const found = new Set<string>();
  for (const it of marks.places.between(from, to))
    if (from === to || (it.from < to && it.to > from)) found.add(it.id);
  return [...found];
}

/** How many positions a mark covers; the smallest wins a click. */
export function size(mark: Mark): number {
  return mark.ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** The marks that touch a position, or cover any of a range from there, the smallest first. */
export function stackAt(marks: Marks, position: number, to = position): string[] {
  const ids = marksBetween(marks, position, to);
  const sizeOf = (id: string) => size(marks.byId.get(id) as Mark);
  return ids.sort((a, b) => sizeOf(a) - sizeOf(b) || (a < b ? -1 : 1));
}

/** The marks that begin between two positions, in the order of the text. */
export function startingBetween(marks: Marks, from: number, to: number): Mark[] {
  const found: Mark[] = [];
  for (const it of marks.places.between(from, to)) {
    const mark = marks.byId.get(it.id);
    if (mark && it.first && it.from >= from) found.push(mark);
  }
  return found.sort(inOrder);
}

/**
 * The mark that begins next after `at` in the order of the text (longer ones first where they begin
 * together), or with `forward` false the one before it. `at` is a mark, or a position.
 */
export function neighbour(marks: Marks, at: string | number, forward: boolean): Mark | null {
  const start = typeof at === "number" ? null : marks.byId.get(at);
  const position = start ? hull(start.ranges)[0] : typeof at === "number" ? at : 0;
  if (forward) {
    for (let at = marks.places.nextStart(position); at !== null;) {
      const here = startingBetween(marks, at, at).find((it) => !start || inOrder(start, it) < 0);
      if (here) return here;
      at = marks.places.nextStart(at + 1);
    }
    return null;
  }
  for (let reach = 256, to = position; ; reach *= 4) {
    const here = startingBetween(marks, Math.max(0, to - reach), to).filter((it) =>
      start ? inOrder(it, start) < 0 : hull(it.ranges)[1] <= position,
    );
    if (here.length || reach > to) return here.at(-1) ?? null;
  }
}

function inOrder(a: Mark, b: Mark): number {
  const [fromA, toA] = hull(a.ranges);
  const [fromB, toB] = hull(b.ranges);
  return fromA - fromB || toB - toA || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function clip(ranges: Range[], length: number): Range[] {
  return ranges
    .map(([from, to]): Range => [Math.min(from, length), Math.min(to, length)])
    .filter(([from, to]) => from < to);
}

function placesOf(mark: Mark, doc: Text): Place[] {
  return clip(mark.ranges, doc.length).map(([from, to], index) => ({
    from,
    to,
    id: mark.id,
    first: index === 0,
  }));
}

function visible(marks: Marks, mark: Mark): boolean {
  return mark.ranges.length > 0 && !styleOf(marks, mark).part;
}

function rebuild(marks: Marks, doc: Text): Marks {
  const shown = [...marks.byId.values()].filter((mark) => visible(marks, mark));
  const lined = shown.filter((mark) => !styleOf(marks, mark).highlight);
  const lanes = assignLanes(lined.map((mark) => hull(mark.ranges)));
  return {
    ...marks,
    lanes: new Map(lined.map((mark, i) => [mark.id, lanes[i] ?? 0])),
    places: new Places(shown.flatMap((mark) => placesOf(mark, doc))),
  };
}

function apply(marks: Marks, change: { set: Mark[]; removed: string[] }, doc: Text): Marks {
  const next = { ...marks };
  const take = (mark: Mark) => {
    for (const { from, id } of placesOf(mark, doc)) next.places.remove(from, id);
  };
  for (const id of change.removed) {
    const before = next.byId.get(id);
    if (!before) continue;
    take(before);
    next.byId.delete(id);
    next.lanes.delete(id);
  }
  for (const mark of change.set) {
    const before = next.byId.get(mark.id);
    if (before) take(before);
    if (before?.ranges.toString() !== mark.ranges.toString()) next.lanes.delete(mark.id);
    next.byId.set(mark.id, mark);
    if (!visible(next, mark)) continue;
    if (styleOf(next, mark).highlight) next.lanes.delete(mark.id);
    else if (!next.lanes.has(mark.id)) {
      const [from, to] = hull(mark.ranges);
      const beside = marksBetween(next, from, to);
      next.lanes.set(mark.id, lowestFree(beside.flatMap((id) => next.lanes.get(id) ?? [])));
    }
    for (const place of placesOf(mark, doc)) next.places.add(place);
  }
  return next;
}

/** The marks of the open article. */
export const marksField = StateField.define<Marks>({
  create: () => ({
    byId: new Map(),
    lanes: new Map(),
    places: new Places(),
    styles: new Map(),
    dashes: new Map(),
    chosen: null,
  }),
  update(marks, transaction) {
    const doc = transaction.state.doc;
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) marks = apply(marks, effect.value, doc);
      else if (effect.is(chooseMark)) {
        if (marks.chosen !== effect.value) marks = { ...marks, chosen: effect.value };
      } else if (effect.is(replaceAllMarks)) {
        const byId = new Map(effect.value.map((mark) => [mark.id, mark]));
        const chosen = marks.chosen && byId.has(marks.chosen) ? marks.chosen : null;
        marks = rebuild({ ...marks, byId, chosen }, doc);
      } else if (effect.is(setStyles)) {
        const dashes = new Map([...effect.value.keys()].map((label, index) => [label, index]));
        marks = rebuild({ ...marks, styles: effect.value, dashes }, doc);
      }
    }
    if (marks.chosen && !marks.byId.has(marks.chosen)) marks = { ...marks, chosen: null };
    return marks;
  },
});
