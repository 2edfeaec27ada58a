#!/usr/bin/env bash
# Installs what the end-to-end test needs and is missing: Debian packages (Postfix, NSD, OpenSSL), the emulator of AWS
# in a virtual environment, and Node 24. Everything that is not a Debian package goes into the git-ignored .e2e/.
# Idempotent; a second call takes less than a second. No service of the machine is started or altered.
set -euo pipefail
cd "$(dirname "$0")/../.."

ministack_version=1.5.33
node_version=24.21.0

missing=()
command -v postfix >/dev/null || [ -x /usr/sbin/postfix ] || missing+=(postfix)
command -v nsd >/dev/null || [ -x /usr/sbin/nsd ] || missing+=(nsd)
command -v openssl >/dev/null || missing+=(openssl)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)

install_debian_packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "test/e2e needs these Debian packages, and root to install them: $*" >&2
    exit 1
  fi
  # Packages start their daemons when installed; this policy says no for as long as we install.
  local policy=/usr/sbin/policy-rc.d own_policy=
  if [ ! -e "$policy" ]; then
    own_policy=yes
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
  apt-get install -y -q --no-install-recommends "$@"
  # Nor at the next boot.
  if command -v systemctl >/dev/null; then
    for package in "$@"; do systemctl disable "$package" >/dev/null 2>&1 || true; done
  fi
  if [ -n "$own_policy" ]; then rm -f "$policy"; trap - EXIT; fi
}
if [ ${#missing[@]} -gt 0 ]; then install_debian_packages "${missing[@]}"; fi

# The marker is written last, so a broken-off installation is begun anew.
venv=.e2e/venv
if [ "$(cat "$venv/.ministack-version" 2>/dev/null)" != "$ministack_version" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet "ministack==$ministack_version"
  echo "$ministack_version" >"$venv/.ministack-version"
fi

# The platform's package holds the binary itself and needs no install script, which npm may refuse to run.
node=.e2e/node24/node_modules/node/bin/node
if [ "$("$node" --version 2>/dev/null)" != "v$node_version" ]; then
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x64 ;;
    Linux-aarch64) platform=linux-arm64 ;;
    *) echo "test/e2e runs on Linux (x86_64 or aarch64), not on $(uname -s) $(uname -m)" >&2; exit 1 ;;
  esac
  rm -rf .e2e/node24
  npm install --prefix .e2e/node24 --no-audit --no-fund --silent "node@npm:node-$platform@$node_version"
  [ "$("$node" --version)" = "v$node_version" ]
fi
