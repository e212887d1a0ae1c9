#!/usr/bin/env bash
# Brings everything that the build and the tests need. On Debian or Ubuntu as root it installs what is missing;
# elsewhere it says exactly what to install.
#
#   scripts/setup.sh run     what `make run` needs
#   scripts/setup.sh test    that, and what `make test` needs
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-test}

missing=()   # what is missing, in words
packages=()  # the Debian packages that bring it

need() { # need WORDS PACKAGE TEST...
  local words=$1 package=$2
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    missing+=("$words")
    packages+=("$package")
  fi
}
has() { command -v "$1"; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' || has initdb; }
has_nginx() { has nginx || [ -x /usr/sbin/nginx ]; }
has_node_20() { [ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge 20 ]; }
has_venv() { python3 -c 'import venv, ensurepip'; }

if ! has cargo >/dev/null; then
  echo "setup: cargo is missing: install Rust 1.94 or later, see https://rustup.rs" >&2
  exit 1
fi
need 'a C compiler' build-essential has cc
if [ "$purpose" = test ]; then
  need 'a C++ compiler' build-essential has c++
  need 'PostgreSQL (initdb and postgres)' postgresql has_postgres
  need 'OpenSSL (openssl)' openssl has openssl
  need 'nginx' nginx-light has_nginx
  need 'Chromium' chromium has chromium
  need 'Graphviz (dot)' graphviz has dot
  need 'python3 with venv' python3-venv has_venv
fi

if [ ${#missing[@]} -gt 0 ]; then
  if has apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "setup: installing ${packages[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  else
    echo "setup: missing: $(printf '%s; ' "${missing[@]}")" >&2
    echo "setup: on Debian or Ubuntu: apt-get install ${packages[*]}" >&2
    exit 1
  fi
fi

# Folders of Node packages, each with a lock file; installed again when the lock file is newer.
node_packages() {
  local folder=$1
  [ -f "$folder/package-lock.json" ] || return 0
  if [ "$folder/package-lock.json" -nt "$folder/node_modules/.installed" ]; then
    echo "setup: npm ci in $folder" >&2
    npm ci --prefix "$folder" --no-audit --no-fund --silent
    touch "$folder/node_modules/.installed"
  fi
}
if has_node_20 >/dev/null 2>&1; then
  web=crates/dashboard/web
  node_packages "$web"
  if [ -f "$web/package.json" ] && [ -n "$(find "$web" schema.graphql -newer "$web/dist/index.html" -type f \
      -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null | head -n 1 || echo all)" ]; then
    echo "setup: building the dashboard" >&2
    npm run build --prefix "$web" --silent
  fi
  if [ "$purpose" = test ]; then
    node_packages tests/docs
    node_packages tests/node
    node_packages tests/tools
    node_packages tests/browser
  fi
elif [ "$purpose" = test ]; then
  echo "setup: Node 20 or later is missing: see https://nodejs.org (Debian: apt-get install nodejs npm)" >&2
  exit 1
else
  echo "setup: without Node 20 or later there is no dashboard; everything else works" >&2
fi

if [ "$purpose" = test ] && [ -f tests/python/requirements.txt ]; then
  if [ tests/python/requirements.txt -nt .venv/.installed ]; then
    echo "setup: Python packages into .venv" >&2
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check -r tests/python/requirements.txt
    touch .venv/.installed
  fi
fi
