// The mouse: many clicks, exact drags, drags beyond the screen, the brush, handles, likely labels, the menu.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import {
  accessibility,
  click,
  desk,
  dragOver,
  drawn,
  launch,
  paste,
  place,
  stored,
  until,
} from "./driver.mjs";

const SHORT = "Rex Tillerson met Sergei Lavrov in Moscow. They spoke long. Rex Tillerson left.\n";
/** Far more than a screen. */
const LONG = Array.from({ length: 300 }, (_, at) => `Paragraph ${at} of many.`).join("\n\n");

let browser, it;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const selected = () => it.page.evaluate(() => getSelection().toString());
const seen = (...marks) =>
  until(`${marks}`, async () => `${(await drawn(it.page)).sort()}` === `${marks.sort()}`);
const menu = () => it.page.getByRole("menu", { name: "What to do with the text" });
const bar = () => it.page.getByRole("toolbar", { name: "Tag the selection" });

test("two clicks take a word, three a sentence, four the paragraph", async () => {
  await paste(it.page, SHORT);
  const { from } = await place(it.page, "spoke");
  for (const [clickCount, wanted] of [
    [2, "spoke"],
    [3, "They spoke long."],
    [4, SHORT.trim()],
  ]) {
    await it.page.mouse.click(from.x, from.y, { clickCount });
    assert.equal((await selected()).trim(), wanted);
  }
});

test("a drag takes whole words; Shift and a click carry the selection on", async () => {
  await paste(it.page, SHORT);
  await dragOver(it.page, "illerson me");
  assert.equal(await selected(), "Tillerson met");
  const { to } = await place(it.page, "Moscow");
  await it.page.keyboard.down("Shift");
  await it.page.mouse.click(to.x, to.y);
  await it.page.keyboard.up("Shift");
  assert.equal(await selected(), "Tillerson met Sergei Lavrov in Moscow");
  await bar().waitFor();
});

test("with Alt a drag takes single characters", async () => {
  await paste(it.page, SHORT);
  await it.page.keyboard.down("Alt");
  await dragOver(it.page, "illerso");
  await it.page.keyboard.up("Alt");
  assert.match(await selected(), /^i?llerso?$/);
});

test("a drag beyond the edge scrolls on over text that was not drawn, and tags all of it", async () => {
  await paste(it.page, LONG);
  await it.page.keyboard.press("Control+Home");
  const { from } = await place(it.page, "Paragraph 2");
  const frame = await it.page.locator(".cm-scroller").boundingBox();
  await it.page.mouse.move(from.x, from.y);
  await it.page.mouse.down();
  await it.page.mouse.move(from.x + 40, frame.y + frame.height + 36, { steps: 4 });
  const far = () => it.page.locator(".cm-scroller").evaluate((it) => it.scrollTop > 1500);
  await until("the article to scroll", far);
  await it.page.mouse.up();
  await bar().waitFor();
  await it.page.keyboard.press("1");
  await until("the tag", async () => (await stored(it.project)).Person === 1);
  await it.page.keyboard.press("Control+Home");
  await until("its beginning", async () => (await drawn(it.page))[0]?.startsWith("Paragraph 2"));
});

test("each drag tags while a label is in hand, until it is let go", async () => {
  await paste(it.page, SHORT);
  await it.page.getByRole("toolbar", { name: "Labels" }).getByText("Person").click();
  await it.page.getByText("Person in hand").waitFor();
  await dragOver(it.page, "Sergei Lavrov");
  await dragOver(it.page, "Moscow");
  await until("two tags", async () => (await stored(it.project)).Person === 2);
  await it.page.keyboard.press("Escape");
  await it.page.getByText("Person in hand").waitFor({ state: "detached" });
});

test("a handle is dragged to another word", async () => {
  await paste(it.page, SHORT);
  await dragOver(it.page, "Rex Tillerson");
  await it.page.keyboard.press("1");
  await seen("Rex Tillerson");
  const box = await it.page.locator(".g-handle-end").boundingBox();
  const { to } = await place(it.page, "Sergei");
  await it.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await it.page.mouse.down();
  await it.page.mouse.move(to.x, to.y, { steps: 4 });
  await it.page.mouse.up();
  await seen("Rex Tillerson met Sergei");
});

test("the label that the same words have is offered first", async () => {
  const { page } = it;
  await paste(page, SHORT);
  await dragOver(page, "Rex Tillerson");
  await bar().getByRole("button").first().getByText("Person").waitFor();
  await page.keyboard.press("4");
  await seen("Rex Tillerson");
  await dragOver(page, "Moscow");
  await page.keyboard.press("3");
  await seen("Rex Tillerson", "Moscow");
  const { from, to } = await page.locator(".cm-content").evaluate((content) => {
    const text = content.querySelector(".cm-line").firstChild;
    const box = (at) => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    };
    const at = text.data.lastIndexOf("Rex");
    return { from: box(at), to: box(at + 12) };
  });
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await bar().getByRole("button").first().getByText("Geopolitical").waitFor();
});

test("the right button opens a menu for the tag or the selection there; so does a key", async () => {
  const { page } = it;
  await paste(page, SHORT);
  await dragOver(page, "Sergei Lavrov");
  const { from } = await place(page, "Lavrov");
  await page.mouse.click(from.x, from.y, { button: "right" });
  assert.deepEqual(await accessibility(page), []);
  await menu().getByRole("menuitem", { name: "Person" }).click();
  await seen("Sergei Lavrov");
  await click(page, "Moscow");
  await page.mouse.click(from.x, from.y, { button: "right" });
  await menu().getByRole("menuitem", { name: "Remove the chosen tag" }).click();
  await seen();
  await click(page, "Moscow");
  await page.keyboard.press("Shift+F10");
  await menu().waitFor();
  await page.keyboard.press("Escape");
  await menu().waitFor({ state: "detached" });
  await page.keyboard.press("3");
  await seen("Moscow");
  await page.keyboard.press("Shift+F10");
  await menu().getByRole("menuitem", { name: "Write a note" }).click();
  await page.getByRole("textbox", { name: /^Note on/ }).waitFor();
  await page.keyboard.type("Where?");
  await page.keyboard.press("Control+Enter");
  await page.locator("aside", { hasText: "Where?" }).waitFor();
});
