// What must be there for a command to be given: an article, a chosen tag, a project that is written to. Nothing is
// marked in an article that is looked at as it was.

import type { Session } from "./session.svelte";

export const reading = ({ desk, room }: Session) => room === "article" && desk.view !== null;
const chosen = (session: Session) => reading(session) && session.desk.chosen !== null;
export const writable = (session: Session) =>
  session.project !== null && session.project.read_only === "";
export const marking = (session: Session) => reading(session) && !session.locked;
export const correcting = (session: Session) => chosen(session) && !session.locked;
