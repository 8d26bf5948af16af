// What was decided in a review and is not written yet, as it is kept over a reload.

import type { Scope } from "../generated/api";

/** What is decided about a place: taken, perhaps with other ends, or left. */
export interface Decision {
  document: string;
  range: [number, number];
  group: string;
  take: boolean;
  to: [number, number] | null;
}

/** What was decided and not yet written. */
export interface Kept {
  project: string;
  annotation: string;
  string: string;
  scope: Scope;
  aside: boolean;
  whole: string[];
  decisions: Decision[];
}
