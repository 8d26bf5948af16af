import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  // Relative addresses, because the window and the browser host serve from different origins.
  base: "./",
  server: {
    port: 5173,
    strictPort: true,
    // A test compares the keys with those that the boundary reserves.
    fs: { allow: [".."] },
    // `npm run dev` against a running `galley serve --port 5174`.
    proxy: { "/api": "http://127.0.0.1:5174", "/events": "http://127.0.0.1:5174" },
  },
  build: { target: "es2022", chunkSizeWarningLimit: 1500 },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
});
