// Finding the words that an item of a report quotes.

import { expect, test } from "vitest";
import { rangeOf } from "./reports.svelte";

test.each([
  ["one two three", "two", [4, 7]],
  ["one\ntwo", "one\r\ntwo", [0, 7]],
  ["one two three", "one two…", [0, 7]],
  ["one", "none", null],
  ["one", null, null],
  ["one", "…", null],
])("in %j, %j is at %j", (text, quote, range) => {
  expect(rangeOf(text, quote)).toEqual(range);
});
