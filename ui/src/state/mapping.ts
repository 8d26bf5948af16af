// How the names of a file become names of the project, as the import dialog changes it. Pure.

import type { LabelFound, LabelRule, LabelTarget, Mapping } from "../generated/api";

/** What of a file is named: its layer and its label. */
export type Found = Pick<LabelFound, "layer" | "label">;

export const NO_MAPPING: Mapping = { labels: [], annotators: {}, details: {} };

export const changesNothing = ({ labels, annotators, details }: Mapping) =>
  !labels.length && !Object.keys(annotators).length && !Object.keys(details).length;

const isOf = (found: Found) => (rule: LabelRule) =>
  rule.layer === found.layer && rule.label === found.label;

/** The rule for a label; none leaves it as it is. */
export const ruleOf = (mapping: Mapping, found: Found) => mapping.labels.find(isOf(found));

/** Sends a label elsewhere, or with null leaves its annotations out; undefined leaves it as it is. */
export function withLabel(
  mapping: Mapping,
  found: Found,
  to: LabelTarget | null | undefined,
): Mapping {
  const { layer, label } = found;
  const others = mapping.labels.filter((rule) => !isOf(found)(rule));
  return { ...mapping, labels: to === undefined ? others : [...others, { layer, label, to }] };
}

/** Gives names to other names; one that stays the same needs no rule. */
function renamed(rules: Mapping["details"], name: string, to: string | undefined) {
  const others = Object.fromEntries(Object.entries(rules).filter(([key]) => key !== name));
  return to === undefined || to === name ? others : { ...others, [name]: to };
}

/** Empty leaves the name as it is: annotators are not left out. */
export const withAnnotator = (mapping: Mapping, name: string, to: string): Mapping => ({
  ...mapping,
  annotators: renamed(mapping.annotators, name, to.trim() || undefined),
});

/** Empty leaves the detail out. */
export const withDetail = (mapping: Mapping, key: string, to: string): Mapping => ({
  ...mapping,
  details: renamed(mapping.details, key, to.trim()),
});

export const targetName = (to: LabelTarget) => to.label ?? "Highlight";
/** As a file names it. */
export const foundName = ({ layer, label }: Found) => label ?? layer ?? "Highlight";
