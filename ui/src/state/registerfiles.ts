// The register as a file: written as a table that can be read again.

import { count } from "../shared/counts";
import type { Session } from "./session.svelte";

export async function exportRegister(session: Session) {
  const { host } = session;
  const name = "register.csv";
  const place = await host.placeFile(name, false);
  if (!place) return;
  try {
    const format = place.path?.toLowerCase().endsWith(".jsonl") ? "jsonl" : "csv";
    const done = await host.call("export_register", { path: place.path, format });
    if (done.base64 !== null) host.download(name, done.base64);
    session.say(`${count(done.entries, "entry", "entries")} exported`);
  } catch (error) {
    session.fail(error);
  }
}
