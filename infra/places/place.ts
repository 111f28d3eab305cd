import type { Input, Resource } from '@pulumi/pulumi';

/** Where the service, the measuring machine and the forge come from. */
export interface Place {
  machine: Machine;
  /** Path on this machine, or URL, of the repository under study. */
  repository: string;
  /** Owner and name on the forge, and in the records. */
  organization: string;
  project: string;
  serviceUrl: Input<string>;
  /** File on this machine; empty: the environment has the key as TUNEUP_SERVICE_KEY. */
  serviceKeyFile: Input<string>;
  forgeUrl: Input<string>;
  /** File on this machine; empty: the environment has the token as GITHUB_TOKEN. */
  forgeTokenFile: Input<string>;
  /** Outputs of the stack that only this place has. */
  outputs: PlaceOutputs;
}

/** The machine that is tuned and measured on. Service and forge are spoken to from here, never from there. */
export interface Machine {
  /** `local`, or `ssh://bench@20.9.8.7:22`. */
  executor: Input<string>;
  /** Folder there for the clone and all that is made from it. */
  workspaceFolder: string;
  /** How it is reached; absent for `local`. */
  ssh?: SshAccess;
  /** What must have happened before anything runs there: it is awake and has booted through. */
  dependsOn?: Resource[];
  /** It is told to sleep: a base that has moved on is then looked at when it wakes. Default false. */
  isAsleep?: boolean;
}

/** What reaching a machine by ssh takes beside its address. */
export interface SshAccess {
  /** `ssh-ed25519 AAAA...`, as the machine itself told it: another key is another machine, and its work is done anew. */
  hostKey: Input<string>;
  /** Private key, a file on this machine. */
  identityFile: string;
  /** Folder on this machine for what is brought back, and for `known_hosts`. */
  localFolder: string;
}

/** What a person reads of a machine that is not this one. */
export interface PlaceOutputs {
  sshCommand?: Input<string>;
  vmName?: Input<string>;
  resourceGroup?: Input<string>;
  allowedSshSource?: Input<string[]>;
  vmPower?: Input<string>;
  /** Estimates in words, such as `0.46 USD`, or that there is none. */
  hourlyCost?: Input<string>;
  monthlyCost?: Input<string>;
}
