// Formats as a person looks for them: in three groups, and what each carries in words. Pure.

import type { FormatView } from "../generated/api";

export const GROUPS = ["Datasets", "Annotation tools", "For people"] as const;
export type Group = (typeof GROUPS)[number];

const TOOLS =
  /prodigy|doccano|brat|label-?studio|web-?anno|inception|uima|xmi|cas|gate|bdoc|argilla|recogito|w3c|web-annotation|hypothesis|tagtog|label-?box|labelbuddy|pubannotation|bioc|potato|atlas|maxqda|refi/;
const PEOPLE = /html|markdown|^md$|docx|odt|rtf|pdf|epub|print|reading/;

export function groupOf({ id }: Pick<FormatView, "id">): Group {
  if (PEOPLE.test(id)) return "For people";
  return TOOLS.test(id) ? "Annotation tools" : "Datasets";
}

/** In the order given, without empty groups. */
export function grouped(formats: readonly FormatView[]): [Group, FormatView[]][] {
  return GROUPS.map((group): [Group, FormatView[]] => [
    group,
    formats.filter((it) => groupOf(it) === group),
  ]).filter(([, all]) => all.length > 0);
}

const CARRIED: [string, string][] = [
  ["exact_text", "Exact text"],
  ["layers", "Layers"],
  ["overlap", "Overlaps"],
  ["discontinuous", "Tags in several parts"],
  ["document_labels", "Labels of articles"],
  ["highlights", "Highlights"],
  ["relations", "Relations"],
  ["attributes", "Attributes"],
  ["notes", "Notes"],
  ["entities", "Register"],
  ["annotators", "Annotators"],
  ["metadata", "Details"],
];

/** What a format can carry, each with yes or no, always in the same order. */
export const carried = ({ carries }: FormatView): { name: string; yes: boolean }[] =>
  CARRIED.map(([key, name]) => ({ name, yes: carries[key] ?? false }));
