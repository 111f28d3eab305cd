import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Problem } from '../../bench/problem.ts';

/** The widest range that may reach a machine: 256 addresses. */
export const shortestPrefix = 24;

const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(network, prefix);

/** True for an IPv4 address that someone on the internet can have: not private, shared, loopback, of documentation or multicast. */
export function isPublicAddress(address: string): boolean {
  return isIPv4(address) && !special.check(address);
}

/** What is wrong with a range that is to reach port 22; `undefined` when it may. The range is `address/prefix`, IPv4. */
export function findRangeFault(range: string): string | undefined {
  const remedy = 'write your own address, such as 203.0.113.7/32';
  if (['*', 'any', 'internet', '0.0.0.0/0', '::/0'].includes(range.toLowerCase()))
    return `must not be everyone, got "${range}": ${remedy}`;
  const [address = '', prefixText, ...rest] = range.split('/');
  if (isIPv6(address)) return `must be IPv4, since the machine has no IPv6 address; got "${range}"`;
  if (!isIPv4(address) || rest.length > 0 || !/^\d{1,2}$/.test(prefixText ?? '') || Number(prefixText) > 32)
    return `must be an address with its prefix, got "${range}": ${remedy}`;
  const prefix = Number(prefixText);
  if (prefix < shortestPrefix)
    return `must be /${shortestPrefix} or narrower, got "${range}", which is ${2 ** (32 - prefix)} addresses`;
  if (firstAddress(address, prefix) !== address)
    return `must begin at its first address: write ${firstAddress(address, prefix)}/${prefix} instead of "${range}"`;
  if (!isPublicAddress(address)) return `must be public, got "${range}", which nobody on the internet has`;
  return undefined;
}

/** Problems of the config's list: `auto`, or ranges, or both. */
export function findSourceProblems(sources: readonly string[], where: string): Problem[] {
  if (sources.length === 0) return [{ where, what: 'must be "auto" or at least one address with its prefix' }];
  return sources.flatMap((source, i) => {
    const what = source === 'auto' ? undefined : findRangeFault(source);
    return what === undefined ? [] : [{ where: sources.length > 1 ? `${where}[${i}]` : where, what }];
  });
}

function firstAddress(address: string, prefix: number): string {
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(value / size) * size;
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
}
