/** The body of a widget: whose numbers these are, and then whatever the widget draws. */

import type { ComponentChildren } from "preact";
import type { Model } from "../model";
import type { Panel } from "./panel";
import { Source, type SourceName } from "./Source";

interface Props {
  readonly model: Model;
  /** None where there are no numbers yet. */
  readonly panel?: Panel;
  readonly children: ComponentChildren;
}

export function Body({ model, panel, children }: Props) {
  return (
    <div class="bb-body" {...panel?.handlers}>
      <Source name={model.get("source") as SourceName} />
      {children}
    </div>
  );
}
