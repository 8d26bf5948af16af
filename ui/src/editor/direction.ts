// Each line runs as its first letter does: from right to left in Arabic or Hebrew, whatever the lines around it do.
// Only lines in view are told so; CodeMirror reads from them which way its motions go.

import { RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";

const byItself = Decoration.line({ attributes: { dir: "auto" } });

function linesInView(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from } of view.viewportLineBlocks) builder.add(from, from, byItself);
  return builder.finish();
}

const lines = ViewPlugin.define(
  (view) => ({
    decorations: linesInView(view),
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = linesInView(update.view);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

/** The extension. */
export const direction = [EditorView.perLineTextDirection.of(true), lines];
