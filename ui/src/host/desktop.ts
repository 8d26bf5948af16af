// The host in Galley's own window. The only file that imports Tauri: one command, two events, the
// system's file dialogs and files dropped on the window.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { open, save } from "@tauri-apps/plugin-dialog";
import type { Event, ImportSource } from "../generated/api";
import { failure, type Host } from "./host";

const PROJECTS = [{ name: "Galley project", extensions: ["galley"] }];

const sources = (paths: string[] | null): ImportSource[] =>
  (paths ?? []).map((path) => ({ kind: "path", path }));

/** Listening begins later than asked, so stopping waits for it. */
const stop = (started: Promise<() => void>) => () => void started.then((end) => end());

export function desktopHost(): Host {
  return {
    kind: "desktop",
    async call(name, request) {
      try {
        return await invoke("call", { name, request });
      } catch (error) {
        throw failure(error);
      }
    },
    onEvent: (listener) => stop(listen<Event>("galley:event", (event) => listener(event.payload))),
    onMenu: (listener) => stop(listen<string>("galley:menu", (event) => listener(event.payload))),
    onDrop: (listener, over) =>
      stop(
        getCurrentWebview().onDragDropEvent(({ payload }) => {
          over(payload.type === "enter" || payload.type === "over");
          if (payload.type === "drop") listener(sources(payload.paths));
        }),
      ),
    pickProject: () => open({ filters: PROJECTS }),
    placeProject: (name) => save({ defaultPath: `${name}.galley`, filters: PROJECTS }),
    pickFiles: async () => sources(await open({ multiple: true })),
    pickFolder: async () => {
      const path = await open({ directory: true });
      return sources(path === null ? null : [path]);
    },
    async placeFile(name) {
      const path = await save({ defaultPath: name });
      return path === null ? null : { path };
    },
    download: () => undefined,
  };
}
