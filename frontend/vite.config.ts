import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/himaya/build/",
  publicDir: false,
  worker: { format: "es" },
  build: {
    outDir: "../src/himaya/web/static/himaya/build",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1400,
    rollupOptions: {
      checks: { eval: false }, // htmx could run text as script; fragments.ts and the policy of every page forbid it
      input: ["src/site.ts", "src/plan.ts", "src/register.ts", "src/passkey.ts", "src/editor.ts", "src/picture.ts", "src/controls.ts", "src/field.ts", "src/field-worker.ts"],
    },
  },
});
