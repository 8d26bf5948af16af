// The command table: no two commands on one key, and no key that a label may have.

import { expect, test } from "vitest";
import source from "../../../src-tauri/crates/api/src/schema.rs?raw";
import { COMMANDS } from "./commands";
import { keyOf, printKey } from "./keys";

test("no key has two commands", () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

test("no two commands have one id", () => {
  expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length);
});

test("every single character that a command uses is refused as a label's key", () => {
  const reserved = /RESERVED_KEYS: &str = "([^"]*)"/.exec(source)?.[1] ?? "";
  const used = COMMANDS.flatMap((command) => command.keys).filter((key) => key.length === 1);
  expect(used.filter((key) => !reserved.includes(key))).toEqual([]);
});

test.each([
  [{ key: "Z", ctrlKey: true, shiftKey: true }, "Ctrl+Shift+z"],
  [{ key: "z", metaKey: true }, "Ctrl+z"],
  [{ key: "?", shiftKey: true }, "?"],
  [{ key: "{", ctrlKey: true, shiftKey: true }, "Ctrl+{"],
  [{ key: "ArrowLeft", shiftKey: true }, "Shift+ArrowLeft"],
  [{ key: "H", shiftKey: true }, "H"],
  [{ key: "¡", code: "Digit1", altKey: true }, "Alt+1"],
  [{ key: "ç", code: "KeyC", altKey: true }, "Alt+c"],
  [{ key: "Ç", code: "KeyC", altKey: true, shiftKey: true }, "Alt+C"],
  [{ key: "c", code: "KeyJ", altKey: true }, "Alt+c"],
  [{ key: "ArrowUp", code: "ArrowUp", altKey: true }, "Alt+ArrowUp"],
])("%o is written %s", (init, expected) => {
  expect(keyOf(new KeyboardEvent("keydown", init))).toBe(expected);
});

test("keys are printed with signs", () => {
  expect(["Ctrl+Shift+z", "Alt+ArrowUp", "Ctrl+/", "h"].map(printKey)).toEqual([
    "⌃⇧Z",
    "⌥↑",
    "⌃/",
    "h",
  ]);
});
