// The article editor: CodeMirror with read-only text, a real caret, marks, and nothing else of an editor.
// Svelte mounts it and calls it; it never reaches inside.

import { EditorSelection, EditorState, Text, type StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { arcs } from "./arcs";
import { candidateAt, findCandidates } from "./candidates";
import { direction } from "./direction";
import { finding, foundField, search, setFound, type FindOptions } from "./find";
import { checking, setChecks, type Check } from "./findings";
import { hull } from "./lanes";
import {
  chooseMark,
  marksField,
  replaceAllMarks,
  setMarks,
  setStyles,
  stackAt,
  startingBetween,
} from "./marks";
import { land, selectionTo } from "./motions";
import { mouse } from "./mouse";
import { paint, repaint } from "./paint";
import { parts } from "./parts";
import { firstEndingAfter, segmentAt, snap } from "./segments";
import { theme } from "./theme";
import type {
  Arcs,
  Article,
  EditorEvents,
  LabelStyle,
  Mark,
  MarkChange,
  Motion,
  Place,
  Range,
  Reading,
  Relation,
  Selected,
} from "./types";

const START: Place = { top: 0, anchor: 0, head: 0 };
const EMPTY: Article = { id: "", text: "", words: [], sentences: [], marks: [], relations: [] };

export class ArticleEditor {
  private readonly view: EditorView;
  private article = EMPTY;
  private candidates: Range[] | null = null;
  private relations = new Map<string, Relation>();
  private relationLabels = new Map<string, string>();
  private arcs: Arcs = "selected";
  private arcLabel: string | null = null;
  private snapping = true;
  private lastClick = -1;
  private telling = false;

  constructor(
    parent: HTMLElement,
    private readonly events: Partial<EditorEvents>,
  ) {
    this.view = new EditorView({ parent, state: this.state("") });
    this.view.scrollDOM.addEventListener("scroll", this.moved, { passive: true });
  }

  /** Tells that layout changed, once for all that changed in one go, and never from within somebody's reading of it. */
  private readonly moved = () => {
    if (this.telling) return;
    this.telling = true;
    queueMicrotask(() => {
      this.telling = false;
      this.events.geometryChanged?.();
    });
  };

  private state(text: string, place = START): EditorState {
    const doc = Text.of(text.split(/\r\n?|\n/));
    const clip = (position: number) => Math.min(position, doc.length);
    return EditorState.create({
      doc,
      selection: EditorSelection.single(clip(place.anchor), clip(place.head)),
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.lineWrapping,
        direction,
        EditorView.contentAttributes.of({
          "aria-label": "Article text",
          "aria-readonly": "true",
          tabindex: "0",
          spellcheck: "false",
          autocorrect: "off",
          autocapitalize: "off",
          translate: "no",
        }),
        // Text is never changed, whatever an input method or a drop tries.
        EditorState.transactionFilter.of((transaction) =>
          transaction.docChanged ? [] : transaction,
        ),
        marksField,
        parts,
        finding,
        checking,
        theme,
        paint(this.moved),
        arcs({
          relations: () => this.relations.values(),
          arcs: () => this.arcs,
          arcLabel: () => this.arcLabel,
          relationLabel: (id) => (id !== null && this.relationLabels.get(id)) || "",
          resized: (id, ranges) => this.events.resized?.(id, ranges),
          stretch: (id, side, position, exact) => this.stretch(id, side, position, exact),
        }),
        mouse({
          words: () => this.article.words,
          sentences: () => this.article.sentences,
          snapping: () => this.snapping,
          picked: (range) => this.events.picked?.(range),
          clicked: (position) => this.click(position),
        }),
        EditorView.updateListener.of((update) => {
          const marks = update.startState.field(marksField) !== update.state.field(marksField);
          if (marks || update.selectionSet) this.events.selectionChanged?.(this.selected());
        }),
      ],
    });
  }

  /** Shows an article as it was left, or from its beginning. */
  open(article: Article, place = START): void {
    const { top } = place;
    const styles = this.view.state.field(marksField).styles;
    this.article = article;
    this.candidates = null;
    this.relations = new Map(article.relations.map((relation) => [relation.id, relation]));
    this.view.setState(this.state(article.text, place));
    this.view.dispatch({
      effects: [
        setStyles.of(styles),
        replaceAllMarks.of(article.marks.filter((mark) => mark.ranges.length > 0)),
      ],
    });
    this.view.scrollDOM.scrollTop = top;
    // Heights beyond the first screen are estimates until they are measured.
    if (top > 0)
      requestAnimationFrame(() => {
        if (this.article === article) this.scrollTo(top);
      });
  }

  /**
   * Draws other marks and relations on the same text, one of them chosen if it is there. The caret, the selection and
   * what is on the screen stay.
   */
  redraw(marks: Mark[], relations: Relation[], chosen: string | null): void {
    this.relations = new Map(relations.map((relation) => [relation.id, relation]));
    const drawn = marks.filter((mark) => mark.ranges.length > 0);
    this.view.dispatch({ effects: [replaceAllMarks.of(drawn), chooseMark.of(chosen)] });
  }

  close(): void {
    this.open(EMPTY);
  }

  destroy(): void {
    this.view.destroy();
  }

  /** Sets how labels look. Their order gives underlines their dashes. */
  setStyles(labels: Map<string, LabelStyle>, relationLabels?: Map<string, string>): void {
    if (relationLabels) this.relationLabels = relationLabels;
    this.effect(setStyles.of(labels));
  }

  /** Draws changes of marks and relations; what did not change keeps its drawing. */
  change(change: MarkChange): void {
    for (const relation of change.relations ?? []) this.relations.set(relation.id, relation);
    for (const id of change.removedRelations ?? []) this.relations.delete(id);
    const set = (change.set ?? []).filter((mark) => mark.ranges.length > 0);
    this.effect(setMarks.of({ set, removed: change.removed ?? [] }));
  }

  selected(): Selected {
    const { main } = this.view.state.selection;
    const marks = this.view.state.field(marksField);
    return {
      mark: marks.chosen,
      ranges: main.empty ? [] : [[main.from, main.to]],
      caret: main.head,
      stack: stackAt(marks, main.head),
    };
  }

  /** Chooses a mark, puts the caret at its beginning, and if asked scrolls to it. */
  selectMark(id: string | null, scroll = false): void {
    const mark = id === null ? undefined : this.mark(id);
    if (!mark) {
      this.effect(chooseMark.of(null));
      return;
    }
    const [from] = hull(mark.ranges);
    this.view.dispatch({
      effects: [chooseMark.of(mark.id), ...(scroll ? [this.reveal(from)] : [])],
      selection: EditorSelection.single(this.clip(from)),
    });
  }

  /** Keeps a selection or chosen mark that lies at a point of the screen; else chooses what lies there. */
  point(x: number, y: number): void {
    const position = this.view.posAtCoords({ x, y }, false);
    const { main } = this.view.state.selection;
    const within = ([from, to]: Range) => from <= position && position <= to;
    if (main.empty ? this.chosen()?.ranges.some(within) : within([main.from, main.to])) return;
    this.view.dispatch({ selection: EditorSelection.single(position) });
    this.lastClick = -1;
    this.click(position);
  }

  clearSelection(): void {
    const { head } = this.view.state.selection.main;
    this.view.dispatch({ selection: EditorSelection.single(head), effects: chooseMark.of(null) });
  }

  /** Moves the caret, or with `extend` its end of the selection. False where it cannot go on. */
  run(motion: Motion, extend = false): boolean {
    const landing = land(
      this.view,
      {
        words: this.article.words,
        sentences: this.article.sentences,
        candidates: () => this.allCandidates(),
        marks: this.view.state.field(marksField),
      },
      motion,
      extend,
    );
    if (!landing) return false;
    const { head } = this.view.state.selection.main;
    if (landing.mark) {
      this.selectMark(landing.mark, true);
      return true;
    }
    const moved = selectionTo(this.view, landing, extend);
    this.view.dispatch({
      selection: moved,
      effects: [
        chooseMark.of(null),
        EditorView.scrollIntoView(moved.main.head, { y: "nearest", yMargin: 60 }),
      ],
    });
    return landing.position !== head || landing.select !== undefined;
  }

  /** The chosen mark's ranges with one end moved; null where it cannot. Nothing is changed here. */
  moveEnd(
    side: "start" | "end",
    by: "word" | "character",
    direction: 1 | -1,
    times = 1,
  ): Range[] | null {
    const mark = this.chosen();
    if (!mark) return null;
    const [from, to] = hull(mark.ranges);
    const first = side === "start" ? from : to;
    let at = first;
    for (let step = 0; step < times; step++) {
      const next =
        by === "word" ? this.wordStep(side, at, direction) : this.characterStep(at, direction);
      if (next === null) break;
      at = next;
    }
    return at === first ? null : withEnd(mark, side, at);
  }

  /** What a label's key means at the caret: the candidate or word there, or a number of words from there on. */
  atCaret(words = 0): Range | null {
    const { head } = this.view.state.selection.main;
    const slice = (from: number, to: number) => this.view.state.sliceDoc(from, to);
    if (words === 0) return candidateAt(slice, this.article.words, head);
    const index = firstEndingAfter(this.article.words, head);
    const count = this.article.words.length / 2;
    const first = segmentAt(this.article.words, index);
    const last = segmentAt(this.article.words, Math.min(index + words, count) - 1);
    return first && last && [first[0], last[1]];
  }

  private wordStep(side: "start" | "end", at: number, direction: 1 | -1): number | null {
    const { words } = this.article;
    const pick = side === "start" ? 0 : 1;
    let index = firstEndingAfter(words, side === "start" ? at : at - 1);
    const here = segmentAt(words, index);
    if (here && direction === -1 && here[pick] < at) return here[pick];
    index += direction;
    return segmentAt(words, index)?.[pick] ?? null;
  }

  private characterStep(at: number, direction: 1 | -1): number | null {
    const moved = this.view.moveByChar(EditorSelection.cursor(this.clip(at)), direction === 1).head;
    return moved === at ? null : moved;
  }

  /** How far below the top of the content the first line of a mark lies, in px. */
  top(id: string): number | null {
    const mark = this.mark(id);
    if (!mark) return null;
    const [from] = hull(mark.ranges);
    const position = this.clip(from);
    const { viewport, scrollDOM } = this.view;
    if (position >= viewport.from && position <= viewport.to) {
      const box = this.view.coordsAtPos(position, 1);
      if (box) return box.top - scrollDOM.getBoundingClientRect().top + scrollDOM.scrollTop;
    }
    return this.view.lineBlockAt(position).top + this.view.documentPadding.top;
  }

  /**
   * The marks that begin in a paragraph in the viewport or at most `margin` px from it, in text order.
   * Costs what is on the screen, however many there are.
   */
  near(margin: number): string[] {
    const { scrollTop, clientHeight } = this.view.scrollDOM;
    const first = this.lineAtHeight(scrollTop - margin);
    const last = this.lineAtHeight(scrollTop + clientHeight + margin);
    // Of a very long paragraph only what is drawn.
    const drawnFrom = this.view.visibleRanges[0]?.from ?? 0;
    const drawnTo = this.view.visibleRanges.at(-1)?.to ?? 0;
    const from = first.to >= drawnFrom ? Math.max(first.from, drawnFrom) : first.from;
    const to = last.from <= drawnTo ? Math.min(last.to, drawnTo) : last.to;
    return this.startingBetween(from, to);
  }

  /** The marks that begin between two positions, in text order. */
  startingBetween(from: number, to: number): string[] {
    return startingBetween(this.view.state.field(marksField), from, to).map(({ id }) => id);
  }

  /** The marks that cover any of a range, the smallest first. */
  touching([from, to]: Range): string[] {
    return stackAt(this.view.state.field(marksField), from, to);
  }

  private lineAtHeight(height: number) {
    return this.view.lineBlockAtHeight(height - this.view.documentPadding.top);
  }

  /** Where a range lies on the screen, for a bar beside it. */
  box([from, to]: Range): { left: number; right: number; top: number; bottom: number } | null {
    const start = this.view.coordsAtPos(this.clip(from), 1);
    const end = this.view.coordsAtPos(this.clip(to), -1);
    if (!start || !end) return null;
    return { left: start.left, right: end.right, top: start.top, bottom: end.bottom };
  }

  private scrollTo(top: number): void {
    this.view.scrollDOM.scrollTop = top;
  }

  /** Where the article is now, to open it there again. */
  place(): Place {
    const { anchor, head } = this.view.state.selection.main;
    return { top: this.scrollTop(), anchor, head };
  }

  scrollTop(): number {
    return this.view.scrollDOM.scrollTop;
  }

  scroller(): HTMLElement {
    return this.view.scrollDOM;
  }

  /** Puts the caret somewhere and shows it. */
  goTo(position: number): void {
    const at = this.clip(position);
    this.view.dispatch({ selection: EditorSelection.single(at), effects: this.reveal(at) });
  }

  /** Selects a range without a mouse. */
  selectRange([from, to]: Range): void {
    this.view.dispatch({
      selection: EditorSelection.single(this.clip(from), this.clip(to)),
      effects: [chooseMark.of(null), this.reveal(from, "nearest")],
    });
  }

  /**
   * Looks for words and goes to the first from the caret on, round the end; `at` counts from 0. Without `go` the
   * caret stays where it is.
   */
  find(query: string, options: FindOptions, go = true): { count: number; at: number } {
    const hits = search(this.view.state.doc, query, options, this.article.words);
    if (!go) return this.showHit(hits, -1);
    const { from } = this.view.state.selection.main;
    const next = hits.findIndex((hit) => hit[0] >= from);
    return this.showHit(hits, hits.length ? Math.max(next, 0) : -1);
  }

  /** Where what was looked for is. */
  hits(): Range[] {
    return this.view.state.field(foundField).hits;
  }

  findNext(direction: 1 | -1): { count: number; at: number } {
    const { hits, current } = this.view.state.field(foundField);
    if (!hits.length) return { count: 0, at: -1 };
    return this.showHit(hits, (current + direction + hits.length) % hits.length);
  }

  clearFind(): void {
    this.effect(setFound.of({ hits: [], current: -1 }));
  }

  /** Draws ranges as find does its hits, and shows one of them; its place in the list, or -1. */
  pointOut(ranges: Range[], current: number): void {
    this.showHit(
      ranges.map(([from, to]) => [this.clip(from), this.clip(to)]),
      current,
    );
  }

  private showHit(hits: Range[], current: number): { count: number; at: number } {
    const hit = hits[current];
    const found = setFound.of({ hits, current });
    if (hit) {
      this.view.dispatch({
        effects: [found, this.reveal(hit[0])],
        selection: EditorSelection.single(hit[0], hit[1]),
      });
    } else this.effect(found);
    return { count: hits.length, at: current };
  }

  /** Underlines what is to be checked. */
  setChecks(checks: Check[]): void {
    this.effect(setChecks.of(checks));
  }

  /** Which links are drawn, and of which label; none for any. */
  setArcs(mode: Arcs, label: string | null): void {
    this.arcs = mode;
    this.arcLabel = label;
    // Any transaction has the arcs drawn again.
    this.effect(chooseMark.of(this.view.state.field(marksField).chosen));
  }

  /** Sets size (px), measure (characters), leading and face. */
  setReading(reading: Reading): void {
    const { style } = this.view.dom;
    style.setProperty("--galley-size", `${reading.size}px`);
    style.setProperty("--galley-measure", String(reading.measure));
    style.setProperty("--galley-leading", String(reading.leading));
    if (reading.face === "sans") style.setProperty("--galley-face", "var(--galley-sans)");
    else style.removeProperty("--galley-face");
    this.view.dispatch({ effects: repaint(this.view.state) });
  }

  setSnapping(on: boolean): void {
    this.snapping = on;
  }

  focus(): void {
    this.view.focus();
  }

  private effect(effect: StateEffect<unknown>): void {
    this.view.dispatch({ effects: effect });
  }

  private reveal(position: number, y: "center" | "nearest" = "center"): StateEffect<unknown> {
    return EditorView.scrollIntoView(this.clip(position), { y, yMargin: 80 });
  }

  private clip(position: number): number {
    return Math.max(0, Math.min(position, this.view.state.doc.length));
  }

  private mark(id: string): Mark | undefined {
    return this.view.state.field(marksField).byId.get(id);
  }

  private chosen(): Mark | undefined {
    const { chosen } = this.view.state.field(marksField);
    return chosen === null ? undefined : this.mark(chosen);
  }

  private allCandidates(): Range[] {
    const { doc } = this.view.state;
    this.candidates ??= findCandidates(doc.toString(), this.article.words, this.article.sentences);
    return this.candidates;
  }

  /** A click picks the smallest mark there; the next click at the same place the one around it. */
  private click(position: number): void {
    const marks = this.view.state.field(marksField);
    const stack = stackAt(marks, position).filter((id) => {
      const mark = marks.byId.get(id) as Mark;
      return (
        mark.ranges.some(([from, to]) => from <= position && position < to) ||
        hull(mark.ranges)[1] === position
      );
    });
    const again = position === this.lastClick && marks.chosen !== null;
    this.lastClick = position;
    const at = again ? stack.indexOf(marks.chosen as string) + 1 : 0;
    this.effect(chooseMark.of(stack[at % Math.max(stack.length, 1)] ?? null));
  }

  private stretch(
    id: string,
    side: "start" | "end",
    position: number,
    exact: boolean,
  ): Range[] | null {
    const mark = this.mark(id);
    if (!mark) return null;
    const [from, to] = hull(mark.ranges);
    const range: Range =
      side === "start" ? [Math.min(position, to - 1), to] : [from, Math.max(position, from + 1)];
    const snapped = exact || !this.snapping ? range : snap(this.article.words, range);
    return snapped && withEnd(mark, side, side === "start" ? snapped[0] : snapped[1]);
  }
}

/** A mark's ranges with one end of its hull moved to `position`; parts beyond it go. Null if nothing would be left. */
export function withEnd(mark: Mark, side: "start" | "end", position: number): Range[] | null {
  const ranges = mark.ranges.map(([from, to]): Range => [from, to]);
  if (side === "end") {
    while (ranges.length > 1 && (ranges[ranges.length - 1] as Range)[0] >= position) ranges.pop();
    const last = ranges[ranges.length - 1] as Range;
    if (position <= last[0]) return null;
    last[1] = position;
  } else {
    while (ranges.length > 1 && (ranges[0] as Range)[1] <= position) ranges.shift();
    const first = ranges[0] as Range;
    if (position >= first[1]) return null;
    first[0] = position;
  }
  return ranges;
}
