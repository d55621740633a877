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

/** The colours of signed numbers, 8 steps on each side of zero; signedPaint in paint.ts asks for them. */
function tints() {
  const steps = (name, colour) =>
    Array.from({ length: 8 }, (_, n) => {
      const mix = `color-mix(in srgb, var(--bb-${colour}) ${12.5 * (n + 1)}%, var(--bb-page))`;
      return `.bb-widget .bb-${name}-${n + 1} { background: ${mix}; }`;
    });
  return [...steps("more", "positive"), ...steps("less", "negative")].join("\n");
}

const palette = JSON.parse(await readFile("../palette.json", "utf8"));
const theme = await readFile("src/theme.css", "utf8");
const colours = theme
  .replace("/* palette.light */", properties(palette.light))
  .replace("/* palette.dark */", properties(palette.dark));
const rules = colours.replace("/* shades */", shades()).replace("/* tints */", tints());
const css = await transform(rules, { loader: "css", minify: true });
await writeFile("static/bertbook.css", `${BANNER}\n${css.code}`);

const messages = JSON.parse(await readFile("messages.json", "utf8"));
const files = (await readdir("src", { recursive: true })).filter((name) => /\.tsx?$/.test(name));
const sources = (await Promise.all(files.map((name) => readFile(`src/${name}`, "utf8")))).join("\n");

/**
 * Messages that are asked for by their full key travel without it: as a list, and the code asks by the place in it.
 * A key put together, `tag.${tag}`, is kept, and so is one without a point, which may be another word of the code.
 */
const together = [...sources.matchAll(/`([a-z_]+\.[\w.]*)\$\{[^`}]*\}([\w.]*)`/g)];
const isKept = (key) =>
  !key.includes(".") || together.some(([, start, end]) => key.startsWith(start) && key.endsWith(end));
const kept = Object.keys(messages.en).filter(isKept);
const listed = Object.keys(messages.en).filter((key) => !isKept(key) && sources.includes(`"${key}"`));

/** Nothing travels that the page does not read: long keys, and what only Python says. */
const lean = {
  name: "lean",
  setup(bundle) {
    bundle.onLoad({ filter: /messages\.json$/ }, () => {
      const tables = Object.entries(messages).map(([language, table]) => {
        const list = JSON.stringify(listed.map((key) => table[key] ?? null));
        const named = JSON.stringify(Object.fromEntries(kept.map((key) => [key, table[key]])));
        return `${JSON.stringify(language)}: Object.assign(${list}, ${named})`;
      });
      return { contents: `export default { ${tables.join(", ")} };`, loader: "js" };
    });
    bundle.onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/"([a-z_]+\.[\w.]+)"/g, (whole, key) =>
        listed.includes(key) ? listed.indexOf(key) : whole,
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
  // Elements as calls of preact's `createElement`, their children as arguments: shorter than the objects of TypeScript's own way.
  jsx: "transform",
  jsxFactory: "createElement",
  jsxFragment: "Fragment",
  tsconfigRaw: {},
  inject: ["src/elements.ts"],
  loader: { ".csv": "text" },
  legalComments: "none",
  plugins: [lean],
  write: false,
});
// unsafe: that String, Array and the like are the browser's own, and no code looks when they are called.
const smaller = await minify(bundle.outputFiles[0].text, {
  module: true,
  ecma: 2020,
  compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true },
});
await writeFile("static/bertbook.mjs", `${BANNER}\n${smaller.code}\n`);
