#!/usr/bin/env bash
# Installs what the end-to-end and the browser tests need and is missing: Debian packages (Postfix, NSD, Unbound, OpenSSL,
# Chromium and a font), the emulator of AWS and cfn-lint in virtual environments, Node 24 and 22, and unpacked mail servers.
# Everything but the first goes into the git-ignored .e2e/.
# Idempotent; a second call takes less than a second. No service of the machine is started or altered.
set -euo pipefail
cd "$(dirname "$0")/../.."

ministack_version=1.5.33
cfn_lint_version=1.58.0
awscli_version=1.46.3
node24_version=24.21.0
node22_version=22.23.3

missing=()
command -v postfix >/dev/null || [ -x /usr/sbin/postfix ] || missing+=(postfix)
command -v nsd >/dev/null || [ -x /usr/sbin/nsd ] || missing+=(nsd)
[ -x /usr/sbin/unbound ] || missing+=(unbound)
command -v ldns-signzone >/dev/null || missing+=(ldnsutils)
command -v openssl >/dev/null || missing+=(openssl)
[ -x /usr/bin/chromium ] || missing+=(chromium)
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
debian_keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$debian_keys" ] || missing+=(debian-archive-keyring)
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

# Mail servers exclude each other as Debian packages, so those beside Postfix are not installed. An apt with a state of
# its own, which knows nothing of this machine's packages, fetches the server with all that it depends on; what the
# server loads stays, as a small root directory. The marker is written last, so a broken-off installation is begun anew.
unpack_server() {
  local suite=$1 package=$2 binary=$3
  local home=$PWD/.e2e/$suite/$2
  local apt=$home/apt all=$home/all root=$home/root
  if [ -e "$home/.complete" ]; then return; fi
  rm -rf "$home"
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$all" "$root"
  : >"$apt/status"
  # From where this machine has its own packages; a mirror of Debian has every suite.
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/$' | head -n 1)
  if [ -z "$mirror" ]; then echo "test/e2e: apt knows no mirror of Debian" >&2; exit 1; fi
  echo "deb [signed-by=$debian_keys] $mirror $suite main" >"$apt/sources.list"
  local own_apt=(apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache::archives="$apt/archives"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Acquire::Languages=none)
  "${own_apt[@]}" update
  "${own_apt[@]}" install -y --download-only --no-install-recommends "$package"
  for archive in "$apt"/archives/*.deb; do dpkg-deb -x "$archive" "$all"; done
  # Where a Debian release has merged them, the links are in none of these packages.
  for merged in lib lib64; do
    if [ ! -e "$all/$merged" ] && [ -e "$all/usr/$merged" ]; then ln -s "usr/$merged" "$all/$merged"; fi
  done
  dpkg-deb -x "$apt/archives/$package"_*.deb "$root"
  # Nobody on this machine is to gain root by a copy that nobody updates.
  find "$root" -type f -perm /6000 -exec chmod a-s {} +
  local loaders=("$all"/lib*/ld-linux*)
  chroot "$all" "${loaders[0]#"$all"}" --list "$binary" | grep -oE '/[^ ]+' | while read -r library; do
    install -D "$all$library" "$root$library"
  done
  rm -rf "$apt" "$all"
  touch "$home/.complete"
}
unpack_server trixie exim4-daemon-light /usr/sbin/exim4
unpack_server trixie opensmtpd /usr/sbin/smtpd
# This one offers STARTTLS and fails every handshake.
unpack_server bookworm opensmtpd /usr/sbin/smtpd

# As above: the marker comes last. Each in an environment of its own, since both name versions of the same libraries.
install_from_pypi() {
  local package=$1 version=$2 venv=$3
  if [ "$(cat "$venv/.version" 2>/dev/null)" = "$version" ]; then return; fi
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet "$package==$version"
  echo "$version" >"$venv/.version"
}
install_from_pypi ministack "$ministack_version" .e2e/venv
install_from_pypi cfn-lint "$cfn_lint_version" .e2e/cfn-lint
install_from_pypi awscli "$awscli_version" .e2e/awscli

# The platform's package holds the binary itself and needs no install script, which npm may refuse to run.
install_node() {
  local version=$1 home=$2
  local node=$home/node_modules/node/bin/node platform
  if [ "$("$node" --version 2>/dev/null)" = "v$version" ]; then return; fi
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x64 ;;
    Linux-aarch64) platform=linux-arm64 ;;
    *) echo "test/e2e runs on Linux (x86_64 or aarch64), not on $(uname -s) $(uname -m)" >&2; exit 1 ;;
  esac
  rm -rf "$home"
  npm install --prefix "$home" --no-audit --no-fund --silent "node@npm:node-$platform@$version"
  [ "$("$node" --version)" = "v$version" ]
}
install_node "$node24_version" .e2e/node24
install_node "$node22_version" .e2e/node22
