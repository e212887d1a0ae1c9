"""A register over GraphQL, with nothing but Python's own library."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

# What passes by itself: the same request, with the same `idempotencyKey`, is sent again.
PASSING = {"RATE_LIMITED", "UNAVAILABLE"}
ATTEMPTS = 5

TEAMS = """query Teams($nation: Nation!, $after: String) {
  list: teams(filter: { nations: [$nation] }, first: 10, after: $after) {
    nodes { id slug name } pageInfo { hasNextPage endCursor } } }"""
CHANGES = """query Changes($since: Int!, $after: String) {
  list: changes(since: $since, first: 100, after: $after) {
    nodes { cursor revision kind entity service { id name } } pageInfo { hasNextPage endCursor } } }"""
RECORD = """mutation Record($input: RecordClaimsInput!) {
  recordClaims(input: $input) { proposal { id } errors { code message path } } }"""


class Refused(Exception):
    """Something that the register refused; act on the code, show the message."""

    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.code = code


def opened(request: urllib.request.Request):
    """The response, whatever its status."""
    try:
        return urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        return error


def seconds(retry_after: str | None, otherwise: float) -> float:
    """How long to wait. A date, which a proxy may send, is not followed."""
    return float(retry_after) if retry_after and retry_after.isdecimal() else otherwise


@dataclass(frozen=True)
class Register:
    """A register at an address, asked with a key or without one."""

    address: str
    key: str | None = None

    def ask(self, query: str, **variables) -> dict:
        """The answer to a question. An answer with an error is raised as a whole."""
        headers = {"content-type": "application/json"}
        if self.key:
            headers["authorization"] = f"Bearer {self.key}"
        body = json.dumps({"query": query, "variables": variables}).encode()
        for attempt in range(1, ATTEMPTS + 1):
            request = urllib.request.Request(f"{self.address}/graphql", body, headers)
            try:
                with opened(request) as response:
                    answer, pause = json.load(response), seconds(response.headers.get("retry-after"), 2**attempt)
            except (OSError, http.client.HTTPException):
                # Perhaps it was done, perhaps not: under the same `idempotencyKey` it is done once.
                if attempt == ATTEMPTS:
                    raise
                time.sleep(2**attempt)
                continue
            if not answer.get("errors"):
                return answer["data"]
            error = answer["errors"][0]
            code = error.get("extensions", {}).get("code", "INTERNAL")
            if code not in PASSING or attempt == ATTEMPTS:
                raise Refused(code, error["message"])
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def pages(self, query: str, **variables) -> Iterator[dict]:
        """Every entry of a list, page by page."""
        after = None
        while True:
            page = self.ask(query, **variables, after=after)["list"]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def teams(self, nation: str) -> Iterator[dict]:
        return self.pages(TEAMS, nation=nation)

    def changes(self, since: int) -> Iterator[dict]:
        """What changed after a revision, oldest first."""
        return self.pages(CHANGES, since=since)

    def role(self) -> str:
        """Of the key: `CONTRIBUTOR` or another one; `PUBLIC` without a key."""
        return self.ask("{ viewer { role } }")["viewer"]["role"]

    def record(self, service: str, claims: list[dict], idempotency_key: str) -> str | None:
        """Records what a source says. Of a contributor it is a proposal: its id, or `None` where it took effect at once."""
        given = {"service": service, "claims": claims, "idempotencyKey": idempotency_key}
        payload = self.ask(RECORD, input=given)["recordClaims"]
        for wrong in payload["errors"]:
            raise Refused(wrong["code"], f"{'.'.join(wrong['path'])}: {wrong['message']}")
        return payload["proposal"] and payload["proposal"]["id"]
