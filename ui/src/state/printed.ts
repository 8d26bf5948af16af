// An article as it is printed: paragraphs cut into pieces at the ends of marks, and notes numbered in the order
// of the text. Made from the article, not from the screen, which draws only what is visible. Pure.

import type { AnnotationView } from "../generated/api";

/** How a mark looks in print. */
export interface Look {
  name: string;
  color: string;
  kind: "highlight" | "tag" | "part";
}

/** What stands behind the end of a mark. */
export interface Sign {
  /** The number of its note. */
  note: number | null;
  /** The name of its label. */
  tag: string | null;
  color: string;
}

export interface Piece {
  text: string;
  /** The colour of the highlight behind it. */
  wash: string | null;
  /** The colour of the line below it: of the smallest tag. */
  line: string | null;
  signs: Sign[];
}

export interface Paragraph {
  /** The name of the article part in lower case, or empty. */
  part: string;
  pieces: Piece[];
}

export interface Printed {
  paragraphs: Paragraph[];
  notes: { number: number; label: string; it: AnnotationView }[];
}

interface Placed {
  it: AnnotationView;
  look: Look;
  start: number;
  end: number;
}

export function printed(
  text: string,
  annotations: Iterable<AnnotationView>,
  lookOf: (it: AnnotationView) => Look,
  options: { tags: boolean; notes: boolean },
): Printed {
  const placed: Placed[] = [];
  for (const it of annotations) {
    const [start, end] = [it.ranges[0]?.[0], it.ranges.at(-1)?.[1]];
    if (start !== undefined && end !== undefined)
      placed.push({ it, look: lookOf(it), start, end: Math.min(end, text.length) });
  }
  placed.sort((a, b) => a.end - b.end || a.start - b.start);
  const parts = new Map<number, string>();
  const notes: Printed["notes"] = [];
  const signs = new Map<number, Sign[]>();
  const edges: { at: number; mark: Placed; opens: boolean }[] = [];
  for (const mark of placed) {
    const { it, look, start, end } = mark;
    if (look.kind === "part") parts.set(text.lastIndexOf("\n", start - 1) + 1, look.name);
    const note = options.notes && it.note ? notes.length + 1 : null;
    const tag = options.tags && look.kind === "tag" ? look.name : null;
    if (note) notes.push({ number: note, label: look.name, it });
    if (note || tag) signs.set(end, [...(signs.get(end) ?? []), { note, tag, color: look.color }]);
    if (look.kind === "highlight" || tag || note)
      for (const [from, to] of it.ranges)
        edges.push({ at: from, mark, opens: true }, { at: to, mark, opens: false });
  }
  edges.sort((a, b) => a.at - b.at);

  const active = new Set<Placed>();
  let next = 0;
  const piece = (from: number, to: number): Piece => {
    let wash: Placed | null = null;
    let line: Placed | null = null;
    for (const mark of active)
      if (mark.look.kind === "highlight") wash = mark;
      else if (mark.look.kind === "tag" && options.tags)
        line = line && line.end - line.start <= mark.end - mark.start ? line : mark;
    return {
      text: text.slice(from, to),
      wash: wash?.look.color ?? null,
      line: line?.look.color ?? null,
      signs: signs.get(to) ?? [],
    };
  };
  const paragraphs: Paragraph[] = [];
  for (let from = 0; from <= text.length;) {
    const found = text.indexOf("\n", from);
    const end = found < 0 ? text.length : found;
    const pieces: Piece[] = [];
    const part = (parts.get(from) ?? "").toLowerCase();
    for (let at = from; at < end;) {
      for (; (edges[next]?.at ?? Infinity) <= at; next += 1) {
        const edge = edges[next];
        if (edge?.opens) active.add(edge.mark);
        else if (edge) active.delete(edge.mark);
      }
      const to = Math.min(end, edges[next]?.at ?? end);
      pieces.push(piece(at, to));
      at = to;
    }
    if (pieces.length) paragraphs.push({ part, pieces });
    from = end + 1;
  }
  return { paragraphs, notes };
}
