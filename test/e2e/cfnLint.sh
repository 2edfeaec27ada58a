#!/usr/bin/env bash
# CloudFormation's own rules on every template: of the example, and of all ways out. Needs an installed clone and install.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for config in canary.example.yaml test/e2e/everyWayOut.yaml; do
  npx cdk synth --quiet -c config="$config" --output "$out/$(basename "$config" .yaml)" >/dev/null
done
templates=("$out"/*/*.template.json)
[ "${#templates[@]}" -ge 15 ] || { echo "cfn-lint: only ${#templates[@]} templates were synthesised" >&2; exit 1; }
# W3005 is about a DependsOn that a reference makes unneeded: CDK writes those for routes and subnets.
.e2e/cfn-lint/bin/cfn-lint --ignore-checks W3005 -- "${templates[@]}"
echo "cfn-lint: ${#templates[@]} templates, nothing to say"
