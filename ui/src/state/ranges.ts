// Sorted ranges that do not overlap, put together and taken apart. Pure.

import type { Range } from "../editor/types";

/** Both together; what overlaps or touches becomes one. */
export function united(ranges: Range[], more: Range[]): Range[] {
  const all: Range[] = [];
  for (const [from, to] of [...ranges, ...more].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/** What is left when `cut` is taken away. */
export function without(ranges: Range[], cut: Range): Range[] {
  return ranges.flatMap(([from, to]) =>
    (
      [
        [from, Math.min(to, cut[0])],
        [Math.max(from, cut[1]), to],
      ] as Range[]
    ).filter(([from, to]) => from < to),
  );
}

/** Without white space at the ends of each; what is only white space goes. */
export function trimmed(text: string, ranges: Range[]): Range[] {
  return ranges.flatMap(([from, to]) => {
    const part = text.slice(from, to);
    const start = from + part.length - part.trimStart().length;
    return part.trim() ? [[start, start + part.trim().length] as Range] : [];
  });
}
