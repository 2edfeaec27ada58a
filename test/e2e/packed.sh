#!/usr/bin/env bash
# The packed package as a user gets it: packed, installed into an empty folder without its development tools, and run
# against servers on loopback. Needs an installed clone (npm ci) and the npm registry.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
servers=""
clean_up() {
  if [ -n "$servers" ]; then kill "$servers" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
fail() { printf 'packed: %s\n' "$*" >&2; exit 1; }

mkdir "$work/packed" "$work/user"
npm pack --silent --pack-destination "$work/packed" >/dev/null
tarball=$(ls "$work"/packed/*.tgz)
files=$(tar -tzf "$tarball")
for file in package/dist/starttls-canary.js package/docs/check.md package/docs/check.schema.json package/README.md package/LICENSE; do
  grep -qx "$file" <<<"$files" || fail "$file is not in the package"
done
if grep -qE '^package/(lib|test|bin|functions|demo|node_modules)/' <<<"$files"; then fail "sources or tests are in the package"; fi

(cd "$work/user" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --omit=dev "$tarball")
printf 'packed: %s files, %s KiB; installed: %s MiB\n' "$(wc -l <<<"$files")" \
  "$(($(stat -c %s "$tarball") / 1024))" "$(du -sm "$work/user/node_modules" | cut -f1)"
# What the cloud needs must not be needed, or even loaded, by a check.
rm -rf "$work"/user/node_modules/{@aws-sdk,@aws-lambda-powertools,@smithy,@aws,libsql,@libsql,aws-cdk-lib,zod}

mkfifo "$work/ports"
node --import tsx test/e2e/packedServers.ts >"$work/ports" &
servers=$!
read -r healthy stripped <"$work/ports"

# run STATUS ARGUMENT…: output in $work/out and $work/err
run() {
  local expected=$1 status=0
  shift
  "$work/user/node_modules/.bin/starttls-canary" "$@" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = "$expected" ] || { cat "$work/out" "$work/err" >&2; fail "$* ended with $status, not $expected"; }
}
says() { grep -qF -- "$1" "$work/out" || { cat "$work/out" >&2; fail "the output lacks: $1"; }; }
is_clean() {
  if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$work/out"; then fail "raw control characters in the output"; fi
}

(cd "$work/user" && npx --no-install starttls-canary --version) >"$work/out"
says "$(node -p 'require("./package.json").version')"
run 0 check --help
run 0 check --allow-private "[127.0.0.1]:$healthy" --transcript
says 'offers STARTTLS and completes the TLS handshake'
is_clean
run 2 check --allow-private "[127.0.0.1]:$healthy" "[127.0.0.1]:$stripped" --json --transcript
is_clean
node -e '
  const { targets } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  const lost = targets.map(({ hosts }) => hosts.map(({ lost = [] }) => lost.join()).join()).join(" ");
  if (lost !== " STARTTLS") throw new Error(`lost: ${lost}`);
' "$work/out"
run 1 check --allow-private "[127.0.0.1]:$stripped" --observer
run 3 check --allow-private '[127.0.0.1]:1'
run 3 check 'example.org:25'
[ "$(wc -l <"$work/err")" = 1 ] || fail "bad usage is told in more than one line"
run 3 check "[127.0.0.1]:$healthy"
says 'never connected to unless --allow-private is given'

start=$(date +%s%N)
for _ in 1 2 3 4 5; do node "$work/user/node_modules/starttls-canary/dist/starttls-canary.js" --version >/dev/null; done
printf 'packed: all as it should be; start-up %s ms\n' "$((($(date +%s%N) - start) / 5000000))"
