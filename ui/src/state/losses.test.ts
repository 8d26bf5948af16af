// Grouping what a report says and finding the choices that change it.

import { expect, test } from "vitest";
import type { FormatView, ReportItem, Severity } from "../generated/api";
import { byKind, bySeverity, choicesFor } from "./losses";
import { recipeFor, USUAL_RELEASE } from "./recipe";

const item = (severity: Severity, code: string, message = code, count = 1): ReportItem => ({
  severity,
  code,
  message,
  file: null,
  line: null,
  document: null,
  article: null,
  quote: null,
  count,
});

const option = (key: string, values: string[] = []) => ({
  key,
  reading: false,
  writing: true,
  values,
  default: values[0] ?? "",
  help: key,
});

const format = (...options: FormatView["options"]): FormatView => ({
  id: "conll2003",
  name: "CoNLL",
  description: "",
  extensions: ["conll"],
  reads: false,
  reads_marks: false,
  writes: true,
  folder: false,
  carries: {},
  offset_unit: "",
  options,
});

test("the worst comes first, and counts are of all that happened", () => {
  const all = [item("info", "text"), item("loss", "notes", "n", 3), item("rejected", "broken")];
  expect(bySeverity(all).map(({ title, count }) => [title, count])).toEqual([
    ["Not taken", 1],
    ["Lost", 3],
    ["Note", 1],
  ]);
});

test("what is said of all of a kind is said once", () => {
  const [same, different] = byKind([
    item("loss", "notes", "Notes have no place."),
    item("loss", "notes", "Notes have no place."),
    item("loss", "left-out", "A"),
    item("loss", "left-out", "B"),
  ]);
  expect(same?.title).toBe("Notes have no place.");
  expect(different?.title).toBe("left out");
});

test("overlaps offer the option and a file for each layer, where the format has them", () => {
  const full = format(option("overlap", ["outermost", "first"]), option("layer"));
  const recipe = { ...recipeFor("conll2003"), options: { overlap: "first" } };
  expect(choicesFor("overlap", full, recipe)).toEqual([
    {
      kind: "option",
      key: "overlap",
      name: "Keep",
      values: ["outermost", "first"],
      value: "first",
    },
    { kind: "per-layer", on: false },
  ]);
  expect(choicesFor("overlap", format(), recipe)).toEqual([]);
});

test("duplicates can be chosen in a release only", () => {
  const recipe = recipeFor("conll2003");
  expect(choicesFor("leakage", format(), recipe)).toEqual([]);
  const release = { ...recipe, release: USUAL_RELEASE };
  expect(choicesFor("leakage", format(), release)).toEqual([{ kind: "duplicates" }]);
});
