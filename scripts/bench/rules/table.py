"""Times `classify` from a CSV file to written verdicts: `table.py ROWS TABLE.csv VERDICTS.ndjson`."""
import os
import sys
import time

rows, table, verdicts = int(sys.argv[1]), sys.argv[2], sys.argv[3]
program = "target/release/rare-jewels"
print(f"| classify, {rows:,} rows that differ, 30% unknown, CSV file to NDJSON file | seconds | CPU seconds | memory |")
print("|---|---|---|---|")
for questions, words in ((3, "with headline and three questions"), (0, "with headline")):
    start = time.perf_counter()
    child = os.spawnv(os.P_NOWAIT, program, [program, "classify", table, "--format", "ndjson", "--questions", str(questions), "--output", verdicts])
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"classify ended with {status}")
    print(f"| {words} | {seconds:.2f} | {usage.ru_utime + usage.ru_stime:.2f} | {usage.ru_maxrss // 1024} MB |")
