import { stringify } from 'yaml';
import type { WorkflowQuestion } from '../models/model.ts';

interface Step {
  name: string;
  uses?: string;
  with?: Record<string, string | number>;
  run?: string;
}

/** Steps of a GitHub Actions job that installs the project by the files it has, and asks for optimizations. */
export function writeWorkflowByFiles({ files }: WorkflowQuestion): string {
  const names = new Set(Object.keys(files).map((path) => path.replace(/^\.\//, '')));
  const steps: Step[] = [
    { name: 'Check out', uses: 'actions/checkout@v4', with: { 'fetch-depth': 0 } },
    ...installSteps(names, files),
    {
      name: 'Optimize',
      run: names.has('uv.lock') ? 'uv run codeflash' : names.has('poetry.lock') ? 'poetry run codeflash' : 'codeflash',
    },
  ];
  return stringify(steps);
}

function installSteps(names: Set<string>, files: Record<string, string>): Step[] {
  const has = (...wanted: string[]) => wanted.some((name) => names.has(name));
  if (has('go.mod')) return [{ name: 'Set up Go', uses: 'actions/setup-go@v5', with: { 'go-version-file': 'go.mod' } }];
  if (has('package.json') && !has('pyproject.toml', 'setup.py', 'requirements.txt')) {
    const install = has('pnpm-lock.yaml')
      ? 'corepack enable && pnpm install --frozen-lockfile'
      : has('yarn.lock')
        ? 'yarn install --frozen-lockfile'
        : has('package-lock.json')
          ? 'npm ci'
          : 'npm install';
    return [
      { name: 'Set up Node', uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
      { name: 'Install', run: install },
    ];
  }
  const python: Step = {
    name: 'Set up Python',
    uses: 'actions/setup-python@v5',
    with: { 'python-version': pythonVersion(files) },
  };
  if (has('uv.lock')) {
    return [
      { name: 'Set up uv', uses: 'astral-sh/setup-uv@v6' },
      { name: 'Install', run: 'uv sync\nuv pip install codeflash' },
    ];
  }
  if (has('poetry.lock'))
    return [python, { name: 'Install', run: 'pip install poetry\npoetry install\npoetry run pip install codeflash' }];
  const lines = [
    ...(has('requirements.txt') ? ['pip install -r requirements.txt'] : []),
    ...(has('pyproject.toml', 'setup.py') ? ['pip install -e .'] : []),
    'pip install codeflash',
  ];
  return [python, { name: 'Install', run: lines.join('\n') }];
}

/** The oldest version that the project says it runs on; without a word of it, one that most projects run on. */
function pythonVersion(files: Record<string, string>): string {
  const [, version] = /requires-python\s*=\s*["'][^"'\d]*(3\.\d+)/.exec(files['pyproject.toml'] ?? '') ?? [];
  return version ?? '3.12';
}
