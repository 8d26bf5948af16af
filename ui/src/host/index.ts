// Chooses the host that the page runs in. Tauri announces itself before any script runs.

import { browserHost } from "./browser";
import { desktopHost } from "./desktop";
import type { Host } from "./host";

export type { Host } from "./host";
export { CallFailed, failure } from "./host";

export const findHost = (): Host =>
  "__TAURI_INTERNALS__" in window ? desktopHost() : browserHost();
