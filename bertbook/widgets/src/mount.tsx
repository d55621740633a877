/** Puts a widget into an element, for both hosts. An error in a widget is shown in its place, and thrown on. */

// biome-ignore-all assist/source/organizeImports: widgets that are alike stand together, since gzip looks back 32 kB
import { Component, type ComponentChildren, options, render } from "preact";
import type { Reader } from "./links";
import { say } from "./messages";
import type { Model } from "./model";
import { LAST } from "./who";
import { Block, LINKS as blockLinks } from "./widgets/block/Block";
import { Attention, LINKS as attentionLinks } from "./widgets/attention/Attention";
import { MOST } from "./widgets/attention/numbers";
import { Mask, LINKS as maskLinks } from "./widgets/mask/Mask";
import { Softmax, LINKS as softmaxLinks } from "./widgets/softmax/Softmax";
import { Race, LINKS as raceLinks } from "./widgets/race/Race";
import { Matrices, LINKS as matricesLinks } from "./widgets/matrices/Matrices";
import { Blend, LINKS as blendLinks } from "./widgets/blend/Blend";
import { Heirloom, LINKS as heirloomLinks } from "./widgets/heirloom/Heirloom";
import { AddNorm, LINKS as addNormLinks, OWN } from "./widgets/add_norm/AddNorm";
import { Lock, LINKS as lockLinks } from "./widgets/lock/Lock";
import { Context, LINKS as contextLinks } from "./widgets/context/Context";
import { AUTO } from "./widgets/context/numbers";
import { AUTO as ANY_TOKEN, AT_TOKEN } from "./widgets/one_hot/numbers";
import { OneHot, LINKS as oneHotLinks } from "./widgets/one_hot/OneHot";
import { FillMask, LINKS as fillMaskLinks } from "./widgets/fill_mask/FillMask";
import { Answer, LINKS as answerLinks } from "./widgets/answer/Answer";
import { Heads, LINKS as headsLinks } from "./widgets/heads/Heads";
import { AUTO as AUTO_QUERY } from "./widgets/heads/numbers";

export interface WidgetProps {
  readonly model: Model;
  /** Whether Python listens: a notebook, not the static page. */
  readonly kernel: boolean;
}

interface Entry {
  readonly Widget: (props: WidgetProps) => ComponentChildren;
  /** What links may set. */
  readonly links: Readonly<Record<string, Reader>>;
  /** By key: what a link that brings it sets besides, where the value before belonged to the state before. */
  readonly clears?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Of `Answer`: what belonged to the story or the question before. */
const ANEW = { query: 0, measured: false };

/** The widgets by the name in `data-widget`. */
const WIDGETS: Readonly<Record<string, Entry>> = {
  answer: { Widget: Answer, links: answerLinks, clears: { sentence: ANEW, question: ANEW } },
  attention: {
    Widget: Attention,
    links: attentionLinks,
    clears: { sentence: { query: 0, key: MOST, edits: {}, cuts: [] }, query: { key: MOST } },
  },
  blend: { Widget: Blend, links: blendLinks },
  block: { Widget: Block, links: blockLinks, clears: { sentence: { chosen: AUTO } } },
  context: { Widget: Context, links: contextLinks, clears: { sentence: { chosen: AUTO } } },
  heads: {
    Widget: Heads,
    links: headsLinks,
    clears: { sentence: { query: AUTO_QUERY, off: [], pinned: "" } },
  },
  heirloom: {
    Widget: Heirloom,
    links: heirloomLinks,
    clears: { sentence: { cursor: LAST }, distance: { sentence: null, cursor: LAST } },
  },
  lock: {
    Widget: Lock,
    links: lockLinks,
    clears: { sentence: { cursor: LAST, turns: {} }, reader: { turns: {} } },
  },
  fill_mask: {
    Widget: FillMask,
    links: fillMaskLinks,
    clears: { sentence: { covered: [], place: AUTO } },
  },
  mask: { Widget: Mask, links: maskLinks },
  one_hot: {
    Widget: OneHot,
    links: oneHotLinks,
    clears: { sentence: { chosen: ANY_TOKEN, ...AT_TOKEN }, chosen: AT_TOKEN },
  },
  add_norm: {
    Widget: AddNorm,
    links: addNormLinks,
    clears: { sentence: OWN, chosen: OWN, layer: OWN, part: OWN },
  },
  matrices: {
    Widget: Matrices,
    links: matricesLinks,
    clears: { sentence: { length: 0, query: 0, key: MOST }, query: { key: MOST } },
  },
  race: { Widget: Race, links: raceLinks, clears: { sentence: { length: 0 } } },
  softmax: { Widget: Softmax, links: softmaxLinks },
};

// Work is done once a frame, however many keys and events came in between.
options.debounceRendering = (draw) => requestAnimationFrame(draw);

class Guard extends Component<{ root: HTMLElement; children: ComponentChildren }, { error: Error | null }> {
  override state = { error: null };
  override componentDidCatch(error: Error): void {
    report(this.props.root, error);
    this.setState({ error });
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

/** Says that a widget stopped, where its script can see it and in the console. */
function report(root: HTMLElement, error: Error): void {
  root.dataset.state = "error";
  setTimeout(() => {
    throw error;
  });
}

/** A widget that could not even be started: its tables stay, with a word on why they are not live. */
export function fail(root: HTMLElement, error: Error): void {
  const notice = document.createElement("p");
  notice.className = "bb-notice";
  notice.dataset.role = "notice";
  notice.textContent = say("error", { error: error.message });
  root.append(notice);
  report(root, error);
}

export function widgetOf(root: HTMLElement): Entry {
  const name = root.dataset.widget ?? "";
  const entry = Object.hasOwn(WIDGETS, name) ? WIDGETS[name] : undefined;
  if (!entry) throw new Error(`there is no widget named ${JSON.stringify(name)}`);
  return entry;
}

/** Draws the widget named in `root.dataset.widget`, in place of what `root` held. Returns how to remove it. */
export function mount(root: HTMLElement, model: Model, kernel: boolean): () => void {
  const { Widget } = widgetOf(root);
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
