// A text divided where marks begin and end, so that each piece can be drawn with all that lie on it. Pure.

export interface Extent {
  start: number | null;
  end: number | null;
}

export interface Piece<M> {
  text: string;
  marks: M[];
}

/** Marks without a place in the text are left out. */
export function piecesOf<M extends Extent>(text: string, marks: readonly M[]): Piece<M>[] {
  const placed = marks.filter(
    (it): it is M & { start: number; end: number } =>
      it.start !== null && it.end !== null && it.start < it.end && it.end <= text.length,
  );
  const edges = new Set([0, text.length, ...placed.flatMap(({ start, end }) => [start, end])]);
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, at) => ({
    text: text.slice(from, cuts[at + 1]),
    marks: placed.filter(({ start, end }) => start <= from && from < end),
  }));
}
