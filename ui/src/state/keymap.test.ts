// The reader's own keys: what is refused and why, swapping, and what a key means afterwards.

import { expect, test } from "vitest";
import {
  findByKey,
  isRemapped,
  keysOf,
  parseKeys,
  printKeys,
  refusal,
  swapped,
  withKey,
  without,
} from "./keymap";

const note = { id: "note", title: "Write a note", keys: ["n"] };
const find = { id: "find", title: "Find", keys: ["f", "Ctrl+f"] };
const palette = { id: "palette", title: "All commands", keys: ["Ctrl+k"], everywhere: true };
const all = [note, find, palette];
const labels = new Map([["1", "Person"]]);

test("a free key is given and the old one no longer means the command", () => {
  expect(refusal(all, {}, labels, note, "w")).toBeNull();
  const map = withKey({}, note, "w");
  expect(findByKey(all, map, "w")).toBe(note);
  expect(findByKey(all, map, "n")).toBeUndefined();
});

test("a key that another command has is refused by name, and swapping gives both a key", () => {
  expect(refusal(all, {}, labels, note, "f")).toEqual({
    reason: "“Find” has that key.",
    swap: find,
  });
  const map = swapped({}, note, find, "f");
  expect(keysOf(note, map)).toEqual(["f"]);
  expect(keysOf(find, map)).toEqual(["n", "Ctrl+f"]);
});

test("a label's key is refused, naming the label", () => {
  expect(refusal(all, {}, labels, note, "1")?.reason).toContain("“Person”");
});

test("a command that works in fields never gets a bare letter, not even by a swap", () => {
  expect(refusal(all, {}, labels, palette, "w")?.reason).toContain("Ctrl or Alt");
  expect(refusal(all, {}, labels, note, "Ctrl+k")?.swap).toBeUndefined();
});

test("taking back one's own key leaves the table's keys", () => {
  expect(without(withKey({}, note, "w"), note)).toEqual({});
});

test("what is not a map of keys is not taken for one", () => {
  expect([null, [], "x", { a: "b" }, { a: [1] }].map(isRemapped)).toEqual(Array(5).fill(false));
  expect(isRemapped({ note: ["w"] })).toBe(true);
});

test("keys go out as text and come in again, or are refused as a whole with the reason", () => {
  const map = swapped({}, note, find, "f");
  expect(parseKeys(all, labels, printKeys(map))).toEqual({ keys: map });
  const refused = (text: string) => {
    const answer = parseKeys(all, labels, text);
    return "reason" in answer ? answer.reason : "";
  };
  expect(refused("{")).toContain("not JSON");
  expect(refused('{"note": "w"}')).toContain("like");
  expect(refused('{"dance": ["w"]}')).toContain("“dance”");
  expect(refused('{"note": ["f"]}')).toContain("“Find” has that key");
  expect(refused('{"note": ["1"]}')).toContain("“Person”");
});
