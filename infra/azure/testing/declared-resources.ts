import * as pulumi from '@pulumi/pulumi';

/** A resource as a program declared it. */
export interface DeclaredResource {
  /** `azure-native:network:SecurityRule`. */
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Names of the inputs that are secret as a whole or in a part. */
  secrets: string[];
  options: pulumi.CustomResourceOptions;
}

const recorded = ['azure-native:', 'pulumi-nodejs:', 'command:', 'github:'];
/** How a secret travels. */
const secretMark = '4dabf18193072939515e22adb298388d';

/** Makes a resource for real; nothing for one that is only to be written down. */
export type Make = (type: string, name: string, inputs: Record<string, unknown>) => Promise<MadeResource> | undefined;

export interface MadeResource {
  id: string;
  state: Record<string, unknown>;
}

/**
 * Runs a program that only writes down what it declares below the given parent; nothing is asked of Azure or of an engine, except by `make`, in whose
 * hands a resource becomes what its provider says.
 */
export async function declareResources(
  program: (options: pulumi.ComponentResourceOptions) => unknown,
  make: Make = () => undefined,
): Promise<DeclaredResource[]> {
  const declared: DeclaredResource[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs }) {
        if (recorded.some((provider) => type.startsWith(provider)))
          declared.push({
            type,
            name,
            inputs: clean(inputs),
            secrets: Object.keys(inputs).filter((key) => hasSecret(inputs[key])),
            options: options.get(`${type} ${name}`) ?? {},
          });
        const made = await make(type, name, clean(inputs));
        if (made !== undefined) return made;
        return { id: `/subscriptions/s/${type.split(':').at(-1)}/${name}`, state: answer(name, clean(inputs)) };
      },
      call: ({ token, inputs }) => (token.endsWith('SharedKeys') ? { primarySharedKey: 'key-of-the-logs' } : inputs),
    },
    'tuneup',
    'dev',
    false,
  );
  const parent = new Root((type, name, used) => options.set(`${type} ${name}`, used));
  try {
    await program({ parent });
  } finally {
    await pulumi.runtime.disconnect();
  }
  return declared.sort((one, other) => one.name.localeCompare(other.name));
}

/** The one resource of a type, or of a type and name; an error when there is none or more. */
export function findOne(resources: DeclaredResource[], type: string, name?: string): DeclaredResource {
  const [found, ...more] = resources.filter(
    (resource) => resource.type.endsWith(`:${type}`) && (name === undefined || resource.name === name),
  );
  if (found === undefined || more.length > 0) throw new Error(`expected one ${type}, got ${more.length + (found ? 1 : 0)}`);
  return found;
}

/** Sees the options of all below it, which mocks do not show. */
class Root extends pulumi.ComponentResource {
  constructor(see: (type: string, name: string, options: pulumi.CustomResourceOptions) => void) {
    const watch: pulumi.ResourceTransformation = ({ type, name, opts }) => {
      see(type, name, opts);
      return undefined;
    };
    super('tuneup:testing:Root', 'root', {}, { transformations: [watch] });
  }
}

/** What Azure adds by itself, as far as other resources build on it. */
function answer(name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  return {
    ...inputs,
    name,
    cidrs: inputs.sshAllowFrom,
    state: inputs.power,
    starts: 0,
    vmId: `vm-id-of-${name}`,
    ipAddress: '20.9.8.7',
    principalId: `principal-of-${name}`,
    hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFueXRoaW5n',
    stdout: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRlcGxveQ',
    value: `value-of-${name}`,
    customerId: `customer-of-${name}`,
    fullyQualifiedDomainName: `${name}.example`,
    configuration: { ingress: { fqdn: `${name}.example` } },
    properties: { secretUriWithVersion: `https://vault.example/secrets/${inputs.secretName}/1` },
  };
}

/** Without what is absent, and secrets as what they hold. */
function clean(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, reveal(value)]),
  );
}

function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== 'object' || value === null) return value;
  return secretMark in value && 'value' in value ? reveal(value.value) : clean(value as Record<string, unknown>);
}

function hasSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return secretMark in value || Object.values(value).some(hasSecret);
}
