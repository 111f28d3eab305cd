#!/bin/sh
# Makes a Debian root folder that a machine can boot from without a network: `build-root.sh FOLDER PACKAGE...`, the script that fetches the toolchains
# on standard input. Needs the rights of root. What a boot would fetch is put in here; the boot finds it there and fetches nothing.
set -eu
root=$1
shift
# From where this machine has its own packages, when it is of the same release; else from Debian's own mirror.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' 2>/dev/null | head -n 1)
debootstrap --variant=minbase \
  --include=systemd-sysv,udev,dbus,linux-image-cloud-amd64,initramfs-tools,openssh-server,sudo,ca-certificates bookworm "$root" ${mirror:+"$mirror"}

inside() {
  chroot "$root" env HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
# Whoever this machine trusts beside the usual authorities: its way to the registries may lead through them.
cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
inside update-ca-certificates
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
inside apt-get --quiet --quiet update
# debootstrap alone would leave cloud-init half installed.
inside apt-get --quiet --quiet --yes --no-install-recommends install cloud-init "$@"
cat >"$root/root/toolchains"
inside sh /root/toolchains

# Without sources an update has nothing to fetch and ends well.
: >"$root/etc/apt/sources.list"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb "$root/root/toolchains" "$root/etc/resolv.conf"
cat >"$root/etc/cloud/cloud.cfg.d/90-boot.cfg" <<'CONFIG'
datasource_list: [NoCloud, None]
network: { config: disabled }
locale: false
apt: { preserve_sources_list: true }
CONFIG
mkdir -p "$root/var/lib/cloud/seed/nocloud" "$root/etc/systemd/system/cloud-init.target.wants"
