import { isIPv6 } from 'node:net';
import { isPublicAddress, shortestPrefix } from '../azure/ranges.ts';
import { objectsAt, type Rule, textsAt, valueAt } from './rule.ts';

const loginPorts = [22, 3389];

/** Rules of what comes in from outside. */
export const networkRules: Rule[] = [
  {
    name: 'login-from-few',
    description: `Ports 22 and 3389 are open to named addresses only, /${shortestPrefix} or narrower.`,
    enforcementLevel: 'mandatory',
    find(type, props) {
      const inline = type === 'azure-native:network:NetworkSecurityGroup' ? objectsAt(props, 'securityRules') : [];
      const own = type === 'azure-native:network:SecurityRule' ? [props] : [];
      return [...own, ...inline].flatMap(findWideLogin);
    },
  },
  {
    name: 'no-basic-address',
    description: 'Public addresses are of the Standard kind: Basic ones are open by default.',
    enforcementLevel: 'mandatory',
    find: (type, props) =>
      type === 'azure-native:network:PublicIPAddress' && (valueAt(props, 'sku.name') ?? 'Basic') === 'Basic'
        ? ['a public address must have sku.name "Standard": a Basic one is open to everyone by default']
        : [],
  },
  {
    name: 'no-public-database',
    description: 'A database server is reached privately.',
    enforcementLevel: 'mandatory',
    find(type, props) {
      if (type === 'azure-native:dbforpostgresql:Server') {
        const isDelegated = valueAt(props, 'network.delegatedSubnetResourceId') !== undefined;
        const isPublic =
          valueAt(props, 'network.publicNetworkAccess') === 'Enabled' ||
          (!isDelegated && valueAt(props, 'network.publicNetworkAccess') !== 'Disabled');
        return isPublic ? ['a PostgreSQL server must have a delegated subnet, or network.publicNetworkAccess "Disabled"'] : [];
      }
      if (type !== 'azure-native:dbforpostgresql:FirewallRule') return [];
      const [from, to] = [valueAt(props, 'startIpAddress'), valueAt(props, 'endIpAddress')];
      return from === '0.0.0.0' || to === '255.255.255.255'
        ? [`a database firewall rule must name its addresses, got ${from} to ${to}, which lets in everyone, or all of Azure`]
        : [];
    },
  },
];

function findWideLogin(rule: Record<string, unknown>): string[] {
  if (rule.access !== 'Allow' || rule.direction !== 'Inbound') return [];
  const ports = [...textsAt(rule, 'destinationPortRange'), ...textsAt(rule, 'destinationPortRanges')];
  const open = loginPorts.filter((port) => ports.some((range) => holdsPort(range, port)));
  const sources = [...textsAt(rule, 'sourceAddressPrefix'), ...textsAt(rule, 'sourceAddressPrefixes')].filter(isWide);
  return open.length === 0
    ? []
    : sources.map(
        (source) =>
          `port ${open.join(' and ')} must not be open to "${source}": name the addresses, /${shortestPrefix} or narrower`,
      );
}

function holdsPort(range: string, port: number): boolean {
  if (range === '*') return true;
  const [from = 0, to = from] = range.split('-').map(Number);
  return from <= port && port <= to;
}

/** Everyone, or more addresses than one network of the internet; ranges nobody outside can have may be wide. */
function isWide(source: string): boolean {
  if (['*', 'any', 'internet'].includes(source.toLowerCase())) return true;
  const [address = '', prefix] = source.split('/');
  if (prefix === undefined) return false;
  if (Number(prefix) === 0) return true;
  if (isIPv6(address)) return Number(prefix) < 64;
  return isPublicAddress(address) && Number(prefix) < shortestPrefix;
}
