// Commands that go together: they are sent one after another, into one proposal where they have to
// wait for a reviewer. What was sent is remembered, so that sending again does nothing twice.
import { ask, type Document } from "./api";
import {
  AddSourceDocument,
  CommentOnProposalDocument,
  EditServiceDocument,
  EndFundingDocument,
  MergeServicesDocument,
  RecordClaimsDocument,
  RecordFundingDocument,
  RetractClaimDocument,
  RevertRevisionDocument,
  SubmitDocument,
  WithdrawServiceDocument,
  type AddSourceInput,
  type CommentOnProposalInput,
  type EditServiceInput,
  type EndFundingInput,
  type MergeServicesInput,
  type RecordClaimsInput,
  type RecordFundingInput,
  type RetractClaimInput,
  type RevertRevisionInput,
  type SubmitServiceInput,
  type WithdrawServiceInput,
} from "./generated/graphql";

/** Stands for the slug of the source that was added just before. */
export const NEW_SOURCE = "@new-source";
/** Stands for the slug of the service that was submitted just before. */
export const NEW_SERVICE = "@new-service";

export type Command =
  | { do: "addSource"; input: AddSourceInput }
  | { do: "submitService"; input: SubmitServiceInput }
  | { do: "recordClaims"; input: RecordClaimsInput }
  | { do: "editService"; input: EditServiceInput }
  | { do: "retractClaim"; input: RetractClaimInput }
  | { do: "recordFunding"; input: RecordFundingInput }
  | { do: "endFunding"; input: EndFundingInput }
  | { do: "withdrawService"; input: WithdrawServiceInput }
  | { do: "mergeServices"; input: MergeServicesInput }
  | { do: "revertRevision"; input: RevertRevisionInput }
  /** On the proposal that the commands before are a part of. */
  | { do: "commentOnProposal"; input: CommentOnProposalInput };

const DOCUMENTS: Record<Command["do"], Document<unknown, { input: never }>> = {
  addSource: AddSourceDocument,
  submitService: SubmitDocument,
  recordClaims: RecordClaimsDocument,
  editService: EditServiceDocument,
  retractClaim: RetractClaimDocument,
  recordFunding: RecordFundingDocument,
  endFunding: EndFundingDocument,
  withdrawService: WithdrawServiceDocument,
  mergeServices: MergeServicesDocument,
  revertRevision: RevertRevisionDocument,
  commentOnProposal: CommentOnProposalDocument,
} as unknown as Record<Command["do"], Document<unknown, { input: never }>>;

/** These are never part of a proposal. */
const ALONE: Command["do"][] = ["mergeServices", "revertRevision"];

export interface Fault {
  code: string;
  message: string;
  path: string[];
}

interface Payload {
  errors: Fault[];
  warnings?: string[];
  revision?: number | null;
  proposal?: { id: string } | null;
  source?: { slug: string } | null;
  service?: { slug: string; name: string; published: boolean } | null;
}

/** How far the sending has come: kept with the draft. */
export interface Progress {
  /** The proposal that they are a part of. */
  proposal: string | null;
  /** The name of each request, by its command. */
  keys: Record<string, string>;
  /** What stands for slugs that were given on the way. */
  slugs: Record<string, string>;
}

export function begin(proposal: string | null = null): Progress {
  return { proposal, keys: {}, slugs: {} };
}

export type Sent =
  | {
      done: true;
      /** The proposal that waits; null where all took effect at once. */
      proposal: string | null;
      service: Payload["service"];
      revision: number | null;
      warnings: string[];
      /** The slugs that were given on the way. */
      slugs: Record<string, string>;
    }
  | { done: false; command: Command; faults: Fault[] };

/** The command with the slugs that were given on the way. */
function resolved(input: object, slugs: Record<string, string>): object {
  return JSON.parse(JSON.stringify(input), (_name, value: unknown) =>
    typeof value === "string" ? (slugs[value] ?? value) : value,
  ) as object;
}

/**
 * Sends them in order and stops at the first that is wrong. `keep` is given the progress before
 * each request, so that one whose answer was lost is sent under its own name again.
 */
export async function sendAll(
  commands: Command[],
  progress: Progress,
  keep: (progress: Progress) => void,
): Promise<Sent> {
  let now = progress;
  const warnings: string[] = [];
  let last: Payload = { errors: [] };
  // The proposal that this sending is a part of, where it began with one.
  const into = progress.proposal;
  let waits: string | null = null;
  for (const command of commands) {
    const text = JSON.stringify(command);
    const idempotencyKey = now.keys[text] ?? crypto.randomUUID();
    now = { ...now, keys: { ...now.keys, [text]: idempotencyKey } };
    keep(now);
    const proposal = waits ?? into;
    const { data } = await ask(DOCUMENTS[command.do], {
      input: {
        ...resolved(command.input, now.slugs),
        idempotencyKey,
        ...(proposal && !ALONE.includes(command.do) ? { proposal } : {}),
      } as never,
    });
    last = (data as Record<string, Payload>)[command.do] ?? { errors: [] };
    if (last.errors.length > 0) return { done: false, command, faults: last.errors };
    warnings.push(...(last.warnings ?? []));
    if (last.proposal && !ALONE.includes(command.do)) waits = last.proposal.id;
    now = {
      ...now,
      slugs: {
        ...now.slugs,
        ...(last.source ? { [NEW_SOURCE]: last.source.slug } : {}),
        ...(command.do === "submitService" && last.service
          ? { [NEW_SERVICE]: last.service.slug }
          : {}),
      },
    };
    keep(now);
  }
  return {
    done: true,
    proposal: waits,
    service: last.service ?? null,
    revision: last.revision ?? null,
    warnings,
    slugs: now.slugs,
  };
}
