/** The static page's host: brings every widget to life when it comes near, and lets links set its state. */

import { PageModel } from "./model";
import { fail, mount, widgetOf } from "./mount";

/** Started this far before it scrolls into view. */
const NEAR = "800px";

const models = new Map<HTMLElement, PageModel>();

export function startPage(): void {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        try {
          modelOf(target as HTMLElement);
        } catch (error) {
          fail(target as HTMLElement, error as Error); // the others on this page still come to life
        }
      }
    },
    { rootMargin: NEAR },
  );
  for (const root of document.querySelectorAll<HTMLElement>('.bb-widget[data-state="static"]'))
    near.observe(root);
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>('a[href*="#"]');
    if (!link || link.pathname !== location.pathname || !follow(link.hash)) return;
    event.preventDefault();
    history.pushState(null, "", link.hash);
  });
  addEventListener("hashchange", () => follow(location.hash));
  follow(location.hash);
}

/** The model of a widget, which is made live if it was not yet. */
export function modelOf(root: HTMLElement): PageModel {
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
  const { links, clears = {} } = widgetOf(root);
  const values: Record<string, unknown> = { bad_link: undefined };
  for (const [key, text] of new URLSearchParams(settings)) {
    const value = Object.hasOwn(links, key) ? links[key]?.(text) : undefined;
    if (value === undefined) values.bad_link = { key, value: text };
    else values[key] = value;
  }
  const cleared = Object.assign({}, ...Object.keys(values).map((key) => clears[key]));
  const linked = Number(model.get("linked") ?? 0) + 1;
  for (const [key, value] of Object.entries({ ...cleared, ...values, linked })) model.set(key, value);
  root.scrollIntoView({ block: "nearest" });
  return true;
}
