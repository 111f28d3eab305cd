import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStorage } from './embedded.ts';
import { describeStorage } from './storage.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'storage-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

describeStorage('embedded storage', () => openEmbeddedStorage(folder));
