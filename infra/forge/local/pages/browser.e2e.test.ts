import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGithubForge } from '../../github.ts';
import { commitFiles, openForge, type RunningForge, runPersonsGit, withToken } from '../testing/open-forge.ts';

const executablePath = '/usr/bin/chromium';
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
];

const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="60"><rect width="320" height="60" fill="#1a7f37"/></svg>\n';
const body = `\`total\` is faster: 38 % less time (95 % CI -39 .. -37 %), 1.61x as fast: 60 random-order pairs.

| target | base | head | change (CI) | verdict |
|---|---:|---:|---:|---|
| \`shop/cart.py:total\` | 11.02 ms | 6.83 ms | -38 % (-39 .. -37) | faster |

![a plot](plots/a.svg)

<script>document.title = 'taken over'</script>
<img src="http://192.0.2.1/seen.gif" onerror="document.title = 'taken over'">
`;

const browser = suite('pull request page');
let forge: RunningForge;
let clones: string;
let chrome: Browser;

const test = existsSync(executablePath) ? browser : browser.skip;
if (!existsSync(executablePath)) console.log(`skipped: there is no ${executablePath}; install Debian's chromium to run this`);

test('shows title, text and diff, and asks nobody but the forge', async () => {
  forge = await openForge();
  clones = await mkdtemp(join(tmpdir(), 'clones-'));
  const pullRequest = await openPullRequest();
  chrome = await chromium.launch({ executablePath, args: flags });
  const page = await chrome.newPage({ viewport: { width: 1200, height: 900 } });
  const requested: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).host));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(pullRequest);

  assert.is(await page.getByRole('heading', { level: 1 }).textContent(), 'perf: sum in one pass #1');
  assert.ok(await page.locator('.state.open').isVisible());
  assert.ok(await page.getByRole('cell', { name: '-38 % (-39 .. -37)' }).isVisible());
  assert.is(await page.getByRole('cell', { name: '11.02 ms' }).getAttribute('class'), 'right');
  assert.ok(await page.locator('tr.removed').getByText('total = total + price').isVisible());
  assert.ok(await page.locator('tr.added').getByText('return sum(prices)').isVisible());
  const width = await page
    .getByRole('img', { name: 'a plot' })
    .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
  assert.is(width, 320);
  assert.is(await page.title(), 'perf: sum in one pass · #1 · acme/shop');
  assert.equal([...new Set(requested)], [new URL(forge.url).host]);
  assert.equal(complaints, []);
  const picturesFolder = process.env.TUNEUP_SCREENSHOTS;
  if (picturesFolder !== undefined) {
    await page.screenshot({ path: join(picturesFolder, 'pull-request-light.png'), fullPage: true });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: join(picturesFolder, 'pull-request-dark.png'), fullPage: true });
    await page.goto(new URL('/acme/shop', forge.url).href);
    await page.screenshot({ path: join(picturesFolder, 'repository-dark.png'), fullPage: true });
  }
});

test('can be read on a narrow screen without moving the page sideways', async () => {
  const page = await chrome.newPage({ viewport: { width: 390, height: 800 } });
  await page.goto(`${forge.url}/acme/shop/pull/1`);
  const [content, screen] = (await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number];
  assert.ok(content <= screen, `${content} > ${screen}`);
});

test('says that a page is missing', async () => {
  const page = await chrome.newPage();
  const answer = await page.goto(`${forge.url}/acme/shop/pull/99`);
  assert.is(answer?.status(), 404);
  assert.match((await page.textContent('main')) ?? '', 'Not Found');
});

browser.after(async () => {
  await chrome?.close();
  await forge?.close();
  if (clones !== undefined) await rm(clones, { recursive: true, force: true });
});

browser.run();

async function openPullRequest(): Promise<string> {
  const api = createGithubForge({ baseUrl: forge.url, token: forge.token });
  const { cloneUrl } = await api.ensureRepository('acme', 'shop');
  const clone = join(clones, 'shop');
  await mkdir(clone);
  await runPersonsGit(clone, 'init', '--quiet');
  const slow = 'def total(prices):\n    total = 0\n    for price in prices:\n        total = total + price\n    return total\n';
  await commitFiles(clone, 'start', { 'README.md': '# Shop\n\nA small shop.\n', 'shop/cart.py': slow });
  await runPersonsGit(clone, 'checkout', '--quiet', '-b', 'perf/total-sum');
  const quick = 'def total(prices):\n    return sum(prices)\n';
  await commitFiles(clone, 'perf: sum in one pass', { 'shop/cart.py': quick, 'plots/a.svg': picture });
  await runPersonsGit(clone, 'push', '--quiet', '--all', withToken(cloneUrl, forge.token));
  const wanted = {
    head: 'perf/total-sum',
    base: 'main',
    title: 'perf: sum in one pass',
    body,
    draft: false,
    labels: ['performance'],
  };
  return (await api.openPullRequest('acme', 'shop', wanted)).url;
}
