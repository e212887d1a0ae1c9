// A server that only reads: what would be written is not offered there.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ServerDocument } from "../generated/graphql";
import { useQuery } from "../use-query";
import { ContactLink } from "./contact-link";
import { WaysOn } from "./ways-on";

/** Whether the server only reads. Until it has said so, it takes changes. */
export const OnlyReads = createContext(false);

export function useOnlyReads(): boolean {
  return useContext(OnlyReads);
}

const WRITES = /^\/(add|change|keys|rounds|answer)(\/|$)|^\/review\/./;

/** Whether a page is only for writing. Suggestions can be read by those who may see them. */
export function onlyWrites(path: string): boolean {
  return WRITES.test(path);
}

/** Says beside what can be read why nothing can be changed. */
export function ReadingOnly() {
  if (!useOnlyReads()) return null;
  return (
    <p class="govuk-inset-text">
      This copy of the register only reads. You can read suggestions here; to change or decide one,
      go to the server that keeps the register.
    </p>
  );
}

/** Stands in the place of each page that is for writing. */
export function NoDesk() {
  const contact = useQuery(ServerDocument, {}).data?.registry.contact;
  return (
    <>
      <h1 class="govuk-heading-l">This copy of the register only reads</h1>
      <p class="govuk-body">
        You can read everything that is published. To suggest a change, to answer for a service or
        to review, go to the server that keeps the register
        {contact && (
          <>
            , or ask the registry team: <ContactLink contact={contact} />
          </>
        )}
        .
      </p>
      <p class="govuk-body">
        What you have typed stays in this browser. You can send it from here when this server takes
        changes again.
      </p>
      <WaysOn />
    </>
  );
}
