// The host in a browser, talking to `galley serve` on this machine. Files go up and down as bytes,
// because a page has no paths. The token stays in this tab and leaves the address bar at once.

import type { ImportSource } from "../generated/api";
import { CallFailed, failure, type Host } from "./host";

const TOKEN = "galley-token";

function takeToken(): string {
  const address = new URL(location.href);
  const given = address.searchParams.get("token");
  try {
    if (given) sessionStorage.setItem(TOKEN, given);
    const kept = given ?? sessionStorage.getItem(TOKEN) ?? "";
    address.searchParams.delete("token");
    history.replaceState(null, "", address);
    return kept;
  } catch {
    // Storage may be switched off; the address then keeps the token for a reload.
    return given ?? "";
  }
}

async function upload(file: File): Promise<ImportSource> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  const name = file.webkitRelativePath || file.name;
  return { kind: "upload", name, base64: btoa(binary) };
}

function choose(folder: boolean): Promise<ImportSource[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.webkitdirectory = folder;
    input.addEventListener("change", () => {
      resolve(Promise.all([...(input.files ?? [])].map(upload)));
    });
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

export function browserHost(): Host {
  const token = takeToken();
  const client = crypto.randomUUID();
  const headers = {
    "Content-Type": "application/json",
    "X-Galley-Token": token,
    "X-Galley-Client": client,
  };
  return {
    kind: "browser",
    async call(name, request) {
      let response: Response;
      try {
        const body = JSON.stringify(request);
        response = await fetch(`/api/${name}`, { method: "POST", headers, body });
      } catch {
        throw new CallFailed(
          "failed",
          "Galley does not answer",
          "Is “galley serve” still running? Start it again and open the address it prints.",
        );
      }
      if (response.ok) return response.json();
      const text = await response.text();
      if (response.status === 422) throw failure(JSON.parse(text));
      throw new CallFailed("failed", `Galley refused: ${text}`, "");
    },
    onEvent(listener) {
      const source = new EventSource(`/events?client=${client}&token=${encodeURIComponent(token)}`);
      source.onmessage = (message: MessageEvent<string>) => listener(JSON.parse(message.data));
      return () => source.close();
    },
    onMenu: () => () => undefined,
    onDrop(listener, over) {
      const drag = (event: DragEvent) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        over(true);
      };
      const leave = (event: DragEvent) => {
        if (!event.relatedTarget) over(false);
      };
      const drop = (event: DragEvent) => {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (!files.length) return;
        event.preventDefault();
        over(false);
        void Promise.all(files.map(upload)).then(listener);
      };
      addEventListener("dragover", drag);
      addEventListener("dragleave", leave);
      addEventListener("drop", drop);
      return () => {
        removeEventListener("dragover", drag);
        removeEventListener("dragleave", leave);
        removeEventListener("drop", drop);
      };
    },
    pickProject: async () => null,
    placeProject: async (name) => `${name.replace(/[/\\]/g, "-")}.galley`,
    pickFiles: () => choose(false),
    pickFolder: () => choose(true),
    placeFile: async () => ({ path: null }),
    download(name, base64) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([bytes]));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  };
}
