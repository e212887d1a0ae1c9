"""A cap on the memory of a process, by the operating system: a control group where one can be made, else limits."""

import tempfile
from pathlib import Path

# A machine of 1 GB.
BYTES = 1024 * 1024 * 1024
# Addresses are no memory: an allocator and a runtime reserve far more of them than they use.
ADDRESSES = 8 * BYTES


class Cap:
    """What holds a process to `BYTES` of memory; `words` says how."""

    def __init__(self):
        self.group = None
        self.words = "RLIMIT_AS of 8 GB, and killed at 1 GB of resident memory"
        for root, file, words in (
            (Path("/sys/fs/cgroup"), "memory.max", "a control group (version 2) of 1 GB"),
            (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes", "a control group (version 1) of 1 GB"),
        ):
            if self._make(root, file):
                self.words = words
                break

    def _make(self, root, file):
        """Whether a group could be made and limited."""
        if not root.is_dir():
            return False
        try:
            group = Path(tempfile.mkdtemp(prefix="attack-", dir=root))
        except OSError:
            return False
        try:
            # Where no such file comes with a new folder, the folder is no group, or the controller is not at hand.
            if not (group / file).exists():
                raise FileNotFoundError
            (group / file).write_text(str(BYTES))
        except OSError:
            group.rmdir()
            return False
        self.group = group
        swap = group / "memory.swap.max"
        if swap.exists():
            swap.write_text("0")
        return True

    def over(self, command):
        """The command, under the cap."""
        if self.group:
            # The shell becomes the program, which so has its number.
            return ["sh", "-c", 'echo $$ >"$0" && exec "$@"', str(self.group / "cgroup.procs"), *command]
        return ["sh", "-c", 'ulimit -v "$0" && exec "$@"', str(ADDRESSES // 1024), *command]

    @property
    def needs_watchman(self):
        """Whether nothing but a watchman holds resident memory down."""
        return self.group is None

    def remove(self):
        """Removes the group; every process in it must have ended."""
        if self.group:
            try:
                self.group.rmdir()
            except OSError:
                pass
