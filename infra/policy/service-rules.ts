import { objectsAt, type Rule, valueAt } from './rule.ts';

const secretName = /(secret|password|token|api_?key|credential|connection_?string)/i;

/** Rules of what serves, and of what it keeps. */
export const serviceRules: Rule[] = [
  {
    name: 'service-over-https',
    description: 'A service is reached over https only.',
    enforcementLevel: 'mandatory',
    find: (type, props) =>
      type === 'azure-native:app:ContainerApp' && valueAt(props, 'configuration.ingress.allowInsecure') === true
        ? ['a container app must not have configuration.ingress.allowInsecure set']
        : [],
  },
  {
    name: 'no-secret-in-clear',
    description: "Secrets come from the vault, not from a container's environment.",
    enforcementLevel: 'mandatory',
    find(type, props) {
      if (type !== 'azure-native:app:ContainerApp') return [];
      const variables = objectsAt(props, 'template.containers').flatMap((container) => objectsAt(container, 'env'));
      return variables
        .filter(({ name, value }) => secretName.test(String(name)) && typeof value === 'string' && value !== '')
        .map(({ name }) => `the variable ${name} must be a secretRef, not a value`);
    },
  },
  {
    name: 'registry-without-admin',
    description: 'A registry has no shared login and gives nothing to strangers.',
    enforcementLevel: 'mandatory',
    find(type, props) {
      if (type !== 'azure-native:containerregistry:Registry') return [];
      return ['adminUserEnabled', 'anonymousPullEnabled']
        .filter((key) => props[key] === true)
        .map((key) => `a registry must not have ${key} set`);
    },
  },
  {
    name: 'storage-closed',
    description: 'Storage is private, over https with TLS 1.2.',
    enforcementLevel: 'mandatory',
    find(type, props) {
      if (type !== 'azure-native:storage:StorageAccount') return [];
      return [
        ...(props.allowBlobPublicAccess === false ? [] : ['a storage account must have allowBlobPublicAccess: false']),
        ...(props.enableHttpsTrafficOnly === false ? ['a storage account must be reached over https only'] : []),
        ...(['TLS1_2', 'TLS1_3'].includes(String(props.minimumTlsVersion))
          ? []
          : ['a storage account must have minimumTlsVersion "TLS1_2"']),
      ];
    },
  },
  {
    name: 'vault-kept',
    description: 'What is deleted from a vault can be had back: nobody purges it in its time.',
    enforcementLevel: 'advisory',
    find: (type, props) =>
      type === 'azure-native:keyvault:Vault' && valueAt(props, 'properties.enablePurgeProtection') !== true
        ? ['a vault should have properties.enablePurgeProtection set']
        : [],
  },
  {
    name: 'owner-known',
    description: 'What costs says whose it is: tags project, stack and owner.',
    enforcementLevel: 'advisory',
    find(type, props) {
      if (!type.startsWith('azure-native:') || props.location === undefined) return [];
      const missing = ['project', 'stack', 'owner'].filter((tag) => valueAt(props, `tags.${tag}`) === undefined);
      return missing.length === 0 ? [] : [`should have the tags ${missing.join(', ')}`];
    },
  },
];
