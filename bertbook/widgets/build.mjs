/** Bundles src/ into static/bertbook.mjs, and theme.css with the palette's colours into static/bertbook.css. */

import { readFile, writeFile } from "node:fs/promises";
import { build, transform } from "esbuild";

const BANNER = "/* Built from bertbook/widgets/src with `make widgets`. Holds Preact (MIT licence). */";

/** The palette as custom properties: --bb-query, --bb-w0 … --bb-w8, --bb-w0-ink … */
function properties(theme) {
  return Object.entries(theme)
    .flatMap(([name, value]) => {
      if (name === "weights") return value.map((colour, n) => `--bb-w${n}: ${colour};`);
      if (name === "weights_ink") return value.map((colour, n) => `--bb-w${n}-ink: ${colour};`);
      return [`--bb-${name}: ${value};`];
    })
    .join(" ");
}

/** The colours of shares, 33 steps between the palette's nine: nothing is the page's own colour, 32 the strongest. */
function shades() {
  return Array.from({ length: 33 }, (_, n) => {
    const nearest = Math.round(n / 4);
    const low = Math.floor(n / 4);
    // Dark and light text change over between 4 and 6: there the colour keeps to the palette's, where both are legible.
    const kept = n % 4 === 0 || (n > 16 && n < 24);
    const colour = kept
      ? `var(--bb-w${nearest})`
      : `color-mix(in srgb, var(--bb-w${low}), var(--bb-w${low + 1}) ${25 * (n % 4)}%)`;
    return `.bb-widget .bb-shade-${n} { background: ${colour}; color: var(--bb-w${nearest}-ink); }`;
  }).join("\n");
}

const palette = JSON.parse(await readFile("../palette.json", "utf8"));
const theme = await readFile("src/theme.css", "utf8");
const colours = theme
  .replace("/* palette.light */", properties(palette.light))
  .replace("/* palette.dark */", properties(palette.dark));
const css = await transform(colours.replace("/* shades */", shades()), { loader: "css", minify: true });
await writeFile("static/bertbook.css", `${BANNER}\n${css.code}`);

await build({
  entryPoints: ["src/index.ts"],
  outfile: "static/bertbook.mjs",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  loader: { ".csv": "text" },
  banner: { js: BANNER },
  legalComments: "none",
});
