// The part of the command table that concerns the register of entities.

import type { Command } from "./commands";
import type { Session } from "./session.svelte";
import { correcting, writable } from "./when";

const linked = (session: Session) =>
  correcting(session) && typeof session.desk.chosen?.entity === "string";

export const REGISTERING: Command[] = [
  {
    id: "register",
    title: "Register: people, organisations, places and where they are mentioned",
    group: "Project",
    keys: ["Ctrl+Shift+e"],
    everywhere: true,
    when: (session) => session.project !== null,
    run: ({ room, registerRoom }) =>
      room === "register" ? registerRoom.leave() : registerRoom.enter(),
  },
  {
    id: "entity",
    title: "Link to an entity: who or what is meant",
    group: "Marking up",
    keys: ["e"],
    when: correcting,
    run: (session) => {
      session.dialog = "entity";
    },
  },
  {
    id: "link-others",
    title: "Link the other mentions like the one that was linked…",
    group: "Marking up",
    keys: ["E"],
    when: (session) => correcting(session) && session.register.others !== null,
    run: (session) => {
      session.dialog = "other-mentions";
    },
  },
  {
    id: "edit-entity",
    title: "Show the entity that the tag refers to in the register",
    group: "Marking up",
    keys: [],
    when: linked,
    run: ({ registerRoom, desk }) => registerRoom.enter(desk.chosen?.entity ?? null),
  },
  {
    id: "unlink-entity",
    title: "Unlink the tag from its entity",
    group: "Marking up",
    keys: [],
    when: linked,
    run: ({ register }) => register.link(null),
  },
  {
    id: "import-register",
    title: "Import into the register…",
    group: "Project",
    keys: [],
    when: writable,
    run: async (session) => {
      const [source] = await session.host.pickFiles();
      if (!source) return;
      session.incoming = [source];
      session.dialog = "import-register";
    },
  },
];
