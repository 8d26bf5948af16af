// Long lists mapped to what a browser can draw.

import { describe, expect, it } from "vitest";
import { Lines, TALLEST, Track } from "./scroll";

describe("lines", () => {
  it("stand one below the other, each found where it stands", () => {
    const lines = new Lines(10, 58, 30);
    expect(lines.height).toBe(580);
    for (let row = 0; row < 10; row += 1) {
      expect(lines.at(lines.top(row))).toBe(row);
      expect(lines.at(lines.top(row) + 57)).toBe(row);
    }
    expect(lines.at(-5)).toBe(0);
    expect(lines.at(9999)).toBe(9);
  });

  it("leave room for the heading of each group", () => {
    const lines = new Lines(6, 50, 30, [0, 2, 5]);
    expect(lines.height).toBe(6 * 50 + 3 * 30);
    expect([0, 1, 2, 3, 4, 5].map((row) => lines.top(row))).toEqual([30, 80, 160, 210, 260, 340]);
    expect([0, 1, 2].map((group) => lines.headingTop(group))).toEqual([0, 130, 310]);
    expect([0, 1, 2, 4, 5].map((row) => lines.groupOf(row))).toEqual([0, 0, 1, 1, 2]);
    for (let row = 0; row < 6; row += 1) expect(lines.at(lines.top(row) + 20)).toBe(row);
    // A heading belongs to the row below it.
    expect([0, 131, 311].map((y) => lines.at(y))).toEqual([0, 2, 5]);
  });

  it("are none in an empty list", () => {
    const lines = new Lines(0, 58, 30);
    expect([lines.height, lines.at(0)]).toEqual([0, 0]);
  });
});

describe("a track", () => {
  it("is what it is while it is short", () => {
    const track = new Track(1000, 600);
    expect([track.drawn, track.mapped, track.last]).toEqual([1000, false, 400]);
    expect([track.offset(123), track.scroll(123), track.offset(999)]).toEqual([123, 123, 400]);
  });

  it("does not scroll when all is on screen", () => {
    const track = new Track(100, 600);
    expect([track.last, track.offset(50), track.scroll(50)]).toEqual([0, 0, 0]);
  });

  it("of a million rows is drawn lower, and leads to its first and its last pixel", () => {
    const lines = new Lines(1_000_000, 58, 30);
    const track = new Track(lines.height, 700);
    expect([track.drawn, track.mapped]).toEqual([TALLEST, true]);
    expect(track.offset(0)).toBe(0);
    expect(track.offset(TALLEST - 700)).toBe(58_000_000 - 700);
    expect(lines.at(track.offset(TALLEST - 700) + 699)).toBe(999_999);
  });

  it("comes back to where it was by its scroll position, as exactly as a pixel can say", () => {
    const track = new Track(58_000_000, 700);
    for (const offset of [0, 58, 1_234_567, 29_000_000, 57_999_300])
      expect(track.offset(track.scroll(offset))).toBeCloseTo(offset, 3);
    // A pixel of the scrollbar is not even a row.
    expect(track.offset(1001) - track.offset(1000)).toBeLessThan(8);
  });

  it("moves as little as shows a row", () => {
    const track = new Track(58_000_000, 700);
    expect(track.showing(1000, 1200, 1258)).toBe(1000);
    expect(track.showing(1000, 942, 1000)).toBe(942);
    expect(track.showing(1000, 1690, 1748)).toBe(1048);
    expect(track.showing(1000, 1010, 1068, 30)).toBe(980);
    expect(track.showing(57_000_000, 57_999_942, 58_000_000)).toBe(57_999_300);
  });
});
