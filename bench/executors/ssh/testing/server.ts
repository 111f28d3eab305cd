import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SshOptions } from '../../ssh.ts';

/** A real OpenSSH server on loopback that lets one user in by one key. */
export interface SshServer {
  /** How to get in; `root` is to be added. */
  access: Omit<SshOptions, 'root'>;
  /** Everything of the server, its keys and configuration. */
  folder: string;
  /** The home folder of the user it lets in. */
  home: string;
  /** Ends the server; connections that stand are not cut by that. Starting again keeps port and keys. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Cuts the connections that this process has made. */
  cut(): number;
  /** Cuts every connection on the server's side, whoever made it. */
  drop(): number;
  stop(): Promise<void>;
}

/** As `startSshServer`; where none can be had, nothing, after a line that gives the reason for what is skipped. */
export async function startSshServerOrSkip(settings?: readonly string[], name?: string): Promise<SshServer | undefined> {
  try {
    return await startSshServer(settings, name);
  } catch (error) {
    console.log(`skip: no OpenSSH server can be had here: ${(error as Error).message.split('\n')[0]}`);
    return;
  }
}

/** Ids of the user that only the server knows: as good as nobody's. */
const guest = { id: 65_532, group: 65_534 };

/**
 * Starts the installed sshd, or Debian's, unpacked into a temporary folder. Throws with the reason where neither can be had. `settings` are lines
 * of its configuration. It lets the current user in; with a name, and run by root, another one, who exists for the server alone and has a home of
 * its own.
 */
export async function startSshServer(settings: readonly string[] = [], name?: string): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  try {
    const { program, libraries } = findServer(folder);
    const port = await freePort();
    const isGuest = name !== undefined && process.getuid?.() === 0;
    const user = isGuest ? name : userInfo().username;
    const home = isGuest ? join(folder, 'home') : homedir();
    if (isGuest) {
      mkdirSync(home);
      chownSync(home, guest.id, guest.group);
      // The guest finds its keys and its home below.
      chmodSync(folder, 0o711);
    }
    for (const name of ['host_key', 'user_key']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
    }
    const hostKey = readFileSync(join(folder, 'host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
    writeFileSync(join(folder, 'authorized_keys'), readFileSync(join(folder, 'user_key.pub')));
    writeFileSync(
      join(folder, 'sshd_config'),
      [
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${folder}/host_key`,
        `AuthorizedKeysFile ${folder}/authorized_keys`,
        'PidFile none',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        'StrictModes no',
        'UseDNS no',
        'MaxStartups 100',
        ...settings,
        '',
      ].join('\n'),
    );
    // Lives where the server's own environment cannot be seen by those it lets in.
    const environment = { ...process.env, LD_LIBRARY_PATH: libraries };
    let server: ChildProcess | undefined;
    const up = async () => {
      const [command, ...rest] = serverCommand(folder, program, isGuest ? { user, home } : undefined);
      if (command === undefined) return;
      const child = spawn(command, rest, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
      let errors = '';
      child.stderr.on('data', (chunk) => {
        errors = (errors + chunk).slice(-2000);
      });
      server = child;
      for (let waited = 0; waited < 250 && child.exitCode === null; waited += 1) {
        if (await answers(port)) return;
        await sleep(20);
      }
      throw new Error(`sshd did not start: ${errors.trim()}`);
    };
    const down = async () => {
      const ending = server;
      if (!ending || ending.exitCode !== null) return;
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill('SIGTERM');
      await ended;
    };
    await up();
    return {
      folder,
      home,
      up,
      down,
      access: {
        host: '127.0.0.1',
        port,
        user,
        identityFile: join(folder, 'user_key'),
        knownHostsFile: join(folder, 'known_hosts'),
      },
      cut() {
        return killChildren(process.pid, /^ssh$/);
      },
      drop() {
        return server?.pid === undefined ? 0 : killChildren(server.pid, /^sshd/);
      },
      async stop() {
        await down();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function findServer(folder: string): { program: string; libraries: string } {
  if (existsSync('/usr/sbin/sshd')) return { program: '/usr/sbin/sshd', libraries: process.env.LD_LIBRARY_PATH ?? '' };
  const packages = join(folder, 'packages');
  mkdirSync(packages);
  chmodSync(packages, 0o777);
  execFileSync('apt-get', ['download', '-qq', 'openssh-server', 'libwrap0'], { cwd: packages, stdio: 'pipe', timeout: 60_000 });
  const files = execFileSync('sh', ['-c', 'ls *.deb'], { cwd: packages, encoding: 'utf8' }).trim().split('\n');
  for (const file of files) execFileSync('dpkg', ['-x', join(packages, file), join(folder, 'unpacked')]);
  const libraries = execFileSync('find', [join(folder, 'unpacked'), '-name', 'libwrap.so.0', '-printf', '%h'], {
    encoding: 'utf8',
  });
  return { program: join(folder, 'unpacked/usr/sbin/sshd'), libraries };
}

/** Run by root, sshd asks for a user of its own and a folder that only root may write; a mount namespace shows it both. */
function serverCommand(folder: string, program: string, other?: { user: string; home: string }): string[] {
  const command = [program, '-D', '-e', '-f', join(folder, 'sshd_config')];
  if (process.getuid?.() !== 0) return command;
  const users = readFileSync('/etc/passwd', 'utf8').replace(/^sshd:.*\n/m, '');
  const sshd = 'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n';
  const another = other === undefined ? '' : `${other.user}:x:${guest.id}:${guest.group}::${other.home}:/bin/sh\n`;
  writeFileSync(join(folder, 'passwd'), `${users}${sshd}${another}`);
  const prepare = 'mount --bind "$1" /etc/passwd && mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && shift && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', prepare, 'sh', join(folder, 'passwd'), ...command];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function killChildren(of: number, name: RegExp): number {
  const children = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => parent === String(of) && name.test(command ?? ''));
  for (const [pid] of children) process.kill(Number(pid), 'SIGKILL');
  return children.length;
}
