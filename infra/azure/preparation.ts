/** What happens on a machine after it has booted, as its own user; doing it again changes nothing. */
export interface Preparation {
  /** Absolute folder for the workspace. */
  folder: string;
  /** Makes the machine a key to fetch the repository with, whose private half never leaves it. */
  deployKey: boolean;
  /** What the machine writes when it is ready to measure on, naming the toolchains' versions. */
  marker?: string;
  /** How long a machine that was just started gets until then. */
  waitSeconds?: number;
}

const pauseSeconds = 5;

/** Shell text: waits for the ready marker, makes the folder, and prints nothing but the public key, when there is one. */
export function renderPreparation({ folder, deployKey, marker = '/run/bench/ready', waitSeconds = 600 }: Preparation): string {
  return [
    'set -eu',
    `left=${Math.ceil(waitSeconds / pauseSeconds)}`,
    `until [ -e '${marker}' ]; do`,
    '  if [ "$left" -eq 0 ]; then',
    '    echo "the machine is not ready to measure on:" >&2',
    '    systemctl status --no-pager --lines=5 bench-ready.service >&2 || true',
    '    exit 1',
    '  fi',
    '  left=$((left - 1))',
    `  sleep ${pauseSeconds}`,
    'done',
    `cat '${marker}' >&2`,
    `mkdir -p '${folder}'`,
    `chmod 700 '${folder}'`,
    ...(deployKey
      ? [
          'mkdir -p ~/.ssh',
          '[ -e ~/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -C bench -f ~/.ssh/id_ed25519',
          'cut -d " " -f 1,2 ~/.ssh/id_ed25519.pub',
        ]
      : []),
  ].join('\n');
}
