// What the article editor takes in and gives out. It knows nothing of hosts, projects or Svelte.
//
// Every position is a view unit: a UTF-16 code unit in which each line break (\r\n, \r or \n) counts
// as one. That is how CodeMirror counts, so nothing here converts offsets.

/** A half-open range `[from, to]` in view units. */
export type Range = [number, number];

/** An annotation of text as it is drawn. */
export interface Mark {
  id: string;
  layer: string;
  label: string | null;
  /** In text order, not overlapping; several for a discontinuous mark. */
  ranges: Range[];
  note: string;
  annotator: string;
}

/** How marks with a label look. */
export interface LabelStyle {
  name: string;
  /** `#rrggbb` */
  color: string;
  /** A wash of colour behind the text rather than an underline. */
  highlight: boolean;
  /** Shown as the look of whole paragraphs, and not as a mark. */
  part?: boolean;
}

/** A directed link between two marks. */
export interface Relation {
  id: string;
  from: string;
  to: string;
  label: string | null;
}

/** Which arcs are drawn. */
export type Arcs = "selected" | "all" | "none";

/** Sorted ranges that do not overlap: start, end, start, end … */
export type Segments = ArrayLike<number>;

/** Where an article was left: how far down in px, and the caret's or the selection's ends. */
export interface Place {
  top: number;
  anchor: number;
  head: number;
}

/** An article as it is opened. */
export interface Article {
  id: string;
  text: string;
  /** Tokens without white space. */
  words: Segments;
  sentences: Segments;
  marks: Mark[];
  relations: Relation[];
}

/** Where the caret is and what is chosen. */
export interface Selected {
  /** The chosen mark. */
  mark: string | null;
  /** The snapped selection; empty when there is only a caret. */
  ranges: Range[];
  caret: number;
  /** Marks at the caret, the smallest first. */
  stack: string[];
}

/** What the editor reports. */
export interface EditorEvents {
  /** The caret, the selection or the chosen mark changed. */
  selectionChanged(selected: Selected): void;
  /** Scrolling or layout moved things: whatever stands beside the text must be placed again. */
  geometryChanged(): void;
  /** A drag or a click of the second to fourth time ended with a range that is not empty. */
  picked(range: Range): void;
  /** The handles of the chosen mark were dragged. */
  resized(id: string, ranges: Range[]): void;
}

/** A set of changes to what is drawn. */
export interface MarkChange {
  set?: Mark[];
  removed?: string[];
  relations?: Relation[];
  removedRelations?: string[];
}

export type Motion =
  | "charLeft"
  | "charRight"
  | "wordLeft"
  | "wordRight"
  | "sentenceLeft"
  | "sentenceRight"
  | "paragraphUp"
  | "paragraphDown"
  | "lineUp"
  | "lineDown"
  | "lineStart"
  | "lineEnd"
  | "pageUp"
  | "pageDown"
  | "start"
  | "end"
  | "nextMark"
  | "previousMark"
  | "nextCandidate"
  | "previousCandidate"
  | "nextUntagged"
  | "previousUntagged";

/** Reading settings: sizes in px, measure in characters, leading as a factor. */
export interface Reading {
  size: number;
  measure: number;
  leading: number;
  face: "serif" | "sans";
}
