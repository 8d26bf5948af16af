// Drives the interface in headless Chromium against a real `galley serve` on a project of its own.
// What a journey checks is in the files beside this one.

import { spawn, execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const require = createRequire(new URL("../../ui/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");

const GALLEY = process.env.GALLEY ?? "target/debug/galley";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Runs the command line; gives what it printed. */
export async function galley(...args) {
  return (await promisify(execFile)(GALLEY, args)).stdout;
}

/** One browser for a file of journeys. */
export function launch() {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic"];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** The browser host of a project: its process and its address. */
export async function serve(project) {
  const host = spawn(GALLEY, ["serve", project], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    let out = "";
    host.stdout.on("data", (data) => {
      out += data;
      if (out.includes("\n")) resolve(JSON.parse(out.split("\n")[0]).url);
    });
    host.on("exit", (code) => reject(new Error(`galley serve ended with ${code}`)));
  });
  return { host, url };
}

/** A project in a folder of its own, with files read into it, served and open in a page. */
export async function desk(
  browser,
  { make = ["new"], preset = "newsroom", scheme = "light", files = {} } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), "galley-journey-"));
  const project = join(folder, "Journey.galley");
  const options = make[0] === "new" ? ["--preset", preset] : [];
  await galley(...make, project, ...options);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
    await galley("import", project, join(folder, name));
  }
  let { host, url } = await serve(project);
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults = [];
  const outside = [];
  page.on("pageerror", (error) => faults.push(error.stack));
  // CodeMirror catches what fails in its extensions and only prints it.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") outside.push(request.url());
  });
  await page.goto(url);
  return {
    page,
    project,
    faults,
    outside,
    url,
    /** Ends the host and opens the project again, as on another day. */
    async restart() {
      const ended = new Promise((resolve) => host.once("exit", resolve));
      host.kill();
      await ended;
      ({ host, url } = await serve(project));
      await page.goto(url);
    },
    async close() {
      await context.close();
      host.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Adds an article as an editor does, by pasting, and waits until it is open. */
export async function paste(page, text) {
  await page.getByRole("button", { name: "Add an article" }).click();
  await page.getByLabel("Text", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Add the article" }).click();
  const start = text.trim().split("\n")[0];
  await page.locator(".cm-content", { hasText: start }).waitFor();
}

/** Waits until the fonts are there and the lines stand where they will: what is aimed at does not move away. */
export async function settled(page) {
  let before = "";
  await until("the text to stand still", async () => {
    const now = await page.evaluate(() => {
      const lines = [...document.querySelectorAll(".cm-line")].map((line) => {
        const { left, top, width, height } = line.getBoundingClientRect();
        return [left, top, width, height].join();
      });
      return document.fonts.status === "loaded" ? lines.join(" ") : "";
    });
    const still = now !== "" && now === before;
    before = now;
    return still;
  });
}

/** Where a quote stands on the screen: the middles of its first and last characters. */
export function place(page, quote) {
  return page.locator(".cm-content").evaluate((content, quote) => {
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      nodes.push([text.length, node]);
      text += node.data;
    }
    const at = text.indexOf(quote);
    if (at < 0) throw new Error(`“${quote}” is not on the screen`);
    const box = (index) => {
      const [start, node] = nodes.findLast(([start]) => start <= index);
      const range = document.createRange();
      range.setStart(node, index - start);
      range.setEnd(node, index - start + 1);
      return range.getBoundingClientRect();
    };
    const middle = ({ x, y, width, height }) => ({
      x: x + width / 2,
      y: y + height / 2,
    });
    return { from: middle(box(at)), to: middle(box(at + quote.length - 1)) };
  }, quote);
}

export async function dragOver(page, quote) {
  await settled(page);
  const { from, to } = await place(page, quote);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
}

export async function click(page, quote) {
  await settled(page);
  const { from } = await place(page, quote);
  await page.mouse.click(from.x, from.y);
}

/** What each mark on the screen covers, in the order of the text: the characters that lie under its boxes. */
export function drawn(page) {
  return page.evaluate(`(${covered})()`);
}

/** Runs in the page, also in the real window's: ids of marks, and what lies under their boxes. */
export function covered() {
  const marks = new Map();
  const boxes = [...document.querySelectorAll(".g-rows [data-mark]:not(.g-bridge)")].map((it) => [
    it.dataset.mark,
    it.getBoundingClientRect(),
  ]);
  const range = document.createRange();
  for (const line of document.querySelectorAll(".cm-line")) {
    const at = line.getBoundingClientRect();
    const here = boxes.filter(([, box]) => box.top >= at.top - 4 && box.top < at.bottom);
    if (!here.length) continue;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (let index = 0; index < node.data.length; index += 1) {
        range.setStart(node, index);
        range.setEnd(node, index + 1);
        // WebKit also gives the first character of a line an empty box where the line before ends.
        const glyph = [...range.getClientRects()].find(({ width }) => width > 0);
        if (!glyph) continue;
        const [x, y] = [glyph.left + glyph.width / 2, glyph.top + glyph.height / 2];
        for (const [id, box] of here)
          if (x > box.left && x < box.right && y > box.top && y < box.bottom)
            marks.set(id, (marks.get(id) ?? "") + node.data[index]);
      }
  }
  return [...marks.values()];
}

/** Runs in the page, also in the real window's: where each character of the article stands, in px. */
export function layout() {
  const range = document.createRange();
  const places = [document.querySelector(".cm-scroller").scrollTop];
  const walker = document.createTreeWalker(
    document.querySelector(".cm-content"),
    NodeFilter.SHOW_TEXT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let index = 0; index < node.data.length; index += 1) {
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      const { left, top } = range.getBoundingClientRect();
      places.push(left, top);
    }
  return places;
}

/** The tags that the project file holds, by label, as the command line counts them. */
export async function stored(project) {
  const { labels } = JSON.parse(await galley("stats", project, "--json"));
  return Object.fromEntries(labels.map(({ label, count }) => [label, count]));
}

/** Waits until a condition holds in the page's or the file's state. `what` may be worded when it is too late. */
export async function until(what, holds) {
  const end = Date.now() + 10_000;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end)
      throw new Error(`waited in vain for ${typeof what === "function" ? what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What axe finds against WCAG 2.2 AA, in words. */
export async function accessibility(page) {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const found = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    }),
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`),
  );
}
