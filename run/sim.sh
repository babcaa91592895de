#!/usr/bin/env bash
# Days in bad weather, played from seeds on all cores: SEEDS=100000 plays so many, FROM=5000 begins elsewhere,
# SEED=17 plays one and writes down all that happens in it.
set -euo pipefail
cd "$(dirname "$0")/.."
source run/packages.sh
source run/toolchain.sh

need_packages "${packages_to_build[@]}"
need_rust
# As the tests are built: nothing more to build for whoever has run them, and a sum that overflows is seen.
cargo build --locked --quiet --package storm --bin sim
if [[ -n "${SEED:-}" ]]; then
    exec "$CARGO_TARGET_DIR/debug/sim" --seed "$SEED"
fi
exec "$CARGO_TARGET_DIR/debug/sim" --seeds "${SEEDS:-1000}" --from "${FROM:-0}"
