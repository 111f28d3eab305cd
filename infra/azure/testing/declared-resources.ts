import * as pulumi from '@pulumi/pulumi';

/** A resource as a program declared it. */
export interface DeclaredResource {
  /** `azure-native:network:SecurityRule`. */
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  options: pulumi.CustomResourceOptions;
}

/** Runs a program that only writes down what it declares below the given parent; nothing is asked of Azure or of an engine. */
export async function declareResources(
  program: (options: pulumi.ComponentResourceOptions) => unknown,
): Promise<DeclaredResource[]> {
  const declared: DeclaredResource[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        if (type.startsWith('azure-native:') || type.startsWith('pulumi-nodejs:'))
          declared.push({ type, name, inputs: clean(inputs), options: options.get(`${type} ${name}`) ?? {} });
        return { id: `/subscriptions/s/${type.split(':').at(-1)}/${name}`, state: answer(name, inputs) };
      },
      call: ({ inputs }) => inputs,
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
    vmId: `vm-id-of-${name}`,
    ipAddress: '20.9.8.7',
    principalId: `principal-of-${name}`,
  };
}

function clean(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null));
}
