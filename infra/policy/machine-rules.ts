import { validate } from '../../cloud-init/validate.ts';
import { objectsAt, type Rule, valueAt } from './rule.ts';

const machineType = 'azure-native:compute:VirtualMachine';
const shortestRsaBits = 3_072;

/** Rules of machines. */
export const machineRules: Rule[] = [
  {
    name: 'key-login-only',
    description: 'A machine takes keys and no password; at least one key is ed25519, or RSA of 3072 bits or more.',
    enforcementLevel: 'mandatory',
    find(type, props) {
      if (type !== machineType || valueAt(props, 'osProfile') === undefined) return [];
      const keys = objectsAt(props, 'osProfile.linuxConfiguration.ssh.publicKeys').map(({ keyData }) => keyData);
      return [
        ...(valueAt(props, 'osProfile.adminPassword') === undefined ? [] : ['a machine must have no osProfile.adminPassword']),
        ...(valueAt(props, 'osProfile.linuxConfiguration.disablePasswordAuthentication') === true
          ? []
          : ['a machine must have osProfile.linuxConfiguration.disablePasswordAuthentication set']),
        ...(keys.some((key) => typeof key !== 'string' || isStrongKey(key))
          ? []
          : [`a machine must have an ed25519 key, or an RSA key of ${shortestRsaBits} bits or more`]),
      ];
    },
  },
  {
    name: 'boot-text-valid',
    description: 'Boot text is ASCII, valid cloud-config, small enough, and holds no secret.',
    enforcementLevel: 'mandatory',
    find(type, props) {
      const customData = type === machineType ? valueAt(props, 'osProfile.customData') : undefined;
      if (typeof customData !== 'string') return [];
      return validate(Buffer.from(customData, 'base64').toString('utf8')).map(
        ({ where, what }) => `osProfile.customData, ${where}: ${what}`,
      );
    },
  },
  {
    name: 'steady-machine',
    description: 'A machine to measure on has a steady clock and is not taken away: no spot price, no burst credits.',
    enforcementLevel: 'advisory',
    find(type, props) {
      if (type !== machineType) return [];
      const size = String(valueAt(props, 'hardwareProfile.vmSize') ?? '');
      return [
        ...(valueAt(props, 'priority') === 'Spot' ? ['a spot machine can be taken away in the middle of a measurement'] : []),
        ...(/^Standard_B/i.test(size) ? [`${size} lives on burst credits: its clock changes while it measures`] : []),
      ];
    },
  },
  {
    name: 'trusted-launch',
    description: 'A machine boots what is signed.',
    enforcementLevel: 'advisory',
    find: (type, props) =>
      type === machineType && valueAt(props, 'securityProfile.securityType') === undefined
        ? ['a machine should have securityProfile.securityType "TrustedLaunch"']
        : [],
  },
  {
    name: 'sleep-decided',
    description: 'Whether a machine is put to sleep by itself is decided, in its tag auto-shutdown: "off" lets it be.',
    enforcementLevel: 'advisory',
    find: (type, props) =>
      type === machineType && valueAt(props, 'tags.auto-shutdown') === undefined
        ? ['a machine should have the tag auto-shutdown: "off", or the time at which it is put to sleep']
        : [],
  },
];

/** Looks into the key itself: an RSA key's last part is its modulus, whose length is its strength. */
function isStrongKey(key: string): boolean {
  const [kind, data = ''] = key.trim().split(/\s+/);
  if (kind === 'ssh-ed25519') return true;
  if (kind !== 'ssh-rsa') return false;
  const bytes = Buffer.from(data, 'base64');
  let at = 0;
  let part: Buffer = Buffer.alloc(0);
  for (let i = 0; i < 3 && at + 4 <= bytes.length; i++) {
    const length = bytes.readUInt32BE(at);
    part = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  // A leading zero byte only says that the number is positive.
  return (part[0] === 0 ? part.length - 1 : part.length) * 8 >= shortestRsaBits;
}
