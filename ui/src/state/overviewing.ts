// The part of the command table that shows the pictures of the whole project.

import type { Command } from "./commands";

export const OVERVIEWING: Command[] = [
  {
    id: "overview",
    title: "Overview",
    group: "Project",
    keys: [],
    when: (session) => session.project !== null,
    run: ({ overview }) => overview.open(),
  },
];
