#!/usr/bin/env bash
# A bad canary.yaml as a user meets it: all its faults under its own name, a failure, and nothing that could be deployed.
# Needs an installed clone.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
fail() { cat "$out/said" >&2; printf 'bad file: %s\n' "$*" >&2; exit 1; }

file=$out/canary.yaml
printf 'hub: nowhere\nevery: 7m\ncolour: red\n' >"$file"
status=0
npx cdk synth --quiet -c config="$file" --output "$out/assembly" >"$out/said" 2>&1 || status=$?
[ "$status" != 0 ] || fail "synth ended with 0"
for key in hub vantages every targets colour; do
  grep -q "^$file: $key: ." "$out/said" || fail "nothing is said of $key"
done
if grep -qE '^ +at ' "$out/said"; then fail "a stack trace is shown"; fi
[ -z "$(find "$out/assembly" -type f 2>/dev/null)" ] || fail "an assembly was written"
echo "bad file: its five faults, and no assembly"
