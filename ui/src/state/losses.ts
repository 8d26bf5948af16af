// What a report says, brought into groups, and which choices of an export change a loss. Pure.

import type { FormatView, Recipe, ReportItem, Severity } from "../generated/api";

export const SEVERITIES: Severity[] = ["rejected", "loss", "repaired", "info"];
export const SEVERITY_NAMES: Record<Severity, string> = {
  rejected: "Not taken",
  loss: "Lost",
  repaired: "Repaired",
  info: "Note",
};

export interface ItemGroup {
  key: string;
  severity: Severity;
  code: string;
  /** What is said of all of them; empty where each says its own. */
  title: string;
  items: ReportItem[];
  /** How often it happened. */
  count: number;
}

const TITLES: Record<string, string> = {
  overlap: "Overlapping tags, of which this format holds one",
  misaligned: "Tags that begin or end inside a token",
  leakage: "Articles nearly the same in different splits",
  "near-duplicate": "Articles that are nearly the same",
  "no-file": "Annotations of layers that have no file of their own",
  layers: "Several layers in a format that has none",
  annotators: "Several annotators in a format that does not name them",
};

const total = (items: readonly ReportItem[]) => items.reduce((sum, it) => sum + it.count, 0);

const rank = (it: { severity: Severity }) => SEVERITIES.indexOf(it.severity);

function gather(
  items: readonly ReportItem[],
  keyOf: (item: ReportItem) => string,
  titleOf: (items: ReportItem[]) => string,
): ItemGroup[] {
  const all = new Map<string, ReportItem[]>();
  for (const item of items) {
    const known = all.get(keyOf(item));
    if (known) known.push(item);
    else all.set(keyOf(item), [item]);
  }
  return [...all]
    .map(([key, items]) => {
      const { severity, code } = items[0] as ReportItem;
      return { key, severity, code, title: titleOf(items), items, count: total(items) };
    })
    .sort((a, b) => rank(a) - rank(b));
}

/** By how bad it is, the worst first. */
export const bySeverity = (items: readonly ReportItem[]) =>
  gather(
    items,
    ({ severity }) => severity,
    ([first]) => (first ? SEVERITY_NAMES[first.severity] : ""),
  );

/** By kind, the worst first. */
export const byKind = (items: readonly ReportItem[]) =>
  gather(
    items,
    ({ severity, code }) => `${severity} ${code}`,
    (items) => {
      const [first] = items;
      if (!first) return "";
      const same = items.every(({ message }) => message === first.message);
      return TITLES[first.code] ?? (same ? first.message : first.code.replaceAll("-", " "));
    },
  );

/** Something that can be chosen otherwise, right where it tells. */
export type LossChoice =
  | { kind: "option"; key: string; name: string; values: string[]; value: string }
  | { kind: "layer"; value: string }
  | { kind: "per-layer"; on: boolean }
  | { kind: "annotators" }
  | { kind: "duplicates" };

const NAMES: Record<string, string> = {
  overlap: "Keep",
  misaligned: "At such a place",
};

/** The choices that change a loss; none where the format has none. */
export function choicesFor(code: string, format: FormatView, recipe: Recipe): LossChoice[] {
  const option = format.options.find((it) => it.writing && it.key === code && it.values.length);
  const choices: LossChoice[] = [];
  if (option)
    choices.push({
      kind: "option",
      key: option.key,
      name: NAMES[option.key] ?? option.help,
      values: option.values,
      value: recipe.options[option.key] ?? option.default,
    });
  const layered = hasLayer(format);
  if (layered && code === "layers")
    choices.push({ kind: "layer", value: recipe.options.layer ?? "" });
  if (layered && (code === "layers" || code === "overlap"))
    choices.push({ kind: "per-layer", on: recipe.per_layer });
  if (code === "annotators") choices.push({ kind: "annotators" });
  if (recipe.release && (code === "leakage" || code === "near-duplicate"))
    choices.push({ kind: "duplicates" });
  return choices;
}

export const hasLayer = (format: FormatView) =>
  format.options.some((it) => it.writing && it.key === "layer");

/** An option's value as one says it. */
export const spoken = (value: string) => value.replaceAll("-", " ");
