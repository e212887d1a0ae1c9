#!/usr/bin/env python3
"""Checks that the documentation is true: every link leads somewhere, every command and query runs, every answer is the one printed.

    scripts/check_docs.py                      everything, with target/debug/rare-jewels
    scripts/check_docs.py docs/start/partner.md README.md   these pages only
    PROGRAM=target/release/rare-jewels scripts/check_docs.py
    scripts/check_docs.py --links              links and lists only, without a program
    scripts/check_docs.py --site target/docs   the links of the pages that `rare-jewels docs` wrote

What is run, by the words behind the fence of a block:

    graphql                 sent to a server of the page's own; an answer with errors fails
    graphql as=reviewer     with a key of that role; `as=contributor:Cleo` also gives its name
    graphql fails           the answer has errors, and is not an HTTP error for that reason
    json variables          the variables of the query above
    json answer             the whole answer to the query or command above
    sh run                  run by bash; must end with status 0
    sh run status=1         must end with that status
    python run, js run      run by that language; js where tests/docs/node_modules has the libraries
    needs=gql               of python: skipped where that library is not installed
    text output             what the block above prints
    nginx                   the configuration of an nginx, where there is one: requests, events and WebSockets must pass
    file=NAME               written to a file of that name, whatever the language

Any other block is only shown. In expected answers and outputs `…` stands for anything; in a request `proposal:…` is the last id of that
kind in an answer on the page. Pages are read from top to bottom, each against a new registry in a folder of its own, in which
the server's database is `rare-jewels.db`; commands and snippets that name port 8080 reach that server, and port 8391 is free.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SUMMARY = DOCS / "SUMMARY.md"
# Kept beside the pages that the contents list.
NOT_PAGES = ("decisions/", "schema/README.md", "SUMMARY.md")
# A page is read in one sitting. Figures are looked up, not read.
MAX_LINES = 160
LONG_PAGES = ("reference/benchmarks.md",)
ADDRESS = "127.0.0.1:8080"
# Where a page starts a server itself.
SECOND = "127.0.0.1:8391"
PATIENCE = 60


@dataclass
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    info: list[str]
    text: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def is_(self, *words: str) -> bool:
        return self.info[: len(words)] == list(words)

    def option(self, name: str) -> str | None:
        return next((word.partition("=")[2] for word in self.info if word.startswith(f"{name}=")), None)


@dataclass
class Report:
    """What was checked, and what is wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def fault(self, place: str, message: str) -> None:
        with self.lock:
            self.faults.append(f"{place}: {message}")


def parts_of(page: Path) -> tuple[list[Block], str]:
    """The fenced blocks of a page, in order, and what stands around them."""
    blocks, prose, begun, fence = [], [], None, ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        opened = re.match(r"(`{3,})([^`]*)$", line)
        if begun is None and opened:
            fence, info = opened.groups()
            begun = Block(page, number, info.split(), "")
        elif begun is not None and line == fence:
            blocks.append(begun)
            begun = None
        elif begun is not None:
            begun.text += line + "\n"
        else:
            prose.append(line)
    return blocks, "\n".join(prose)


def links_of(page: Path) -> list[str]:
    """Where the links of a page lead. Code holds none."""
    text = re.sub(r"`[^`\n]*`", "``", parts_of(page)[1])
    return re.findall(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)", text)


def headings_of(page: Path, level: str = "#+") -> list[str]:
    """The headings of a page: all of them, or those of one level."""
    return re.findall(rf"^{level} +(.*?) *$", parts_of(page)[1], flags=re.M)


def anchors_of(page: Path) -> set[str]:
    """What headings can be linked by, as the program and the usual hosts name them."""
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings_of(page))
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading)) for heading in plain}


# ------------------------------------------------------------------------------------------------ links and lists


def markdown_files() -> list[Path]:
    """The Markdown files of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def listed_pages() -> list[Path]:
    """The pages of the documentation, in the order of its table of contents."""
    names = re.findall(r"\]\(([^)]+\.md)\)", SUMMARY.read_text(encoding="utf-8"))
    return [(DOCS / name).resolve() for name in names]


def check_links(report: Report) -> None:
    """Every relative link leads to a file, and every fragment to a heading. Pages of the documentation stay within it."""
    listed = set(listed_pages())
    for page in markdown_files():
        for target in links_of(page):
            if re.match(r"[a-z]+:", target):
                continue
            report.count("links")
            path, _, fragment = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            where = str(page.relative_to(ROOT))
            if not file.exists():
                report.fault(where, f"`{target}` leads nowhere")
            elif fragment and file.suffix == ".md" and fragment not in anchors_of(file):
                report.fault(where, f"`{target}`: the page has no such heading")
            elif page in listed and file.suffix == ".md" and file not in listed and DOCS / "decisions" not in file.parents:
                report.fault(where, f"`{target}` is no page of the documentation: name the file in the text instead of linking it")
            elif page in listed and file not in listed and DOCS not in file.parents:
                report.fault(where, f"`{target}` is outside the documentation: name the file in the text instead of linking it")


def check_contents(report: Report) -> None:
    """Every page is in the table of contents once, has one title, and is short."""
    listed = listed_pages()
    for page in listed:
        if not page.exists():
            report.fault("docs/SUMMARY.md", f"`{page.relative_to(DOCS)}` is not there")
    for page in {page for page in listed if listed.count(page) > 1}:
        report.fault("docs/SUMMARY.md", f"`{page.relative_to(DOCS)}` is listed more than once")
    for page in sorted(DOCS.rglob("*.md")):
        name = str(page.relative_to(DOCS))
        if page not in listed and not name.startswith(NOT_PAGES):
            report.fault("docs/SUMMARY.md", f"`{name}` is not listed")
        if name.startswith(NOT_PAGES):
            continue
        report.count("pages")
        titles = headings_of(page, "#")
        if len(titles) != 1:
            report.fault(f"docs/{name}", f"has {len(titles)} titles, expected one")
        lines = page.read_text(encoding="utf-8").count("\n")
        if lines > MAX_LINES and name not in LONG_PAGES:
            report.fault(f"docs/{name}", f"has {lines} lines, expected at most {MAX_LINES}: divide it")


def check_site(site: Path, report: Report) -> None:
    """Every link of the written pages leads to a file of them, and every fragment to a place in that."""
    for page in sorted(site.rglob("*.html")):
        report.count("pages")
        for target in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", target):
                continue
            report.count("links")
            path, _, fragment = target.partition("#")
            file = page.parent / path if path else page
            if not file.is_file():
                report.fault(str(page.relative_to(site)), f"`{target}` leads nowhere")
            elif fragment and file.suffix == ".html" and f'id="{fragment}"' not in file.read_text(encoding="utf-8"):
                report.fault(str(page.relative_to(site)), f"`{target}`: the page has no such place")


def check_lists(report: Report, program: Path) -> None:
    """The reference names every fact, every command and every setting of the server."""

    def printed(*arguments: str) -> str:
        return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout

    def names(page: str, what: str, expected: list[str]) -> None:
        text = (DOCS / page).read_text(encoding="utf-8")
        for name in expected:
            report.count(what)
            if f"`{name}`" not in text:
                report.fault(f"docs/{page}", f"does not name `{name}`")

    names("reference/facts.md", "facts", [fact["id"] for fact in json.loads(printed("vocabulary", "--format", "json"))])
    commands = re.findall(r"^  ([a-z]+) ", printed("--help").split("Commands:")[1].split("Options:")[0], flags=re.M)
    names("reference/command-line.md", "commands", [name for name in commands if name != "help"])
    flags = re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", printed("serve", "--help"), flags=re.M)
    names("reference/settings.md", "settings", sorted(set(flags) - {"--help", "--version"}))


# ------------------------------------------------------------------------------------------------ what is run


def free_port() -> int:
    """A port of this machine that is free now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Registry:
    """A server on a registry of its own, with a shell and keys, in a folder of its own."""

    def __init__(self, program: Path):
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="rare-jewels-docs-"))
        self.keys: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.environment = {
            **os.environ,
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        shutil.copytree(ROOT / "fixtures" / "examples", self.folder / "fixtures" / "examples")
        shutil.copytree(ROOT / "examples", self.folder / "examples")
        self.server = subprocess.Popen(
            [program, "serve", "--listen", "127.0.0.1:0"],
            cwd=self.folder,
            env={**self.environment, "RUST_LOG": "error"},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.address = self.listening()
        self.second = f"127.0.0.1:{free_port()}"
        self.shell = subprocess.Popen(
            ["bash"], cwd=self.folder, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )

    def listening(self) -> str:
        for line in self.server.stderr:
            found = re.search(r"listening on http://(\S+)", line)
            if found:
                threading.Thread(target=self.server.stderr.read, daemon=True).start()
                return found.group(1)
        raise RuntimeError("the server did not start")

    def close(self) -> None:
        # The shell with all that it started.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.shell.pid, signal.SIGTERM)
        self.server.terminate()
        for process in (self.shell, self.server):
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def here(self, text: str) -> str:
        """What a page says, for this server."""
        return text.replace(ADDRESS, self.address).replace(SECOND, self.second)

    def there(self, text: str) -> str:
        """What this server says, as on a page."""
        return text.replace(self.address, ADDRESS).replace(str(self.folder), "/home/you")

    def key(self, role: str) -> str:
        if role not in self.keys:
            rank, _, name = role.partition(":")
            made = subprocess.run(
                [self.program, "key", "create", "--role", rank, "--name", name or rank.title()],
                cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True,
            )
            self.keys[role] = made.stdout.strip()
        return self.keys[role]

    def ask(self, query: str, variables: object, role: str | None) -> dict:
        """Sends an operation, and returns the answer."""
        body = json.dumps({"query": query, "variables": variables}, ensure_ascii=False)
        body = re.sub(r"([a-z][a-z-]*):…", lambda found: self.ids.get(found.group(1), found.group()), body)
        headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
        if role:
            headers["authorization"] = f"Bearer {self.key(role)}"
        request = urllib.request.Request(f"http://{self.address}/graphql", body.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                text = response.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
        for kind, slug in re.findall(r'"([a-z][a-z-]*):([^"\s]+)"', text):
            self.ids[kind] = f"{kind}:{slug}"
        return json.loads(text)

    def run(self, script: str) -> tuple[int, str]:
        """Runs commands in the page's shell, and returns their status and what they print."""
        mark = "-=-=- the end -=-=-"
        # What a block sets must stay for the next ones, so it cannot run in a subshell with `set -e`: failures are noted instead.
        self.shell.stdin.write(f"failed=0; trap 'failed=$?' ERR\n{self.here(script)}\ntrap - ERR; echo; echo '{mark}' $failed\n")
        self.shell.stdin.flush()
        lines = []
        patience = threading.Timer(PATIENCE, os.killpg, (self.shell.pid, signal.SIGKILL))
        patience.start()
        try:
            for line in self.shell.stdout:
                if line.startswith(mark):
                    return int(line.split()[-1]), self.there("".join(lines)).rstrip("\n") + "\n"
                lines.append(line)
        finally:
            patience.cancel()
        return -1, self.there("".join(lines)) + f"(no end within {PATIENCE} s)\n"


def differs(expected: object, actual: object, path: str = "") -> str | None:
    """Where an answer is not what a page says; `…` stands for anything, at the end of a list for any more entries."""
    if expected == "…":
        return None
    if isinstance(expected, dict) and isinstance(actual, dict):
        if expected.keys() != actual.keys():
            return f"{path or 'answer'}: expected {sorted(expected)}, got {sorted(actual)}"
        return next(filter(None, (differs(expected[key], actual[key], f"{path}.{key}") for key in expected)), None)
    if isinstance(expected, list) and isinstance(actual, list):
        more = expected[-1:] == ["…"]
        wanted = expected[:-1] if more else expected
        if len(actual) < len(wanted) or (not more and len(actual) != len(wanted)):
            return f"{path or 'answer'}: expected {len(wanted)} entries, got {len(actual)}"
        return next(filter(None, (differs(one, other, f"{path}[{at}]") for at, (one, other) in enumerate(zip(wanted, actual)))), None)
    if isinstance(expected, str) and isinstance(actual, str) and "…" in expected and matches(expected, actual):
        return None
    return None if expected == actual else f"{path or 'answer'}: expected {json.dumps(expected, ensure_ascii=False)}, got {json.dumps(actual, ensure_ascii=False)}"


def matches(expected: str, actual: str) -> bool:
    """Whether a text is what a page says, with `…` for anything."""
    lines = "\n".join(line.rstrip() for line in expected.strip().splitlines())
    seen = "\n".join(line.rstrip() for line in actual.strip().splitlines())
    return re.fullmatch(".*".join(map(re.escape, lines.split("…"))), seen, flags=re.S) is not None


def faults_in(value: object) -> list[str]:
    """The messages of all errors in an answer: of the request, and of the inputs of mutations."""
    if isinstance(value, list):
        return [message for entry in value for message in faults_in(entry)]
    if not isinstance(value, dict):
        return []
    own = [str(error.get("message", error)) for error in value.get("errors") or [] if isinstance(error, dict)]
    return own + [message for name, entry in value.items() if name != "errors" for message in faults_in(entry)]


def check_page(page: Path, program: Path, report: Report) -> None:
    """Runs the blocks of a page, from top to bottom."""
    blocks, _ = parts_of(page)
    if not any(block.is_("graphql") or block.is_("nginx") or "run" in block.info[1:2] for block in blocks):
        return
    registry = Registry(program)
    try:
        for at, block in enumerate(blocks):
            following = blocks[at + 1 : at + 3]
            if block.option("file"):
                (registry.folder / block.option("file")).write_text(registry.here(block.text), encoding="utf-8")
            if block.is_("graphql"):
                check_query(block, following, registry, report)
            elif block.is_("sh", "run"):
                check_output(block, following, *registry.run(block.text), report)
            elif block.is_("nginx"):
                check_nginx(block, registry, report)
            elif block.is_("python", "run") or block.is_("js", "run"):
                check_snippet(block, following, registry, report)
    except Exception as error:  # A page that cannot be run is a fault of that page, and the others are still checked.
        report.fault(str(page.relative_to(ROOT)), f"cannot be run: {error!r}")
    finally:
        registry.close()


def check_query(block: Block, following: list[Block], registry: Registry, report: Report) -> None:
    report.count("queries")
    variables = None
    if following and following[0].is_("json", "variables"):
        variables = json.loads(following.pop(0).text)
    answer = registry.ask(block.text, variables, block.option("as"))
    faults = faults_in(answer)
    if "fails" in block.info and not faults:
        report.fault(block.place, "expected errors, and there are none")
    if "fails" not in block.info and faults:
        report.fault(block.place, f"is answered with errors: {'; '.join(faults)}")
    check_answer(block, following, answer, report)


def check_answer(block: Block, following: list[Block], answer: dict, report: Report) -> None:
    if not following or not following[0].is_("json", "answer"):
        return
    report.count("answers")
    expected = json.loads(following[0].text)
    if "extensions" not in expected:
        answer = {name: value for name, value in answer.items() if name != "extensions"}
    difference = differs(expected, answer)
    if difference:
        report.fault(following[0].place, f"{difference}\n    the answer to {block.place} is {json.dumps(answer, ensure_ascii=False)}")


def check_output(block: Block, following: list[Block], status: int, printed: str, report: Report) -> None:
    report.count("commands and snippets")
    if status != int(block.option("status") or 0):
        report.fault(block.place, f"ends with status {status}, and prints\n{printed}")
    elif following and following[0].is_("text", "output"):
        report.count("outputs")
        if not matches(following[0].text, printed):
            report.fault(following[0].place, f"{block.place} prints\n{printed}")
    elif following and following[0].is_("json", "answer"):
        check_answer(block, following, json.loads(printed), report)


def check_snippet(block: Block, following: list[Block], registry: Registry, report: Report) -> None:
    """Runs a snippet of another language: in a file beside the libraries that the tests have."""
    language = block.info[0]
    packages = ROOT / "tests" / "docs" / "node_modules"
    if language == "js" and not packages.exists():
        report.count("snippets skipped (run `npm ci --prefix tests/docs`)")
        return
    python = ROOT / ".venv" / "bin" / "python"
    command = ["node"] if language == "js" else [str(python) if python.exists() else sys.executable]
    library = block.option("needs")
    if library and subprocess.run([*command, "-c", f"import {library}"], capture_output=True).returncode:
        report.count(f"snippets skipped ({library} is not installed)")
        return
    file = registry.folder / f"snippet.{'mjs' if language == 'js' else 'py'}"
    file.write_text(registry.here(block.text), encoding="utf-8")
    if language == "js" and not (registry.folder / "node_modules").exists():
        (registry.folder / "node_modules").symlink_to(packages)
    environment = {**registry.environment, "RARE_JEWELS_KEY": registry.key("contributor")}
    ran = subprocess.run([*command, file.name], cwd=registry.folder, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    check_output(block, following, ran.returncode, registry.there(ran.stdout + ran.stderr), report)


def check_nginx(block: Block, registry: Registry, report: Report) -> None:
    """Runs nginx with the configuration of a page, and asks the registry through it in every way."""
    if not shutil.which("nginx") or not shutil.which("openssl"):
        report.count("configurations of nginx skipped (it is not installed)")
        return
    report.count("configurations of nginx")
    folder, port = registry.folder, free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
        + ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        capture_output=True, check=True,
    )
    site = re.sub(r"listen +443", f"listen 127.0.0.1:{port}", registry.here(block.text))
    site = re.sub(r"/etc/\S*/(\w+\.pem)", rf"{folder}/\1", site)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}}\nhttp {{ access_log off; {temporary}\n{site}\n}}\n"
    )
    nginx = subprocess.Popen(["nginx", "-p", folder, "-c", configuration], stderr=subprocess.PIPE, text=True)
    curl = ["curl", "-sk", "--http1.1", "--max-time", "5", "--retry", "20", "--retry-connrefused", "--retry-delay", "1"]
    status = ["-o", "/dev/null", "-w", "%{http_code}"]
    upgrade = ["connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13", "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=="]
    upgrade.append("sec-websocket-protocol: graphql-transport-ws")
    follow = '{"query": "subscription { changes(since: 0) { revision } }"}'
    requests = {
        "a request": ([*status, "/health/ready"], "200"),
        "a WebSocket": ([*status, *(word for header in upgrade for word in ("-H", header)), "/graphql"], "101"),
        "an event": (["-N", "-H", "accept: text/event-stream", "-H", "content-type: application/json", "-d", follow, "/graphql/stream"], "event: next"),
    }
    try:
        time.sleep(0.3)
        for what, (arguments, expected) in requests.items():
            limit = ["--max-time", "2", "--retry", "0"] if what != "a request" else []
            ran = subprocess.run([*curl, *limit, *arguments[:-1], f"https://127.0.0.1:{port}{arguments[-1]}"], capture_output=True, text=True)
            if expected not in ran.stdout:
                report.fault(block.place, f"{what} does not pass through nginx: expected `{expected}`, got `{ran.stdout[:200]}`")
    finally:
        nginx.terminate()
        said = nginx.stderr.read()
        nginx.wait()
    if "[emerg]" in said:
        report.fault(block.place, said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--links", action="store_true", help="check links and lists only")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="check the links of the written pages only")
    parser.add_argument("pages", nargs="*", type=Path, help="the pages whose blocks are run; all of them without any")
    arguments = parser.parse_args()
    program = (ROOT / os.environ.get("PROGRAM", "target/debug/rare-jewels")).resolve()
    report = Report()
    if arguments.site:
        check_site(arguments.site, report)
    else:
        check_links(report)
        check_contents(report)
    if not arguments.links and not arguments.site:
        if not program.exists():
            print(f"error: {program} is not there: run `cargo build -p cli` first", file=sys.stderr)
            return 2
        if not arguments.pages:
            check_lists(report, program)
        pages = [page.resolve() for page in arguments.pages] or [ROOT / "README.md", *listed_pages()]
        with ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(lambda page: check_page(page, program, report), pages))
    for fault in sorted(report.faults):
        print(fault)
    print(", ".join(f"{count} {what}" for what, count in sorted(report.counts.items())) + f": {len(report.faults)} faults")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
