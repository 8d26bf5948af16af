// Article parts: a paragraph is shown as what it is. Parts are marks of whole paragraphs that are drawn as the
// look of their lines and never as boxes, so they may change the layout; no other mark does.

import { RangeSetBuilder, StateField, type EditorState, type Text } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { marksField, replaceAllMarks, setMarks, setStyles, styleOf, type Marks } from "./marks";
import type { Mark } from "./types";

/** Parts with a look of their own; others are only named beside their lines. */
const LOOKS = new Set(["headline", "standfirst", "caption", "dateline", "byline", "boilerplate"]);

interface Parts {
  byId: Map<string, Mark>;
  lines: DecorationSet;
}

const NONE: Parts = { byId: new Map(), lines: Decoration.none };

const isPart = (marks: Marks, mark: Mark) => styleOf(marks, mark).part === true;

/** A line of a part, with the part's name where the part begins. */
function lineOf(name: string, first: boolean): Decoration {
  const look = name.toLowerCase();
  return Decoration.line({
    class: LOOKS.has(look) ? `g-part g-part-${look}` : "g-part",
    attributes: first ? { "data-part": name } : {},
  });
}

function linesOf(marks: Marks, parts: Iterable<Mark>, doc: Text): DecorationSet {
  const found = new Map<number, Decoration>();
  for (const mark of parts) {
    const { name } = styleOf(marks, mark);
    for (const [index, [from, to]] of mark.ranges.entries()) {
      const end = Math.min(to, doc.length);
      let line = doc.lineAt(Math.min(from, doc.length));
      found.set(line.from, lineOf(name, index === 0));
      while (line.to < end && line.number < doc.lines) {
        line = doc.line(line.number + 1);
        if (line.from < end) found.set(line.from, lineOf(name, false));
      }
    }
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const [at, decoration] of [...found].sort((a, b) => a[0] - b[0]))
    builder.add(at, at, decoration);
  return builder.finish();
}

function shown(state: EditorState, byId: Map<string, Mark>): Parts {
  return { byId, lines: linesOf(state.field(marksField), byId.values(), state.doc) };
}

const partsField = StateField.define<Parts>({
  create: () => NONE,
  update(parts, { effects, state }) {
    const marks = state.field(marksField);
    for (const effect of effects)
      if (effect.is(replaceAllMarks) || effect.is(setStyles)) {
        const all = [...marks.byId.values()].filter((mark) => isPart(marks, mark));
        parts = shown(state, new Map(all.map((mark) => [mark.id, mark])));
      } else if (effect.is(setMarks)) {
        const { set, removed } = effect.value;
        const gone = [...removed, ...set.map(({ id }) => id)].filter((id) => parts.byId.has(id));
        const fresh = set.filter((mark) => isPart(marks, mark));
        if (!gone.length && !fresh.length) continue;
        const byId = new Map(parts.byId);
        for (const id of gone) byId.delete(id);
        for (const mark of fresh) byId.set(mark.id, mark);
        parts = shown(state, byId);
      }
    return parts;
  },
  provide: (field) => EditorView.decorations.from(field, ({ lines }) => lines),
});

const quiet = {
  fontFamily: "var(--galley-sans, 'Inter Variable', Inter, system-ui, sans-serif)",
  color: "var(--galley-muted, light-dark(#6d675e, #a39c90))",
};

const looks = EditorView.theme({
  ".g-part": { position: "relative" },
  // In the margin beside the line, where there is room for it.
  ".g-part[data-part]::before": {
    ...quiet,
    content: "attr(data-part)",
    position: "absolute",
    // Near the text: at 1280 px, with a scroll bar, the margin holds “Boilerplate” and no more.
    right: "calc(100% + 4px)",
    top: "0",
    width: "max-content",
    fontSize: "9px",
    fontWeight: "500",
    fontStyle: "normal",
    lineHeight: "18px",
    pointerEvents: "none",
  },
  ".g-part-headline": { fontSize: "1.7em", fontWeight: "650", lineHeight: "1.25" },
  ".g-part-standfirst": {
    fontSize: "1.14em",
    fontWeight: "300",
    lineHeight: "calc(var(--galley-leading, 1.6) * 0.94)",
  },
  ".g-part-caption, .g-part-byline, .g-part-boilerplate": { ...quiet, fontSize: "0.8em" },
  ".g-part-caption": { fontStyle: "italic" },
  ".g-part-byline": { fontWeight: "550" },
  ".g-part-dateline": { ...quiet, fontSize: "0.8em", letterSpacing: "0.04em", fontWeight: "500" },
  "@media (max-width: 1000px)": { ".g-part[data-part]::before": { display: "none" } },
});

/** The extension. */
export const parts = [partsField, looks];
