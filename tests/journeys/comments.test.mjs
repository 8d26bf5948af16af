// Comments in the browser: on a tag and on the article, answered, settled, undone, found again; and a note that is a
// book full of scripts. Notes themselves are in marking.test.mjs.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, dragOver, drawn, launch, paste, until } from "./driver.mjs";

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, "Ada Lovelace wrote to London.\nNobody answered her letter.");
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  assert.deepEqual(it.outside, [], "nothing was asked of another machine");
  await it.close();
});

const margin = () => it.page.getByRole("complementary", { name: "Notes and tags" });
const field = (name) => margin().getByRole("textbox", { name, exact: true });
const says = (text) => margin().locator(".words", { hasText: text });

async function tagAda() {
  await dragOver(it.page, "Ada Lovelace");
  await it.page.keyboard.press("1");
  await until("the tag", async () => (await drawn(it.page)).includes("Ada Lovelace"));
}

async function write(key, name, text) {
  await it.page.keyboard.press(key);
  await field(name).fill(text);
  await it.page.keyboard.press("Control+Enter");
  await says(text.replaceAll("*", "")).waitFor();
}

test("a tag is commented on, answered, settled and undone by keyboard alone, and all is there after a reload", async () => {
  const { page } = it;
  await tagAda();
  await write("m", "Comment", "Is this *her*?");
  await write("m", "Reply", "It is.");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("M");
  await margin().getByText("Resolved: Is this *her*?").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+z");
  await margin().getByText("2 comments", { exact: true }).waitFor();
  await page.keyboard.press("Control+z");
  await says("It is.").waitFor({ state: "detached" });
  await page.keyboard.press("Control+Shift+Z");
  await says("It is.").waitFor();

  await page.reload();
  await page.locator(".cm-content", { hasText: "Ada Lovelace" }).waitFor();
  await margin().locator(".brief", { hasText: "2 comments" }).waitFor();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Tab");
  await says("It is.").waitFor();
  assert.equal(await says("Is this her?").locator("em").textContent(), "her");
});

test("a comment on the article stands above the notes, is changed and is removed", async () => {
  const { page } = it;
  await page.locator(".cm-content").focus();
  await write("m", "Comment", "Too short?");
  const article = page.getByRole("region", { name: "Comments on the article" });
  await article.getByRole("button", { name: "Change your comment" }).click();
  await field("Change the comment").fill("Too long?");
  await page.keyboard.press("Control+Enter");
  await article.getByText("edited").waitFor();
  await article.getByRole("button", { name: "Remove your comment" }).click();
  await article.waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await says("Too long?").waitFor();
});

test("what was typed and not saved is there when the field is opened again", async () => {
  const { page } = it;
  await tagAda();
  await page.keyboard.press("m");
  await field("Comment").fill("Half a thou");
  await page.keyboard.press("Escape");
  await field("Comment").waitFor({ state: "detached" });
  await page.keyboard.press("m");
  assert.equal(await field("Comment").inputValue(), "Half a thou");
});

test("another window sees a comment as it is made", async () => {
  const { page } = it;
  await tagAda();
  const other = await page.context().newPage();
  await other.goto(it.url);
  await other.locator(".cm-content", { hasText: "Ada Lovelace" }).waitFor();
  await page.bringToFront();
  await write("m", "Comment", "Is this her?");
  await other.locator(".brief", { hasText: "Is this her?" }).waitFor();
});

test("a note of a megabyte with scripts in it is shown as text, runs nothing, and the margin goes on working", async () => {
  const { page } = it;
  await tagAda();
  await page.keyboard.press("n");
  const script = '<script>window.ran = true</script><img src=x onerror="window.ran = true"> text ';
  await page.getByRole("textbox", { name: /^Note on/ }).fill(script.repeat(13_000));
  await page.keyboard.press("Control+Enter");
  const note = margin().locator(".note");
  await note.getByText("more characters").waitFor();
  assert.match(await note.textContent(), /^<script>window.ran = true<\/script><img src=x/);
  assert.equal(await note.locator("script, img").count(), 0);
  await write("m", "Comment", "Who wrote this?");
  await page.reload();
  await margin().locator(".brief", { hasText: "Who wrote this?" }).waitFor();
  assert.equal(await page.evaluate("window.ran"), undefined);
});
