// Find in the article: hits in the viewport are drawn, the current one stronger. Case, accents, kinds of quotation
// marks and dashes, and how lines break are passed over unless asked for.

import { StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet } from "@codemirror/view";
import { foldedOf, foldQuery } from "./folding";
import { firstEndingAfter, segmentAt } from "./segments";
import type { Range, Segments } from "./types";

/** What is looked for and where it was found. */
export interface Found {
  hits: Range[];
  current: number;
}

export interface FindOptions {
  /** Case and accents count. */
  exact: boolean;
  /** Only where whole words are. */
  words: boolean;
}

export const setFound = StateEffect.define<Found>();
const NOTHING: Found = { hits: [], current: -1 };
/** More hits than this are counted no further: nobody steps through them. */
const MOST_HITS = 100_000;

export const foundField = StateField.define<Found>({
  create: () => NOTHING,
  update(found, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFound)) found = effect.value;
    return transaction.docChanged ? NOTHING : found;
  },
});

/** Every place of `query`, in order, none overlapping the one before. `words` are the article's tokens. */
export function search(doc: Text, query: string, options: FindOptions, words: Segments): Range[] {
  const wanted = foldQuery(query, options.exact);
  if (!wanted) return [];
  const { text, starts, ends } = foldedOf(doc, options.exact);
  const hits: Range[] = [];
  let end = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const hit: Range = [starts[at] ?? 0, ends[at + wanted.length - 1] ?? 0];
    if (hit[0] < end || (options.words && !isWhole(words, hit))) continue;
    end = hit[1];
    if (hits.push(hit) >= MOST_HITS) break;
  }
  return hits;
}

/** Whether a range begins and ends where tokens do. */
function isWhole(words: Segments, [from, to]: Range): boolean {
  const first = segmentAt(words, firstEndingAfter(words, from));
  const last = segmentAt(words, firstEndingAfter(words, to - 1));
  return first?.[0] === from && last?.[1] === to;
}

const HIT = Decoration.mark({ class: "g-hit" });
const CURRENT = Decoration.mark({ class: "g-hit g-hit-current" });

function draw(view: EditorView): DecorationSet {
  const { hits, current } = view.state.field(foundField);
  const shown = [];
  for (const { from, to } of view.visibleRanges) {
    for (let index = firstBehind(hits, from); index < hits.length; index++) {
      const hit = hits[index] as Range;
      if (hit[0] >= to) break;
      shown.push((index === current ? CURRENT : HIT).range(hit[0], hit[1]));
    }
  }
  return Decoration.set(shown, true);
}

/** The index of the first hit that ends behind a position. */
function firstBehind(hits: Range[], position: number): number {
  let [low, high] = [0, hits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle] as Range)[1] <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

const drawer = ViewPlugin.define(
  (view) => ({
    decorations: draw(view),
    update(update) {
      const changed = update.startState.field(foundField) !== update.state.field(foundField);
      if (changed || update.viewportChanged || update.docChanged)
        this.decorations = draw(update.view);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

export const finding = [foundField, drawer];
