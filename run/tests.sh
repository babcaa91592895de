#!/usr/bin/env bash
# The whole proof: every test of the workspace, and the examples in the documentation.
set -euo pipefail
cd "$(dirname "$0")/.."
source run/packages.sh
source run/toolchain.sh

need_packages "${packages_to_build[@]}" "${packages_to_show[@]}" "${packages_to_test[@]}" "${packages_to_break[@]}"
need_rust
# The tests start some programs as programs: they stand beside them when the tests begin.
cargo build --workspace --bins --tests --locked
cargo test --workspace --doc --locked --quiet
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace --locked --no-fail-fast
else
    cargo test --workspace --lib --bins --tests --locked --no-fail-fast
fi
