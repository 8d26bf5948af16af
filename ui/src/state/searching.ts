// The part of the command table that helps with asking.

import type { Command } from "./commands";

export const SEARCHING: Command[] = [
  {
    id: "query-help",
    title: "Help on searching",
    group: "View",
    keys: [],
    run: (session) => {
      session.dialog = "query-help";
    },
  },
];
