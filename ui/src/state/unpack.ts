// An opened article from the short forms in which it travels; see PackedMarks and ArticleView.

import type { AnnotationView, ArticleView } from "../generated/api";

/** Everybody's annotations. `text` is the article's as the editor counts it. */
export function annotationsOf(
  { annotations, packed }: Pick<ArticleView, "annotations" | "packed">,
  text: string,
): AnnotationView[] {
  const { names, rows } = packed;
  const name = (place: number) => names[place] as string;
  const marks = rows.map(
    ([id, layer, label, annotator, origin, time, from, to]): AnnotationView => ({
      id,
      layer: name(layer),
      label: label === null ? null : name(label),
      annotator: name(annotator),
      ranges: [[from, to]],
      quote: text.slice(from, to),
      note: "",
      attributes: {},
      entity: null,
      origin: name(origin),
      confidence: null,
      time,
      conflict: false,
    }),
  );
  return [...marks, ...annotations];
}

/** Flat ranges (start, end, start, end …) from gaps and lengths. */
export function segmentsOf(steps: number[]): Uint32Array {
  let position = 0;
  return Uint32Array.from(steps, (step) => (position += step));
}
