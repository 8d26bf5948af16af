// What an editor may want to tag next: capitalised runs, quotations, numbers. Found in the tokens by
// rule, once for each article; nothing here is a suggestion of a label.

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
/** A quotation longer than this is more likely a missing mark. */
const LONGEST_QUOTATION = 1200;

interface Token {
  text: string;
  from: number;
  to: number;
  /** Whether only blanks, hyphens or nothing stand between it and the token before. */
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
    } else if (!CONNECTORS.has(token.text) || token.text === CONNECTED_BY_AND || next - last > 2) {
      break;
    }
    next++;
  }
  return last;
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
