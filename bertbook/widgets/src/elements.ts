/** What the elements written in the .tsx files become calls of; `build.mjs` puts it into each. */

export { createElement, Fragment } from "preact";
