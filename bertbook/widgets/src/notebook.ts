/** anywidget's entry: the widget in JupyterLab, Notebook, VS Code and Colab, with the kernel behind it. */

import type { Model } from "./model";
import { mount } from "./mount";

export function renderInNotebook({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const root = document.createElement("div");
  root.className = "bb-widget";
  root.dataset.widget = model.get("widget") as string;
  root.dataset.source = model.get("source") as string;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", model.get("widget") as string);
  el.classList.add("bb-host");
  el.append(root);
  return mount(root, model, true);
}
