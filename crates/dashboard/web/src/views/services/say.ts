// What a list of services answers, in a sentence that can be quoted.
import type { Classification, Nation, ServiceStatus } from "../../generated/graphql";
import { enumParams, list } from "../../router";
import { classes, count, day, keysOf, nations, statuses } from "../../words";

const AGES: Record<string, string> = { "-9": "conception", "0": "birth", "36": "3 years" };

const either = (parts: string[]) => parts.join(" or ");
const words = (slug: string) => slug.replaceAll("-", " ");

/** What the address asks for, in words; nothing where it asks for all. */
export function asked(params: URLSearchParams): string[] {
  const text = params.get("q")?.trim();
  const types = enumParams<Classification>(params, "class", keysOf(classes));
  const places = enumParams<Nation>(params, "nation", keysOf(nations));
  const states = enumParams<ServiceStatus>(params, "status", keysOf(statuses));
  const likely = enumParams<Classification>(params, "likely", keysOf(classes));
  const [offers, areas, age] = [list(params, "offers"), list(params, "area"), params.get("age")];
  return [
    text ? `found by “${text}”` : "",
    types.length > 0 ? `of the type “${either(types.map((one) => classes[one]))}”` : "",
    places.length > 0 ? `in ${either(places.map((one) => nations[one]))}` : "",
    states.length > 0 ? `with the status “${either(states.map((one) => statuses[one]))}”` : "",
    offers.length > 0 ? `known to offer ${either(offers.map(words))}` : "",
    age ? `known to accept families at ${AGES[age] ?? `${age} months`}` : "",
    areas.length > 0 ? `known to serve ${either(areas.map(words))}` : "",
    likely.length > 0
      ? `not decided, but likely “${either(likely.map((one) => classes[one]))}”`
      : "",
    params.get("contradicted") === "yes" ? "with evidence that conflicts with their type" : "",
  ].filter(Boolean);
}

export function sayList(params: URLSearchParams, total: number, today: string): string | null {
  const parts = asked(params);
  if (parts.length === 0) return null;
  return (
    `On ${day(today)}, ${count(total, "service is", "services are")} on record ` +
    `${parts.join(", ")}. What is not known of a service is not counted.`
  );
}
