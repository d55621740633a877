/** Bundles src/ into static/bertbook.mjs, and theme.css with the palette's colours into static/bertbook.css. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { build, transform } from "esbuild";
import { minify } from "terser";

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

const messages = JSON.parse(await readFile("messages.json", "utf8"));
const files = (await readdir("src", { recursive: true })).filter((name) => /\.tsx?$/.test(name));
const sources = (await Promise.all(files.map((name) => readFile(`src/${name}`, "utf8")))).join("\n");

/**
 * Short names for the messages that are asked for by their full key. A key put together, `tag.${tag}`, keeps its own,
 * and so does one without a point, which may be another word of the code.
 */
const together = [...sources.matchAll(/`([a-z_]+\.[\w.]*)\$\{[^`}]*\}([\w.]*)`/g)];
const names = new Map();
for (const key of Object.keys(messages.en)) {
  const kept =
    !key.includes(".") || together.some(([, start, end]) => key.startsWith(start) && key.endsWith(end));
  if (kept) names.set(key, key);
  else if (sources.includes(`"${key}"`)) names.set(key, `_${names.size.toString(36)}`);
}

/** Nothing travels that the page does not read: long keys, and what only Python says. */
const lean = {
  name: "lean",
  setup(bundle) {
    bundle.onLoad({ filter: /messages\.json$/ }, () => {
      const used = (table) => Object.entries(table).filter(([key]) => names.has(key));
      const tables = Object.entries(messages).map(([language, table]) => [
        language,
        Object.fromEntries(used(table).map(([key, text]) => [names.get(key), text])),
      ]);
      return { contents: JSON.stringify(Object.fromEntries(tables)), loader: "json" };
    });
    bundle.onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/"([a-z_]+\.[\w.]+)"/g, (whole, key) =>
        names.has(key) ? `"${names.get(key)}"` : whole,
      ),
      loader: path.endsWith("x") ? "tsx" : "ts",
    }));
  },
};

const bundle = await build({
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  loader: { ".csv": "text" },
  legalComments: "none",
  plugins: [lean],
  write: false,
});
const smaller = await minify(bundle.outputFiles[0].text, {
  module: true,
  ecma: 2020,
  compress: { passes: 3 },
});
await writeFile("static/bertbook.mjs", `${BANNER}\n${smaller.code}\n`);
