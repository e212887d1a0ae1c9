// A register over GraphQL, with nothing but `fetch`.

/** Something that the register refused; act on the code, show the message. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What passes by itself: the same request, with the same `idempotencyKey`, is sent again. */
const PASSING = new Set(["RATE_LIMITED", "UNAVAILABLE"]);
const ATTEMPTS = 5;

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

interface Page<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface Team {
  id: string;
  slug: string;
  name: string;
}

export interface Change {
  cursor: string;
  revision: number;
  kind: string;
  entity: string;
  service: { id: string; name: string } | null;
}

export interface Claim {
  fact: string;
  value: unknown;
  source: string;
  locator?: string;
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

export class Register {
  constructor(
    readonly address: string,
    readonly key: string | null = null,
  ) {}

  /** The answer to a question. An answer with an error is thrown as a whole. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (this.key) headers["authorization"] = `Bearer ${this.key}`;
    for (let attempt = 1; ; attempt += 1) {
      const body = JSON.stringify({ query, variables });
      let response: Response;
      let answer: Answer<T>;
      try {
        response = await fetch(`${this.address}/graphql`, { method: "POST", headers, body });
        answer = (await response.json()) as Answer<T>;
      } catch (broken) {
        // Perhaps it was done, perhaps not: under the same `idempotencyKey` it is done once.
        if (!(broken instanceof TypeError) || attempt === ATTEMPTS) throw broken;
        await pause(2 ** attempt);
        continue;
      }
      const error = answer.errors?.[0];
      if (!error && answer.data) return answer.data;
      const code = error?.extensions?.code ?? "INTERNAL";
      if (!PASSING.has(code) || attempt === ATTEMPTS) throw new Refused(code, error?.message ?? "no answer");
      // A date, which a proxy may send, is not followed.
      const after = response.headers.get("retry-after") ?? "";
      await pause(/^\d+$/.test(after) ? Number(after) : 2 ** attempt);
    }
  }

  /** Every entry of a list, page by page. */
  private async *pages<T>(query: string, variables: Record<string, unknown>): AsyncGenerator<T> {
    for (let after: string | null = null; ; ) {
      const { list }: { list: Page<T> } = await this.ask(query, { ...variables, after });
      yield* list.nodes;
      if (!list.pageInfo.hasNextPage) return;
      after = list.pageInfo.endCursor;
    }
  }

  teams(nation: string): AsyncGenerator<Team> {
    const query = `query Teams($nation: Nation!, $after: String) {
      list: teams(filter: { nations: [$nation] }, first: 10, after: $after) {
        nodes { id slug name } pageInfo { hasNextPage endCursor } } }`;
    return this.pages(query, { nation });
  }

  /** What changed after a revision, oldest first. */
  changes(since: number): AsyncGenerator<Change> {
    const query = `query Changes($since: Int!, $after: String) {
      list: changes(since: $since, first: 100, after: $after) {
        nodes { cursor revision kind entity service { id name } } pageInfo { hasNextPage endCursor } } }`;
    return this.pages(query, { since });
  }

  /** Of the key: `CONTRIBUTOR` or another one; `PUBLIC` without a key. */
  async role(): Promise<string> {
    const { viewer } = await this.ask<{ viewer: { role: string } }>("{ viewer { role } }");
    return viewer.role;
  }

  /** Records what a source says. Of a contributor it is a proposal: its id, or null where it took effect at once. */
  async record(service: string, claims: Claim[], idempotencyKey: string): Promise<string | null> {
    const query = `mutation Record($input: RecordClaimsInput!) {
      recordClaims(input: $input) { proposal { id } errors { code message path } } }`;
    interface Payload {
      proposal: { id: string } | null;
      errors: { code: string; message: string; path: string[] }[];
    }
    const input = { service, claims, idempotencyKey };
    const { recordClaims } = await this.ask<{ recordClaims: Payload }>(query, { input });
    const [wrong] = recordClaims.errors;
    if (wrong) throw new Refused(wrong.code, `${wrong.path.join(".")}: ${wrong.message}`);
    return recordClaims.proposal?.id ?? null;
  }
}
