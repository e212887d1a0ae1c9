#!/usr/bin/env bash
# Installs the Debian package in a clean root, runs the command of its unit, asks it, upgrades and removes the package; and runs the
# root of the container image by itself. As root on Debian, with debootstrap. `make package` first.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${CARGO_TARGET_DIR:-target}/package
port=${PORT:-18150}
root=$(mktemp -d)
chmod 755 "$root"
server=
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; server=; } || true; }
trap 'stop; rm -rf --one-file-system "$root"' EXIT
say() { echo "package: $*"; }
fail() { echo "package: FAILED: $*" >&2; exit 1; }

deb=$(ls -t "$out"/rare-jewels_*.deb | head -n 1)
debootstrap --variant=minbase "${SUITE:-bookworm}" "$root" >"$out/debootstrap.log" || fail "see $out/debootstrap.log"
in_root() { chroot "$root" "$@"; }
install_deb() {
  cp "$1" "$root/package.deb"
  in_root dpkg --install /package.deb >"$out/dpkg.log" 2>&1 || { cat "$out/dpkg.log" >&2; fail "dpkg --install $1"; }
}
# The command of the unit, as its user, in its folder.
start() {
  local command
  command=$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/rare-jewels.service")
  chroot --userspec=rare-jewels:rare-jewels "$root" sh -c "cd /var/lib/rare-jewels && exec $command" 2>"$out/serve.log" &
  server=$!
  for _ in $(seq 200); do
    curl -sf "http://127.0.0.1:$port/health/ready" >/dev/null && return
    kill -0 "$server" 2>/dev/null || { cat "$out/serve.log" >&2; fail "the server has ended"; }
    sleep 0.2
  done
  fail "the server is not ready"
}
revision() {
  curl -s "http://127.0.0.1:$port/graphql" -H 'content-type: application/json' \
    -d '{"query":"{ registry { revision serviceCount } }"}' | sed -n 's/.*"revision":\([0-9]*\),"serviceCount":\([0-9]*\).*/\1 \2/p'
}

install_deb "$deb"
say "installed $(basename "$deb") in a clean ${SUITE:-bookworm}"
in_root getent passwd rare-jewels >/dev/null || fail "no user"
[ "$(in_root stat -c '%U:%G %a' /var/lib/rare-jewels)" = "rare-jewels:rare-jewels 750" ] || fail "the folder is not its user's"
in_root sh -c 'test -s /usr/share/man/man1/rare-jewels-serve.1.gz || ! test -d /usr/share/man/man1' || fail "no manual page"
in_root test -s /usr/share/bash-completion/completions/rare-jewels || fail "no completions"
if command -v systemd-analyze >/dev/null; then
  # The clean root has no systemd, so that only what is said of the unit itself counts.
  said=$(systemd-analyze verify --man=no --root="$root" rare-jewels.service 2>&1 || true)
  ! grep -E 'Unknown|parse|Invalid|Missing|not executable' <<<"$said" || fail "the unit has faults"
  say "the unit is in order"
fi
sed -i "s/^listen = .*/listen = \"127.0.0.1:$port\"/" "$root/etc/rare-jewels/rare-jewels.toml"
start
before=$(revision)
[ -n "$before" ] || fail "no answer"
in_root sh -c 'cd / && runuser -u rare-jewels -- rare-jewels key create --database sqlite:///var/lib/rare-jewels/rare-jewels.db --role editor --name Ann' >/dev/null 2>&1 || fail "no key"
say "the command of the unit answers as its user: revision and services $before"
stop

# An upgrade keeps the settings that were changed, and the register.
next=$(dpkg-deb --field "$deb" Version)+1
work=$(mktemp -d)
dpkg-deb --raw-extract "$deb" "$work/tree"
sed -i "s/^Version: .*/Version: $next/" "$work/tree/DEBIAN/control"
dpkg-deb -Zgzip -z1 --build --root-owner-group "$work/tree" "$work/next.deb" >/dev/null
install_deb "$work/next.deb"
rm -rf "$work"
[ "$(in_root dpkg-query --show --showformat '${Version}' rare-jewels)" = "$next" ] || fail "not upgraded"
grep -q "$port" "$root/etc/rare-jewels/rare-jewels.toml" || fail "the settings were lost"
start
[ "$(revision)" = "$before" ] || fail "after the upgrade: $(revision), before $before"
say "upgraded to $next: settings and register are there"
stop

in_root dpkg --remove rare-jewels >/dev/null
in_root sh -c '! test -e /usr/bin/rare-jewels && test -e /etc/rare-jewels/rare-jewels.toml' || fail "not removed, or its settings were"
in_root dpkg --purge rare-jewels >/dev/null 2>&1
in_root sh -c '! test -e /etc/rare-jewels && test -s /var/lib/rare-jewels/rare-jewels.db' || fail "settings stay, or the register does not"
say "removed and purged: the register stays"

if [ -d "$out/image" ]; then
  # As the image does: the program alone in a root, as a user without rights.
  cp -r "$out/image" "$root/image"
  chown -R 65532:65532 "$root/image"
  chroot --userspec=65532:65532 "$root/image" /rare-jewels serve --listen "127.0.0.1:$port" --database sqlite:///data/rare-jewels.db 2>"$out/serve.log" &
  server=$!
  for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/health/ready" >/dev/null && break; sleep 0.2; done
  [ "$(revision)" = "$before" ] || { cat "$out/serve.log" >&2; fail "the image does not answer"; }
  say "the program alone in a root answers: $(revision)"
  stop
fi
