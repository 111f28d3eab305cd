import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { archivePlugins } from './archive-plugins.ts';

const root = join(import.meta.dirname, '../..');
const release = suite('release of the plugins');

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-release-'));
  try {
    await work(join(folder, 'release'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

release('holds an archive of each plugin, and a marketplace that names them by their hashes', async () => {
  await withFolder(async (folder) => {
    const files = await archivePlugins(root, folder, 'https://files.example/v1');
    assert.equal(files.toSorted(), readdirSync(folder).sort());
    const { plugins } = JSON.parse(readFileSync(join(folder, 'marketplace.json'), 'utf8')) as {
      plugins: { name: string; source: { source: string; url: string; sha256: string } }[];
    };
    assert.equal(
      plugins.map(({ name }) => name),
      ['tuneup-go', 'tuneup-javascript', 'tuneup-python'],
    );
    for (const { source } of plugins) {
      const content = readFileSync(join(folder, source.url.replace('https://files.example/v1/', '')));
      assert.is(source.source, 'archive');
      assert.is(createHash('sha256').update(content).digest('hex'), source.sha256);
    }
  });
});

release('refuses an address that nothing can be fetched from, and writes nothing', async () => {
  await withFolder(async (folder) => {
    for (const url of ['', 'http://files.example/v1', 'https://files.example/v1/', 'v1'])
      await rejects(archivePlugins(root, folder, url), 'url-invalid');
    assert.not.ok(existsSync(folder));
  });
});

release.run();
