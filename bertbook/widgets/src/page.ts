/** The static page's host: brings every widget to life when it comes near, and lets links set its state. */

import { PageModel } from "./model";
import { linksOf, mount } from "./mount";

/** Started this far before it scrolls into view. */
const NEAR = "800px";

const models = new Map<HTMLElement, PageModel>();

export function startPage(): void {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        modelOf(target as HTMLElement);
      }
    },
    { rootMargin: NEAR },
  );
  for (const root of document.querySelectorAll<HTMLElement>('.bb-widget[data-state="static"]'))
    near.observe(root);
  document.addEventListener("click", (event) => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>('a[href*="#"]');
    if (link && link.pathname === location.pathname && follow(link.hash)) event.preventDefault();
  });
  addEventListener("hashchange", () => follow(location.hash));
  follow(location.hash);
}

/** The model of a widget, which is made live if it was not yet. */
function modelOf(root: HTMLElement): PageModel {
  const known = models.get(root);
  if (known) return known;
  const model = new PageModel(JSON.parse(root.dataset.props ?? "{}"));
  models.set(root, model);
  mount(root, model, false);
  return model;
}

/** Obeys "#NAME:key=value&key=value". Returns whether such a widget is on this page. */
function follow(hash: string): boolean {
  const [, name, settings] = /^#([\w-]+):(.+)$/.exec(hash) ?? [];
  if (!name || !settings) return false;
  const root = document.querySelector<HTMLElement>(`.bb-widget[data-name="${CSS.escape(name)}"]`);
  if (!root) return false;
  const model = modelOf(root);
  model.set("bad_link", undefined);
  const readers = linksOf(root);
  for (const [key, text] of new URLSearchParams(settings)) {
    const value = readers[key]?.(text);
    if (value === undefined) model.set("bad_link", { key, value: text });
    else model.set(key, value);
  }
  root.scrollIntoView({ block: "nearest" });
  return true;
}
