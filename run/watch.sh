# Sourced: starts programs, starts again those that die as systemd would in a branch, and ends them all by their own ids.
# It must not know what any of them is for.

declare -A pid_of=() command_of=() screen_of=() started_at=() deaths_of=()
started_in_order=()
stopping=

# A program of its own process group, so that Ctrl-C reaches this script alone and things end in order; the kernel
# ends it too should this script be killed.
launch() { # name
    local -a words
    eval "words=(${command_of[$1]})"
    NO_COLOR=1 DISPLAY="${screen_of[$1]:-${DISPLAY:-}}" setpriv --pdeathsig TERM setsid "${words[@]}" \
        >>"$DATA/log/$1.log" 2>&1 </dev/null 9>&- &
    pid_of[$1]=$!
    started_at[$1]=$EPOCHSECONDS
}

start() { # name, program and its arguments
    local name="$1"
    shift
    command_of[$name]="$(printf '%q ' "$@")"
    started_in_order+=("$name")
    : >"$DATA/log/$name.log"
    launch "$name"
}

start_on() { # screen, name, program and its arguments
    screen_of[$2]="$1"
    start "${@:2}"
}

# Waits until a line in a program's log begins so; no longer than the program lives, nor than ten seconds.
await_line() { # name, beginning
    local tries
    for ((tries = 0; tries < 200; tries++)); do
        grep -q "^$2" "$DATA/log/$1.log" && return 0
        kill -0 "${pid_of[$1]}" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

# A screen without glass, of the size that a panel has, with a window manager that fills it. Sets new_screen.
start_screen() { # name, WIDTHxHEIGHT
    start "screen-$1" Xvfb -displayfd 1 -screen 0 "${2}x24" -nolisten tcp -noreset
    await_line "screen-$1" "[0-9]" || fail "the virtual screen did not start; see $DATA/log/screen-$1.log"
    new_screen=":$(grep -m1 '^[0-9]' "$DATA/log/screen-$1.log")"
    start_on "$new_screen" "manager-$1" matchbox-window-manager -use_titlebar no
}

keep_alive() {
    local gone name
    while [[ -z "$stopping" ]]; do
        gone=
        wait -n -p gone "${pid_of[@]}" 2>/dev/null || true
        [[ -z "$stopping" && -n "$gone" ]] || continue
        for name in "${!pid_of[@]}"; do
            [[ "${pid_of[$name]}" == "$gone" ]] || continue
            # A death within two seconds of the start counts; five in a row, and starting again is no help.
            if ((EPOCHSECONDS - started_at[$name] < 2)); then
                deaths_of[$name]=$((${deaths_of[$name]:-0} + 1))
            else
                deaths_of[$name]=1
            fi
            if ((deaths_of[$name] > 5)); then
                echo "  $name does not stay alive; it says why in $DATA/log/$name.log" >&2
                exit 1
            fi
            echo "  $name ended and is started again"
            sleep 0.2
            launch "$name"
        done
    done
}

# The newest first: nobody loses what they speak with while they still speak.
stop_all() {
    [[ -z "$stopping" ]] || return 0
    stopping=yes
    trap '' INT TERM HUP
    echo
    local i name tries
    for ((i = ${#started_in_order[@]} - 1; i >= 0; i--)); do
        name="${started_in_order[i]}"
        kill -TERM "${pid_of[$name]}" 2>/dev/null || continue
        for ((tries = 0; tries < 100; tries++)); do
            kill -0 "${pid_of[$name]}" 2>/dev/null || break
            sleep 0.05
        done
        kill -KILL "${pid_of[$name]}" 2>/dev/null || true
        wait "${pid_of[$name]}" 2>/dev/null || true
    done
    echo "  closed; everything is kept in $DATA"
}
