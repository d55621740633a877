/** Bundles src/live/ into static/live.mjs, which only pages with a live published model load. */

import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import wabt from "wabt";

const BANNER = "/* Built from bertbook/widgets/src/live with `make widgets`. */";
const { parseWat } = await wabt();

/** WebAssembly text becomes bytes, and what runs in a thread of its own a text: a page may fetch neither. */
const inlined = {
  name: "inlined",
  setup(bundle) {
    bundle.onLoad({ filter: /\.wat$/ }, async ({ path }) => {
      const { buffer } = parseWat(path, await readFile(path, "utf8"), { simd: true }).toBinary({});
      return { contents: Buffer.from(buffer).toString("base64"), loader: "text" };
    });
    bundle.onResolve({ filter: /^script:/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace("script:", "")),
      namespace: "script",
    }));
    bundle.onLoad({ filter: /./, namespace: "script" }, async ({ path }) => ({
      contents: await bundled(path),
      loader: "text",
    }));
  },
};

/** A source file and all that it imports, as one small script. */
async function bundled(entry) {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    loader: { ".css": "text" },
    plugins: [inlined],
    write: false,
  });
  const [file] = bundle.outputFiles;
  const { code } = await minify(file.text, { module: true, ecma: 2020, compress: { passes: 3 } });
  return code;
}

await writeFile("static/live.mjs", `${BANNER}\n${await bundled("src/live/index.ts")}\n`);
