import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { failure } from '../../bench/failure.ts';

/** A file that is put onto the disk beside what the root has. Its folder exists there already. */
export interface DiskFile {
  /** Absolute, on the disk. */
  path: string;
  text: string;
  /** In octal digits; default 0644. */
  mode?: '0755';
}

/** Writes `disk` into `folder`: a disk with everything of `root`, which stays as it is, and with these files. Gives its path. */
export function makeDisk(
  folder: string,
  root: string,
  files: readonly DiskFile[],
  links: Readonly<Record<string, string>>,
): string {
  const disk = join(folder, 'disk');
  run('mke2fs', ['-q', '-F', '-t', 'ext4', '-m', '0', '-d', root, disk, '4G']);
  const written = files.flatMap(({ path, text, mode = '0644' }, index) => {
    const source = join(folder, `file-${index}`);
    writeFileSync(source, text);
    return [`cd ${dirname(path)}`, `write "${source}" ${basename(path)}`, `set_inode_field ${path} mode 010${mode}`];
  });
  const linked = Object.entries(links).flatMap(([path, target]) => [
    `cd ${dirname(path)}`,
    `symlink ${basename(path)} ${target}`,
  ]);
  const commands = join(folder, 'commands');
  writeFileSync(commands, `${[...written, ...linked].join('\n')}\n`);
  const said = run('debugfs', ['-w', '-f', commands, disk]);
  // It ends with 0 whatever happened; what it could not do it says after the command.
  const complaint = said.split('\n').find((line) => line !== '' && !/^(debugfs( [\d.]+ \(|: )|Allocated inode)/.test(line));
  if (complaint !== undefined) throw failure('disk-not-made', `expected debugfs to write the boot text, got: ${complaint}`);
  return disk;
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000 });
  if (status === 0) return stdout + stderr;
  throw failure('disk-not-made', `expected ${program} to make a disk, got: ${stderr.trim().split('\n').at(-1)}`);
}
