// The marks as CodeMirror state: one decoration for each range of each mark, in a RangeSet that is
// updated around what changed and never rebuilt. Decorations nest where marks overlap: washes blend,
// underlines sit in lanes. Nothing here takes part in the layout of the text: no padding or border
// at the sides, so adding a mark cannot move a line break.

import { RangeSet, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import { assignLanes, hull, laneOffset, lowestFree } from "./lanes";
import type { LabelStyle, Mark, Range } from "./types";

/** Everything about the marks of the open article. */
export interface Marks {
  byId: Map<string, Mark>;
  lanes: Map<string, number>;
  decorations: RangeSet<Decoration>;
  styles: Map<string, LabelStyle>;
  /** Labels in the order in which they were styled: the order gives the line's dash. */
  dashes: Map<string, number>;
  chosen: string | null;
  hidden: ((mark: Mark) => boolean) | null;
}

export const setMarks = StateEffect.define<{ set: Mark[]; removed: string[] }>();
export const replaceAllMarks = StateEffect.define<Mark[]>();
export const setStyles = StateEffect.define<Map<string, LabelStyle>>();
export const setHidden = StateEffect.define<((mark: Mark) => boolean) | null>();
export const chooseMark = StateEffect.define<string | null>();

const PLAIN: LabelStyle = { name: "Highlight", color: "#d9a400", highlight: true };
const DASHES = 4;

/** How a mark looks: its label's style, or a plain highlight. */
export function styleOf(marks: Marks, mark: Mark): LabelStyle {
  return (mark.label !== null && marks.styles.get(mark.label)) || PLAIN;
}

/** Ids of the marks that cover any of `[from, to)`, or for an empty range touch that position. */
export function marksBetween(marks: Marks, from: number, to: number): string[] {
  const found = new Set<string>();
  marks.decorations.between(from, to, (start, end, decoration) => {
    if (from === to ? start <= from && end >= from : start < to && end > from) {
      found.add(decoration.spec.id as string);
    }
  });
  return [...found];
}

/** How many positions a mark covers; the smallest wins a click. */
export function size(mark: Mark): number {
  return mark.ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** The marks at a position, the smallest first. */
export function stackAt(marks: Marks, position: number): string[] {
  const ids = marksBetween(marks, position, position);
  const sizeOf = (id: string) => size(marks.byId.get(id) as Mark);
  return ids.sort((a, b) => sizeOf(a) - sizeOf(b) || (a < b ? -1 : 1));
}

function clip(ranges: Range[], length: number): Range[] {
  return ranges
    .map(([from, to]): Range => [Math.min(from, length), Math.min(to, length)])
    .filter(([from, to]) => from < to);
}

function decorate(marks: Marks, mark: Mark, doc: Text) {
  const style = styleOf(marks, mark);
  const lane = marks.lanes.get(mark.id) ?? 0;
  const dash = ((mark.label !== null && marks.dashes.get(mark.label)) || 0) % DASHES;
  const kind = style.highlight ? "g-wash" : `g-line g-dash${dash}`;
  const parts = mark.ranges.length > 1 ? " g-part" : "";
  const chosen = marks.chosen === mark.id ? " g-chosen" : "";
  const decoration = Decoration.mark({
    id: mark.id,
    class: `g-mark ${kind}${parts}${chosen}`,
    attributes: {
      "data-mark": mark.id,
      style: `--c:${style.color};--lane:${laneOffset(lane)}px;--thick:${lane > 3 ? 1 : 2}px`,
    },
  });
  return clip(mark.ranges, doc.length).map(([from, to]) => decoration.range(from, to));
}

function visible(marks: Marks, mark: Mark): boolean {
  return mark.ranges.length > 0 && (!marks.hidden || marks.hidden(mark));
}

function rebuild(marks: Marks, doc: Text): Marks {
  const shown = [...marks.byId.values()].filter((mark) => visible(marks, mark));
  const lined = shown.filter((mark) => !styleOf(marks, mark).highlight);
  const lanes = assignLanes(lined.map((mark) => hull(mark.ranges)));
  const next = { ...marks, lanes: new Map(lined.map((mark, i) => [mark.id, lanes[i] ?? 0])) };
  next.decorations = RangeSet.of(
    shown.flatMap((mark) => decorate(next, mark, doc)),
    true,
  );
  return next;
}

/** Takes the drawing of some marks away and draws those that remain again; all others are untouched. */
function redraw(marks: Marks, ids: Set<string>, old: Mark[], doc: Text): Marks {
  let decorations = marks.decorations;
  for (const mark of old) {
    if (mark.ranges.length === 0) continue;
    const [from, to] = hull(mark.ranges);
    decorations = decorations.update({
      filterFrom: Math.min(from, doc.length),
      filterTo: Math.min(to, doc.length),
      filter: (_from, _to, decoration) => decoration.spec.id !== mark.id,
    });
  }
  const next: Marks = { ...marks, decorations };
  for (const id of ids) {
    const mark = next.byId.get(id);
    if (!mark || !visible(next, mark)) continue;
    if (!styleOf(next, mark).highlight && !next.lanes.has(id)) {
      const [from, to] = hull(mark.ranges);
      const neighbours = marksBetween(next, from, to).filter((other) => other !== id);
      next.lanes.set(id, lowestFree(neighbours.flatMap((other) => next.lanes.get(other) ?? [])));
    }
    next.decorations = next.decorations.update({ add: decorate(next, mark, doc), sort: true });
  }
  return next;
}

function apply(marks: Marks, change: { set: Mark[]; removed: string[] }, doc: Text): Marks {
  const old: Mark[] = [];
  const ids = new Set<string>();
  for (const id of change.removed) {
    const before = marks.byId.get(id);
    if (!before) continue;
    old.push(before);
    marks.byId.delete(id);
    marks.lanes.delete(id);
  }
  for (const mark of change.set) {
    const before = marks.byId.get(mark.id);
    if (before) old.push(before);
    const moved = !before || before.ranges.toString() !== mark.ranges.toString();
    if (moved) marks.lanes.delete(mark.id);
    marks.byId.set(mark.id, mark);
    ids.add(mark.id);
  }
  return redraw(marks, ids, old, doc);
}

function choose(marks: Marks, id: string | null, doc: Text): Marks {
  if (marks.chosen === id) return marks;
  const touched = [marks.chosen, id].flatMap((it) => (it && marks.byId.get(it)) || []);
  const next = { ...marks, chosen: id };
  return redraw(next, new Set(touched.map((mark) => mark.id)), touched, doc);
}

/** The marks of the open article. */
export const marksField = StateField.define<Marks>({
  create: () => ({
    byId: new Map(),
    lanes: new Map(),
    decorations: RangeSet.empty,
    styles: new Map(),
    dashes: new Map(),
    chosen: null,
    hidden: null,
  }),
  update(marks, transaction) {
    const doc = transaction.state.doc;
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) marks = apply(marks, effect.value, doc);
      else if (effect.is(chooseMark)) marks = choose(marks, effect.value, doc);
      else if (effect.is(replaceAllMarks)) {
        const byId = new Map(effect.value.map((mark) => [mark.id, mark]));
        const chosen = marks.chosen && byId.has(marks.chosen) ? marks.chosen : null;
        marks = rebuild({ ...marks, byId, chosen }, doc);
      } else if (effect.is(setStyles)) {
        const dashes = new Map([...effect.value.keys()].map((label, index) => [label, index]));
        marks = rebuild({ ...marks, styles: effect.value, dashes }, doc);
      } else if (effect.is(setHidden)) {
        marks = rebuild({ ...marks, hidden: effect.value }, doc);
      }
    }
    if (marks.chosen && !marks.byId.has(marks.chosen)) marks = { ...marks, chosen: null };
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field, (marks) => marks.decorations),
});
