// Where the caret goes. Motions by character and line ask CodeMirror, which knows grapheme clusters,
// writing direction and wrapping; the others read the article's words, sentences, marks and candidates.

import { EditorSelection, type SelectionRange } from "@codemirror/state";
import { Direction, type EditorView } from "@codemirror/view";
import { hull } from "./lanes";
import { marksBetween, neighbour, type Marks } from "./marks";
import { firstEndingAfter, segmentAt } from "./segments";
import type { Motion, Range, Segments } from "./types";

/** What motions read besides the view. */
export interface Landmarks {
  words: Segments;
  sentences: Segments;
  candidates(): Range[];
  marks: Marks;
}

/** Where a motion ends: a caret position, or a range to select, possibly a mark's. */
export interface Landing {
  position: number;
  select?: Range;
  mark?: string;
}

/** What left and right mean where a line runs from right to left. */
const MIRRORED: Partial<Record<Motion, Motion>> = {
  charLeft: "charRight",
  charRight: "charLeft",
  wordLeft: "wordRight",
  wordRight: "wordLeft",
  sentenceLeft: "sentenceRight",
  sentenceRight: "sentenceLeft",
};

/** The landing of a motion, or null where it leads nowhere; to `extend` a selection it must lead beyond it. */
export function land(
  view: EditorView,
  landmarks: Landmarks,
  motion: Motion,
  extend = false,
): Landing | null {
  const range = view.state.selection.main;
  const head = range.head;
  if (view.textDirectionAt(head) === Direction.RTL) motion = MIRRORED[motion] ?? motion;
  const length = view.state.doc.length;
  const at = (position: number): Landing => ({ position });
  const caret = (moved: SelectionRange) => at(moved.head);
  switch (motion) {
    case "charLeft":
      return caret(view.moveByChar(range, false));
    case "charRight":
      return caret(view.moveByChar(range, true));
    case "lineUp":
      return caret(view.moveVertically(range, false));
    case "lineDown":
      return caret(view.moveVertically(range, true));
    case "pageUp":
    case "pageDown":
      return caret(view.moveVertically(range, motion === "pageDown", view.dom.clientHeight * 0.85));
    case "lineStart":
    case "lineEnd":
      return caret(view.moveToLineBoundary(range, motion === "lineEnd"));
    case "start":
      return at(0);
    case "end":
      return at(length);
    case "wordRight":
      return at(segmentAt(landmarks.words, firstEndingAfter(landmarks.words, head))?.[1] ?? length);
    case "wordLeft":
      return at(startBefore(landmarks.words, head));
    case "sentenceRight":
      return at(startAfter(landmarks.sentences, head) ?? length);
    case "sentenceLeft":
      return at(startBefore(landmarks.sentences, head));
    case "paragraphUp":
    case "paragraphDown":
      return at(paragraph(view, head, motion === "paragraphDown"));
    case "nextMark":
    case "previousMark":
      return toMark(landmarks.marks, head, motion === "nextMark");
    case "nextCandidate":
    case "previousCandidate":
      return toCandidate(range, motion === "nextCandidate", extend, landmarks.candidates());
    case "nextUntagged":
    case "previousUntagged": {
      const free = (it: Range) => marksBetween(landmarks.marks, ...it).length === 0;
      return toCandidate(range, motion === "nextUntagged", extend, landmarks.candidates(), free);
    }
  }
}

function startBefore(segments: Segments, head: number): number {
  const index = firstEndingAfter(segments, head);
  const here = segmentAt(segments, index);
  if (here && here[0] < head) return here[0];
  return segmentAt(segments, index - 1)?.[0] ?? 0;
}

function startAfter(segments: Segments, head: number): number | null {
  const index = firstEndingAfter(segments, head);
  const here = segmentAt(segments, index);
  if (here && here[0] > head) return here[0];
  return segmentAt(segments, index + 1)?.[0] ?? null;
}

function paragraph(view: EditorView, head: number, down: boolean): number {
  const doc = view.state.doc;
  const blank = (number: number) => !doc.line(number).text.trim();
  let number = doc.lineAt(head).number;
  if (!down && head > doc.line(number).from && !blank(number)) return doc.line(number).from;
  do number += down ? 1 : -1;
  while (number > 1 && number < doc.lines && blank(number));
  if (number < 1) return 0;
  return number > doc.lines ? doc.length : doc.line(number).from;
}

function toMark(marks: Marks, head: number, forward: boolean): Landing | null {
  const target = neighbour(marks, marks.chosen ?? head, forward);
  return target && { position: hull(target.ranges)[0], mark: target.id };
}

function toCandidate(
  selection: SelectionRange,
  forward: boolean,
  extend: boolean,
  candidates: Range[],
  fits: (candidate: Range) => boolean = () => true,
): Landing | null {
  const { from, to, empty } = selection;
  const isNext = (it: Range) =>
    extend ? it[0] >= from && it[1] > to : it[0] > from || (empty && it[0] === from);
  const target = forward
    ? candidates.find((it) => isNext(it) && fits(it))
    : candidates.findLast((it) => it[0] < from && fits(it));
  return target ? { position: target[1], select: target } : null;
}

/** A selection with a caret at `position`, extended from the anchor if asked. */
export function selectionTo(view: EditorView, landing: Landing, extend: boolean): EditorSelection {
  const { anchor, from, to } = view.state.selection.main;
  if (landing.select && !extend)
    return EditorSelection.single(landing.select[0], landing.select[1]);
  if (landing.select) {
    const [first, last] = [Math.min(from, landing.select[0]), Math.max(to, landing.select[1])];
    return landing.select[0] < from
      ? EditorSelection.single(last, first)
      : EditorSelection.single(first, last);
  }
  return EditorSelection.single(extend ? anchor : landing.position, landing.position);
}
