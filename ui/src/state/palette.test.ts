// Commands are found by what other programs call them.

import { expect, test } from "vitest";
import { entriesOf, narrow } from "../shared/narrow";
import { COMMANDS } from "./commands";
import { SOUGHT } from "./palette";

const items = COMMANDS.map(({ id, title, group }) => ({
  id,
  title,
  detail: group,
  words: SOUGHT[id],
  keys: "",
}));
const found = (query: string) => narrow(entriesOf(items), query).map(({ id }) => id);

test("every command that has other words is there", () => {
  const ids = new Set(COMMANDS.map(({ id }) => id));
  expect(Object.keys(SOUGHT).filter((id) => !ids.has(id))).toEqual([]);
});

test.each([
  ["take back", "propagations"],
  ["take back", "undo"],
  ["bulk", "choose-all"],
  ["concordance", "search"],
  ["kwic", "search"],
  ["propagate", "mark-rest"],
  ["statistics", "overview"],
  ["consistency", "findings"],
  ["delete", "remove-article"],
  ["shortcuts", "help"],
])("“%s” finds %s", (query, id) => {
  expect(found(query)).toContain(id);
});

test("a command’s own title goes before other words", () => {
  expect(found("undo")[0]).toBe("undo");
});
