// What the interface needs from whatever it runs in: calls, events, choosing files, saving files.
// Not here: what any command means, and how the two hosts do it (desktop.ts, browser.ts).

import type { ApiError, Commands, Event, ImportSource } from "../generated/api";

export type CallName = keyof Commands;

/** A command that did not do what was asked. Nothing was changed. */
export class CallFailed extends Error {
  constructor(
    readonly code: ApiError["code"],
    message: string,
    readonly hint: string,
    /** Where in a query, in UTF-16 units. */
    readonly at?: [number, number],
  ) {
    super(message);
  }
}

/** Turns whatever a host threw into the boundary's error. */
export function failure(value: unknown): CallFailed {
  if (value instanceof CallFailed) return value;
  if (typeof value === "object" && value !== null && "message" in value && "hint" in value) {
    const error = value as ApiError;
    return new CallFailed(error.code, error.message, error.hint, error.at);
  }
  const message = value instanceof Error ? value.message : String(value);
  return new CallFailed("failed", message, "");
}

export interface Host {
  readonly kind: "desktop" | "browser";
  /** Calls a command; fails with `CallFailed`. */
  call<K extends CallName>(
    name: K,
    request: Commands[K]["request"],
  ): Promise<Commands[K]["response"]>;
  /** Other windows' and programs' changes, and progress. Gives the function that stops listening. */
  onEvent(listener: (event: Event) => void): () => void;
  /** Ids of commands chosen from the system's menu. */
  onMenu(listener: (command: string) => void): () => void;
  /** Files or folders dropped on the window; `over` follows the drag. */
  onDrop(listener: (sources: ImportSource[]) => void, over: (is: boolean) => void): () => void;
  /** A project file to open, or none. */
  pickProject(): Promise<string | null>;
  /** Where to make a project file, or none. */
  placeProject(name: string): Promise<string | null>;
  pickFiles(): Promise<ImportSource[]>;
  pickFolder(): Promise<ImportSource[]>;
  /** Where to write a file. The browser has no paths: it gives `download`. */
  placeFile(name: string, folder: boolean): Promise<{ path: string | null } | null>;
  /** Hands bytes over as a download; does nothing on the desktop, which writes to a path. */
  download(name: string, base64: string): void;
}
