// What an editor may want to tag next: capitalised runs, quotations, numbers. Found in the tokens by
// rule, once for each article; nothing here is a suggestion of a label.

import { firstEndingAfter, segmentAt, segmentTouching } from "./segments";
import type { Range, Segments } from "./types";

/** Lower-case words that a name may contain: University of Cambridge, Ursula von der Leyen. */
const CONNECTORS = new Set([
  "of",
  "the",
  "de",
  "da",
  "del",
  "der",
  "van",
  "von",
  "du",
  "la",
  "le",
  "al",
  "bin",
  "and",
]);
const CONNECTED_BY_AND = "and";
const CAPITAL = /^\p{Lu}/u;
const NUMBER = /^[\p{Sc}]?\p{Nd}/u;
const OPENING = /^[“„«"]$/u;
const CLOSING = /^[”»"]$/u;
const HYPHEN = /^[-‐‑]$/u;
/** A quotation longer than this is more likely a missing mark. */
const LONGEST_QUOTATION = 1200;

interface Token {
  text: string;
  from: number;
  to: number;
  /** Whether only a blank or nothing stands between it and the token before. */
  joins: boolean;
}

function tokensOf(text: string, words: Segments): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (let index = 0; index + 1 < words.length; index += 2) {
    const from = words[index] as number;
    const to = words[index + 1] as number;
    const gap = text.slice(end, from);
    tokens.push({ text: text.slice(from, to), from, to, joins: /^[ \u00a0]?$/.test(gap) });
    end = to;
  }
  return tokens;
}

/** The candidates of a text in order. `text` counts line breaks as one, as `words` and `sentences` do. */
export function findCandidates(text: string, words: Segments, sentences: Segments): Range[] {
  const tokens = tokensOf(text, words);
  const starts = new Set<number>();
  for (let index = 0; index < sentences.length; index += 2) starts.add(sentences[index] as number);
  const lower = new Set(tokens.map((token) => token.text).filter((word) => !CAPITAL.test(word)));
  const found: Range[] = [];
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] as Token;
    if (CAPITAL.test(token.text)) {
      const last = endOfName(tokens, index);
      const alone = last === index;
      // A single capitalised word that begins a sentence is a name only if it is never written small.
      const opener =
        alone && opensSentence(tokens, index, starts) && lower.has(token.text.toLowerCase());
      if (!opener) found.push([token.from, (tokens[last] as Token).to]);
      index = last + 1;
      continue;
    }
    if (NUMBER.test(token.text)) found.push([token.from, token.to]);
    index++;
  }
  found.push(...quotations(tokens));
  return found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
}

function opensSentence(tokens: Token[], index: number, starts: Set<number>): boolean {
  const token = tokens[index] as Token;
  const before = tokens[index - 1];
  return starts.has(token.from) || (!!before && OPENING.test(before.text));
}

/** The last token of the name that begins at `index`. */
function endOfName(tokens: Token[], index: number): number {
  let last = index;
  let next = index + 1;
  while (next < tokens.length) {
    const token = tokens[next] as Token;
    if (!token.joins) break;
    if (CAPITAL.test(token.text)) {
      last = next;
    } else if (!hyphenates(tokens, next)) {
      const connects = CONNECTORS.has(token.text) && token.text !== CONNECTED_BY_AND;
      const inWord = next > index + 1 && hyphenates(tokens, next - 1);
      if (!inWord && (!connects || next - last > 2)) break;
    }
    next++;
  }
  return last;
}

/**
 * What is meant at a caret where nothing is selected: the candidate there, the smallest of several, or else the
 * word. A quotation is meant only at its marks, since a caret within it stands on a word. Reads only what is
 * near the caret, so it costs the same in an article of any length.
 */
export function candidateAt(
  slice: (from: number, to: number) => string,
  words: Segments,
  caret: number,
): Range | null {
  const start = Math.max(0, caret - LONGEST_QUOTATION);
  const text = slice(start, caret + LONGEST_QUOTATION);
  const near: number[] = [];
  for (let index = firstEndingAfter(words, start); ; index++) {
    const word = segmentAt(words, index);
    if (!word || word[1] > start + text.length) break;
    if (word[0] >= start) near.push(word[0] - start, word[1] - start);
  }
  const at = caret - start;
  // Without sentences a capitalised first word is a candidate; it is the word that is meant anyway.
  const [best] = findCandidates(text, near, [])
    .filter(([from, to]) => {
      const within = from < at && at < to && !OPENING.test(text.charAt(from));
      return within || at === from || at === to;
    })
    .sort((a, b) => a[1] - a[0] - (b[1] - b[0]));
  if (best) return [best[0] + start, best[1] + start];
  const word = segmentTouching(words, caret);
  const before = segmentTouching(words, caret - 1);
  const isWord = (it: Range) => /[\p{L}\p{N}]/u.test(slice(...it));
  // Behind a word and before its comma the word is meant.
  return word && !isWord(word) && before?.[1] === caret && isWord(before) ? before : word;
}

/** Whether the token is a hyphen within a word. */
function hyphenates(tokens: Token[], index: number): boolean {
  const token = tokens[index] as Token;
  return (
    HYPHEN.test(token.text) &&
    tokens[index - 1]?.to === token.from &&
    tokens[index + 1]?.from === token.to
  );
}

function quotations(tokens: Token[]): Range[] {
  const found: Range[] = [];
  let open: Token | null = null;
  for (const token of tokens) {
    if (open && CLOSING.test(token.text)) {
      if (token.to - open.from <= LONGEST_QUOTATION) found.push([open.from, token.to]);
      open = null;
    } else if (OPENING.test(token.text)) {
      open = token;
    }
  }
  return found;
}
