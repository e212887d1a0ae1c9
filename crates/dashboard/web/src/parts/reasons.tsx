// An explanation as a tree; what does not decide is counted, not shown.
import type { Outcome } from "../generated/graphql";
import { count, glyphs, outcomes } from "../words";

export interface Reason {
  text: string;
  outcome: Outcome;
  omitted: number;
  children?: Reason[];
}

export function Reasons({ reason, top = true }: { reason: Reason; top?: boolean }) {
  const children = reason.children ?? [];
  return (
    <div>
      <div class="rj-reason">
        <b aria-hidden="true">{glyphs[reason.outcome]}</b>
        <span>
          <span class="govuk-visually-hidden">{outcomes[reason.outcome]}: </span>
          {reason.text}
        </span>
      </div>
      {(children.length > 0 || (top && reason.omitted > 0)) && (
        <ul class="rj-reasons">
          {children.map((child, index) => (
            <li key={index}>
              <Reasons reason={child} top={false} />
            </li>
          ))}
          {top && reason.omitted > 0 && (
            <li class="rj-quiet">
              {`${count(reason.omitted, "other reason")} that ` +
                `${reason.omitted === 1 ? "does" : "do"} not decide`}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
