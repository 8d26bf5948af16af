// Comparing recipes and writing the command that runs one.

import { expect, test } from "vitest";
import { commandLine, fileName, recipeFor, sameRecipe, USUAL_RELEASE } from "./recipe";

test("the order of options makes no difference, their values do", () => {
  const one = { ...recipeFor("csv"), options: { a: "1", b: "2" } };
  expect(sameRecipe(one, { ...one, options: { b: "2", a: "1" } })).toBe(true);
  expect(sameRecipe(one, { ...one, options: { a: "1" } })).toBe(false);
});

test("a threshold is the same after it went through the project file", () => {
  const one = { ...recipeFor("csv"), release: USUAL_RELEASE };
  const back = {
    ...USUAL_RELEASE,
    duplicates: { threshold: Math.fround(0.8), action: "together" as const },
  };
  expect(sameRecipe(one, { ...one, release: back })).toBe(true);
});

test("words with blanks and quotes stay one word of the command", () => {
  expect(commandLine("/a/b.galley", "Train", "out.jsonl")).toBe(
    "galley export /a/b.galley --recipe Train -o out.jsonl",
  );
  expect(commandLine("/a b.galley", "Mia’s", "it's")).toBe(
    String.raw`galley export '/a b.galley' --recipe 'Mia’s' -o 'it'\''s'`,
  );
  expect(commandLine("C:\\My Files\\a.galley", "T", "o")).toContain('"C:\\My Files\\a.galley"');
});

test("a file's name has one dot before its ending", () => {
  expect(fileName("My project", "jsonl", false)).toBe("My-project.jsonl");
  expect(fileName("My project", ".ann", true)).toBe("My-project");
});
