import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Puts the two programs beside `pulumi` that it starts: the host for this language and the one for dynamic resources. The official
 * download brings its own, which are left alone; ours are replaced whenever their text has changed.
 */
export function installHosts(folder: string): void {
  const sdk = dirname(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json'));
  const provider = readFileSync(join(sdk, 'pulumi-resource-pulumi-nodejs'), 'utf8');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in.
  const watching = 'node --import "file://${0%/*}/leave-with-engine.mjs" "$PULUMI_DYNAMIC';
  install(
    join(folder, 'pulumi-resource-pulumi-nodejs'),
    provider.replace('node "$PULUMI_DYNAMIC', () => watching),
  );
  writeFileSync(join(folder, 'leave-with-engine.mjs'), readFileSync(join(import.meta.dirname, 'leave-with-engine.mjs')));
  install(join(folder, 'pulumi-language-nodejs'), readFileSync(join(import.meta.dirname, 'language-host.cjs'), 'utf8'));
  // A package.json further up that says "module" would make Node read the script as one.
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
}

function install(path: string, text: string): void {
  if (existsSync(path)) {
    const present = readFileSync(path);
    // A program that is no script came with the official download.
    if (present.subarray(0, 2).toString() !== '#!' || present.toString('utf8') === text) return;
  }
  const half = `${path}.${process.pid}`;
  writeFileSync(half, text, { mode: 0o755 });
  renameSync(half, path);
}
