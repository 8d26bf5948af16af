// The part of the command table that checks: findings of the article and of all articles.

import type { Command } from "./commands";
import { marking, reading } from "./when";
import type { Session } from "./session.svelte";

const atFinding = (session: Session) => marking(session) && session.desk.findings.chosen !== null;

export const CHECKING: Command[] = [
  {
    id: "next-finding",
    title: "Next finding: something to check",
    group: "Moving",
    keys: ["x"],
    when: reading,
    run: ({ desk }) => desk.findings.step(1),
  },
  {
    id: "previous-finding",
    title: "Previous finding",
    group: "Moving",
    keys: ["X"],
    when: reading,
    run: ({ desk }) => desk.findings.step(-1),
  },
  {
    id: "fix-finding",
    title: "Put the finding right",
    group: "Marking up",
    keys: ["Enter"],
    when: atFinding,
    run: ({ desk }) => desk.findings.fix(),
  },
  {
    id: "fix-finding-otherwise",
    title: "Put the finding right in another way…",
    group: "Marking up",
    keys: ["Shift+Enter"],
    when: atFinding,
    run: (session) => {
      session.dialog = "fixes";
    },
  },
  {
    id: "ignore-finding",
    title: "Leave the finding as it is, because…",
    group: "Marking up",
    keys: ["i"],
    when: marking,
    fits: atFinding,
    run: (session) => {
      if (atFinding(session)) session.dialog = "ignore";
      else session.say("Go to a finding first, with x.");
    },
  },
  {
    id: "findings",
    title: "Findings in all articles",
    group: "Project",
    keys: ["Ctrl+Shift+x"],
    everywhere: true,
    when: (session) => session.project !== null,
    run: (session) => {
      session.room = "findings";
    },
  },
];
