// Find in the article: hits in the viewport are drawn, the current one stronger.

import { SearchCursor } from "@codemirror/search";
import { StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet } from "@codemirror/view";
import type { Range } from "./types";

/** What is looked for and where it was found. */
export interface Found {
  hits: Range[];
  current: number;
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

/** Every place of `query`, in order. Differences of case are passed over unless asked for. */
export function search(doc: Text, query: string, caseSensitive: boolean): Range[] {
  if (!query) return [];
  const fold = caseSensitive ? undefined : (text: string) => text.toLocaleLowerCase();
  const hits: Range[] = [];
  for (const { from, to } of new SearchCursor(doc, query, 0, doc.length, fold)) {
    hits.push([from, to]);
    if (hits.length >= MOST_HITS) break;
  }
  return hits;
}

const HIT = Decoration.mark({ class: "g-hit" });
const CURRENT = Decoration.mark({ class: "g-hit g-hit-current" });

function draw(view: EditorView): DecorationSet {
  const { hits, current } = view.state.field(foundField);
  const shown = [];
  for (const { from, to } of view.visibleRanges) {
    for (const [index, hit] of hits.entries()) {
      if (hit[1] <= from || hit[0] >= to) continue;
      shown.push((index === current ? CURRENT : HIT).range(hit[0], hit[1]));
    }
  }
  return Decoration.set(shown, true);
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
