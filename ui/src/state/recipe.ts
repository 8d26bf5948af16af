// Recipes as the export dialog changes them: an empty one, whether two are the same, the command that runs one. Pure.

import type { Recipe, Release, Selection, Splits } from "../generated/api";

export const EVERYTHING: Selection = {
  annotators: [],
  statuses: [],
  layers: [],
  labels: [],
  query: "",
  parts: [],
  without_parts: [],
};

export const USUAL_SPLITS: Splits = {
  train: 80,
  dev: 10,
  test: 10,
  by: "hash",
  group: "",
  seed: "",
};

export const USUAL_RELEASE: Release = {
  splits: USUAL_SPLITS,
  duplicates: { threshold: 0.8, action: "together" },
  card: { name: "", summary: "", licence: "", languages: [], gaps: "", names: false },
};

export const recipeFor = (format: string): Recipe => ({
  format,
  options: {},
  select: EVERYTHING,
  per_layer: false,
  release: null,
});

/** With its keys in order and what means nothing left out, so that equal recipes print equally. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null)
    return typeof value === "number" ? Math.fround(value) : value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, it]) => [key, ordered(it)]),
  );
}

export const sameRecipe = (a: Recipe, b: Recipe) =>
  JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));

/** Whether an export by it is a folder, whatever its format. */
export const isFolder = (recipe: Recipe) => recipe.per_layer || recipe.release !== null;

/** A word of a command line. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // Windows takes double quotes only; its paths have backslashes.
  if (word.includes("\\")) return `"${word}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** What writes the same from a terminal. */
export const commandLine = (project: string, name: string, file: string) =>
  `galley export ${quoted(project)} --recipe ${quoted(name)} -o ${quoted(file)}`;

/** A file's name for what is exported. */
export function fileName(project: string, extension: string | undefined, folder: boolean): string {
  const name = project.replace(/[^\p{L}\p{N}]/gu, "-") || "export";
  return folder || !extension ? name : `${name}.${extension.replace(/^\./, "")}`;
}
