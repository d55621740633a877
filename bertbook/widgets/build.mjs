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

const palette = JSON.parse(await readFile("../palette.json", "utf8"));
const theme = await readFile("src/theme.css", "utf8");
const colours = theme
  .replace("/* palette.light */", properties(palette.light))
  .replace("/* palette.dark */", properties(palette.dark));
const css = await transform(colours, { loader: "css", minify: true });
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
