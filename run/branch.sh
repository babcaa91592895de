#!/usr/bin/env bash
# A whole branch on this machine: hub, printer, kiosk, display, and if asked a crowd. It ends with Ctrl-C, and leaves
# nothing behind but its data folder. It must not know any rule: it starts programs, and starts again those that die.
set -euo pipefail
cd "$(dirname "$0")/.."
source run/packages.sh
source run/toolchain.sh
source run/first_start.sh
source run/watch.sh

if [[ -z "${DATA:-}" ]]; then
    DATA=data
    [[ "${BRANCH:-dakar-plateau-bank}" == dakar-plateau-bank ]] || DATA="data/$BRANCH"
fi
# A folder stays the branch that it was on its first day.
kept="$(cat "$DATA/branch" 2>/dev/null || true)"
branch="${BRANCH:-${kept:-dakar-plateau-bank}}"
sample="branch-hub/branches/$branch.toml"
http="127.0.0.1:${HTTP:-8080}"
printer="127.0.0.1:${PRINTER:-9100}"
speed="${SPEED:-1}"

fail() {
    echo "make run: $*" >&2
    exit 1
}

is_taken() {
    (exec 3<>"/dev/tcp/${1%:*}/${1#*:}") 2>/dev/null
}

[[ -f "$sample" ]] || fail "there is no sample '$branch'; there are: $(cd branch-hub/branches && ls ./*.toml | sed 's#./##; s#\.toml##' | paste -sd' ')"
[[ -z "$kept" || "$kept" == "$branch" ]] || fail "$DATA holds $kept; choose another folder:  make run BRANCH=$branch DATA=data/$branch"
[[ "$speed" =~ ^[1-9][0-9]*$ ]] || fail "SPEED is a whole number, 1 or more, not '$speed'"
[[ -z "${DAY:-}" || "$DAY" == salary || "$DAY" == ordinary ]] || fail "DAY is salary or ordinary, not '$DAY'"

has_screen=yes over_everything=()
if [[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]]; then
    has_screen= over_everything=(--fullscreen)
    packages_to_show+=("${packages_without_screen[@]}")
fi
need_packages "${packages_to_build[@]}" "${packages_to_show[@]}"
need_rust
cargo build --workspace --bins --locked
programs="$CARGO_TARGET_DIR/debug"

mkdir -p "$DATA"
DATA="$(cd "$DATA" && pwd)"
exec 9>"$DATA/run.lock"
flock -n 9 || fail "a branch already runs on the data in $DATA"
is_taken "$http" && fail "port ${http#*:} is taken by another program; choose another:  make run HTTP=8090"
is_taken "$printer" && fail "port ${printer#*:} is taken by another program; choose another:  make run PRINTER=9110"

mkdir -p "$DATA"/{log,paper,pictures,kiosk}
echo "$branch" >"$DATA/branch"
prepare_branch "$programs/branch-hub" "$sample" "$DATA"

trap 'stop_all; exit 0' INT TERM HUP
trap stop_all EXIT

start printer "$programs/virtual-printer" --listen "$printer" --out "$DATA/paper"
start hub "$programs/branch-hub" --data "$DATA/hub" serve --http "$http" --open-now --speed "$speed"
await_line hub "listening " || fail "the hub did not start; it says why in $DATA/log/hub.log"

kiosk_screen="${DISPLAY:-}" hall_screen="${DISPLAY:-}"
if [[ -z "$has_screen" ]]; then
    start_screen kiosk 1080x1920 && kiosk_screen="$new_screen"
    start_screen hall 1920x1080 && hall_screen="$new_screen"
fi
start_on "$kiosk_screen" kiosk "$programs/kiosk" --hub "http://$http" --token-file "$DATA/secrets/kiosk" \
    --device "$(<"$DATA/secrets/kiosk.name")" --printer "tcp://$printer" --profile epson-80 \
    --data "$DATA/kiosk" --pictures "$DATA/pictures" --portrait "${over_everything[@]}"
start_on "$hall_screen" display "$programs/display" --hub "http://$http" --token-file "$DATA/secrets/display" \
    --pictures "$DATA/pictures" "${over_everything[@]}"
if [[ -n "${DAY:-}" ]]; then
    start crowd "$programs/crowd" --hub "http://$http" --day "$DAY" --speed "$speed" --seed "${SEED:-1}" \
        --tokens "$DATA/secrets" --leave "$(sed -n 1p "$DATA/secrets/agents")"
fi

cat <<TEXT

  $(sed -n 's/^name *= *"\(.*\)".*/\1/p' "$sample" | head -n1) is open.

    agent's page   http://$http/
    sign in as     $(paste -sd' ' "$DATA/secrets/agents" | sed 's/ /, /g')    PIN $(<"$DATA/secrets/pin")
    paper          $DATA/paper/latest.png   (the printer listens on $printer)
    glass          $DATA/pictures/kiosk.png, $DATA/pictures/display.png
    data           $DATA   (delete it to begin anew)
TEXT
if [[ -n "$has_screen" ]]; then
    echo "    kiosk and display are two windows on your screen"
else
    echo "    no screen here: kiosk on the virtual screen $kiosk_screen, display on $hall_screen; their pictures are kept up to date"
    echo "    touch the kiosk from another terminal:  DISPLAY=$kiosk_screen xdotool mousemove 540 960 click 1"
fi
[[ -z "${DAY:-}" ]] || echo "    on this $DAY day, at $speed times the usual pace, $(sed -n 1p "$DATA/secrets/agents") has the day off, their place is yours"
echo
echo "  Ctrl-C stops it all; the next start goes on where this one stopped."
keep_alive
