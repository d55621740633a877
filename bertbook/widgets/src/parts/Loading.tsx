/** What stands in a widget's place until its weights have come, or when they could not be had. */

import { say } from "../messages";
import type { Common } from "../model";
import { forgetFailures } from "../trained";
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
