// What the tests of the server share: writing to the registry, and keeping count of what holds.

/** Posts an operation; its answer. */
export async function post(address, query, variables, key) {
  const headers = { "content-type": "application/json" };
  if (key) headers.authorization = `Bearer ${key}`;
  const response = await fetch(`${address}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  return response.json();
}

/** Proposes a service with one claim; its slug. */
export async function submit(address, key, name) {
  const mutation = `mutation($input: SubmitServiceInput!) {
    submitService(input: $input) { service { slug } errors { message } }
  }`;
  const claims = [{ fact: "dedicated_team", value: true, source: "rare-jewels-2019" }];
  const answer = await post(address, mutation, { input: { name, nation: "ENGLAND", claims } }, key);
  return answer.data.submitService.service.slug;
}

/** Records a year of opening, and a fact of it: two changes. */
export async function record(address, key, year) {
  const mutation = `mutation($input: RecordClaimsInput!) { recordClaims(input: $input) { errors { message } } }`;
  const source = "rare-jewels-2019";
  const claims = [{ fact: "opened_year", value: year, source }, { fact: "dedicated_team", value: true, source }];
  return post(address, mutation, { input: { service: "oxpip", claims } }, key);
}

/** Counts checks; `done` ends the process. */
export function checks() {
  let failed = 0;
  let total = 0;
  return {
    check(what, holds, detail = "") {
      total += 1;
      if (!holds) failed += 1;
      console.log(`${holds ? "ok    " : "FAILED"} ${what}${holds ? "" : ` ${detail}`}`);
    },
    done() {
      console.log(`\n${total - failed} of ${total} checks hold`);
      process.exit(failed === 0 ? 0 : 1);
    },
  };
}
