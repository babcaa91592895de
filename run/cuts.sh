#!/usr/bin/env bash
# The power of a real disk is cut while a hub works: CUTS=1000 does it so many times, SEED=7 at other moments.
# It needs root and a loop device, and says so where it has them not.
set -euo pipefail
cd "$(dirname "$0")/.."
source run/packages.sh
source run/toolchain.sh

need_packages "${packages_to_build[@]}" "${packages_to_break[@]}"
need_rust
cargo build --locked --quiet --package hub --package storm --bins
exec "$CARGO_TARGET_DIR/debug/cuts" --cuts "${CUTS:-1000}" --seed "${SEED:-1}"
