// The editor without a host: lanes, snapping, candidates, the ends of tags, and marks drawn in a page.

import { describe, expect, it } from "vitest";
import { findCandidates } from "./candidates";
import { withEnd } from "./editor";
import { assignLanes, laneOffset, lowestFree } from "./lanes";
import { untagged } from "./motions";
import { segmentTouching, snap } from "./segments";
import { ArticleEditor } from ".";
import type { Mark, Range as MarkRange } from "./types";

// jsdom lays nothing out; CodeMirror asks all the same.
Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect ??= () => new DOMRect();

/** Words and single marks of punctuation, which is enough here: the core segments real articles. */
function wordsOf(text: string): number[] {
  return [...text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)].flatMap((it) => [
    it.index,
    it.index + it[0].length,
  ]);
}

const mark = (id: string, ...ranges: MarkRange[]): Mark => ({
  id,
  layer: "y",
  label: "person",
  ranges,
  note: "",
  annotator: "a",
});

function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

describe("lanes", () => {
  it("never gives overlapping marks the same lane, and no more lanes than overlap at one place", () => {
    for (let seed = 1; seed < 60; seed++) {
      const next = numbers(seed);
      const hulls = Array.from({ length: 30 }, (): MarkRange => {
        const from = next(100);
        return [from, from + 1 + next(20)];
      });
      const lanes = assignLanes(hulls);
      let deepest = 0;
      for (let at = 0; at < 130; at++) {
        const here = hulls.flatMap(([from, to], i) => (from <= at && at < to ? [lanes[i]] : []));
        expect(new Set(here).size).toBe(here.length);
        deepest = Math.max(deepest, here.length);
      }
      expect(Math.max(...lanes)).toBe(deepest - 1);
    }
  });

  it("keeps twelve lanes apart", () => {
    const offsets = Array.from({ length: 12 }, (_, lane) => laneOffset(lane));
    for (let lane = 1; lane < 12; lane++)
      expect(offsets[lane]! - offsets[lane - 1]!).toBeGreaterThanOrEqual(1.5);
    expect(lowestFree([0, 1, 3])).toBe(2);
  });
});

describe("snapping", () => {
  const text = "Rex  Tillerson, said";
  const words = wordsOf(text);
  const says = (from: number, to: number) => {
    const range = snap(words, [from, to]);
    return range && text.slice(...range);
  };
  it("takes whole words and leaves white space at the ends out", () => {
    expect(says(1, 2)).toBe("Rex");
    expect(says(1, 6)).toBe("Rex  Tillerson");
    expect(says(3, 5)).toBe(null);
    expect(says(0, 4)).toBe("Rex");
    expect(says(4, 15)).toBe("Tillerson,");
    expect(says(0, 20)).toBe(text);
  });
  it("finds the word at a position, also right behind it", () => {
    expect(segmentTouching(words, 3)).toEqual([0, 3]);
    expect(segmentTouching(words, 4)).toBe(null);
    expect(segmentTouching(words, 14)).toEqual([14, 15]);
  });
});

describe("candidates", () => {
  const check = (text: string, wanted: string[]) => {
    const found = findCandidates(text, wordsOf(text), [0, text.length]);
    expect(found.map((range) => text.slice(...range))).toEqual(wanted);
  };
  it("are names, numbers and quotations", () => {
    check("the mayor Ada Lovelace met 12 people", ["Ada Lovelace", "12"]);
    check("a man of the University of Port Merrow left", ["University of Port Merrow"]);
    check("they said “we go” and left", ["“we go”"]);
    check("The cat saw the dog", []);
    check("Adeyemi saw the dog", ["Adeyemi"]);
  });
  it("are free where no mark overlaps them", () => {
    const marks = [{ range: [0, 3] as MarkRange }, { range: [1, 20] as MarkRange }];
    expect(
      untagged(
        [
          [2, 4],
          [10, 12],
          [20, 24],
        ],
        marks,
      ),
    ).toEqual([[20, 24]]);
  });
});

describe("moving an end", () => {
  it("shortens, lengthens and drops parts, but never leaves nothing", () => {
    expect(withEnd(mark("a", [2, 5]), "end", 9)).toEqual([[2, 9]]);
    expect(withEnd(mark("a", [2, 5]), "start", 5)).toBe(null);
    expect(withEnd(mark("a", [2, 5], [8, 10]), "end", 6)).toEqual([[2, 6]]);
    expect(withEnd(mark("a", [2, 5], [8, 10]), "start", 6)).toEqual([[6, 10]]);
  });
});

describe("the editor", () => {
  const text = "Ada Lovelace met Charles Babbage in London.\r\nThey spoke.";
  const styles = new Map([["person", { name: "Person", color: "#2f74c0", highlight: false }]]);

  function open(marks: Mark[]) {
    const parent = document.body.appendChild(document.createElement("div"));
    const editor = new ArticleEditor(parent, {});
    editor.setStyles(styles);
    const joined = text.replace(/\r\n/g, "\n");
    editor.open({
      id: "1",
      text,
      words: wordsOf(joined),
      sentences: [0, 43, 44, 55],
      marks,
      relations: [],
    });
    const quotes = (id: string) =>
      [...parent.querySelectorAll(`[data-mark="${id}"]`)].map((it) => it.textContent).join("");
    return { editor, parent, quotes };
  }

  it("draws a mark over its text, overlapping ones too", () => {
    const { quotes } = open([mark("a", [0, 12]), mark("b", [4, 16]), mark("c", [0, 3], [17, 24])]);
    expect(quotes("a")).toBe("Ada Lovelace");
    expect(quotes("b")).toBe("Lovelace met");
    expect(quotes("c")).toBe("AdaCharles");
  });

  it("keeps the DOM of marks that a change does not touch", () => {
    const { editor, parent, quotes } = open([mark("a", [0, 3])]);
    const before = parent.querySelector('[data-mark="a"]');
    editor.change({ set: [mark("b", [36, 42])] });
    expect(quotes("b")).toBe("London");
    editor.change({ removed: ["b"] });
    expect(quotes("b")).toBe("");
    expect(parent.querySelector('[data-mark="a"]')).toBe(before);
  });

  it("leaves the text as it is, whatever is typed", () => {
    const { parent } = open([mark("a", [0, 3])]);
    expect(parent.querySelector(".cm-content")?.getAttribute("aria-readonly")).toBe("true");
    const lines = [...parent.querySelectorAll(".cm-line")].map((it) => it.textContent);
    expect(lines).toEqual(["Ada Lovelace met Charles Babbage in London.", "They spoke."]);
  });

  it("goes from mark to mark and moves the chosen one's ends by words", () => {
    const { editor } = open([mark("a", [0, 3]), mark("b", [17, 24])]);
    expect(editor.run("nextMark")).toBe(true);
    expect(editor.selected().mark).toBe("a");
    expect(editor.moveEnd("end", "word", 1)).toEqual([[0, 12]]);
    expect(editor.moveEnd("end", "word", -1)).toBe(null);
    editor.run("nextMark");
    expect(editor.selected().mark).toBe("b");
    expect(editor.moveEnd("start", "word", -1)).toEqual([[13, 24]]);
    expect(editor.run("nextMark")).toBe(false);
  });

  it("selects candidates that nothing covers", () => {
    const { editor } = open([mark("a", [0, 12])]);
    editor.run("nextUntagged");
    expect(editor.selected().ranges).toEqual([[17, 32]]);
    editor.run("nextUntagged");
    expect(editor.selected().ranges).toEqual([[36, 42]]);
  });

  it("finds text in any case", () => {
    const { editor } = open([]);
    expect(editor.find("london", { caseSensitive: false })).toEqual({ count: 1, at: 0 });
    expect(editor.find("london", { caseSensitive: true })).toEqual({ count: 0, at: -1 });
  });
});
