import github from '@pulumi/github';
import { ComponentResource, type ComponentResourceOptions, type Input } from '@pulumi/pulumi';

export interface ForkArgs {
  owner: string;
  repository: string;
  /** Where the forge's API is, when it is not GitHub's own. */
  baseUrl?: string;
  /** Public half of the machine's key; absent: the machine gets none. */
  deployKey?: { key: Input<string>; mayWrite: boolean };
}

/** What is declared about the repository on GitHub itself: the label that pull requests carry, and the machine's key. The token is GITHUB_TOKEN. */
export class Fork extends ComponentResource {
  constructor(name: string, args: ForkArgs, options?: ComponentResourceOptions) {
    super('tuneup:components:Fork', name, {}, options);
    const parent = this;
    const { repository } = args;
    const provider = createProvider();
    createLabel();
    if (args.deployKey !== undefined) createDeployKey(args.deployKey);
    this.registerOutputs({});

    function createProvider() {
      const { owner, baseUrl } = args;
      return new github.Provider(`${name}-github`, { owner, ...(baseUrl === undefined ? {} : { baseUrl }) }, { parent });
    }

    /** One that is there already is taken over, and it stays when all else is destroyed: people's pull requests carry it too. */
    function createLabel() {
      return new github.IssueLabel(
        `${name}-performance`,
        { repository, name: 'performance', color: '0e8a16', description: 'Faster, with its measurement' },
        { parent, provider, retainOnDelete: true },
      );
    }

    function createDeployKey({ key, mayWrite }: { key: Input<string>; mayWrite: boolean }) {
      return new github.RepositoryDeployKey(
        `${name}-machine`,
        { repository, title: name, key, readOnly: !mayWrite },
        { parent, provider },
      );
    }
  }
}
