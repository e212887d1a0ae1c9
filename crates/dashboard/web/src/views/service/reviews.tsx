// How the service stands in reviews by standard sets, where anything is on record.
import { cited, day, reviewStates } from "../../words";
import type { Service } from "../service";

export function Reviews({ service }: { service: Service }) {
  if (service.accreditations.length === 0) return null;
  return (
    <section aria-labelledby="reviews">
      <h2 class="govuk-heading-m" id="reviews">
        Reviews by standards
      </h2>
      <ul class="govuk-list rj-small">
        {service.accreditations.map((one) => (
          <li key={`${one.standardSetSlug} ${one.state}`}>
            {one.standardSet?.title ?? one.standardSetSlug}, version {one.version}:{" "}
            <strong>{reviewStates[one.state]}</strong> since {day(one.since)}
            {one.state === "ACCREDITED" && one.expires && `, expires on ${day(one.expires)}`}
            <span class="rj-quiet"> ({cited(one)})</span>
            {one.label && <div class="rj-quiet">{one.label}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}
