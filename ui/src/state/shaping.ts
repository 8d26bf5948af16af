// What the shape of a tag can become: merged with its neighbour, split, given a further part, cut.

import type { AnnotationView } from "../generated/api";
import type { Range } from "../editor/types";
import { trimmed, united, without } from "./ranges";
import type { Session } from "./session.svelte";

const endOf = (it: AnnotationView) => it.ranges.at(-1)?.[1] ?? 0;
const startOf = (it: AnnotationView) => it.ranges[0]?.[0] ?? 0;

/** Merges the chosen tag with the one of its layer that follows in the paragraph. */
export async function mergeWithNext(session: Session) {
  const { desk } = session;
  const { chosen, editor } = desk;
  if (!chosen || !editor) return;
  const { text } = desk;
  const lineEnd = text.indexOf("\n", endOf(chosen));
  const next = editor
    .startingBetween(startOf(chosen), lineEnd < 0 ? text.length : lineEnd)
    .map((id) => desk.annotations.get(id))
    .find(
      (it) =>
        it &&
        it.id !== chosen.id &&
        it.layer === chosen.layer &&
        it.annotator === chosen.annotator &&
        endOf(it) > endOf(chosen),
    );
  if (!next) return session.say("No tag of this layer follows in this paragraph.");
  const annotations = [chosen.id, next.id];
  if (await session.write("merge_annotations", { annotations }))
    session.say(`${desk.annotations.get(chosen.id)?.quote ?? ""}, merged`);
}

/** With a selection: takes it out of the tag there. Otherwise splits the tag at the caret, or a chosen one into its parts. */
export async function cut(session: Session) {
  const { desk } = session;
  const [selection] = desk.selected.ranges;
  if (selection) return takeOut(session, selection);
  const { caret } = desk.selected;
  const it = desk.chosen ?? own(session).find((it) => startOf(it) < caret && caret < endOf(it));
  if (!it) return session.say("Put the caret inside a tag, between two of its words.");
  const parts =
    desk.chosen && it.ranges.length > 1
      ? it.ranges.map((range) => [range])
      : [
          trimmed(desk.text, without(it.ranges, [caret, Infinity])),
          trimmed(desk.text, without(it.ranges, [0, caret])),
        ];
  if (parts.some((ranges) => !ranges.length))
    return session.say("Put the caret inside a tag, between two of its words.");
  if (await session.write("split_annotation", { annotation: it.id, parts }))
    session.say(`${it.quote}, split`);
}

async function takeOut(session: Session, selection: Range) {
  const { desk } = session;
  const it = own(session).find((it) =>
    it.ranges.some(([from, to]) => from < selection[1] && selection[0] < to),
  );
  if (!it) return session.say("No tag of yours is selected there.");
  const ranges = trimmed(desk.text, without(it.ranges, selection));
  if (!ranges.length)
    return session.say("That is all of the tag: choose it and press Delete to remove it.");
  await desk.resize(it.id, ranges);
  desk.editor?.selectMark(it.id);
  session.say(`${desk.annotations.get(it.id)?.quote ?? ""}, cut`);
}

export const canCut = (session: Session) => own(session).length > 0;

export const canAddPart = ({ desk }: Session) =>
  desk.selected.ranges.length > 0 && desk.annotations.get(desk.lastChosen ?? "") !== undefined;

/** Adds the selection to the tag that was chosen last, as a further part of it. */
export async function addPart(session: Session) {
  const { desk } = session;
  const it = desk.lastChosen && desk.annotations.get(desk.lastChosen);
  const { ranges } = desk.selected;
  if (!it || !ranges.length)
    return session.say("Choose a tag first, then select the words to add to it.");
  await desk.resize(it.id, united(it.ranges, ranges));
  desk.editor?.selectMark(it.id);
  session.say(`${desk.annotations.get(it.id)?.quote ?? ""}, extended`);
}

/** The current annotator's marks at the caret or the selection, the smallest first. */
function own({ desk, project }: Session): AnnotationView[] {
  const [selection] = desk.selected.ranges;
  const ids = selection ? (desk.editor?.touching(selection) ?? []) : desk.selected.stack;
  return ids
    .flatMap((id) => desk.annotations.get(id) ?? [])
    .filter((it) => it.annotator === project?.me.id);
}
