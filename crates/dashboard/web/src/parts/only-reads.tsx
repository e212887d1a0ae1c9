// A server that only reads: what would be written is not offered there.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ServerDocument } from "../generated/graphql";
import { useQuery } from "../use-query";
import { ContactLink } from "./contact-link";

/** Whether the server only reads. Until it has said so, it takes changes. */
export const OnlyReads = createContext(false);

export function useOnlyReads(): boolean {
  return useContext(OnlyReads);
}

const DESK = /^\/(sign-in|work|add|change|keys|rounds|answer|review|proposals)(\/|$)/;

/** Whether an address is of the desk: what is there is for those who change the register. */
export function isDesk(path: string): boolean {
  return DESK.test(path);
}

/** Stands in the place of each page of the desk. */
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
      <ul class="govuk-list govuk-list--bullet">
        <li>
          <a href="/services">All services</a>
        </li>
        <li>
          <a href="/map">The map</a>
        </li>
      </ul>
    </>
  );
}
