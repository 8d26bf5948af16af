// A text as it is looked through: without case and accents, white space made one blank, with the place in the text
// of every character left. Positions are view units, of the text and of what is found; folding may change lengths.

import type { Text } from "@codemirror/state";

export interface Folded {
  text: string;
  /** Where in the text the letter stands that a unit of `text` comes from, and where that letter ends. */
  starts: ArrayLike<number>;
  ends: ArrayLike<number>;
}

/** Letters that no decomposition makes plain; the same as in `model::fold`. */
const PLAIN: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  ł: "l",
  þ: "th",
  ς: "σ",
  "‘": "'",
  "’": "'",
  "‚": "'",
  "‛": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "‐": "-",
  "‑": "-",
  "–": "-",
  "—": "-",
  "−": "-",
  "\u00ad": "",
};
/** Marks that readers leave out without changing the word; the vowel signs of Indic scripts stay. */
/* eslint-disable no-misleading-character-class -- marks are meant by themselves */
const ACCENTS =
  /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]/g;
/* eslint-enable no-misleading-character-class */
/** Their marks and parts make other letters, no accents. */
const WHOLE = /[\u3040-\u30ff\uac00-\ud7a3]/;
const BLANK = /\s/;

const known = new Map<string, string>();

function foldLetter(letter: string): string {
  if (letter <= "\x7f") return BLANK.test(letter) ? " " : letter.toLowerCase();
  let folded = known.get(letter);
  if (folded === undefined) {
    folded = "";
    for (const lower of letter.toLowerCase())
      folded +=
        PLAIN[lower] ??
        (WHOLE.test(lower) ? lower : lower.normalize("NFKD").replace(ACCENTS, "").toLowerCase());
    if (BLANK.test(letter)) folded = " ";
    known.set(letter, folded);
  }
  return folded;
}

const foldExact = (letter: string) => (BLANK.test(letter) ? " " : letter);

/** Folds a text. What folds to nothing belongs to the letter before it. */
export function foldText(text: string, exact: boolean): Folded {
  const fold = exact ? foldExact : foldLetter;
  const [starts, ends]: [number[], number[]] = [[], []];
  let out = "";
  let at = 0;
  for (const letter of text) {
    const end = at + letter.length;
    const folded = fold(letter);
    const goesOn = folded === "" || (folded === " " && out.endsWith(" "));
    if (goesOn) {
      // Every unit that came from the letter before ends with it.
      const start = starts.at(-1);
      for (let it = ends.length - 1; it >= 0 && starts[it] === start; it--) ends[it] = end;
    } else {
      out += folded;
      for (let it = 0; it < folded.length; it++) {
        starts.push(at);
        ends.push(end);
      }
    }
    at = end;
  }
  return { text: out, starts, ends };
}

/** What is looked for; nothing where only white space was typed. */
export function foldQuery(query: string, exact: boolean): string {
  const { text } = foldText(query, exact);
  return text.trim() && text;
}

const folded: Record<"exact" | "plain", WeakMap<Text, Folded>> = {
  exact: new WeakMap(),
  plain: new WeakMap(),
};

/** An article's text, folded once. */
export function foldedOf(doc: Text, exact: boolean): Folded {
  const cache = folded[exact ? "exact" : "plain"];
  let it = cache.get(doc);
  if (!it) {
    it = foldText(doc.toString(), exact);
    cache.set(doc, it);
  }
  return it;
}
