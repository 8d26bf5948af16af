// Looking things up in a schema: the label an id names, the layers to tag, highlight and relate in,
// and which key means which label. Pure; changing a schema is the session's business.

import type { LabelView, LayerView, RemovedLabel, SchemaView } from "../generated/api";

export interface Choice {
  layer: LayerView;
  label: LabelView;
}

/** All labels by id, retired ones too, because annotations keep them. */
export function choices(schema: SchemaView | undefined): Map<string, Choice> {
  const all = new Map<string, Choice>();
  for (const layer of schema?.layers ?? [])
    for (const label of layer.labels) all.set(label.id, { layer, label });
  return all;
}

/** With labels that were removed since, which an article as it was has; they are not offered. */
export function withRemoved(
  schema: SchemaView | undefined,
  removed: RemovedLabel[],
): SchemaView | undefined {
  if (!schema || !removed.length) return schema;
  const back = (layer: LayerView) =>
    removed
      .filter((it) => it.layer === layer.id)
      .map(({ label }) => ({ ...label, key: null, retired: true }));
  const layers = schema.layers.map((it) => ({ ...it, labels: [...it.labels, ...back(it)] }));
  return { ...schema, layers };
}

/** A layer whose annotations need no label is where highlights go. */
export const isHighlight = (layer: LayerView) => layer.kind === "span" && !layer.label_required;

/** The layer in which each paragraph has one label that says what it is. */
export const partsLayer = (schema: SchemaView | undefined) =>
  schema?.layers.find(
    (it) => it.kind === "span" && it.granularity === "paragraph" && it.overlap === "none",
  );

const offered = (schema: SchemaView | undefined, wanted: (layer: LayerView) => boolean) =>
  [...choices(schema).values()].filter(({ layer, label }) => wanted(layer) && !label.retired);

/** What text can be tagged with, in the schema's order. */
export const tagChoices = (schema: SchemaView | undefined) =>
  offered(schema, (layer) => layer.kind === "span" && !isHighlight(layer));
export const highlightChoices = (schema: SchemaView | undefined) => offered(schema, isHighlight);
export const relationChoices = (schema: SchemaView | undefined) =>
  offered(schema, (layer) => layer.kind === "relation");
/** The links by the keys that choose them while one is being made: their own, or their place in the list. */
export function linksByKey(schema: SchemaView | undefined): Map<string, Choice> {
  return new Map(
    relationChoices(schema).map((choice, at) => [choice.label.key ?? String(at + 1), choice]),
  );
}
export const documentChoices = (schema: SchemaView | undefined) =>
  offered(schema, (layer) => layer.kind === "document");
