// Which way a stretch of text runs: as its first letter does.

const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

export function directionOf(text: string): "ltr" | "rtl" {
  const [letter] = LETTER.exec(text) ?? [];
  return letter && RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}

/** A sentence in which quotes that run from right to left keep to themselves. */
export const isolated = (sentence: string) =>
  sentence.replace(/(?<=“)[^”]*(?=”)/gu, (quote) =>
    directionOf(quote) === "rtl" ? `\u2068${quote}\u2069` : quote,
  );
