// Dividing a text at the ends of marks.

import { expect, test } from "vitest";
import { piecesOf } from "./pieces";

const mark = (start: number | null, end: number | null) => ({ start, end });

test("overlapping marks meet in a piece of their own", () => {
  const [a, b] = [mark(0, 3), mark(2, 5)];
  expect(piecesOf("abcdef", [a, b])).toEqual([
    { text: "ab", marks: [a] },
    { text: "c", marks: [a, b] },
    { text: "de", marks: [b] },
    { text: "f", marks: [] },
  ]);
});

test("what has no place, or one beyond the text, is not drawn", () => {
  expect(piecesOf("ab", [mark(null, null), mark(1, 9), mark(1, 1)])).toEqual([
    { text: "ab", marks: [] },
  ]);
  expect(piecesOf("", [])).toEqual([]);
});
