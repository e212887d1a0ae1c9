"""The check that tests/tests/fuzz.rs has schemathesis make of every answer.

The check that schemathesis has by itself takes every GraphQL error for a fault of the server. Here an error is right as long as it
is the caller's, and says so by its code.
"""

import schemathesis


@schemathesis.check
def no_server_error(ctx, response, case):
    assert response.status_code < 500, f"status {response.status_code}: {response.text[:500]}"
    answer = response.json()
    assert "data" in answer or "errors" in answer, f"neither data nor errors: {response.text[:500]}"
    for error in answer.get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code not in (None, "INTERNAL"), f"{code}: {error['message'][:500]}"
