// Which words a label's key takes when nothing is selected.

import { expect, test } from "vitest";
import { candidateAt } from "./candidate";

function wordsOf(text: string): number[] {
  return [...text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)].flatMap((word) => [
    word.index,
    word.index + word[0].length,
  ]);
}

test.each([
  ["said Rex Til|lerson, who", "Rex Tillerson"],
  ["the har|bour board", "harbour"],
  ["|Moscow denies", "Moscow"],
  ["in Kyiv|", "Kyiv"],
  ["Adam Smith. The| Wealth", "The Wealth"],
  ["“|Ursula", "Ursula"],
])("in %s the candidate is %s", (marked, expected) => {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  const range = candidateAt(text, wordsOf(text), caret);
  expect(range && text.slice(...range)).toBe(expected);
});

test("between two blanks there is no candidate", () => {
  expect(candidateAt("one  two", [0, 3, 5, 8], 4)).toBeNull();
});
