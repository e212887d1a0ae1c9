"""python3 -m rare_jewels ADDRESS [KEY]: the teams of Wales, how much has changed, and a proposal with a contributor's key."""

import sys
from collections import Counter

from . import Refused, Register

address, key = [*sys.argv[1:], None, None][:2]
register = Register(address or "http://127.0.0.1:8080", key)
try:
    for team in register.teams("WALES"):
        print(f"{team['slug']}: {team['name']}")
    for kind, count in sorted(Counter(change["kind"] for change in register.changes(0)).items()):
        print(kind, count)
    # With the key of an editor, the figure of this example would be published.
    if register.role() == "CONTRIBUTOR":
        claim = {"fact": "staff_wte", "value": 4.5, "source": "rare-jewels-2019", "locator": "an example"}
        # Sent again, with the same name of our own, it is the same proposal.
        first, again = (register.record("oxpip", [claim], "example-1") for _ in range(2))
        print("one proposal" if first and first == again else f"proposals {first} and {again}")
        register.record("oxpip", [claim | {"fact": "staff"}], "example-2")
except Refused as refused:
    print(refused)
