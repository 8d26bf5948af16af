// Notes come from other people's files too, so nothing in them may run or load.

import { expect, test } from "vitest";
import { showMarkdown } from "./markdown";

test("emphasis and lists are shown", () => {
  expect(showMarkdown("*Check* this\n\n- a\n- b")).toContain("<em>Check</em>");
  expect(showMarkdown("- a")).toContain("<li>a</li>");
});

test.each([
  "<script>alert(1)</script>",
  '<img src="http://127.0.0.1:9/x" onerror="alert(1)">',
  "[x](javascript:alert(1))",
  "![x](http://127.0.0.1:9/x.png)",
  '<p style="background:url(//x)" onclick="x()">a</p>',
])("%s can run and load nothing", (text) => {
  const shown = document.createElement("div");
  shown.innerHTML = showMarkdown(text);
  expect([...shown.querySelectorAll("*")].flatMap((it) => [...it.attributes])).toEqual([]);
  expect(shown.querySelector("script, img, a, style, iframe")).toBeNull();
});

test("HTML is shown as it was written", () => {
  expect(showMarkdown("<b>x</b> & y")).toBe("<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n");
});

test("of a very long note the beginning is shown, and how much more there is", () => {
  const shown = showMarkdown("word ".repeat(10_000));
  expect(shown.length).toBeLessThan(21_000);
  expect(shown).toContain("… and 30,000 more characters");
});
