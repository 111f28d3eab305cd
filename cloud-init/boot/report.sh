#!/bin/sh
# Says on the second serial line how the machine stands once cloud-init is through, and switches it off. A part begins with its name.
exec </dev/null >/dev/ttyS1 2>&1
part() {
  echo "== $1"
  shift
  "$@"
}
part result cat /run/cloud-init/result.json
part marker cat /run/bench/ready
part ready-log journalctl --no-pager --output=cat --unit=bench-ready.service
part cloud-init-log grep -h 'bench: ' /var/log/cloud-init-output.log
part failed-units systemctl list-units --failed --plain --no-legend
part timers systemctl list-timers --plain --no-legend
part swaps tail -n +2 /proc/swaps
part randomized cat /proc/sys/kernel/randomize_va_space
part system-job systemd-run --quiet --wait --pipe grep Cpus_allowed_list: /proc/self/status
part bench-job systemd-run --quiet --wait --pipe --slice=bench.slice grep Cpus_allowed_list: /proc/self/status
part first-process grep Cpus_allowed_list: /proc/1/status
part user-slice systemctl show -P AllowedCPUs user.slice
part account passwd --status bench
part keys cat /home/bench/.ssh/authorized_keys
part login sshd -T -C user=bench,host=localhost,addr=127.0.0.1
part end sync
systemctl poweroff --force
