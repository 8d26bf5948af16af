// Which of the open article's marks the margin shows: by kind, label, annotator and origin. The text itself shows
// all of them, so that nothing is tagged twice; of the links, it draws those of the label that is chosen here.

import type { AnnotationView, RelationView } from "../generated/api";
import { isHighlight, partsLayer } from "./schema";
import type { Session } from "./session.svelte";

export const KINDS = {
  all: "Everything",
  tags: "Tags",
  highlights: "Highlights",
  parts: "Article parts",
  notes: "With a note",
  comments: "With a comment",
  open: "With an open comment",
  links: "Links",
  findings: "With a finding",
} as const;
export type MarkKind = keyof typeof KINDS;

const NOTHING = { kind: "all" as MarkKind, label: "", annotator: "", origin: "" };

export class Shown {
  by = $state({ ...NOTHING });

  constructor(private session: Session) {}

  /** Whether anything is left out. */
  get narrowed(): boolean {
    const { kind, label, annotator, origin } = this.by;
    return kind !== "all" || label !== "" || annotator !== "" || origin !== "";
  }

  forget() {
    this.by = { ...NOTHING };
    this.session.desk.drawArcs();
  }

  set(change: Partial<typeof NOTHING>) {
    // Links and tags have labels of their own.
    const other = change.kind && (change.kind === "links") !== (this.by.kind === "links");
    this.by = { ...this.by, ...(other ? { label: "", origin: "" } : {}), ...change };
    this.session.desk.drawArcs();
  }

  /** The label of the links that are drawn; none for all. */
  get linkLabel(): string | null {
    return (this.by.kind === "links" && this.by.label) || null;
  }

  readonly #layers = $derived.by(() => {
    const schema = this.session.project?.schema;
    return {
      highlights: new Set(schema?.layers.filter(isHighlight).map(({ id }) => id)),
      parts: partsLayer(schema)?.id,
    };
  });

  #isOfKind(it: AnnotationView): boolean {
    const { desk } = this.session;
    const { highlights, parts } = this.#layers;
    switch (this.by.kind) {
      case "tags":
        return it.layer !== parts && !highlights.has(it.layer);
      case "highlights":
        return highlights.has(it.layer);
      case "parts":
        return it.layer === parts;
      case "notes":
        return it.note !== "";
      case "comments":
        return desk.comments.count(it.id) > 0;
      case "open":
        return desk.comments.on(it.id).some(({ first }) => !first.resolved);
      case "links":
        return this.#linked.has(it.id);
      case "findings":
        return desk.findings.has(it.id);
      case "all":
        return true;
    }
  }

  readonly #linked = $derived.by(() => {
    const ends = new Set<string>();
    if (this.by.kind !== "links") return ends;
    for (const it of this.session.desk.relations.values())
      if (this.passesLink(it)) ends.add(it.from).add(it.to);
    return ends;
  });

  passesLink(it: RelationView): boolean {
    const { label, annotator } = this.by;
    return (!label || it.label === label) && (!annotator || it.annotator === annotator);
  }

  passes(it: AnnotationView): boolean {
    const { kind, label, annotator, origin } = this.by;
    if (kind !== "links") {
      if (label && it.label !== label) return false;
      if (annotator && it.annotator !== annotator) return false;
    }
    return (!origin || it.origin === origin) && this.#isOfKind(it);
  }
}
