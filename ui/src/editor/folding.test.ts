// Finding in a text: what is passed over, and that every hit covers whole letters of the text as it is.

import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { search } from "./find";
import { foldText } from "./folding";

const PLAIN = { exact: false, words: false };

/** What the hits cover. */
function found(text: string, query: string, options = PLAIN, words: number[] = []): string[] {
  const doc = Text.of(text.split("\n"));
  return search(doc, query, options, words).map(([from, to]) => doc.sliceString(from, to));
}

/** Tokens as the host gives them, for texts of plain words. */
const tokens = (text: string) =>
  [...text.matchAll(/[\p{L}\p{M}]+/gu)].flatMap(({ 0: it, index }) => [index, index + it.length]);

describe("finding in the article", () => {
  test.each([
    ["Café, CAFÉ and cafe", "cafe", ["Café", "CAFÉ", "cafe"]],
    ["a Cafe\u0301 here", "café", ["Cafe\u0301"]],
    ["a Cafe\u0301 here", "caf", ["Caf"]],
    ["Straße und Strasse", "strasse", ["Straße", "Strasse"]],
    ["Łódź, Ærø, Þór", "lodz", ["Łódź"]],
    ["Łódź, Ærø, Þór", "aero", ["Ærø"]],
    ["Trump’s and Trump's", "trump's", ["Trump’s", "Trump's"]],
    ["“So,” he said", '"so,"', ["“So,”"]],
    ["New\n\n York", "new york", ["New\n\n York"]],
    ["2014–15", "2014-15", ["2014–15"]],
    ["💩💩 x", "💩", ["💩", "💩"]],
    ["قال الرَّئِيسُ اليوم", "الرئيس", ["الرَّئِيسُ"]],
    ["東京都知事", "京都", ["京都"]],
    ["ガとカ", "カ", ["カ"]],
    ["aaa", "aa", ["aa"]],
    ["ﬁt ＦＵＬＬ", "fit", ["ﬁt"]],
    ["anything", "   ", []],
    ["anything", "", []],
  ])("in “%s”, “%s” is %j", (text, query, hits) => {
    expect(found(text, query)).toEqual(hits);
  });

  test("where case and accents count, they count", () => {
    expect(found("US us ús", "us", { exact: true, words: false })).toEqual(["us"]);
    expect(found("New  York", "New York", { exact: true, words: false })).toEqual(["New  York"]);
  });

  test("whole words are those that are annotated as such", () => {
    const text = "cart art arts heart Art";
    expect(found(text, "art", { exact: false, words: true }, tokens(text))).toEqual(["art", "Art"]);
    expect(found(text, "art arts", { exact: false, words: true }, tokens(text))).toEqual([
      "art arts",
    ]);
  });

  test("every unit of a folded text comes from a letter of the text", () => {
    const text = "Ａ\u0301ß  \u00ad💩é\u0323";
    const { text: folded, starts, ends } = foldText(text, false);
    expect(folded).toBe("ass 💩e");
    expect(Array.from(starts)).toEqual([0, 2, 2, 3, 6, 6, 8]);
    expect(Array.from(ends)).toEqual([2, 3, 3, 6, 8, 8, 10]);
  });
});
