import type { Input } from '@pulumi/pulumi';

/** Where something of Azure is put, and whose it is. */
export interface Placed {
  resourceGroupName: Input<string>;
  location: string;
  /** At least project, stack and owner. */
  tags: Record<string, string>;
}
