import * as pulumi from '@pulumi/pulumi';

let connected: Promise<boolean> | undefined;

/** Shows a line in the row of the resource while it works. Outside an engine (a test, a command line) it goes to stderr. */
export async function reportProgress(resourceUrn: string, line: string): Promise<void> {
  connected ??= connect(resourceUrn);
  if (!(await connected) || resourceUrn === '') {
    console.error(line);
    return;
  }
  // The log wants a resource; all it reads of it is the name by which the engine knows it.
  const resource = { urn: { promise: async () => resourceUrn } } as unknown as pulumi.Resource;
  await pulumi.log.info(line, resource, 0, true).catch(() => undefined);
}

/** A provider process gets the engine's address as its first argument, and no log connection of its own. */
async function connect(resourceUrn: string): Promise<boolean> {
  const address = engineAddress();
  const [stack, project] = resourceUrn.replace('urn:pulumi:', '').split('::');
  if (address === undefined || stack === undefined || project === undefined) return false;
  pulumi.runtime.resetOptions(project, stack, 1, address, '', false, 'organization');
  return true;
}

/** `host:port` of the engine that started this provider process; `undefined` in any other process. */
export function engineAddress(): string | undefined {
  const address = process.argv[2];
  return address !== undefined && /^127\.0\.0\.1:\d+$/.test(address) ? address : undefined;
}
