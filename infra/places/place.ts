import type { Input } from '@pulumi/pulumi';

/** Where the service, the measuring machine and the forge come from. */
export interface Place {
  executor: 'local';
  /** Path or URL of the repository under study. */
  repository: string;
  /** Owner and name on the forge, and in the records. */
  organization: string;
  project: string;
  /** Folder on the measuring machine for the clone and all that is made from it. */
  workspaceFolder: string;
  serviceUrl: Input<string>;
  serviceKeyFile: Input<string>;
  forgeUrl: Input<string>;
  forgeTokenFile: Input<string>;
}
