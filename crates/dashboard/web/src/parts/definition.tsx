// The choice of the definition that scores.
import { DefinitionsDocument } from "../generated/graphql";
import { setParams, usePlace } from "../router";
import { useQuery } from "../use-query";
import { Select } from "./field";

export const DEFAULT_DEFINITION = "rare-jewels-2019";

export function useDefinition(): string {
  return usePlace().params.get("definition") ?? DEFAULT_DEFINITION;
}

/** Shows nothing while there is only one. */
export function DefinitionChoice() {
  const chosen = useDefinition();
  const { data } = useQuery(DefinitionsDocument, {});
  const definitions = data?.definitions ?? [];
  if (definitions.length < 2 && definitions.some((one) => one.slug === chosen)) return null;
  return (
    <Select
      id="definition"
      label="Scored by"
      value={chosen}
      options={
        definitions.length > 0
          ? definitions.map(
              (one) =>
                [
                  one.slug,
                  `${one.title}${one.status === "current" ? "" : ` (${one.status})`}`,
                ] as const,
            )
          : [[chosen, chosen] as const]
      }
      onChange={(value) => setParams({ definition: value === DEFAULT_DEFINITION ? null : value })}
    />
  );
}
