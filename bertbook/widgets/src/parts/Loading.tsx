/** What stands in a widget's place until its weights have come, or when they could not be had. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { say } from "../messages";
import type { Common, Model } from "../model";
import { forgetFailures, type Trained, useTrained } from "../trained";
import { Notices } from "./Notices";
import { Source, type SourceName } from "./Source";

interface Props {
  readonly source: SourceName;
  readonly failed: Error | undefined;
  readonly badLink: Common["bad_link"];
  readonly onReset: () => void;
}

export function Loading({ source, failed, badLink, onReset }: Props) {
  const tryAgain = () => {
    forgetFailures();
    onReset();
  };
  return (
    <div class="bb-body">
      <Source name={source} />
      {failed ? (
        <>
          <Notices texts={[say("who.failed", { error: failed.message })]} badLink={badLink} />
          <div class="bb-controls">
            <button type="button" data-role="reset" title={say("control.reset.title")} onClick={tryAgain}>
              {say("control.reset")}
            </button>
          </div>
        </>
      ) : (
        <p class="bb-loading" data-role="loading">
          {say("who.loading")}
        </p>
      )}
    </div>
  );
}

interface WithWeightsProps<S extends Common> {
  readonly model: Model;
  readonly inputs: { readonly state: S; readonly reset: () => void };
  /** Of the weights; always as many. */
  readonly names: readonly string[];
  /** Draws the widget with these weights, and with the state that asked for them. */
  readonly children: (state: S, weights: readonly Trained[]) => ComponentChildren;
}

/** A widget on trained weights: while others are on their way, it stays as it was drawn last. */
export function WithWeights<S extends Common>({ model, inputs, names, children }: WithWeightsProps<S>) {
  const all = names.map((name) => useTrained(model, name));
  const weights = all.filter((one): one is Trained => one !== null && !(one instanceof Error));
  const failed = all.find((one) => one instanceof Error);
  const shown = useRef<readonly [S, readonly Trained[]] | null>(null);
  if (weights.length === names.length) shown.current = [inputs.state, weights];
  if (!failed && shown.current) return <>{children(...shown.current)}</>;
  return (
    <Loading
      source={model.get("source") as SourceName}
      failed={failed}
      badLink={inputs.state.bad_link}
      onReset={inputs.reset}
    />
  );
}
