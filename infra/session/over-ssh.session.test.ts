import { chmodSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type SshServer, startSshServerOrSkip } from '../../bench/executors/ssh/testing/server.ts';
import { createTestSession, eventually, type TestSession } from '../../checks/session.ts';
import type { Outputs } from './outputs.ts';

const target = 'reckon/report.py:Report.add_column';
const overSsh = suite('a session on a machine that is reached by ssh');
const lockFolder = mkdtempSync(join(tmpdir(), 'session-lock-'));
chmodSync(lockFolder, 0o777);

const server = await startSshServerOrSkip([`SetEnv TUNEUP_LOCK_FOLDER=${lockFolder}`], 'bench');

if (server) describe(server);
else overSsh.skip('runs where an OpenSSH server can be had', () => {});
overSsh.run();

/** The cases are one session's life in order. */
function describe(server: SshServer): void {
  const { user, port, identityFile } = server.access;
  const folder = process.getuid?.() === 0 ? server.home : mkdtempSync(join(tmpdir(), 'far-'));
  const machine = `ssh://${user}@127.0.0.1:${port}`;
  const hostKey = keyIn('host_key.pub');
  const settings = (key = hostKey) =>
    [`machine=${machine}`, `machineHostKey=${key}`, `machineKeyFile=${identityFile}`, `machineFolder=${folder}`].flatMap(
      (setting) => ['-c', `tuneup:${setting}`],
    );
  let session: TestSession;
  let outputs: Outputs;

  overSsh.before(() => {
    session = createTestSession('far');
  });
  overSsh.after(async () => {
    await session.close();
    await server.stop();
    for (const path of [lockFolder, folder]) rmSync(path, { recursive: true, force: true });
  });

  overSsh('ends as one on this machine does, though the line is cut on the way', async () => {
    const running = session.start('up', '--targets', target, '--', ...settings());
    await running.printed(/BenchmarkJob measure:reckon.* creating/);
    // Whatever works over a line by then is cut off; the jobs come first.
    let cut = 0;
    while (cut === 0 && running.child.exitCode === null) {
      cut = server.drop();
      await sleep(50);
    }
    assert.ok(cut > 0);
    const { exitCode, text } = await running.ended;
    assert.is(exitCode, 0, text);
    outputs = JSON.parse(readFileSync(join(session.stackFolder, 'outputs.json'), 'utf8')) as Outputs;
    assert.is(outputs.verdicts?.[target]?.verdict, 'faster', JSON.stringify(outputs.verdicts));
    assert.is(outputs.pullRequests?.length, 1);
    assert.is(globSync(join(folder, 'far-*/checkout')).length, 1);
    assert.is(existsSync(join(session.stackFolder, 'workspace')), false);
  });

  overSsh('has brought every pair back into the records', () => {
    const [samples] = globSync(join(session.recordsFolder, '.codeflash/*/local/reckon/targets/*/samples.jsonl'));
    assert.match(readFileSync(samples ?? '', 'utf8'), /"type": ?"pair"/);
    assert.match(readFileSync(outputs.caseStudy ?? '', 'utf8'), /faster/);
  });

  overSsh('changes nothing the second time', async () => {
    const { exitCode, text } = await session.run('up', '--', '--expect-no-changes', ...settings());
    assert.is(exitCode, 0, text);
  });

  overSsh('shows another host key in the preview, and refuses to work with whoever has not the one it was told', async () => {
    const other = keyIn('user_key.pub');
    const { text: shown } = await session.run('preview', '--', '--diff', ...settings(other));
    assert.match(shown, /~ hostKey/);
    const { exitCode, text } = await session.run('up', '--', ...settings(other));
    assert.is.not(exitCode, 0);
    assert.match(text, /expected .* to show the host key in .*known_hosts, got another one/);
  });

  overSsh('is taken down', async () => {
    assert.is((await session.run('destroy')).exitCode, 0);
    assert.ok(await eventually(() => session.processes().length === 0, 10), JSON.stringify(session.processes()));
  });

  function keyIn(name: string): string {
    return readFileSync(join(server.folder, name), 'utf8').split(' ').slice(0, 2).join(' ');
  }
}
