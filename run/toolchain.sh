# Sourced by the others: finds Rust, and keeps what is built outside the clone so that it outlives it.
# It must not install Rust: that is the person's choice.

export CARGO_TARGET_DIR="${SMARTQUEUE_TARGET:-${CARGO_TARGET_DIR:-$HOME/.cache/smartqueue/target}}"

need_rust() {
    if ! command -v cargo >/dev/null && [[ -x "$HOME/.cargo/bin/cargo" ]]; then
        PATH="$HOME/.cargo/bin:$PATH"
    fi
    local wanted found
    wanted="$(sed -n 's/^channel *= *"\([0-9]*\.[0-9]*\).*/\1/p' rust-toolchain.toml)"
    if ! command -v cargo >/dev/null; then
        echo "Rust is not on this machine. Debian's own is too old; this installs it for you alone:"
        echo
        echo "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y"
        echo
        echo "(curl itself: apt-get install curl.) Then open a new terminal and type the same command again."
        return 1
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
