// The pictures of the whole project: their numbers, the way from each to its articles by keyboard, and what is saved.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibility, desk, launch, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** An article with a date, and its marks as `Label:quote`. */
function article(title, date, text, marks) {
  const annotations = marks.map((mark, at) => {
    const [label, quote] = mark.split(":");
    const start = text.indexOf(quote);
    return {
      id: `${title}-${at}`,
      annotator: "editor",
      layer: "Entities",
      label,
      ranges: [[start, start + quote.length]],
      quotes: [quote],
    };
  });
  return { id: title, title, text, metadata: { date }, annotations };
}

const LINES = [
  { galley: 1, schema: { layers: [], annotators: [] } },
  article("First", "2018-03-02", "Ada met Bob in London.", [
    "Person:Ada",
    "Person:Bob",
    "Place:London",
  ]),
  article("Second", "2018-03-20", "Ada went home.", ["Person:Ada"]),
  article("Third", "2018-08-01", "Rain over London and Paris.", ["Place:London", "Place:Paris"]),
];
const FILES = { "a.jsonl": LINES.map((it) => `${JSON.stringify(it)}\n`).join("") };

async function overview(options = {}) {
  const it = await desk(browser, { files: FILES, ...options });
  await it.page.locator(".cm-content").waitFor();
  await it.page.keyboard.press("Control+k");
  await it.page.keyboard.type("Overview");
  await it.page.keyboard.press("Enter");
  await it.page.getByRole("heading", { name: "Overview", level: 2 }).waitFor();
  return it;
}

const picture = (page, name) => page.locator(`[data-picture=${name}]`);

/** Brings a picture on screen and waits until it is drawn. */
async function drawn(page, name) {
  const it = picture(page, name);
  await it.scrollIntoViewIfNeeded();
  await it.locator("svg[role=group]").waitFor();
  return it;
}

const says = (marks) => marks.evaluateAll((all) => all.map((it) => it.getAttribute("aria-label")));

async function listed(page, titles) {
  const rows = page.locator("[data-region=articles] [role=option] .title");
  await until(`the list to have ${titles}`, async () => {
    const found = await rows.allTextContents();
    return found.join() === titles.join();
  });
}

/** Chooses from a picture's menu; gives the name and the bytes of what was downloaded. */
async function saved(page, name, item) {
  await picture(page, name)
    .getByRole("button", { name: /show or save/ })
    .click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: item }).click(),
  ]);
  return [download.suggestedFilename(), await readFile(await download.path())];
}

test("a bar says its number, the arrows walk the bars, and Enter lists the articles behind one", async () => {
  const it = await overview();
  const { page } = it;
  try {
    const labels = await drawn(page, "labels");
    const marks = labels.locator("[data-at]");
    assert.deepEqual(await says(marks), [
      "Person: 3 annotations. Show the articles",
      "Place: 3 annotations. Show the articles",
    ]);
    await marks.first().focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await marks.last().evaluate((it) => it === document.activeElement), true);
    await page.keyboard.press("Enter");
    await listed(page, ["First", "Third"]);
    assert.equal(await page.locator("#article-filter").inputValue(), "label:Place");
    const focused = page.locator("[data-region=articles] [role=listbox]:not(.proposals *)");
    await until("the list to have the focus", () =>
      focused.evaluate((it) => it === document.activeElement),
    );
    const pairs = await drawn(page, "label_pairs");
    await pairs.getByRole("button", { name: /^Place and Person: 1 article\./ }).click();
    await listed(page, ["First"]);
    const lengths = await drawn(page, "lengths");
    assert.ok((await lengths.locator("[data-at]").count()) > 1);
    await (
      await drawn(page, "per_article")
    )
      .getByRole("button", { name: /^1: 1 article\./ })
      .click();
    await listed(page, ["Second"]);
    await page.getByRole("heading", { name: "Overview", level: 2 }).focus();
    await page.keyboard.press("Escape");
    await page.locator(".cm-content").waitFor();
    await until("the article to have the focus", () =>
      page.evaluate(() => !!document.activeElement.closest(".cm-content")),
    );
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("lines are walked as a slider is, along the time and from line to line", async () => {
  const it = await overview();
  const { page } = it;
  try {
    const time = (await drawn(page, "labels_over_time")).getByRole("slider");
    const said = () => time.getAttribute("aria-valuetext");
    await time.focus();
    await page.keyboard.press("Home");
    assert.match(await said(), /2018: Person, 3 annotations$/);
    await page.keyboard.press("ArrowDown");
    assert.match(await said(), /2018: Place, 1 annotation$/);
    await page.keyboard.press("ArrowRight");
    assert.match(await said(), /2018: Place, 0 annotations$/);
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await listed(page, ["Third"]);
    assert.equal(await page.locator("#article-filter").inputValue(), "label:Place date:2018-08");
  } finally {
    await it.close();
  }
});

test("pictures are saved as PNG and SVG, tables as CSV", async () => {
  const it = await overview();
  const { page } = it;
  try {
    await drawn(page, "labels");
    const [csvName, csv] = await saved(page, "labels", "Save as CSV");
    assert.equal(csvName, "Journey-Labels.csv");
    const lines = csv.toString("utf8").split("\r\n");
    assert.deepEqual(lines.slice(0, 3), [
      "Group,Label,Annotations",
      "Entities,Person,3",
      "Entities,Place,3",
    ]);
    const [pngName, png] = await saved(page, "labels", "Save as PNG");
    assert.equal(pngName, "Journey-Labels.png");
    assert.equal(png.subarray(0, 8).toString("hex"), "89504e470d0a1a0a");
    assert.ok(png.readUInt32BE(16) > 600, "as wide as on screen, twice as fine");
    const [, svg] = await saved(page, "labels", "Save as SVG");
    const drawing = svg.toString("utf8");
    assert.match(drawing, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d/);
    assert.match(drawing, />Person</);
    assert.match(drawing, /Journey · /);
    // Nothing in it needs this page: no variables, no mixed colours, no classes, nothing to press.
    assert.doesNotMatch(drawing, /var\(|color-mix|oklab|class=|tabindex|<!--/);
    // The colour of “Person”.
    assert.match(drawing, /fill="#2f74c0"/);
    // The picture of pairs mixes its colours.
    await drawn(page, "label_pairs");
    const [, square] = await saved(page, "label_pairs", "Save as SVG");
    assert.doesNotMatch(square.toString("utf8"), /var\(|color-mix|oklab|color\(/);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("counts can be narrowed to a layer, and read as a table", async () => {
  const it = await overview();
  const { page } = it;
  try {
    await drawn(page, "labels");
    await page.getByRole("combobox", { name: "Layer" }).selectOption({ label: "Quotes" });
    await picture(page, "labels").getByText("Nothing is labelled yet.").waitFor();
    await page.getByRole("combobox", { name: "Layer" }).selectOption({ label: "Entities" });
    await drawn(page, "labels");
    await picture(page, "labels")
      .getByRole("button", { name: /show or save/ })
      .click();
    await page.getByRole("menuitem", { name: "Show as table" }).click();
    const table = picture(page, "labels").getByRole("table");
    assert.match(await table.innerText(), /Entities\s+Person\s+3/);
    assert.match(await table.innerText(), /Entities\s+Event\s+0/, "what is not used is here");
    await table.getByRole("button", { name: /^Person, Annotations: 3/ }).click();
    await listed(page, ["First", "Second"]);
  } finally {
    await it.close();
  }
});

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing in the overview in the ${scheme} theme, however narrow`, async () => {
    const it = await overview({ scheme });
    const { page } = it;
    try {
      for (const name of ["labels", "label_pairs", "labels_over_time", "mentions", "densities"])
        await drawn(page, name);
      assert.deepEqual(await accessibility(page), []);
      // What zoom to 200 % makes of 1280×800.
      await page.setViewportSize({ width: 640, height: 400 });
      await drawn(page, "labels");
      assert.deepEqual(await accessibility(page), [], "narrow");
      const wide = await page.locator(".pages").evaluate((it) => it.scrollWidth - it.clientWidth);
      assert.equal(wide, 0, "nothing is pushed out of the page");
    } finally {
      await it.close();
    }
  });
}

test("an empty project says of each picture what it would show", async () => {
  const it = await desk(browser);
  const { page } = it;
  try {
    await page.getByRole("heading", { name: "No articles yet" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Overview");
    await page.keyboard.press("Enter");
    await page.getByText("No article has been begun, done or skipped yet.").waitFor();
    assert.deepEqual(await accessibility(page), []);
  } finally {
    await it.close();
  }
});
