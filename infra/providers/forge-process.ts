import { defineProcessProvider } from '../processes/define-process-provider.ts';

/** The forge on this machine: bare repositories, their pages, and pull requests. */
export const provider = defineProcessProvider({
  title: 'forge',
  portKey: 'tuneup:forgePort',
  usualPort: 8010,
  readyPath: '/healthz',
  script: 'infra/forge/local/index.ts',
  secretName: 'token',
  environment: ({ folder, port, secretFile }) => ({
    TUNEUP_FORGE_PORT: String(port),
    TUNEUP_FORGE_FOLDER: folder,
    TUNEUP_FORGE_TOKEN_FILE: secretFile,
  }),
});
