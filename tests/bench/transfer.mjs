// Import and export of many articles through the command line: time, peak memory, bytes per annotation.
// Beside each figure stands the same machine reading and writing the same bytes with no work done on them.
//
//     node tests/bench/transfer.mjs [ARTICLES]      30 annotations in each

import { spawn } from "node:child_process";
import { createWriteStream, copyFileSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const GALLEY = process.env.GALLEY ?? "target/release/galley";
const articles = Number(process.argv[2] ?? 10_000);
const SPANS = 30;
const LABELS = ["Person", "Organisation", "Place", "Event", "Date", "Money"];

const folder = await mkdtemp(join(tmpdir(), "galley-bench-"));
const file = (name) => join(folder, name);

/** Writes articles of about 2 kB, no two alike, with the offsets of words of theirs. */
async function dataset(path) {
  const words =
    "the ferry harbour council minister Okoro said in Skarholm on Tuesday that naïve plans “cost” €4m and “nobody knows why” 🚢 repairs began".split(
      " ",
    );
  let state = 1;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const out = createWriteStream(path);
  for (let article = 0; article < articles; article += 1) {
    const spans = [];
    let text = `Article ${article}\n\n`;
    let length = [...text].length;
    for (let word = 0; word < 300; word += 1) {
      const chosen = words[random(words.length)];
      const size = [...chosen].length;
      if (word % (300 / SPANS) === 5)
        spans.push({ start: length, end: length + size, label: LABELS[random(LABELS.length)] });
      const gap = word % 60 === 59 ? ".\n\n" : " ";
      text += chosen + gap;
      length += size + gap.length;
    }
    const line = `${JSON.stringify({ text, spans })}\n`;
    if (!out.write(line)) await new Promise((resolve) => out.once("drain", resolve));
  }
  await new Promise((resolve) => out.end(resolve));
}

/** Runs the program; gives seconds and the most memory it held, in MB. */
async function measure(...args) {
  const started = process.hrtime.bigint();
  const child = spawn(GALLEY, args, { stdio: ["ignore", "ignore", "inherit"] });
  let peak = 0;
  const look = setInterval(() => {
    try {
      const held = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
      if (held) peak = Number(held[1]) / 1024;
    } catch {
      // It has just ended.
    }
  }, 20);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(look);
  if (code > 1) throw new Error(`galley ${args.join(" ")} ended with ${code}`);
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, peak };
}

const MB = (bytes) => (bytes / 2 ** 20).toFixed(1);
const row = (what, { seconds, peak }, bytes, extra = "") => {
  const started = process.hrtime.bigint();
  for (const path of bytes) copyFileSync(path, file("copy"));
  const copy = Number(process.hrtime.bigint() - started) / 1e9;
  const size = MB(bytes.reduce((sum, path) => sum + statSync(path).size, 0));
  console.log(
    `${what.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s  peak ${peak.toFixed(0).padStart(5)} MB  ` +
      `${size.padStart(6)} MB  copying it ${copy.toFixed(2)} s ${extra}`,
  );
};

try {
  const source = file("articles.jsonl");
  const project = file("Bench.galley");
  await dataset(source);
  console.log(`${articles} articles, ${articles * SPANS} annotations`);
  await measure("new", project, "--preset", "newsroom");
  const imported = await measure("import", project, source, "--format", "prodigy-jsonl");
  const each = statSync(project).size / (articles * SPANS);
  row(
    "import prodigy-jsonl",
    imported,
    [project],
    `(${each.toFixed(0)} bytes an annotation, texts included)`,
  );
  row("check", await measure("check", project), [project]);
  for (const format of [
    "galley-jsonl",
    "prodigy-jsonl",
    "doccano-jsonl",
    "conll2003",
    "spacy-docbin",
  ]) {
    const out = file(format);
    row(`export ${format}`, await measure("export", project, "--format", format, "-o", out), [out]);
  }
} finally {
  await rm(folder, { recursive: true });
}
