// Which typed extras an annotation can have, and which it still needs. Pure; setting them is the session's business.

import type { AnnotationView, AttributeView, SchemaView } from "../generated/api";

type Judged = Pick<AnnotationView, "layer" | "label" | "attributes">;

/** The attributes that an annotation of its layer and label can have, in the schema's order. */
export function attributesOf(
  schema: SchemaView | undefined,
  { layer, label }: Pick<Judged, "layer" | "label">,
): AttributeView[] {
  const all = schema?.layers.find((it) => it.id === layer)?.attributes ?? [];
  return all.filter((it) => it.label === null || it.label === label);
}

/** The required ones without a value. */
export function missingOf(schema: SchemaView | undefined, it: Judged): AttributeView[] {
  return attributesOf(schema, it).filter(
    (attribute) => attribute.required && it.attributes[attribute.id] === undefined,
  );
}
