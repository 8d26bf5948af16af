// Takes the pictures of the README and the guide anew: the sample, and texts that are hard to draw, before and after
// they are marked up. No journey: nothing is checked. See CONTRIBUTING.
//
// Needs fonts for Arabic, Japanese, Devanagari and emoji, such as fonts-noto.
//
//     GALLEY=target/debug/galley node tests/journeys/pictures.mjs

import { desk, dragOver, drawn, launch, settled, until } from "./driver.mjs";

const TWELVE = "All of it speaks of Skarholm, the port that everybody names in every sense.\n";
const SCRIPTS =
  "قالت ليلى حداد في Reuters إن بغداد هادئة.\n佐藤花子は東京でコストを説明した。\n👩‍👩‍👧 Zoë Mu\u0308ller met नमस्ते Rao.\n";
const CROSSING =
  "“The ferry is a road,” said Mirren Adeyemi-Holt of the Ellery Harbour Board in Port Ellery on Tuesday.\n";

const [browser, docs] = [await launch(), new URL("../../docs/", import.meta.url).pathname];

/** Spans of the words, as Prodigy writes them. */
const spans = (text, marks) =>
  marks.map(([quote, label]) => {
    const start = [...text.slice(0, text.indexOf(quote))].length;
    return { start, end: start + [...quote].length, label };
  });

/** One text without its marks and with them, and if asked with the first of them chosen. */
async function hard(name, text, marks, choose) {
  for (const [when, spanned] of [
    ["before", []],
    ["after", spans(text, marks)],
  ]) {
    const file = `${JSON.stringify({ text, spans: spanned })}\n`;
    const it = await desk(browser, { files: { "hard.jsonl": file } });
    const { page } = it;
    await page.setViewportSize({ width: 1180, height: 500 });
    await page.locator(".cm-content", { hasText: text.split("\n")[0].slice(-12) }).waitFor();
    await settled(page);
    const wanted = Math.min(spanned.length, 6);
    await until("the marks", async () => (await drawn(page)).length >= wanted);
    const shoot = async (as) => {
      const box = await page.locator(".cm-content").boundingBox();
      const clip = { x: box.x + 20, y: box.y + 40, width: 550, height: 110 };
      await page.screenshot({ path: `${docs}hard-${name}-${as}.png`, clip });
    };
    await shoot(when);
    if (spanned.length && choose) {
      await page.locator(".cm-content").focus();
      for (const key of choose) await page.keyboard.press(key);
      await page.locator("[data-lifted]").first().waitFor();
      await shoot("chosen");
    }
    await it.close();
  }
}

const LABELS = ["Person", "Organisation", "Place", "Geopolitical", "Event", "Date", "Money"];
const TWICE = [...LABELS, "Source", "Cue", "Content", "Claim", "Product"];
await hard(
  "twelve",
  TWELVE,
  TWICE.map((label) => ["Skarholm", label]),
  ["Tab", "Tab", "Tab"],
);
await hard("scripts", SCRIPTS, [
  ["ليلى حداد", "Person"],
  ["Reuters", "Organisation"],
  ["بغداد", "Place"],
  ["佐藤花子", "Person"],
  ["東京", "Place"],
  ["👩‍👩‍👧 Zoë Mu\u0308ller", "Person"],
  ["Rao", "Person"],
]);
await hard("crossing", CROSSING, [
  ["“The ferry is a road,”", "Content"],
  ["said", "Cue"],
  ["Mirren Adeyemi-Holt of the Ellery Harbour Board", "Source"],
  ["Mirren Adeyemi-Holt", "Person"],
  ["Ellery Harbour Board", "Organisation"],
  ["Ellery Harbour Board in Port Ellery", "Place"],
  ["Port Ellery on Tuesday", "Event"],
  ["Tuesday", "Date"],
]);

const it = await desk(browser, { make: ["sample"] });
await it.page.locator(".g-rows [data-mark]").first().waitFor();
await dragOver(it.page, "Kestrel Line");
await it.page.keyboard.press("Escape");
await it.page.mouse.move(5, 5);
await it.page.keyboard.press("Tab");
await it.page.keyboard.press("Tab");
await it.page.keyboard.press("Tab");
await settled(it.page);
await it.page.screenshot({ path: `${docs}screenshot.png` });
await it.close();
await browser.close();
