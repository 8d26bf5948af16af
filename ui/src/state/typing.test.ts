// The last word of the list's filter, while it is typed.

import { expect, test } from "vitest";
import { asWritten, whileTyped } from "./typing";

test.each([
  ["sanc", "sanc*"],
  ["label:Person sanc", "label:Person sanc*"],
  ["(visa bor", "(visa bor*"],
  ["visa|bor", "visa|bor*"],
  ["Änd", "Änd*"],
])("the word that is being typed finds what begins so: %s", (filter, asked) => {
  expect(whileTyped(filter)).toBe(asked);
});

test.each([
  "",
  "s",
  "sanctions ",
  '"white hou',
  '"white house"',
  "label:Per",
  "label:Person,Pla",
  "-embar",
  "sanctions OR",
  "sanct*",
  '"a b"~3',
  "東京",
  "ex-wi",
])("what is finished, in a field or no word stays as it is: %s", (filter) => {
  expect(whileTyped(filter)).toBe(filter);
});

test("what was asked before asks the same again", () => {
  expect(whileTyped(asWritten("sanctions"))).toBe("sanctions ");
  expect(asWritten("label:Person")).toBe("label:Person");
});
