// Which lane each underline takes, so that overlapping marks never draw over one another.
// Pure: ranges in, lanes out. Lane 0 is nearest to the text.

import type { Range } from "./types";

/** From the first to the last position of a mark. */
export function hull(ranges: Range[]): Range {
  const first = ranges[0];
  const last = ranges[ranges.length - 1];
  if (!first || !last) throw new Error("a mark has at least one range");
  return [first[0], last[1]];
}

/** The lowest lane that is not in `taken`. */
export function lowestFree(taken: Iterable<number>): number {
  const used = new Set(taken);
  let lane = 0;
  while (used.has(lane)) lane++;
  return lane;
}

/**
 * Lanes for many marks at once: one sweep in text order, longer marks first where they begin
 * together, each in the lowest lane that is free over its whole hull. `hulls` need not be sorted;
 * the answer is in its order.
 */
export function assignLanes(hulls: Range[]): number[] {
  const order = hulls.map((_, index) => index);
  order.sort((a, b) => {
    const [fromA, toA] = hulls[a] as Range;
    const [fromB, toB] = hulls[b] as Range;
    return fromA - fromB || toB - toA || a - b;
  });
  const lanes = new Array<number>(hulls.length).fill(0);
  const ends: number[] = [];
  for (const index of order) {
    const [from, to] = hulls[index] as Range;
    let lane = 0;
    while (lane < ends.length && (ends[lane] ?? 0) > from) lane++;
    ends[lane] = to;
    lanes[index] = lane;
  }
  return lanes;
}

/** So many lanes have room between two lines of text; marks in deeper ones are counted, and drawn when chosen. */
export const LANES = 6;

/** How far below the first lane a lane is drawn, in px: those beyond the third are thinner and closer. */
export function laneOffset(lane: number): number {
  return lane <= 2 ? lane * 3 : 6 + (lane - 2) * 2;
}

/** In px. */
export function laneThickness(lane: number): number {
  return lane <= 2 ? 2 : 1;
}
