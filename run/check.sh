#!/usr/bin/env bash
# Formatting and lints: nothing that they say may be left standing.
set -euo pipefail
cd "$(dirname "$0")/.."
source run/packages.sh
source run/toolchain.sh

need_packages "${packages_to_build[@]}"
need_rust
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
