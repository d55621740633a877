/** Text files that the bundler puts into the script. */
declare module "*.csv" {
  const text: string;
  export default text;
}

/** WebAssembly text, assembled: the bytes as base64. */
declare module "*.wat" {
  const base64: string;
  export default base64;
}

/** A script that the bundler makes of a source file, as text. */
declare module "script:*" {
  const source: string;
  export default source;
}

/** A style sheet, as text. */
declare module "*.css" {
  const text: string;
  export default text;
}
