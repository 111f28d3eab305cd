/** Owners that are already the start of an address of the forge itself. */
const reservedOwners = ['api', 'graphql', 'healthz', 'orgs', 'repos', 'user', 'users'];

const ownerPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const repositoryPattern = /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}$/;

/** A name that can be a folder and the first part of an address. Whatever this lets pass cannot leave the data folder. */
export function isOwnerName(name: string): boolean {
  return ownerPattern.test(name) && !name.includes('..') && !name.endsWith('.') && !reservedOwners.includes(name.toLowerCase());
}

/** A repository's name without `.git`, which is the ending of its folder. */
export function isRepositoryName(name: string): boolean {
  return repositoryPattern.test(name) && !name.includes('..') && name !== '.' && !/\.(git|lock)$/i.test(name);
}

/** The full id of a git object. Abbreviations are refused, since they may come to mean something else. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/**
 * True for what `git check-ref-format refs/heads/<name>` accepts, decided without starting a process. A leading dash is
 * refused as well: git allows it below refs/heads, but it reads as an option wherever the branch is an argument.
 */
export function isBranchName(name: string): boolean {
  if (name === '' || name === '@' || name.startsWith('-') || name.endsWith('.') || name.includes('..') || name.includes('@{'))
    return false;
  if (Buffer.byteLength(name) > 200) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** A file's path inside a repository: relative, without `.`, `..` or `.git` as a part. */
export function isFilePath(path: string): boolean {
  if (path === '' || path.includes('\0')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
