// The mouse: drags snap to whole words as they go (Alt: characters, never half a cluster), double-click
// takes a word, triple a sentence, quadruple a paragraph; a click picks the smallest mark and the next click the one around it.

import { EditorSelection, type Extension } from "@codemirror/state";
import { EditorView, type MouseSelectionStyle } from "@codemirror/view";
import { segmentTouching, snap } from "./segments";
import type { Range, Segments } from "./types";

/** What the mouse needs to know and whom it tells. */
export interface MouseHost {
  words(): Segments;
  sentences(): Segments;
  snapping(): boolean;
  /** A drag or a click of the second to fourth time ended with this range. */
  picked(range: Range): void;
  /** A click without a drag, at this position. */
  clicked(position: number): void;
}

/** How far the mouse may move, in px, and still click. */
const STILL = 3;

function clusterBounds(view: EditorView, position: number): Range {
  const line = view.state.doc.lineAt(position);
  const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  // A window around the position is enough and keeps lines of 200 kB usable.
  const from = Math.max(0, position - line.from - 64);
  for (const { segment, index } of clusters.segment(line.text.slice(from, from + 128))) {
    const start = line.from + from + index;
    if (start + segment.length > position) return [start, start + segment.length];
  }
  return [position, position];
}

/** What a click of the second to fourth time takes: the word, the sentence, the paragraph at a position. */
function unitAt(view: EditorView, host: MouseHost, clicks: number, position: number): Range | null {
  if (clicks < 4) return segmentTouching(clicks === 2 ? host.words() : host.sentences(), position);
  const { from, to } = view.state.doc.lineAt(position);
  return from < to ? [from, to] : null;
}

/** A range whose ends cut no cluster. */
function whole(view: EditorView, [from, to]: Range): Range {
  const first = clusterBounds(view, from);
  const last = clusterBounds(view, to);
  return [first[0], last[0] < to ? last[1] : to];
}

export function mouse(host: MouseHost): Extension {
  return [
    EditorView.mouseSelectionStyle.of((view, event) =>
      event.button === 0 ? selectionStyle(view, event, host) : null,
    ),
    EditorView.domEventHandlers({
      // Text cannot be dragged about in an article that is only read.
      dragstart: (event) => {
        event.preventDefault();
        return true;
      },
    }),
  ];
}

function selectionStyle(view: EditorView, start: MouseEvent, host: MouseHost): MouseSelectionStyle {
  const anchorAt = view.posAtCoords({ x: start.clientX, y: start.clientY }, false);
  const clicks = Math.min(start.detail, 4);
  const shiftFrom = start.shiftKey ? view.state.selection.main.anchor : null;
  let moved = false;
  let last: Range = [anchorAt, anchorAt];

  const finish = (event: MouseEvent) => {
    view.dom.ownerDocument.removeEventListener("mouseup", finish, true);
    if (event.button !== 0) return;
    // After CodeMirror has dealt with the same event.
    queueMicrotask(() => {
      if (last[0] < last[1]) host.picked(last);
      else host.clicked(anchorAt);
    });
  };
  view.dom.ownerDocument.addEventListener("mouseup", finish, true);

  return {
    get(event) {
      const distance = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
      moved ||= distance > STILL;
      const head = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
      const from = shiftFrom ?? anchorAt;
      const range: Range = [Math.min(from, head), Math.max(from, head)];
      if (clicks > 1) {
        const first = unitAt(view, host, clicks, anchorAt);
        const other = moved ? unitAt(view, host, clicks, head) : first;
        last = first
          ? [Math.min(first[0], other?.[0] ?? head), Math.max(first[1], other?.[1] ?? head)]
          : range;
      } else if (!moved && shiftFrom === null) {
        last = [anchorAt, anchorAt];
      } else if (event.altKey || !host.snapping()) {
        last = whole(view, range);
      } else {
        last = (range[0] < range[1] && snap(host.words(), range)) || [head, head];
      }
      const backwards = head < from && clicks === 1;
      return backwards
        ? EditorSelection.single(last[1], last[0])
        : EditorSelection.single(last[0], last[1]);
    },
    update() {
      // The text never changes, so positions need no mapping.
      return false;
    },
  };
}
