// The editor without a host: lanes, snapping, candidates, the ends of tags, the index of marks.
// What is drawn is tested in a browser: tests/journeys/drawing.test.mjs.

import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { candidateAt, findCandidates } from "./candidates";
import { withEnd } from "./editor";
import { apart } from "./chips";
import { assignLanes, hull, LANES, laneOffset, laneThickness, lowestFree } from "./lanes";
import { marksBetween, marksField, neighbour, setMarks, type Marks } from "./marks";
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

  it("draws no lane over another", () => {
    for (let lane = 1; lane < LANES; lane++)
      expect(laneOffset(lane) - laneThickness(lane)).toBeGreaterThan(laneOffset(lane - 1) - 1);
    expect(lowestFree([0, 1, 3])).toBe(2);
  });
});

describe("the index of marks", () => {
  const text = "x".repeat(400);
  const inOrder = (marks: Mark[]) =>
    [...marks].sort((a, b) => {
      const [fromA, toA] = hull(a.ranges);
      const [fromB, toB] = hull(b.ranges);
      return fromA - fromB || toB - toA || (a.id < b.id ? -1 : 1);
    });

  /** Random additions, moves and removals, each told to the field alone. */
  function history(seed: number): { field: Marks; marks: Map<string, Mark> } {
    const next = numbers(seed);
    let state = EditorState.create({ doc: text, extensions: [marksField] });
    const marks = new Map<string, Mark>();
    for (let step = 0; step < 80; step++) {
      const id = `m${next(30)}`;
      if (next(4) === 0) {
        marks.delete(id);
        state = state.update({ effects: setMarks.of({ set: [], removed: [id] }) }).state;
        continue;
      }
      const from = next(350);
      const to = from + 1 + next(20);
      const it = next(3) === 0 ? mark(id, [from, to], [to + 2, to + 5]) : mark(id, [from, to]);
      marks.set(id, it);
      state = state.update({ effects: setMarks.of({ set: [it], removed: [] }) }).state;
    }
    return { field: state.field(marksField), marks };
  }

  it("finds what covers a place and gives no two marks that overlap one lane", () => {
    for (let seed = 1; seed < 30; seed++) {
      const { field, marks } = history(seed);
      for (let at = 0; at < 400; at += 3) {
        const wanted = [...marks.values()]
          .filter((it) => it.ranges.some(([from, to]) => from < at + 1 && to > at))
          .map((it) => it.id);
        expect(marksBetween(field, at, at + 1).sort()).toEqual(wanted.sort());
      }
    }
  });

  it("walks all marks forward and back in the order of the text", () => {
    for (let seed = 1; seed < 30; seed++) {
      const { field, marks } = history(seed);
      const wanted = inOrder([...marks.values()]).map((it) => it.id);
      const forward: string[] = [];
      for (let it = neighbour(field, 0, true); it; it = neighbour(field, it.id, true))
        forward.push(it.id);
      expect(forward).toEqual(wanted);
      const back: string[] = [];
      const last = wanted.at(-1);
      for (
        let it = last ? neighbour(field, last, false) : null;
        it;
        it = neighbour(field, it.id, false)
      )
        back.push(it.id);
      expect(back.reverse()).toEqual(wanted.slice(0, -1));
    }
  });
});

describe("chips", () => {
  const chip = (id: string, x: number) => ({
    id,
    x,
    y: 20,
    text: "Person",
    color: "#000000",
    leftwards: false,
  });
  it("stand side by side where marks end together, and count those without room", () => {
    const shown = apart(
      Array.from({ length: 7 }, (_, at) => chip(`c${at}`, 300)),
      new Map([["c0", 5]]),
    );
    expect(shown).toHaveLength(4);
    expect(new Set(shown.map((it) => it.x)).size).toBe(4);
    const counted = shown.map((it) => Number(/\+(\d+)$/.exec(it.text)?.[1] ?? 0));
    expect(counted.reduce((sum, it) => sum + it, 0)).toBe(3 + 5);
  });
  it("leave one another alone on different lines", () => {
    const below = { ...chip("b", 300), y: 60 };
    expect(apart([chip("a", 300), below], new Map()).map((it) => it.x)).toEqual([300, 300]);
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
    check("then Mirren Adeyemi-Holt of Port-au-Prince left", [
      "Mirren Adeyemi-Holt of Port-au-Prince",
    ]);
    check("then Adeyemi - Holt left", ["Adeyemi", "Holt"]);
    check("The cat saw the dog", []);
    check("Adeyemi saw the dog", ["Adeyemi"]);
  });

  it.each([
    ["said Rex Til|lerson, who", "Rex Tillerson"],
    ["met Rex Tillerson|, who", "Rex Tillerson"],
    ["the har|bour board", "harbour"],
    ["the harbour|, he said", "harbour"],
    ["|Moscow denies", "Moscow"],
    ["in Kyiv|", "Kyiv"],
    ["paid 12|0 crowns", "120"],
    ["said “|Ursula is here”", "Ursula"],
    ["said “Ursula is he|re” today", "here"],
    ["said |“Ursula is here” today", "“Ursula is here”"],
    ["said “Ursula is here”| today", "“Ursula is here”"],
    ["one | two", null],
  ])("in %s the caret means %s", (marked, expected) => {
    const text = marked.replace("|", "");
    const words = wordsOf(text);
    const slice = (from: number, to: number) => text.slice(from, to);
    const range = candidateAt(slice, words, marked.indexOf("|"));
    expect(range && text.slice(...range)).toBe(expected);
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
    return { editor, parent };
  }

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
    expect(editor.find("london", { exact: false, words: false })).toEqual({ count: 1, at: 0 });
    expect(editor.find("london", { exact: true, words: false })).toEqual({ count: 0, at: -1 });
  });
});
