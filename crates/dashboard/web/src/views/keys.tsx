// Keys, for admins: who may write. They are made, changed and revoked here; a key itself is shown
// once.
import { KeysDocument, ViewerDocument, type AKeyFragment } from "../generated/graphql";
import { KeyForm } from "../parts/key";
import { QueryBoundary } from "../parts/query-boundary";
import { usePlace } from "../router";
import { useKey } from "../session";
import { usePages } from "../use-pages";
import { useQuery } from "../use-query";
import { count } from "../words";
import { ChangeKey } from "./keys/change";
import { KeyTable } from "./keys/list";
import { MakeKey } from "./keys/make";
import { RevokeKey } from "./keys/revoke";

/** More than anyone reads. */
const MOST = 1000;

export function Keys() {
  const key = useKey();
  const query = useQuery(ViewerDocument, key ? {} : null);
  return !key ? (
    <>
      <h1 class="govuk-heading-l">Keys</h1>
      <KeyForm why="Sign in as an admin to see who may write." />
    </>
  ) : (
    <QueryBoundary query={query} what="your key">
      {({ viewer }) =>
        viewer.role === "ADMIN" ? (
          <Managed />
        ) : (
          <>
            <h1 class="govuk-heading-l">Keys</h1>
            <p class="govuk-body">Only admins can see this page.</p>
          </>
        )
      }
    </QueryBoundary>
  );
}

function Managed() {
  const { params } = usePlace();
  const query = usePages(KeysDocument, {}, (data) => data.keys, MOST);
  const [change, revoke] = [params.get("change"), params.get("revoke")];
  return (
    <QueryBoundary query={query} what="the keys">
      {({ nodes, whole }) => {
        const chosen = nodes.find((one) => one.id === (change ?? revoke));
        if (change && chosen)
          return <ChangeKey key={chosen.id} chosen={chosen} done={query.reload} />;
        if (revoke && chosen)
          return <RevokeKey key={chosen.id} chosen={chosen} done={query.reload} />;
        return <All keys={nodes} whole={whole} reload={query.reload} />;
      }}
    </QueryBoundary>
  );
}

function All({
  keys,
  whole,
  reload,
}: {
  keys: AKeyFragment[];
  whole: boolean;
  reload: () => void;
}) {
  const people = keys.filter((key) => key.round === null);
  const valid = people.filter((key) => key.state === "VALID");
  const over = people.filter((key) => key.state !== "VALID");
  return (
    <>
      <h1 class="govuk-heading-l">Keys</h1>
      <p class="govuk-body">
        Who may write, and what. Give each person a key of their own: keys of the same name count as
        the same person. The links that are sent to services are under{" "}
        <a href="/rounds">Ask the services</a>.
      </p>
      <MakeKey keys={people} done={reload} />
      <h2 class="govuk-heading-m" id="keys">
        {count(valid.length, "valid key")}
      </h2>
      <KeyTable keys={valid} label="Valid keys" />
      {over.length > 0 && (
        <>
          <h2 class="govuk-heading-m">Revoked or expired</h2>
          <KeyTable keys={over} label="Revoked or expired keys" />
        </>
      )}
      {!whole && <p class="govuk-body">Only the newest {MOST} keys are shown.</p>}
    </>
  );
}
