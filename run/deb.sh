#!/usr/bin/env bash
# One Debian package with hub, kiosk, screen and their units. Nothing is fetched when it is installed.
# DEB_PROGRAMS names a folder with programs that are built already; OUT the folder that the package is put into.
set -euo pipefail
cd "$(dirname "$0")/.."

out="${OUT:-}"
if [[ -z "${DEB_PROGRAMS:-}" ]]; then
    source run/packages.sh
    source run/toolchain.sh
    need_packages "${packages_to_build[@]}" libseat-dev libinput-dev libudev-dev libgbm-dev libxkbcommon-dev libdrm-dev
    need_rust
    cargo build --release --locked --package hub --bins
    # The screens draw without any window system: there is none behind them that a keyboard could reach.
    cargo build --release --locked --package kiosk --package display --bins --no-default-features --features kiosk/kms,display/kms
    DEB_PROGRAMS="$CARGO_TARGET_DIR/release"
    out="${out:-$CARGO_TARGET_DIR/debian}"
fi
out="${out:-.}"

version="$(sed -n '/^\[workspace.package\]/,/^\[/s/^version *= *"\(.*\)".*/\1/p' Cargo.toml)"
arch="$(dpkg --print-architecture)"
tree="$(mktemp -d)"
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"

put() { # mode, from, to
    install -D -m "$1" "$2" "$tree$3"
}
put 0755 "$DEB_PROGRAMS/branch-hub" /usr/bin/branch-hub
put 0755 "$DEB_PROGRAMS/kiosk" /usr/bin/smartqueue-kiosk
put 0755 "$DEB_PROGRAMS/display" /usr/bin/smartqueue-display
if [[ -z "${DEB_KEEP_SYMBOLS:-}" ]]; then
    strip --strip-unneeded "$tree"/usr/bin/*
fi
put 0644 branch-hub/hub/units/branch-hub.service /lib/systemd/system/branch-hub.service
put 0644 branch-hub/hub/units/slip-printer.conf /usr/share/smartqueue/slip-printer.conf
put 0644 kiosk/units/smartqueue-kiosk.service /lib/systemd/system/smartqueue-kiosk.service
put 0644 display/units/smartqueue-display.service /lib/systemd/system/smartqueue-display.service
put 0644 run/deb/sysusers.conf /usr/lib/sysusers.d/smartqueue.conf
put 0644 run/deb/tmpfiles.conf /usr/lib/tmpfiles.d/smartqueue.conf
put 0644 run/deb/sysctl.conf /usr/lib/sysctl.d/50-smartqueue.conf
put 0644 run/deb/journald.conf /usr/lib/systemd/journald.conf.d/50-smartqueue.conf
put 0644 run/deb/hub.env /etc/smartqueue/hub.env
put 0644 run/deb/kiosk.toml /etc/smartqueue/kiosk.toml
put 0644 display/display.toml /etc/smartqueue/display.toml
for page in docs/*.md; do
    put 0644 "$page" "/usr/share/doc/smartqueue/$(basename "$page")"
done
for sample in branch-hub/branches/*.toml; do
    put 0644 "$sample" "/usr/share/doc/smartqueue/examples/$(basename "$sample")"
done
put 0644 LICENSE /usr/share/doc/smartqueue/copyright

# What the screens are linked with: the package asks for what this build needs, and no more.
screens="libasound2, libfontconfig1"
if ldd "$tree/usr/bin/smartqueue-kiosk" | grep -q libseat; then
    screens+=", libseat1, libinput10, libudev1, libgbm1, libxkbcommon0"
fi
mkdir -p "$tree/DEBIAN"
sed "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SCREEN_DEPENDS@/$screens/; s/@SIZE@/$(du -ks "$tree" | cut -f1)/" run/deb/control >"$tree/DEBIAN/control"
cp run/deb/conffiles "$tree/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    install -m 0755 "run/deb/$script" "$tree/DEBIAN/$script"
done
mkdir -p "$out"
package="$out/smartqueue_${version}_${arch}.deb"
dpkg-deb --root-owner-group -Zxz --build "$tree" "$package" >/dev/null
echo "$package"
