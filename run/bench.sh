#!/usr/bin/env bash
# The figures: measured with the programs as they are shipped, printed as a table with their conditions.
set -euo pipefail
cd "$(dirname "$0")/.."
source run/packages.sh
source run/toolchain.sh

need_packages "${packages_to_build[@]}"
need_rust
cargo build --release --locked --package hub --package tests --bins
exec "$CARGO_TARGET_DIR/release/bench"
