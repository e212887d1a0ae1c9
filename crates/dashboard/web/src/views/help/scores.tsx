// How a score, a type and a mark are read.
import { LOOKS, type Look } from "../matrix/look";
import { HeatMark } from "../matrix/mark";
import { bases, classes, keysOf } from "../../words";
import { ClassName } from "../../parts/marks";

const MEANS: Record<Look, string> = {
  met: "everything that the characteristic asks for is known to be so",
  partly: "a part of it is known to be so, and the rest is known not to be: half a point",
  half: "not settled yet, but half a point is sure, whatever the rest turns out to be",
  "not-met": "it is known not to be so",
  unknown: "nobody has said yet; it is not a no",
  na: "the characteristic cannot apply to this service",
};

export function Scores() {
  return (
    <>
      <p class="govuk-body rj-answer">
        <strong>“4 to 7 of 7” means: 4 points are confirmed, and up to 7 are possible</strong> once
        we know more.
      </p>
      <p class="govuk-body">
        A definition asks for a number of characteristics. Each that is met gives one point, and one
        that is partly met gives half a point. What is not known makes the range wider. It never
        lowers the higher number: saying less makes no score worse.
      </p>
      <h2 class="govuk-heading-m">The marks</h2>
      <dl class="rj-marks">
        {keysOf(LOOKS).map((look) => (
          <div key={look}>
            <dt>
              <HeatMark look={look} /> {LOOKS[look]}
            </dt>
            <dd>{MEANS[look]}</dd>
          </div>
        ))}
      </dl>
      <h2 class="govuk-heading-m">The types</h2>
      <ul class="rj-plain-list">
        {keysOf(classes).map((kind) => (
          <li key={kind}>
            <ClassName kind={kind} />
            {kind === "UNDETERMINED" && (
              <span class="rj-quiet">: there is not enough evidence yet to say which</span>
            )}
          </li>
        ))}
      </ul>
      <p class="govuk-body">
        <a href="/help/definitions">What each asks for</a>
      </p>
      <h2 class="govuk-heading-m">How sure a type is</h2>
      <dl class="govuk-summary-list rj-small">
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{bases.ATTESTED}</dt>
          <dd class="govuk-summary-list__value">
            a source lists the service as that. It says nothing of how each characteristic is met.
          </dd>
        </div>
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{bases.ASSESSED}</dt>
          <dd class="govuk-summary-list__value">
            what is known leaves no other type: nothing that is still unknown could change it.
          </dd>
        </div>
        <div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{bases.DECIDED}</dt>
          <dd class="govuk-summary-list__value">
            a reviewer has read the evidence and decided, with a reason that is shown.
          </dd>
        </div>
      </dl>
      <h2 class="govuk-heading-m">Why a listed team can have a low score</h2>
      <p class="govuk-body">
        The report of 2019 lists 27 teams and says little of each. So a team can be listed, and
        still have most of its characteristics “not known”. That is a gap in what we know, not in
        what the team does. Where evidence speaks against a type that a source gives, the page of
        the service says so.
      </p>
      <h2 class="govuk-heading-m">“As of” and “since”</h2>
      <p class="govuk-body">
        A fact is as old as its source. “As listed on 1 June 2019” says what a source said for that
        day; it does not say that it still is so.
      </p>
    </>
  );
}
