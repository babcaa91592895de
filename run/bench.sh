#!/usr/bin/env bash
# The figures: measured with the programs as they are shipped, printed as a table with their conditions.
# BENCH_FULL=1 measures at full size; BENCH_DATA names a folder on the disk that is meant (here: beside what is built).
set -euo pipefail
cd "$(dirname "$0")/.."
source run/packages.sh
source run/toolchain.sh

need_packages "${packages_to_build[@]}"
need_rust
cargo build --release --locked --package hub --package tests --bins

# A thousand screens are a thousand sockets on either side.
ulimit -n 8192 2>/dev/null || ulimit -n "$(ulimit -Hn)"
export BENCH_DATA="${BENCH_DATA:-$CARGO_TARGET_DIR/bench}"
arguments=()
if [[ "${BENCH_FULL:-}" == 1 ]]; then
    arguments+=(--full)
fi
exec "$CARGO_TARGET_DIR/release/bench" "${arguments[@]}" "$@"
