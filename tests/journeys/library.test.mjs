// The library of articles: the list is filtered, sorted and grouped, a view of it kept, many are changed at once, and a
// view is worked through.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibility, desk, launch, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const SOURCES = ["CNN", "The Guardian", "Al Jazeera"];

/** Articles as lines of JSON. */
function articles(many) {
  const line = (number) =>
    JSON.stringify({
      title: `Report ${number}`,
      text: `Report ${number}.\n\nAda Lovelace met Charles Babbage in London.`,
      source: SOURCES[number % 3],
      date: `2018-0${1 + (number % 9)}-05`,
    });
  return Array.from({ length: many }, (_, number) => line(number)).join("\n");
}

const list = (page) => page.getByRole("listbox", { name: "Articles", exact: true });
const titles = (page) => list(page).locator("[role=option] .title").allTextContents();
const title = (page) => page.locator("h1").textContent();

async function sort(page, menu, name) {
  await page.getByRole("button", { name: "Sort and group" }).first().click();
  await page.getByRole(menu, { name, exact: true }).click();
}

test("the list is filtered, sorted and grouped, and a view of it is kept", async () => {
  const it = await desk(browser, { files: { "a.jsonl": articles(30) } });
  const { page } = it;
  try {
    await page.locator(".cm-content").waitFor();
    await page.getByLabel("Filter articles").fill("source:cnn");
    await page.keyboard.press("Enter");
    await until("ten of CNN", async () => (await titles(page)).length === 10);
    await sort(page, "menuitemradio", "Date");
    await until("the oldest first", async () => (await titles(page))[0] === "Report 0");
    await page.getByRole("button", { name: "The least first" }).click();
    await until("the latest first", async () => (await titles(page))[0] !== "Report 0");
    await sort(page, "menuitemradio", "By month");
    await list(page).getByText("2018-01").first().waitFor();
    // Under the heading of a month are the articles of that month.
    await until("January first", async () => (await titles(page))[0] === "Report 27");

    await page.getByRole("button", { name: "View: Own view" }).click();
    await page.getByRole("menuitem", { name: "Save this view…" }).click();
    await page.getByLabel("Name").fill("CNN by month");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "View: CNN by month" }).click();
    await page.getByRole("menuitem", { name: "All articles" }).click();
    await until("all are back", async () => (await titles(page))[0] === "Report 0");
    await page.getByRole("button", { name: "View: All articles" }).click();
    await page.getByRole("menuitem", { name: "CNN by month" }).click();
    await list(page).getByText("2018-01").first().waitFor();
    assert.deepEqual(await accessibility(page), []);

    // A word finds what begins so while it is typed, until a blank finishes it.
    await page.getByRole("button", { name: "View: CNN by month" }).click();
    await page.getByRole("menuitem", { name: "All articles" }).click();
    await page.getByLabel("Filter articles").fill("source:cnn Babb");
    await until("what begins so", async () => (await titles(page)).length === 10);
    assert.equal(await page.getByLabel("Filter articles").inputValue(), "source:cnn Babb");
    await page.getByLabel("Filter articles").fill("source:cnn Babb ");
    await page.getByText("No article fits.").waitFor();

    await page.getByLabel("Filter articles").fill("zzz");
    await page.keyboard.press("Enter");
    await page.getByText("No article fits.").waitFor();
    await page.getByRole("button", { name: "Show all articles" }).click();
    await list(page).locator("[role=option]").first().waitFor();
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("three articles are chosen by keyboard, assigned in one step, and undone", async () => {
  const it = await desk(browser, { files: { "a.jsonl": articles(12) } });
  const { page } = it;
  try {
    await page.locator(".cm-content").waitFor();
    await list(page).focus();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    const bar = page.getByRole("group", { name: "Chosen articles" });
    await bar.getByText("3 articles").waitFor();
    await bar.getByRole("button", { name: "Assign" }).click();
    await page.getByRole("menuitem", { name: /^To / }).click();
    const dialog = page.getByRole("dialog", { name: /^Assign 3 articles/ });
    await dialog.getByText("Report 2").waitFor();
    assert.deepEqual(await accessibility(page), []);
    await dialog.getByRole("button", { name: /^Assign 3 articles/ }).click();
    await dialog.waitFor({ state: "detached" });
    const assigned = () => list(page).locator(".people").count();
    await until("three are assigned", async () => (await assigned()) === 3);
    await page.keyboard.press("Control+z");
    await until("none is", async () => (await assigned()) === 0);

    // All at once, but for one, and nothing without a word beforehand.
    await list(page).focus();
    await page.keyboard.press("Control+a");
    await bar.getByText("12 articles").waitFor();
    await list(page)
      .locator("[role=option]")
      .nth(1)
      .click({ modifiers: ["Control"] });
    await bar.getByText("11 articles").waitFor();
    await bar.getByRole("button", { name: "Remove…" }).click();
    await page.getByRole("dialog").getByText("and 6 more").waitFor();
    await page.getByRole("button", { name: "Remove 11 articles" }).click();
    await until("one is left", async () => (await titles(page)).join() === "Report 1");
    await until("it is open", async () => (await title(page)) === "Report 1");
    await page.keyboard.press("Control+z");
    await until("all are back", async () => (await titles(page)).length === 12);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("a view is worked through in its order, left, and taken up again", async () => {
  const it = await desk(browser, { files: { "a.jsonl": articles(9) } });
  const { page } = it;
  try {
    await page.locator(".cm-content").waitFor();
    await page.getByRole("button", { name: /^View:/ }).click();
    await page.getByRole("menuitem", { name: "Work this view through…" }).click();
    await page.getByLabel("Shuffled").check();
    assert.deepEqual(await accessibility(page), []);
    await page.getByRole("button", { name: "Begin" }).click();
    const bar = page.getByRole("group", { name: "Queue" });
    await bar.getByText("1 of 9").waitFor();
    const first = await title(page);
    await page.locator(".cm-content").focus();
    await page.keyboard.press("Control+Enter");
    // Where one is is said once the article is there, so that the next key is for that one.
    await bar.getByText("2 of 9").waitFor();
    assert.notEqual(await title(page), first);
    await page.keyboard.press("Control+Shift+Enter");
    await bar.getByText("3 of 9").waitFor();
    await bar.getByText("1 done today").waitFor();
    const third = await title(page);
    await page.keyboard.press("Alt+ArrowUp");
    await bar.getByText("2 of 9").waitFor();
    await page.keyboard.press("Alt+ArrowDown");
    await until("the third again", async () => (await title(page)) === third);

    await bar.getByRole("button", { name: "Leave the queue" }).click();
    await bar.waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".cm-content").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Take the queue up");
    await page.keyboard.press("Enter");
    await bar.getByText("3 of 9").waitFor();
    await until("where it was", async () => (await title(page)) === third);
    assert.notEqual(first, third);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("what a query finds is chosen but for one and exported, and the file holds those alone", async () => {
  const it = await desk(browser, { files: { "a.jsonl": articles(30) } });
  const { page } = it;
  const dialog = page.getByRole("dialog", { name: "Export a dataset" });
  const write = async () => {
    await dialog.getByLabel("Format").selectOption("galley-jsonl");
    await until("it to be ready", () =>
      dialog
        .getByRole("button", { name: "Write the dataset" })
        .evaluate((it) => it.ariaDisabled === "false"),
    );
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Write the dataset" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    return lines.map((it) => JSON.parse(it).title).filter(Boolean);
  };
  try {
    await page.locator(".cm-content").waitFor();
    await page.getByLabel("Filter articles").fill("source:cnn");
    await page.keyboard.press("Enter");
    await until("ten of CNN", async () => (await titles(page)).length === 10);
    const found = await titles(page);
    await list(page).focus();
    await page.keyboard.press("Control+a");
    await list(page)
      .locator("[role=option]")
      .nth(1)
      .click({ modifiers: ["Control"] });
    const bar = page.getByRole("group", { name: "Chosen articles" });
    await bar.getByText("9 articles").waitFor();
    await bar.getByRole("button", { name: "Export…" }).click();
    await dialog.getByText("9 articles, 0 annotations").waitFor();
    assert.deepEqual(await accessibility(page), []);
    assert.deepEqual(await write(), found.toSpliced(1, 1));

    // Some that are named one by one.
    await bar.getByRole("button", { name: "Choose none" }).click();
    await list(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowDown");
    await bar.getByText("2 articles").waitFor();
    await bar.getByRole("button", { name: "Export…" }).click();
    await dialog.getByText("2 articles, 0 annotations").waitFor();
    assert.deepEqual(await write(), found.slice(0, 2));

    // Asked for elsewhere, an export is of all again.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Export a dataset");
    await page.keyboard.press("Enter");
    await dialog.getByText("30 articles, 0 annotations").waitFor();
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("a shuffled queue is worked to its end by keyboard, with its pace, and every article once", async () => {
  const it = await desk(browser, { files: { "a.jsonl": articles(6) } });
  const { page } = it;
  const bar = page.getByRole("group", { name: "Queue" });
  try {
    // The clock is the test’s, so that work takes its time at once.
    await page.clock.install();
    await page.reload();
    await page.locator(".cm-content").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Work this view");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Work this view through" });
    await dialog.waitFor();
    for (const order of ["By date", "Shuffled"]) {
      await page.keyboard.press("ArrowDown");
      assert.ok(await dialog.getByLabel(order).isChecked());
    }
    await page.keyboard.press("Tab");
    await page.keyboard.type("7");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const seen = [];
    for (let place = 1; place <= 6; place += 1) {
      await bar.getByText(`${place} of 6`).waitFor();
      seen.push(await title(page));
      await page.keyboard.press("ArrowRight");
      await page.clock.runFor(12_000);
      // One is left for another day.
      await page.keyboard.press(place === 3 ? "Control+Shift+Enter" : "Control+Enter");
    }
    await bar.getByText(/an hour.*5 done today/).waitFor();
    await page.getByText("This is the end of the queue.").first().waitFor();
    await bar.getByText("6 of 6").waitFor();
    const all = Array.from({ length: 6 }, (_, number) => `Report ${number}`);
    assert.deepEqual(seen.toSorted(), all);
    assert.notDeepEqual(seen, all, "they are shuffled");
    assert.equal(await title(page), seen[5]);
    await page.getByLabel("Filter articles").fill("status:skipped");
    await page.keyboard.press("Enter");
    await until("the skipped", async () => (await titles(page)).join() === seen[2]);
    await page.getByLabel("Filter articles").fill("status:done");
    await page.keyboard.press("Enter");
    await until("the rest", async () => (await titles(page)).length === 5);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("the table sorts by its columns, chooses by keyboard and leads back to the article", async () => {
  const it = await desk(browser, {
    files: { "a.jsonl": articles(200) },
    scheme: "dark",
  });
  const { page } = it;
  try {
    await page.locator(".cm-content").waitFor();
    await page.keyboard.press("Control+Shift+L");
    const table = page.getByRole("grid", { name: "All articles" });
    const cell = (row, column) =>
      table.locator("[role=row][aria-rowindex]").nth(row).locator("[role=gridcell]").nth(column);
    await until("it is there", async () => (await cell(1, 1).textContent()) === "Report 0");
    await table.getByRole("button", { name: "Source" }).click();
    await until("sorted", async () => (await cell(1, 2).textContent()) === "Al Jazeera");
    assert.deepEqual(await accessibility(page), []);
    await table.focus();
    await page.keyboard.press("End");
    await until("the last is there", async () => {
      const rows = await table.locator("[role=row][aria-rowindex='201']").textContent();
      return rows?.includes("The Guardian");
    });
    await page.keyboard.press("Space");
    await page.getByText("1 article", { exact: true }).first().waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.locator(".cm-content").waitFor();
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
