// The real window, driven over plain WebDriver: start it, find, click, drag, type, end it.
// Needs WebKitWebDriver and a display; `script/test window` provides both. What a test expects of
// the interface is in the tests.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { family } from "./sockets.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE = 20_000;

export const galley = process.env.GALLEY ?? "target/debug/galley";
const desktop = process.env.GALLEY_DESKTOP ?? "target/debug/galley-desktop";

/** WebDriver's codes for keys that are no characters. */
export const KEYS = { control: "\uE009", shift: "\uE008", delete: "\uE017" };

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks until `ask` answers with something, for as long as a slow machine may need. */
export async function until(what, ask) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const why = last ? `: ${last.message}` : "";
  throw new Error(`waited in vain for ${what}${why}`, { cause: last });
}

/** A folder that a test keeps its project and the program's own data in. */
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), "galley-window-"));
  return {
    path,
    file: (name) => join(path, name),
    remove: () => rm(path, { recursive: true, maxRetries: 5 }),
  };
}

/** Runs the command line program and answers with what it printed. */
export async function run(...args) {
  const child = spawn(galley, args, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`galley ${args.join(" ")} ended with ${code}\n${err}`);
  return out;
}

/** Opens the window, with the project `project` if one is given; its data stay inside `home`. */
export async function open(home, project) {
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: "ignore",
    env: {
      ...process.env,
      TAURI_WEBVIEW_AUTOMATION: "true",
      XDG_DATA_HOME: join(home, "data"),
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_CACHE_HOME: join(home, "cache"),
    },
  });
  const gone = new Promise((_, reject) => driver.on("error", reject));
  gone.catch(() => {});
  const base = `http://127.0.0.1:${port}`;

  async function ask(method, path, body) {
    const response = await fetch(base + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  try {
    await Promise.race([gone, until("WebKitWebDriver", () => ask("GET", "/status"))]);
    const { sessionId } = await ask("POST", "/session", {
      capabilities: {
        alwaysMatch: {
          browserName: "wry",
          timeouts: { script: 300_000 },
          "webkitgtk:browserOptions": { binary: desktop, args: project ? [project] : [] },
        },
      },
    });
    return new Window(
      (method, path, body) => ask(method, `/session/${sessionId}${path}`, body),
      driver,
    );
  } catch (error) {
    driver.kill();
    throw error;
  }
}

class Window {
  #ask;
  #driver;

  constructor(ask, driver) {
    this.#ask = ask;
    this.#driver = driver;
  }

  /** The id of the process that everything of this window descends from. */
  get process() {
    return this.#driver.pid;
  }

  /** Runs the body of a function in the page and answers with what it returns. */
  evaluate(script, ...args) {
    return this.#ask("POST", "/execute/sync", { script, args });
  }

  /** Calls a command of the boundary as the interface does. */
  call(name, request) {
    return this.evaluate(
      `return window.__TAURI_INTERNALS__.invoke("call", { name: arguments[0], request: arguments[1] })`,
      name,
      request,
    );
  }

  /** Waits until the page shows `text`. */
  async shows(text) {
    await until(`the text “${text}”`, async () => {
      const shown = await this.text();
      if (shown.includes(text)) return true;
      throw new Error(`the window shows ${JSON.stringify(shown.slice(0, 300))}`);
    });
  }

  text() {
    return this.evaluate("return document.body.innerText");
  }

  /** Waits for the first element that a CSS selector finds. */
  async find(selector) {
    const found = await until(`an element ${selector}`, () =>
      this.#ask("POST", "/element", { using: "css selector", value: selector }),
    );
    return found[ELEMENT];
  }

  async click(selector) {
    await this.#ask("POST", `/element/${await this.find(selector)}/click`, {});
  }

  /** Drags with the left button between two points of the page, slowly enough to be seen. */
  async drag(from, to) {
    const move = ({ x, y }, duration) => ({
      type: "pointerMove",
      duration,
      origin: "viewport",
      x: Math.round(x),
      y: Math.round(y),
    });
    await this.#actions({
      type: "pointer",
      id: "mouse",
      parameters: { pointerType: "mouse" },
      actions: [
        move(from, 0),
        { type: "pointerDown", button: 0 },
        move({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, 80),
        move(to, 80),
        { type: "pointerUp", button: 0 },
      ],
    });
  }

  /** Presses keys one after the other, in whatever has the focus, while others are held down. */
  async press(keys, ...held) {
    await this.#actions({
      type: "key",
      id: "keyboard",
      actions: [
        ...held.map((value) => ({ type: "keyDown", value })),
        ...[...keys].flatMap((value) => [
          { type: "keyDown", value },
          { type: "keyUp", value },
        ]),
        ...held.reverse().map((value) => ({ type: "keyUp", value })),
      ],
    });
  }

  /** Where `quote` stands in the article: the middles of its first and last characters. */
  async place(quote) {
    return until(`“${quote}” in the article`, () =>
      this.evaluate(
        `const [quote] = arguments;
         const walk = document.createTreeWalker(document.querySelector(".cm-content"), NodeFilter.SHOW_TEXT);
         const nodes = [];
         let text = "";
         while (walk.nextNode()) { nodes.push([text.length, walk.currentNode]); text += walk.currentNode.data; }
         const at = text.indexOf(quote);
         if (at < 0) return null;
         const middle = (offset) => {
           const [start, node] = nodes.findLast(([start]) => start <= offset);
           const range = document.createRange();
           range.setStart(node, offset - start);
           range.setEnd(node, offset - start + 1);
           const box = range.getBoundingClientRect();
           return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
         };
         return { from: middle(at), to: middle(at + quote.length - 1) };`,
        quote,
      ),
    );
  }

  /** The window as a PNG, for looking at. */
  async screenshot() {
    return Buffer.from(await this.#ask("GET", "/screenshot"), "base64");
  }

  #actions(...actions) {
    return this.#ask("POST", "/actions", { actions });
  }

  /** Ends the window and waits for all its processes to be gone, so that nobody holds its files. */
  async close() {
    const started = (await family(this.process)).filter((pid) => pid !== this.process);
    try {
      await this.#ask("DELETE", "");
      await until("the window's processes to end", async () => !started.some(isRunning));
    } finally {
      this.#driver.kill();
    }
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
