#!/usr/bin/env bash
# Builds what can be installed, into target/package: a tarball, a Debian package, and the folder of a container image.
#
#   scripts/package.sh                       a static program (musl) where it can be built, else one for the C library of this machine
#   PROGRAM=target/release/rare-jewels scripts/package.sh     of a program that is there
#   scripts/package_test.sh                  installs, runs, upgrades and removes what was built, as root on Debian
#   VERSION=0.1.0+2 scripts/package.sh       with another version than that of Cargo.toml
#
# A static program needs: rustup target add ARCH-unknown-linux-musl, and musl-gcc (Debian: apt-get install musl-tools).
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
out=$target/package
version=${VERSION:-$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)}
arch=$(uname -m)
musl=$arch-unknown-linux-musl

can_be_static() {
  command -v musl-gcc >/dev/null && [ -d "$(rustc --print sysroot)/lib/rustlib/$musl/lib" ]
}
if [ -n "${PROGRAM:-}" ]; then
  program=$PROGRAM
elif can_be_static; then
  cc_of_target=CC_${musl//-/_}
  env "$cc_of_target=musl-gcc" cargo build --release --package cli --target "$musl"
  program=$target/$musl/release/rare-jewels
else
  echo "package: no static program: rustup target add $musl and musl-gcc (Debian: musl-tools) are needed" >&2
  cargo build --release --package cli
  program=$target/release/rare-jewels
fi
if file --brief "$program" 2>/dev/null | grep -q 'static'; then libc=musl; else libc=gnu; fi

rm -rf "$out/tree" "$out/image" "$out/tarball"
mkdir -p "$out"
# What both packages have, as it is beneath /usr.
tree=$out/tree/usr
install -D -m 0755 "$program" "$tree/bin/rare-jewels"
strip "$tree/bin/rare-jewels"
rare_jewels=$tree/bin/rare-jewels
"$rare_jewels" man "$tree/share/man/man1"
gzip --best --no-name "$tree"/share/man/man1/*.1
completions() { mkdir -p "$(dirname "$2")" && "$rare_jewels" completions "$1" >"$2"; }
completions bash "$tree/share/bash-completion/completions/rare-jewels"
completions zsh "$tree/share/zsh/vendor-completions/_rare-jewels"
completions fish "$tree/share/fish/vendor_completions.d/rare-jewels.fish"
install -D -m 0644 -t "$tree/share/doc/rare-jewels" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE

# The tarball: to be unpacked anywhere.
name=rare-jewels-$version-$arch-linux-$libc
mkdir -p "$out/tarball"
cp -r "$out/tree/usr" "$out/tarball/$name"
install -D -m 0644 -t "$out/tarball/$name/share/doc/rare-jewels" packaging/rare-jewels.service packaging/rare-jewels.toml
tar --owner=0 --group=0 --sort=name -czf "$out/$name.tar.gz" -C "$out/tarball" "$name"
echo "package: $out/$name.tar.gz"

# The Debian package.
if command -v dpkg-deb >/dev/null; then
  install -D -m 0644 packaging/rare-jewels.service "$out/tree/usr/lib/systemd/system/rare-jewels.service"
  install -D -m 0644 packaging/rare-jewels.toml "$out/tree/etc/rare-jewels/rare-jewels.toml"
  mkdir -p "$out/tree/DEBIAN"
  install -m 0755 -t "$out/tree/DEBIAN" packaging/debian/*
  echo /etc/rare-jewels/rare-jewels.toml >"$out/tree/DEBIAN/conffiles"
  depends=passwd
  if [ "$libc" = gnu ]; then
    # The newest version of the C library that the program asks for.
    glibc=$(objdump -T "$rare_jewels" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -n 1)
    depends="passwd, libc6 (>= $glibc), libgcc-s1"
  fi
  cat >"$out/tree/DEBIAN/control" <<CONTROL
Package: rare-jewels
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: the maintainers of Rare Jewels <noreply@example.org>
Installed-Size: $(du -ks --exclude=DEBIAN "$out/tree" | cut -f1)
Depends: $depends
Section: database
Priority: optional
Description: register of parent-infant relationship services
 A GraphQL server with a dashboard: what each service is, how that is known,
 who pays for it, and what changed. The program also judges tables of services.
CONTROL
  deb=$out/rare-jewels_${version}_$(dpkg --print-architecture).deb
  dpkg-deb --build --root-owner-group "$out/tree" "$deb" >/dev/null
  echo "package: $deb"
fi

# The root of a container image: only a static program runs there.
if [ "$libc" = musl ]; then
  install -D -m 0755 "$rare_jewels" "$out/image/rare-jewels"
  mkdir -p "$out/image/data" "$out/image/tmp" "$out/image/etc/ssl/certs"
  # For connections to PostgreSQL with sslmode=verify-full.
  if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    install -m 0644 -t "$out/image/etc/ssl/certs" /etc/ssl/certs/ca-certificates.crt
  fi
  echo "package: $out/image (docker build --tag rare-jewels --file packaging/Dockerfile $out/image)"
fi
