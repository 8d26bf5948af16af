// Texts that break editors: usable or refused with a reason, never blank, never frozen. In each a quote is
// selected and tagged as an editor does, and what is heard and kept is that quote.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, desk, dragOver, galley, launch, paste, stored, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A project with one article read from a file, open. */
async function reading(files, start) {
  const it = await desk(browser, { files });
  await it.page.locator(".cm-content", { hasText: start }).waitFor();
  return it;
}

/** What the live region says of the newest tag. */
async function heard(page, said) {
  const plain = (text) => text.replaceAll("\u00a0", " ").trim();
  let last = "";
  const region = page.locator("[aria-live=polite].unseen");
  await until(
    () => `“${said}” to be heard, not “${last}”`,
    async () => plain((last = await region.textContent())) === plain(said),
  );
}

async function tagged(it, quote) {
  await it.page.keyboard.press("1");
  await heard(it.page, `Person, ${quote}, tagged`);
}

async function sound(it) {
  assert.match(await galley("check", it.project), /^all is well/);
  assert.deepEqual(it.faults, []);
}

const TEXTS = [
  ["Arabic", "قالت ليلى حداد إن المتحف سيفتح يوم الجمعة.", "ليلى حداد"],
  ["Hebrew", "רות כהן אמרה כי הנמל ייסגר ביום שני.", "רות כהן"],
  ["Arabic with English inside", "قال Charles Babbage إن الآلة تعمل.", "Charles Babbage"],
  ["Japanese", "東京で田中角栄が講演した。", "東京"],
  ["combining marks", "Zoë Fon\u0302ta\u0303ine met Anto\u0301nio in Pra\u030ca.", "Anto\u0301nio"],
  ["emoji of several characters", "Then 👩‍👩‍👧‍👦 and 🇨🇿 met Ada 👍🏽 Lovelace.", "Ada 👍🏽 Lovelace"],
  ["NUL", "Ada\u0000 and Charles Babbage met.", "Charles Babbage"],
  ["line and paragraph separators", "One\u2028two Ada Lovelace\u2029three.", "Ada Lovelace"],
  ["bidi overrides", "Safe \u202Etxet desrever\u202C and Ada Lovelace after.", "Ada Lovelace"],
  ["a byte-order mark inside", "One \uFEFFtwo Ada Lovelace.", "Ada Lovelace"],
  ["blanks of no width", "Ada\u200BLovelace and Charles\u00A0Babbage met.", "Charles\u00A0Babbage"],
  ["markup", "<script>document.title='run'</script> said Ada Lovelace.", "Ada Lovelace"],
];

for (const [name, text, quote] of TEXTS)
  test(`a text with ${name} is shown, and what is selected in it is what is tagged`, async () => {
    const it = await reading({ "hard.txt": `${text}\nA second line.\n` }, "A second line");
    try {
      await dragOver(it.page, quote);
      await tagged(it, quote);
      assert.equal((await stored(it.project)).Person, 1);
      await it.page.keyboard.press("Control+z");
      await until("no tag", async () => !(await stored(it.project)).Person);
      assert.notEqual(await it.page.title(), "run");
      await sound(it);
    } finally {
      await it.close();
    }
  });

for (const [name, repeat] of [
  ["200 kB", 9_000],
  ["1 MB", 45_000],
])
  test(`a paragraph of ${name} without a line break can be read and tagged at both ends`, async () => {
    const text = `Ada Lovelace wrote ${"many words in one line ".repeat(repeat)}to Charles Babbage`;
    const it = await reading({ "long.txt": text }, "Ada Lovelace");
    const { page } = it;
    try {
      await page.locator(".cm-content").focus();
      await page.keyboard.press("Control+Home");
      await tagged(it, "Ada Lovelace");
      await page.keyboard.press("Control+End");
      await page.locator(".cm-content", { hasText: "to Charles Babbage" }).waitFor();
      await page.keyboard.press("ArrowLeft");
      await tagged(it, "Charles Babbage");
      assert.equal((await stored(it.project)).Person, 2);
      await sound(it);
    } finally {
      await it.close();
    }
  });

test("an article of 20,000 line breaks around a word can be gone through and tagged", async () => {
  const breaks = "\n".repeat(10_000);
  const it = await desk(browser, { files: { "breaks.txt": `${breaks}Ada Lovelace${breaks}` } });
  const { page } = it;
  try {
    await page.locator(".cm-content").focus();
    await page.keyboard.press("c");
    await page.locator(".cm-content", { hasText: "Ada Lovelace" }).waitFor();
    await tagged(it, "Ada Lovelace");
    await sound(it);
  } finally {
    await it.close();
  }
});

test("only line breaks are refused with a reason, pasted or imported", async () => {
  const it = await desk(browser);
  const { page } = it;
  try {
    await page.getByRole("button", { name: "Add an article" }).click();
    await page.getByLabel("Text", { exact: true }).fill("\n\n\n");
    await page.getByRole("button", { name: "Add the article" }).click();
    await page.getByText("The article is empty").waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Import files…" }).waitFor();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Import files…" }).click();
    await (
      await choosing
    ).setFiles({ name: "breaks.txt", mimeType: "text/plain", buffer: Buffer.from("\n".repeat(9)) });
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Import/ })
      .click();
    await page.getByText("The file is empty and was left out").waitFor();
    assert.deepEqual(await accessibility(page), []);
    await sound(it);
  } finally {
    await it.close();
  }
});

test("a lone surrogate in a file is refused by its line, and the rest is read", async () => {
  const lines = `{"text":"Ada Lovelace wrote."}\n{"text":"Broken \\ud800 here."}\n`;
  const it = await desk(browser);
  const { page } = it;
  try {
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Import files…" }).click();
    const file = { name: "lone.jsonl", mimeType: "text/plain", buffer: Buffer.from(lines) };
    await (await choosing).setFiles(file);
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Import/ })
      .click();
    await page.getByText("line 2").waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press("Escape");
    await page.locator(".cm-content", { hasText: "Ada Lovelace" }).waitFor();
    await sound(it);
  } finally {
    await it.close();
  }
});

test("a thousand labels: the bar holds some, the picker finds any by name", async () => {
  const spans = Array.from({ length: 1000 }, (_, at) => ({
    start: 0,
    end: 3,
    label: `Label ${at + 1}`,
  }));
  const line = JSON.stringify({ text: "Ada Lovelace wrote to London.", spans });
  const it = await reading({ "labels.jsonl": line }, "Ada Lovelace");
  const { page } = it;
  try {
    await dragOver(page, "London");
    await page.keyboard.press("l");
    await page.getByRole("combobox", { name: "Label" }).fill("label 777");
    await page.keyboard.press("Enter");
    await heard(page, "Label 777, London, tagged");
    assert.equal((await stored(it.project))["Label 777"], 2);
    assert.deepEqual(await accessibility(page), []);
    await sound(it);
  } finally {
    await it.close();
  }
});

test("five thousand tags over one word are shown, walked, added to and taken from", async () => {
  const text = "word ".repeat(5000).trim();
  const spans = Array.from({ length: 5000 }, (_, index) => ({
    start: 0,
    end: index * 5 + 4,
    label: "Person",
  }));
  const it = await reading({ "heap.jsonl": `${JSON.stringify({ text, spans })}\n` }, "word");
  const { page, project } = it;
  const tags = (count) =>
    until(`${count} tags`, async () => (await stored(project)).Person === count);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  try {
    await page.locator(".g-rows [data-mark]").first().waitFor();
    await page.locator(".cm-content").focus();
    await press("Control+Home", "Tab", "Tab", "Delete");
    await tags(4999);
    await press("Escape", "Control+End", "1");
    await tags(5000);
    await press("Control+z");
    await tags(4999);
    await press("Control+z");
    await tags(5000);
    await press("Control+Home", "Tab", "Tab", "Tab");
    await page.locator("[data-lifted]").first().waitFor();
    await sound(it);
  } finally {
    await it.close();
  }
});
