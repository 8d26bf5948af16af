// Galley on articles of growing length, in the real window and in Chromium, beside the same documents in
// @recogito/text-annotator and in displaCy's page in that Chromium. Needs a display (script/bench provides
// one). Prints a table in Markdown, judges nothing.
//
//     node tests/bench/lengths.mjs [window] [chromium] [recogito] [displacy] [--up-to BYTES]

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { galley, launch, serve } from "../journeys/driver.mjs";
import { folder, open as openWindow } from "../window/driver.mjs";
import { family } from "../window/sockets.mjs";
import { article, SIZES } from "./texts.mjs";
import * as gestures from "./gestures.mjs";

const wanted = process.argv.slice(2).filter((it) => /^[a-z]+$/.test(it));
const upTo = Number(process.argv[process.argv.indexOf("--up-to") + 1]) || Infinity;
const asked = (name) => !wanted.length || wanted.includes(name);
const COLUMNS = ["open", "tag", "resize", "delete", "undo", "scroll frame", "memory"];

/** Proportional share of memory, in MB, of a process and all that it started. */
async function memory(root) {
  let sum = 0;
  for (const pid of await family(root)) {
    try {
      const [, kB] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
      sum += Number(kB) / 1024;
    } catch {
      // It has just ended.
    }
  }
  return sum;
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const ms = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

function cell(samples) {
  if (!samples?.length) return "–";
  const sorted = [...samples].sort((a, b) => a - b);
  if (sorted.length === 1) return ms(sorted[0]);
  return `${ms(at(sorted, 0.5))} / ${ms(at(sorted, 0.95))}`;
}

function row(size, where, figures) {
  const cells = COLUMNS.map((name) => cell(figures[name]));
  console.log(`| ${size.name} | ${where} | ${cells.join(" | ")} |`);
}

/** A project that holds a short article and the long one after it. */
async function project(home, size) {
  const file = home.file("Lengths.galley");
  const short = home.file("short.txt");
  const long = home.file("long.jsonl");
  const { text, spans } = article(size);
  writeFileSync(short, "A short article to begin with.\n");
  writeFileSync(long, `${JSON.stringify({ text, spans })}\n`);
  await galley("new", file, "--preset", "newsroom");
  await galley("import", file, short, "--format", "text");
  await galley("import", file, long, "--format", "prodigy-jsonl", "--layer", "Entities");
  return file;
}

/** Everything that is timed in Galley, in a page that `evaluate` runs functions in. */
async function inGalley(evaluate, held) {
  const before = await held();
  const figures = { open: [await evaluate(gestures.openNext)] };
  figures.memory = [(await held()) - before];
  Object.assign(figures, await evaluate(gestures.edit, 20));
  figures["scroll frame"] = await evaluate(gestures.scroll, ".cm-scroller", 120);
  return figures;
}

async function inTheWindow(size) {
  const home = await folder();
  try {
    const window = await openWindow(home.path, await project(home, size));
    try {
      await window.shows("A short article to begin with.");
      const evaluate = (run, ...args) => window.evaluate(`return (${run})(...arguments)`, ...args);
      row(size, "Galley, window", await inGalley(evaluate, () => memory(window.process)));
    } finally {
      await window.close();
    }
  } finally {
    await home.remove();
  }
}

async function inChromium(size) {
  const home = await folder();
  const browser = await launch();
  try {
    const { host, url } = await serve(await project(home, size));
    try {
      const page = await newPage(browser);
      await page.goto(url);
      await page.getByText("A short article to begin with.").last().waitFor();
      const evaluate = (run, ...args) => page.evaluate(`(${run})(...${JSON.stringify(args)})`);
      row(size, "Galley, Chromium", await inGalley(evaluate, () => memory(process.pid)));
    } finally {
      host.kill();
    }
  } finally {
    await browser.close();
    await home.remove();
  }
}

async function newPage(browser) {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  return page;
}

/** The same document in another program's page; where that gives up, its reason stands in the row. */
async function yardstick(size, where, start) {
  const browser = await launch();
  try {
    const page = await newPage(browser);
    const figures = await start(page, () => memory(process.pid));
    row(size, where, figures);
  } catch (error) {
    console.log(`| ${size.name} | ${where} | ${String(error.message).split("\n")[0]} |`);
  } finally {
    await browser.close();
  }
}

async function recogito(page, held, size) {
  const require = createRequire(new URL("package.json", import.meta.url));
  const path = require.resolve("@recogito/text-annotator");
  const script = path.replace(/[^/]*$/, "text-annotator.umd.js");
  await page.setContent(
    `<style>body{margin:0}#scroll{height:800px;overflow:auto}#text{white-space:pre-wrap;font:19px/1.6 serif;width:680px}</style>
     <div id="scroll"><div id="text"></div></div>`,
  );
  // Its bundle asks for the environment of its build.
  await page.evaluate("window.process = { env: {} }");
  await page.addScriptTag({ path: script });
  await page.addStyleTag({ path: path.replace(/[^/]*$/, "text-annotator.css") });
  const before = await held();
  const { text, spans } = article(size);
  const figures = await page.evaluate(gestures.recogito, { text, spans, rounds: 20 });
  figures.memory = [(await held()) - before];
  figures["scroll frame"] = await page.evaluate(`(${gestures.scroll})("#scroll", 120)`);
  return figures;
}

async function displacy(page, held, size, home) {
  const { text, spans } = article(size);
  const [input, output] = [home.file("in.json"), home.file("out.html")];
  writeFileSync(input, JSON.stringify({ text, spans, overlapping: size.overlapping }));
  execFileSync(".venv/bin/python", ["tests/bench/displacy.py", input, output], {
    stdio: ["ignore", "ignore", "inherit"],
    timeout: 300_000,
  });
  const before = await held();
  const started = process.hrtime.bigint();
  await page.goto(`file://${output}`);
  await page.evaluate(gestures.painted);
  const figures = { open: [Number(process.hrtime.bigint() - started) / 1e6] };
  figures.memory = [(await held()) - before];
  figures["scroll frame"] = await page.evaluate(`(${gestures.scroll})("html", 120)`);
  return figures;
}

console.log(`| document | where | ${COLUMNS.join(" | ")} |`);
console.log(`|---|---|${COLUMNS.map(() => "--:|").join("")}`);
for (const size of SIZES.filter(({ bytes }) => bytes <= upTo)) {
  if (asked("window")) await inTheWindow(size);
  if (asked("chromium")) await inChromium(size);
  if (asked("recogito"))
    await yardstick(size, "Recogito", (page, held) => recogito(page, held, size));
  if (asked("displacy")) {
    const home = await folder();
    await yardstick(size, "displaCy", (page, held) => displacy(page, held, size, home));
    await home.remove();
  }
}
