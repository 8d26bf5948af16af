// From a key to the painted tag, in the real window and in Chromium, on the same article; and from starting
// the program to an article one can mark. Needs a display (script/bench provides one). Prints figures, judges
// nothing. Beside the tags stands the same measure for a class added to one element: what a frame costs here.
//
//     node tests/bench/surface.mjs ARTICLE.txt

import { readFileSync } from "node:fs";
import { run, folder, open, until } from "../window/driver.mjs";
import { family, nameOf } from "../window/sockets.mjs";
import { desk, launch, paste } from "../journeys/driver.mjs";

const ROUNDS = 60;
const article = process.argv[2];

/** Runs in the page: presses keys as a person would and times each from the press to the paint. */
async function measure(rounds) {
  const content = document.querySelector(".cm-content");
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const painted = () =>
    frame().then(
      () =>
        new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = resolve;
          channel.port2.postMessage(0);
        }),
    );
  const marks = () => content.parentElement.querySelectorAll("[data-mark]").length;
  const press = (key, more = {}) =>
    content.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
    );
  const changed = (act) =>
    new Promise((resolve, reject) => {
      const before = marks();
      const started = performance.now();
      const late = setTimeout(() => reject(new Error("nothing was drawn")), 5000);
      const watch = new MutationObserver(() => {
        if (marks() === before) return;
        watch.disconnect();
        clearTimeout(late);
        const drawn = performance.now() - started;
        void painted().then(() => resolve([drawn, performance.now() - started]));
      });
      watch.observe(content.parentElement, { childList: true, subtree: true, attributes: true });
      act();
    });
  const timings = { tag: [], undo: [], frame: [] };
  press("Home", { ctrlKey: true });
  for (let round = 0; round < rounds; round += 1) {
    press("c");
    await painted();
    timings.tag.push(await changed(() => press("1")));
    await painted();
    timings.undo.push(await changed(() => press("z", { ctrlKey: true })));
    await painted();
    const started = performance.now();
    content.parentElement.classList.toggle("galley-bench");
    const drawn = performance.now() - started;
    await painted();
    timings.frame.push([drawn, performance.now() - started]);
  }
  return timings;
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

function print(where, timings) {
  for (const [what, pairs] of Object.entries(timings)) {
    const figures = [0, 1].map((index) => {
      const sorted = pairs.map((pair) => pair[index]).sort((a, b) => a - b);
      return `median ${at(sorted, 0.5).toFixed(1).padStart(5)}  p95 ${at(sorted, 0.95).toFixed(1).padStart(5)}`;
    });
    console.log(
      `${where.padEnd(9)} ${what.padEnd(6)} kept and drawn ${figures[0]} ms   painted ${figures[1]} ms`,
    );
  }
}

/** Milliseconds since 1970 at which a process began. */
function began(pid) {
  const boot = Number(/btime (\d+)/.exec(readFileSync("/proc/stat", "utf8"))[1]) * 1000;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return boot + Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]) * 10;
}

async function inTheWindow() {
  const home = await folder();
  const starts = [];
  const pages = [];
  try {
    const project = home.file("Bench.galley");
    await run("new", project, "--preset", "newsroom");
    await run("import", project, article, "--format", "text");
    for (let round = 0; round < 5; round += 1) {
      const window = await open(home.path, project);
      const shown = await until("the article", () =>
        window.evaluate(`
          const [mark] = performance.getEntriesByName("article-drawn");
          return mark ? [performance.timeOrigin + mark.startTime, mark.startTime] : null;`),
      );
      pages.push(shown[1]);
      for (const pid of await family(window.process))
        if ((await nameOf(pid)) === "galley-desktop") starts.push(shown[0] - began(pid));
      if (round === 4)
        print("window", await window.evaluate(`return (${measure})(arguments[0])`, ROUNDS));
      await window.close();
    }
  } finally {
    await home.remove();
  }
  const line = (all) => {
    const sorted = all.sort((a, b) => a - b);
    return `median ${at(sorted, 0.5).toFixed(0)} ms of 5, worst ${sorted[4].toFixed(0)} ms`;
  };
  console.log(`window    start to an article drawn: ${line(starts)}`);
  console.log(`window    of that, from the page's begin on: ${line(pages)}`);
}

async function inChromium() {
  const browser = await launch();
  const it = await desk(browser);
  try {
    await paste(it.page, readFileSync(article, "utf8"));
    print("chromium", await it.page.evaluate(measure, ROUNDS));
  } finally {
    await it.close();
    await browser.close();
  }
}

await inTheWindow();
await inChromium();
