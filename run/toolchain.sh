# Sourced by the others: finds Rust, and keeps what is built outside the clone so that it outlives it.
# It must not touch a Rust that is there and new enough.

export CARGO_TARGET_DIR="${SMARTQUEUE_TARGET:-${CARGO_TARGET_DIR:-$HOME/.cache/smartqueue/target}}"

need_rust() {
    if ! command -v cargo >/dev/null && [[ -x "$HOME/.cargo/bin/cargo" ]]; then
        PATH="$HOME/.cargo/bin:$PATH"
    fi
    local wanted found
    wanted="$(sed -n 's/^channel *= *"\([0-9]*\.[0-9]*\).*/\1/p' rust-toolchain.toml)"
    if ! command -v cargo >/dev/null; then
        echo "Rust is not on this machine, and Debian's own is too old: installing it for you alone, below $HOME/.cargo and $HOME/.rustup"
        need_packages "${packages_to_fetch[@]}"
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y -q --profile minimal --no-modify-path || {
            echo "Rust could not be fetched. When the internet is back, type the same command again, or install it yourself: https://rustup.rs"
            return 1
        }
        PATH="$HOME/.cargo/bin:$PATH"
    fi
    # With rustup, asking for the version fetches the toolchain of rust-toolchain.toml if it is missing.
    found="$(cargo --version | sed 's/^cargo \([0-9]*\.[0-9]*\).*/\1/')"
    if [[ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n1)" != "$wanted" ]]; then
        echo "Rust $wanted or newer is needed, and this machine has $found. With rustup:  rustup update stable"
        return 1
    fi
    # What was built for a clone in another folder has that folder's paths in it: of that, only the dependencies are kept.
    local built_for="$CARGO_TARGET_DIR/.built-for"
    if [[ -d "$CARGO_TARGET_DIR" && "$(cat "$built_for" 2>/dev/null)" != "$PWD" ]]; then
        cargo clean --workspace --quiet
    fi
    mkdir -p "$CARGO_TARGET_DIR"
    printf '%s\n' "$PWD" >"$built_for"
}
