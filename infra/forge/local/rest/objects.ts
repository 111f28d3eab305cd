import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import type { ForgeEnvironment } from '../environment.ts';
import { git, gitBytes, runGit } from '../git.ts';
import { readCommit } from '../history.ts';
import { isBranchName, isFilePath, isObjectId } from '../names.ts';
import { notFound, refusal } from '../refusal.ts';
import type { Repository } from '../store.ts';
import { gitCommitAnswer } from './answers.ts';
import { originOf, readBody } from './request.ts';

/** A full object id in a request. */
export const objectId = z.string().refine(isObjectId, 'expected the 40 hexadecimal digits of an object');
// A line end or an angle bracket in a name would end its field in the commit.
const personName = z.string().regex(/^[^<>\n\0]*$/, 'expected a name without "<", ">" and line ends');
const person = z.object({ name: personName, email: personName, date: z.iso.datetime({ offset: true }).optional() });
const newBlob = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') });
const newCommit = z.object({
  message: z.string().refine((text) => !text.includes('\0'), 'expected a message without NUL'),
  tree: objectId,
  parents: z.array(objectId).default([]),
  author: person.optional(),
  committer: person.optional(),
});
const treeEntry = z.object({
  path: z.string().refine(isFilePath, 'expected a relative path without ".", ".." and ".git"'),
  mode: z.enum(['100644', '100755', '040000', '120000', '160000']),
  type: z.enum(['blob', 'tree', 'commit']).optional(),
  sha: objectId.nullable().optional(),
  content: z.string().optional(),
});
const newTree = z.object({ tree: z.array(treeEntry), base_tree: objectId.optional() });

/** Blobs, trees and commits: what is needed to make a commit without a clone. */
export function createObjectRoutes(login: string) {
  const routes = new Hono<ForgeEnvironment>().basePath('/repos/:owner/:repository/git');

  routes.get('/commits/:sha', async (c) => {
    const commit = isObjectId(c.req.param('sha')) ? await readCommit(c.var.repository.directory, c.req.param('sha')) : undefined;
    if (commit === undefined) throw notFound();
    return c.json(gitCommitAnswer(originOf(c), c.var.repository, commit));
  });

  routes.post('/commits', async (c) => {
    const { repository } = c.var;
    const wanted = await readBody(c, newCommit);
    await needObject(repository, wanted.tree, 'tree', 'Tree SHA does not exist');
    for (const parent of wanted.parents)
      await needObject(repository, parent, 'commit', 'Parent SHA does not exist or is not a commit object');
    const author = wanted.author ?? wanted.committer ?? { name: login, email: `${login}@localhost` };
    const committer = wanted.committer ?? author;
    const parents = wanted.parents.flatMap((parent) => ['-p', parent]);
    // The message goes in by stdin: -m would add a line end and make another commit of it.
    const sha = await git(repository.directory, ['commit-tree', wanted.tree, ...parents], {
      input: wanted.message,
      environment: {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        ...(author.date === undefined ? {} : { GIT_AUTHOR_DATE: author.date }),
        GIT_COMMITTER_NAME: committer.name,
        GIT_COMMITTER_EMAIL: committer.email,
        ...(committer.date === undefined ? {} : { GIT_COMMITTER_DATE: committer.date }),
      },
    });
    const commit = await readCommit(repository.directory, sha);
    if (commit === undefined) throw notFound();
    return c.json(gitCommitAnswer(originOf(c), repository, commit), 201);
  });

  routes.get('/blobs/:sha', async (c) => {
    const sha = c.req.param('sha');
    const result = isObjectId(sha) ? await runGit(c.var.repository.directory, ['cat-file', 'blob', sha]) : undefined;
    if (result === undefined || result.exitCode !== 0) throw notFound();
    return c.json({ sha, size: result.output.length, encoding: 'base64', content: result.output.toString('base64') });
  });

  routes.post('/blobs', async (c) => {
    const wanted = await readBody(c, newBlob);
    const input = Buffer.from(wanted.content, wanted.encoding === 'base64' ? 'base64' : 'utf8');
    const sha = await git(c.var.repository.directory, ['hash-object', '-w', '--stdin'], { input });
    return c.json({ sha, url: `${originOf(c)}/repos/${c.var.repository.owner}/${c.var.repository.name}/git/blobs/${sha}` }, 201);
  });

  routes.get('/trees/:sha', async (c) => {
    const name = c.req.param('sha');
    const place = isObjectId(name) ? name : isBranchName(name) ? `refs/heads/${name}` : undefined;
    if (place === undefined) throw notFound();
    const found = await runGit(c.var.repository.directory, ['rev-parse', '--verify', '--quiet', `${place}^{tree}`]);
    if (found.exitCode !== 0) throw notFound();
    return c.json(await readTree(c.var.repository, found.output.toString().trim(), Boolean(c.req.query('recursive'))));
  });

  routes.post('/trees', async (c) => {
    const { repository } = c.var;
    const wanted = await readBody(c, newTree);
    if (wanted.base_tree !== undefined)
      await needObject(repository, wanted.base_tree, 'tree', 'base_tree is not a valid tree oid');
    const sha = await writeTree(repository, wanted);
    return c.json(await readTree(repository, sha, false), 201);
  });

  return routes;
}

/** Refuses what is not there, or is something else. */
export async function needObject(
  { directory }: Repository,
  sha: string,
  kind: 'commit' | 'tree',
  message: string,
): Promise<void> {
  const result = await runGit(directory, ['cat-file', '-t', sha]);
  if (result.output.toString().trim() !== kind) throw refusal(422, message);
}

async function readTree({ directory }: Repository, sha: string, recursive: boolean) {
  const output = await gitBytes(directory, ['ls-tree', '-z', '--long', ...(recursive ? ['-r', '-t'] : []), sha]);
  const tree = output
    .toString()
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [mode, type, id, size] = line.slice(0, line.indexOf('\t')).split(/ +/);
      return { path: line.slice(line.indexOf('\t') + 1), mode, type, sha: id, ...(size === '-' ? {} : { size: Number(size) }) };
    });
  return { sha, tree, truncated: false };
}

/** Builds the tree in an index of its own, so that two requests at once do not meet. */
async function writeTree({ directory }: Repository, wanted: z.infer<typeof newTree>): Promise<string> {
  const index = join(directory, `index-${randomBytes(6).toString('hex')}`);
  const environment = { GIT_INDEX_FILE: index };
  try {
    await git(directory, ['read-tree', wanted.base_tree ?? '--empty'], { environment });
    for (const entry of wanted.tree) {
      if (entry.sha === null) {
        await git(directory, ['update-index', '--force-remove', '--', entry.path], { environment });
        continue;
      }
      if (entry.sha === undefined && entry.content === undefined)
        throw refusal(422, 'Must supply either tree.sha or tree.content');
      const sha = entry.sha ?? (await git(directory, ['hash-object', '-w', '--stdin'], { input: entry.content ?? '' }));
      if (entry.mode === '040000') {
        await git(directory, ['read-tree', `--prefix=${entry.path}/`, sha], { environment });
        continue;
      }
      const line = `${entry.mode} ${sha} 0\t${entry.path}\0`;
      const added = await runGit(directory, ['update-index', '-z', '--index-info'], { environment, input: line });
      if (added.exitCode !== 0) throw refusal(422, `tree.path contains a malformed path: ${entry.path}`);
    }
    const written = await runGit(directory, ['write-tree'], { environment });
    if (written.exitCode !== 0) throw refusal(422, 'tree.sha is not a valid object');
    return written.output.toString().trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}
