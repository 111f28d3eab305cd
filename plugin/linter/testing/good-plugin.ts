import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small assembled plugin with nothing wrong in it: paths with their texts. */
export const goodPlugin: Readonly<Record<string, string>> = {
  '.claude-plugin/plugin.json': JSON.stringify({
    name: 'tuneup-x',
    version: '1.2.3',
    description: 'A plugin.',
    author: { name: 'Tuneup' },
  }),
  'agents/worker.md': `---
name: worker
description: "Use this agent when there is work to be done, which is always."
tools: [Read, Bash]
skills: [compare]
model: inherit
color: blue
---
Read \${CLAUDE_PLUGIN_ROOT}/references/method.md, then use /tuneup-x:compare.
`,
  'skills/compare/SKILL.md': `---
name: compare
description: "Use when two things must be compared, for example base and head."
allowed-tools: [Bash]
---
See [the method](../../references/method.md#a-heading) and \${CLAUDE_SKILL_DIR}/table.md.

\`\`\`sh
git switch -c perf/total-set main
hyperfine "$RUNNER old.py"
\`\`\`
`,
  'skills/compare/table.md': 'A table.\n',
  'references/method.md': '# A heading\n\nA method.\n',
  'hooks/hooks.json': JSON.stringify({
    hooks: { SessionStart: [{ hooks: [{ type: 'command', command: `${'$'}{CLAUDE_PLUGIN_ROOT}/hooks/start.sh`, args: [] }] }] },
  }),
  'hooks/start.sh': '#!/bin/sh\nexit 0\n',
  'bin/tool': '#!/bin/sh\nexit 0\n',
  '.mcp.json': JSON.stringify({ mcpServers: { x: { command: `${'$'}{CLAUDE_PLUGIN_ROOT}/bin/tool`, args: [] } } }),
};

/** Gives `work` a folder with these files, scripts executable, and removes it afterwards. */
export function withFiles<T>(files: Readonly<Record<string, string>>, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      if (/\.sh$|^bin\//.test(path)) chmodSync(join(folder, path), 0o755);
    }
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
