// Import and export of many articles through the command line in every format: time, peak memory, bytes per annotation.
// Beside each figure stands the same machine copying the same bytes, and where other programs read the same file, they.
//
//     node tests/bench/transfer.mjs [ARTICLES [FORMAT…]]      30 annotations in each

import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  createWriteStream,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
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
async function measure(program, ...args) {
  const started = process.hrtime.bigint();
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore"] });
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
  if (code > 1) throw new Error(`${program} ${args.join(" ")} ended with ${code}`);
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, peak };
}

const MB = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** The size of a file, or of all files in a folder. */
function sizeOf(path) {
  const it = statSync(path);
  if (!it.isDirectory()) return it.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

const row = (what, { seconds, peak }, path, extra = "") => {
  const started = process.hrtime.bigint();
  cpSync(path, file("copy"), { recursive: true });
  const copy = Number(process.hrtime.bigint() - started) / 1e9;
  rmSync(file("copy"), { recursive: true });
  const bytes = sizeOf(path);
  console.log(
    `${what.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s  ${(bytes / 2 ** 20 / seconds).toFixed(1).padStart(6)} MB/s  ` +
      `peak ${peak.toFixed(0).padStart(5)} MB  ${MB(bytes).padStart(6)} MB  copying it ${copy.toFixed(2)} s ${extra}`,
  );
};

/** Another program on the same file, in the same run; what it lacks to run is said. */
async function beside(what, program, args, path) {
  if (!existsSync(program)) {
    console.log(`${what.padEnd(26)} not measured: ${program} is not there`);
    return;
  }
  row(what, await measure(program, ...args), path);
}

try {
  const source = file("articles.jsonl");
  const project = file("Bench.galley");
  await dataset(source);
  console.log(`${articles} articles, ${articles * SPANS} annotations`);
  await measure(GALLEY, "new", project, "--preset", "newsroom");
  const imported = await measure(GALLEY, "import", project, source, "--format", "prodigy-jsonl");
  const each = statSync(project).size / (articles * SPANS);
  row(
    "first import (prodigy)",
    imported,
    source,
    `(${each.toFixed(0)} bytes an annotation in the project, texts included)`,
  );
  row("check", await measure(GALLEY, "check", project), project);
  const known = JSON.parse(
    execFileSync(GALLEY, ["formats", "--json"], { encoding: "utf8" }),
  ).formats;
  const only = process.argv.slice(3);
  const wanted = known.filter((it) => it.writes && (!only.length || only.includes(it.id)));
  for (const { id, reads, extensions, folder: many } of wanted) {
    const out = file(many ? id : `${id}.${extensions[0]}`);
    const written = await measure(GALLEY, "export", project, "--format", id, "-o", out);
    row(`export ${id}`, written, out);
    if (id === "galley-bundle") {
      // A bundle goes into a copy of its own project alone.
    } else if (reads) {
      const again = file("Again.galley");
      await measure(GALLEY, "new", again, "--preset", "blank");
      try {
        row(`import ${id}`, await measure(GALLEY, "import", again, out, "--format", id), out);
      } catch (error) {
        // A page of 10,000 articles, for instance, is larger than a page that is read.
        console.log(`import ${id}: refused (${error.message.split(" ").at(-1)})`);
      }
      rmSync(again);
    }
    const venv = ".venv/bin/python";
    if (id === "spacy-docbin")
      await beside("  spaCy reads it", venv, ["tests/bench/others.py", "docbin", out], out);
    if (id === "conll2003")
      await beside(
        "  spacy convert",
        venv,
        ["-m", "spacy", "convert", out, file("."), "-c", "ner"],
        out,
      );
    if (id === "doccano-jsonl")
      await beside(
        "  doccano reads it",
        ".venv-doccano/bin/python",
        ["tests/bench/others.py", "doccano", out],
        out,
      );
    rmSync(out, { recursive: true });
    rmSync(`${out}.report.json`, { force: true });
  }
} finally {
  await rm(folder, { recursive: true });
}
