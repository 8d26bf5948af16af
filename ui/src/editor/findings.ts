// What is to be checked in the text: a thin dotted line under it, in a colour of its own, drawn in a layer so that it moves
// no letter. What it is about stands in the margin and is spoken when it is gone to.

import { EditorSelection, StateEffect, StateField, type Extension } from "@codemirror/state";
import { RectangleMarker, layer } from "@codemirror/view";
import type { Range } from "./types";

/** A place to be checked. */
export interface Check {
  range: Range;
  chosen: boolean;
}

export const setChecks = StateEffect.define<Check[]>();

const field = StateField.define<Check[]>({
  create: () => [],
  update(checks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setChecks)) continue;
      const { length } = transaction.state.doc;
      checks = effect.value.filter(({ range: [from, to] }) => from < to && to <= length);
    }
    return transaction.docChanged ? [] : checks;
  },
});

const lines = layer({
  above: false,
  class: "g-checks",
  update: (update) =>
    update.docChanged ||
    update.viewportChanged ||
    update.geometryChanged ||
    update.startState.field(field) !== update.state.field(field),
  markers(view) {
    const { from, to } = view.viewport;
    const seen = view.state.field(field).filter((it) => it.range[0] < to && it.range[1] > from);
    return seen.flatMap(({ range, chosen }) =>
      RectangleMarker.forRange(
        view,
        chosen ? "g-check g-check-chosen" : "g-check",
        EditorSelection.range(...range),
      ),
    );
  },
});

export const checking: Extension = [field, lines];
