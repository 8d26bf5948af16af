// What the charts of the overview have in common: their colours, what is said of a number, and what they are given.

import type { OverviewCell, OverviewView } from "../../generated/api";

/** What is said beside a mark, and where its middle top is within the picture, in px. */
export interface Tip {
  x: number;
  y: number;
  text: string;
}

export interface ChartProps {
  view: OverviewView;
  /** In px. */
  width: number;
  tip: (tip: Tip | null) => void;
  open: (query: string) => void;
}

/** How many colours there are for what has none of its own; see Overview.svelte. */
const SERIES = 8;

/** The colour of a column: the label's own, or one of a few that can be told apart. */
export const colorOf = (view: OverviewView, column: number): string =>
  view.columns[column]?.color || `var(--series-${(column % SERIES) + 1})`;

/** What a number says: “3 annotations”, “1 article”. */
export function said(view: OverviewView, { value }: OverviewCell): string {
  const unit = value === 1 ? view.unit.replace(/s$/, "") : view.unit;
  return `${value.toLocaleString()} ${unit}`;
}
