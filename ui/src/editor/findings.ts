// What is to be checked in the text: a thin dotted line under it, in a colour of its own, that moves no line. What it
// is about stands in the margin and is spoken when it is gone to; here it is the words' title.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Range } from "./types";

/** A place to be checked, and why. */
export interface Check {
  range: Range;
  why: string;
  chosen: boolean;
}

export const setChecks = StateEffect.define<Check[]>();

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(drawn, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setChecks)) continue;
      const { length } = transaction.state.doc;
      const checks = effect.value.filter(({ range: [from, to] }) => from < to && to <= length);
      drawn = Decoration.set(
        checks.map(({ range: [from, to], why, chosen }) =>
          Decoration.mark({
            class: chosen ? "g-check g-check-chosen" : "g-check",
            attributes: { title: why },
          }).range(from, to),
        ),
        true,
      );
    }
    return transaction.docChanged ? Decoration.none : drawn;
  },
  provide: (it) => EditorView.decorations.from(it),
});

export const checking: Extension = field;
