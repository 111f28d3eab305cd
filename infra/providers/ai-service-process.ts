import { defineProcessProvider } from '../processes/define-process-provider.ts';

/** The AI service on this machine. */
export const provider = defineProcessProvider({
  title: 'AI service',
  portKey: 'tuneup:servicePort',
  usualPort: 8000,
  readyPath: '/readyz',
  script: 'service/index.ts',
  secretName: 'key',
  environment: ({ folder, port, secretFile }) => ({
    TUNEUP_SERVICE_PORT: String(port),
    TUNEUP_SERVICE_DATA_FOLDER: `${folder}/database`,
    TUNEUP_SERVICE_KEY_FILE: secretFile,
  }),
});
