# Sourced: what a branch needs once before its first day. Secrets are files that only their owner can read.
# It must not start anything that stays.

# The names of the sample's [devices.*] with a role.
devices_of() {
    awk -v role="\"$2\"" '/^\[devices\./ { gsub(/\[devices\.|\]/, ""); name = $1 }
        name && /^role *=/ { if ($3 == role) print name; name = "" }' "$1"
}

# The names of the sample's [agents.*].
agents_of() {
    sed -n 's/^\[agents\.\([a-z0-9-]*\)\].*/\1/p' "$1"
}

# A new token in a file of its own; what is there stays.
keep_token() { # hub, folder, role, name, file
    [[ -s "$5" ]] && return 0
    "$1" --data "$2" token --role "$3" --name "$4" >"$5.new" 2>>"$DATA/log/first-start.log"
    mv "$5.new" "$5"
}

# A sample that was edited since is applied; with mistakes in it, they are told and the branch keeps what it had.
follow_sample() { # program branch-hub, sample, data folder
    cmp -s "$2" "$3/sample.toml" && return 0
    echo "$2 has changed since the last start:"
    if "$1" --data "$3/hub" settings apply "$2" 2>&1; then
        cp "$2" "$3/sample.toml"
    fi
}

prepare_branch() { # program branch-hub, sample, data folder
    local hub="$1" sample="$2" data="$3" agent kiosk display
    if [[ -e "$data/secrets/ready" ]]; then
        follow_sample "$hub" "$sample" "$data"
        return 0
    fi
    umask 077
    mkdir -p "$data/secrets" "$data/hub"
    export RUST_LOG=warn
    "$hub" --data "$data/hub" settings apply "$sample" >"$data/log/first-start.log" 2>&1 || {
        cat "$data/log/first-start.log" >&2
        return 1
    }
    kiosk="$(devices_of "$sample" kiosk | head -n1)"
    display="$(devices_of "$sample" display | head -n1)"
    agents_of "$sample" >"$data/secrets/agents"
    echo "${kiosk:-kiosk}" >"$data/secrets/kiosk.name"
    keep_token "$hub" "$data/hub" kiosk "${kiosk:-kiosk}" "$data/secrets/kiosk"
    keep_token "$hub" "$data/hub" display "${display:-display}" "$data/secrets/display"
    # Those who come by themselves on a day of the crowd: a door of their own, and the agents' own hands.
    keep_token "$hub" "$data/hub" kiosk crowd-door "$data/secrets/crowd-door"
    [[ -s "$data/secrets/pin" ]] || printf '%04d\n' "$(($(od -An -N4 -tu4 /dev/urandom) % 9000 + 1000))" >"$data/secrets/pin"
    while read -r agent; do
        keep_token "$hub" "$data/hub" agent "$agent" "$data/secrets/agent-$agent"
        "$hub" --data "$data/hub" person add "$agent" --role agent <"$data/secrets/pin" >>"$data/log/first-start.log" 2>&1
    done <"$data/secrets/agents"
    cp "$sample" "$data/sample.toml"
    touch "$data/secrets/ready"
    unset RUST_LOG
    umask 022
}
