// Notes are Markdown written by people and by other people's files: shown as text with emphasis,
// lists and links, and nothing that could run or load anything. HTML in them is shown as it is written.

import DOMPurify from "dompurify";
import { Marked } from "marked";
import { count } from "./counts";

const ALLOWED = ["p", "br", "em", "strong", "del", "code", "pre", "ul", "ol", "li", "blockquote"];
/** As many characters as are shown, so that a book in a note does not stop the window. */
const MOST = 20_000;

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const marked = new Marked({
  breaks: true,
  gfm: true,
  renderer: { html: ({ text }) => text.replace(/[&<>]/g, (it) => SIGNS[it] ?? it) },
});

/** Safe HTML. Links keep their words only, because the window never leaves itself. */
export function showMarkdown(text: string): string {
  const left = text.length - MOST;
  const shown = left > 0 ? text.slice(0, MOST) : text;
  const html = marked.parse(shown, { async: false });
  const rest = left > 0 ? `<p><em>… and ${count(left, "more character")}</em></p>` : "";
  return DOMPurify.sanitize(html + rest, { ALLOWED_TAGS: ALLOWED, ALLOWED_ATTR: [] });
}
