// In which group a format is looked for.

import { expect, test } from "vitest";
import { groupOf } from "./formats";

test.each([
  ["galley-jsonl", "Datasets"],
  ["conll2003", "Datasets"],
  ["prodigy-jsonl", "Annotation tools"],
  ["label-studio", "Annotation tools"],
  ["uima-xmi", "Annotation tools"],
  ["docx", "For people"],
  ["tei", "News and archives"],
  ["something-new", "Datasets"],
])("%s is among %s", (id, group) => {
  expect(groupOf({ id })).toBe(group);
});
