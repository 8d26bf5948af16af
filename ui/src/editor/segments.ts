// Sorted flat ranges (start, end, start, end …) such as words and sentences: look-up and snapping.
// They come from the core; nothing here segments text.

import type { Range, Segments } from "./types";

/** The index of the first segment that ends behind `position`; their number if there is none. */
export function firstEndingAfter(segments: Segments, position: number): number {
  let low = 0;
  let high = segments.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle * 2 + 1] ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The segment with that index. */
export function segmentAt(segments: Segments, index: number): Range | null {
  const from = segments[index * 2];
  const to = segments[index * 2 + 1];
  return from === undefined || to === undefined ? null : [from, to];
}

/** The segment that covers `position`, or the one that ends there. */
export function segmentTouching(segments: Segments, position: number): Range | null {
  const index = firstEndingAfter(segments, position);
  const covering = segmentAt(segments, index);
  if (covering && covering[0] <= position) return covering;
  const before = segmentAt(segments, index - 1);
  return before && before[1] === position ? before : null;
}

/**
 * The smallest range of whole segments that covers all of `range` that lies in segments, or null if
 * it touches none: white space at either end is left out.
 */
export function snap(segments: Segments, range: Range): Range | null {
  const first = segmentAt(segments, firstEndingAfter(segments, range[0]));
  if (!first || first[0] >= range[1]) return null;
  const index = firstEndingAfter(segments, range[1] - 1);
  let last = segmentAt(segments, index);
  if (!last || last[0] >= range[1]) last = segmentAt(segments, index - 1);
  return last ? [first[0], last[1]] : null;
}
