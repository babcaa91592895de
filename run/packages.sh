# Sourced by the others: what Debian must have, and how it gets there without a question.
# It must not know what is built or run with it.

# What compiling and linking needs.
packages_to_build=(gcc libc6-dev make pkg-config libasound2-dev libfontconfig-dev)
# What a window on X11 needs while running.
packages_to_show=(libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon0 libxkbcommon-x11-0)
# What stands in for a screen where there is none, and for the finger on it.
packages_without_screen=(xvfb matchbox-window-manager xdotool)
# What fetches Rust where it is missing.
packages_to_fetch=(curl ca-certificates)
# What drives the agent's page as a person would.
packages_to_test=(chromium chromium-driver)
# What fails a system call, sets a clock, or makes a disk to be cut off.
packages_to_break=(strace faketime e2fsprogs mount procps)

# Installs those of the named packages that are missing, and says which.
need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "This is not Debian: nothing is installed. What is needed bears these names there: $*"
        return 0
    fi
    local missing=() name
    for name in "$@"; do
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" == installed ]] || missing+=("$name")
    done
    if ((${#missing[@]} == 0)); then
        return 0
    fi
    local as_root=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            echo "These Debian packages are missing: ${missing[*]}"
            echo "Install them as root, then type the same command again:  apt-get install ${missing[*]}"
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing the Debian packages that are missing: ${missing[*]}"
    "${as_root[@]}" apt-get -q update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "${missing[@]}"
}
