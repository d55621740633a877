/** Puts a widget into an element, for both hosts. An error in a widget is shown in its place, and thrown on. */

import { Component, type ComponentChildren, options, render } from "preact";
import type { Reader } from "./links";
import { say } from "./messages";
import type { Model } from "./model";
import { Attention, LINKS as attentionLinks } from "./widgets/attention/Attention";
import { Blend, LINKS as blendLinks } from "./widgets/blend/Blend";
import { Softmax, LINKS as softmaxLinks } from "./widgets/softmax/Softmax";

export interface WidgetProps {
  readonly model: Model;
  /** Whether Python listens: a notebook, not the static page. */
  readonly kernel: boolean;
}

/** The widgets by the name in `data-widget`, and what links may set in them. */
const WIDGETS = {
  attention: { Widget: Attention, links: attentionLinks },
  blend: { Widget: Blend, links: blendLinks },
  softmax: { Widget: Softmax, links: softmaxLinks },
} as const;

// Work is done once a frame, however many keys and events came in between.
options.debounceRendering = (draw) => requestAnimationFrame(draw);

class Guard extends Component<{ root: HTMLElement; children: ComponentChildren }, { error: Error | null }> {
  override state = { error: null };
  override componentDidCatch(error: Error): void {
    this.props.root.dataset.state = "error";
    this.setState({ error });
    setTimeout(() => {
      throw error;
    });
  }
  render() {
    const { error } = this.state as { error: Error | null };
    if (!error) return this.props.children;
    return (
      <p class="bb-notice" data-role="notice">
        {say("error", { error: error.message })}
      </p>
    );
  }
}

function find(root: HTMLElement) {
  const name = root.dataset.widget ?? "";
  if (!(name in WIDGETS)) throw new Error(`there is no widget named ${JSON.stringify(name)}`);
  return WIDGETS[name as keyof typeof WIDGETS];
}

export function linksOf(root: HTMLElement): Readonly<Record<string, Reader>> {
  return find(root).links;
}

/** Draws the widget named in `root.dataset.widget`, in place of what `root` held. Returns how to remove it. */
export function mount(root: HTMLElement, model: Model, kernel: boolean): () => void {
  const { Widget } = find(root);
  root.replaceChildren();
  root.dataset.state = "live";
  render(
    <Guard root={root}>
      <Widget model={model} kernel={kernel} />
    </Guard>,
    root,
  );
  return () => render(null, root);
}
