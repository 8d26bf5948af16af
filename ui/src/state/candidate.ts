// What a label's key means while nothing is selected: the word under the caret, or the whole run of
// capitalised words around it ("Rex Tillerson"), joined only by blanks.

import type { Range, Segments } from "../editor/types";

const capital = (text: string, at: number) => /^\p{Lu}/u.test(text.slice(at, at + 2));

/**
 * The range to tag at `caret`, or none where there is no word. `words` is start, end, start, end …
 * in the units of `text`, in which every line break counts as one.
 */
export function candidateAt(text: string, words: Segments, caret: number): Range | null {
  const count = words.length / 2;
  const start = (at: number) => words[at * 2] ?? 0;
  const end = (at: number) => words[at * 2 + 1] ?? 0;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end(middle) < caret) low = middle + 1;
    else high = middle;
  }
  // Between two touching words the caret belongs to the one that follows.
  if (low + 1 < count && end(low) === caret && start(low + 1) === caret) low += 1;
  if (low === count || start(low) > caret) return null;
  let first = low;
  let last = low;
  if (capital(text, start(low))) {
    const joined = (a: number, b: number) => /^[ \u00a0]$/.test(text.slice(end(a), start(b)));
    while (first > 0 && joined(first - 1, first) && capital(text, start(first - 1))) first -= 1;
    while (last + 1 < count && joined(last, last + 1) && capital(text, start(last + 1))) last += 1;
  }
  return [start(first), end(last)];
}
