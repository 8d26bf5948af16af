// How the article looks. Colours and sizes are custom properties that the shell sets; the fallbacks make
// the editor readable by itself. Marks lie in a layer behind the text and take no part in its layout.

import { EditorView } from "@codemirror/view";

/** One line of an underline in the mark's colour, by dash. */
const line = (image: string) => ({ backgroundImage: image });

export const theme = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--galley-ink, light-dark(#1f1d1a, #e6e2da))",
    backgroundColor: "transparent",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    position: "relative",
    overflowX: "hidden",
    overflowY: "auto",
    fontFamily: "var(--galley-face, 'Source Serif 4 Variable', 'Source Serif 4', Georgia, serif)",
    fontSize: "var(--galley-size, 18px)",
    lineHeight: "var(--galley-leading, 1.6)",
  },
  ".cm-content": {
    boxSizing: "content-box",
    maxWidth: "calc(var(--galley-measure, 70) * 0.47em)",
    margin: "0 auto",
    padding: "3rem 2.5rem 45vh",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    caretColor: "var(--galley-caret, var(--galley-accent, #b3541e))",
    fontKerning: "normal",
    fontVariantLigatures: "none",
  },
  ".cm-line": { padding: "0" },
  ".cm-content ::selection, .cm-line::selection": {
    backgroundColor: "var(--galley-selection, light-dark(#cfe0f5, #2f4a6b))",
  },
  ".g-layer": { position: "absolute", top: "0", width: "0", height: "0", pointerEvents: "none" },
  ".g-over .g-lifted": { position: "relative", zIndex: "1" },
  ".g-under": { zIndex: "-1" },
  ".g-over": { zIndex: "1" },
  ".g-row": { position: "absolute", left: "0", width: "0", height: "0" },
  ".g-rows": { transition: "opacity 100ms" },
  ".g-lifting .g-rows": { opacity: "0.5" },
  // Colour is what a mark is; its line and its name say the rest where colours are forced.
  ".g-seg": {
    forcedColorAdjust: "none",
    position: "absolute",
    backgroundRepeat: "no-repeat",
    backgroundPosition: "0 100%",
  },
  // A hair's breadth at the end tells neighbours of one colour apart.
  ".g-line": { backgroundSize: "calc(100% - 1px) var(--thick)" },
  ".g-dash0": line("linear-gradient(var(--c), var(--c))"),
  ".g-dash1": line("repeating-linear-gradient(90deg, var(--c) 0 7px, transparent 7px 9px)"),
  ".g-dash2": line("repeating-linear-gradient(90deg, var(--c) 0 2px, transparent 2px 4px)"),
  ".g-dash3": line(
    "repeating-linear-gradient(90deg, var(--c) 0 8px, transparent 8px 10px, var(--c) 10px 12px, transparent 12px 14px)",
  ),
  ".g-wash": { backgroundColor: "color-mix(in srgb, var(--c) 26%, transparent)" },
  ".g-bridge": {
    backgroundImage: "repeating-linear-gradient(90deg, var(--c) 0 2px, transparent 2px 5px)",
    backgroundSize: "100% 100%",
  },
  ".g-line.g-chosen, .g-line.g-hovered": {
    backgroundColor: "color-mix(in srgb, var(--c) 20%, transparent)",
    backgroundSize: "100% 3px",
  },
  ".g-line.g-hovered": { backgroundColor: "color-mix(in srgb, var(--c) 12%, transparent)" },
  ".g-wash.g-chosen": { backgroundColor: "color-mix(in srgb, var(--c) 48%, transparent)" },
  ".g-hit": { backgroundColor: "var(--galley-hit, light-dark(#ffe58a, #6b5a12))" },
  ".g-hit-current": {
    backgroundColor: "var(--galley-hit-current, light-dark(#ffb938, #a97b00))",
  },
  // Below the lines of marks, so that both are seen.
  ".g-check": {
    boxSizing: "border-box",
    borderBottom: "2px dotted var(--galley-check, light-dark(#b4231f, #ff9d8f))",
  },
  ".g-check-chosen": {
    backgroundColor: "color-mix(in srgb, var(--galley-check, #b4231f) 14%, transparent)",
  },
  ".g-overlay": {
    position: "absolute",
    inset: "0 auto auto 0",
    width: "0",
    height: "0",
    zIndex: "2",
  },
  ".g-overlay svg": {
    position: "absolute",
    top: "0",
    left: "0",
    overflow: "visible",
    pointerEvents: "none",
  },
  ".g-chip": {
    position: "absolute",
    top: "0",
    left: "0",
    padding: "0 3px",
    borderRadius: "2px",
    fontFamily: "var(--galley-sans, 'Inter Variable', Inter, system-ui, sans-serif)",
    fontSize: "9px",
    fontWeight: "600",
    lineHeight: "9px",
    letterSpacing: "0.02em",
    whiteSpace: "nowrap",
    color: "color-mix(in srgb, var(--c) 78%, var(--galley-ink, black))",
    // Underlines of other lanes may run behind it.
    backgroundColor:
      "color-mix(in srgb, var(--galley-paper, light-dark(#fdfcf8, #16181c)) 70%, transparent)",
    pointerEvents: "none",
  },
  ".g-chip.g-chosen": {
    color: "var(--galley-paper, white)",
    backgroundColor: "var(--c)",
    zIndex: "1",
  },
  ".g-handle": {
    position: "absolute",
    top: "0",
    left: "0",
    width: "14px",
    marginLeft: "-7px",
    cursor: "ew-resize",
    touchAction: "none",
  },
  ".g-handle::after": {
    content: "''",
    position: "absolute",
    left: "6px",
    top: "0",
    bottom: "0",
    width: "2px",
    borderRadius: "1px",
    backgroundColor: "var(--c)",
  },
  ".g-handle::before": {
    content: "''",
    position: "absolute",
    left: "3px",
    width: "8px",
    height: "8px",
    borderRadius: "50%",
    backgroundColor: "var(--c)",
  },
  ".g-handle-start::before": { top: "-6px" },
  ".g-handle-end::before": { bottom: "-6px" },
  ".g-arc": {
    fill: "none",
    stroke: "var(--galley-muted, light-dark(#6d675e, #a39c90))",
    strokeWidth: "1.25px",
    opacity: "0.55",
  },
  ".g-arc.g-chosen": { stroke: "var(--galley-accent, #b3541e)", opacity: "1" },
  ".g-arc-label": {
    fontFamily: "var(--galley-sans, 'Inter Variable', Inter, system-ui, sans-serif)",
    fontSize: "10px",
    fill: "var(--galley-ink, black)",
    stroke: "var(--galley-paper, light-dark(#fdfcf8, #16181c))",
    strokeWidth: "3px",
    paintOrder: "stroke",
    textAnchor: "middle",
  },
  // Forced colours put a plate behind each word, which would cover the marks there.
  "@media (forced-colors: active)": {
    ".cm-content": { forcedColorAdjust: "none" },
    ".cm-content, .cm-content .g-part": { color: "CanvasText" },
  },
  "@media (prefers-reduced-motion: reduce)": { ".g-rows": { transition: "none" } },
});
