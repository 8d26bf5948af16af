// The part of the command table that searches: in all articles, in the open one, and from place to place of what was
// found or reported.

import type { Command } from "./commands";
import type { Session } from "./session.svelte";
import { reading } from "./when";

/** What F8 walks: the search if it leads through the articles, or the last report. */
const walked = ({ search, reports }: Session) => (search.walking ? search : reports);
const canWalk = ({ search, reports }: Session) => search.walking || reports.many > 0;

export const SEARCHING: Command[] = [
  {
    id: "search",
    title: "Search all articles",
    group: "Articles",
    keys: ["Ctrl+Shift+f"],
    everywhere: true,
    when: (session) => session.project !== null,
    run: ({ search }) => search.show(),
  },
  {
    id: "query-help",
    title: "Help on searching",
    group: "View",
    keys: [],
    run: (session) => {
      session.dialog = "query-help";
    },
  },
  {
    id: "find",
    title: "Find in the text",
    group: "View",
    keys: ["f", "Ctrl+f"],
    when: reading,
    run: ({ find }) => find.show(),
  },
  {
    id: "find-next",
    title: "Next place of what is looked for in the text",
    group: "Moving",
    keys: ["F3"],
    everywhere: true,
    when: (session) => reading(session) && session.find.query !== "",
    run: ({ find }) => find.step(1),
  },
  {
    id: "find-previous",
    title: "Previous place of what is looked for in the text",
    group: "Moving",
    keys: ["Shift+F3"],
    everywhere: true,
    when: (session) => reading(session) && session.find.query !== "",
    run: ({ find }) => find.step(-1),
  },
  {
    id: "next-report-item",
    title: "Next place of the search or item of the report",
    group: "Moving",
    keys: ["F8"],
    when: canWalk,
    run: (session) => walked(session).step(1),
  },
  {
    id: "previous-report-item",
    title: "Previous place of the search or item of the report",
    group: "Moving",
    keys: ["Shift+F8"],
    when: canWalk,
    run: (session) => walked(session).step(-1),
  },
];
