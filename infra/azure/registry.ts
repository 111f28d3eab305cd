import { failure } from '../../bench/failure.ts';

/** One of Azure's own container registries. */
export interface AzureRegistry {
  /** `ours.azurecr.io` */
  server: string;
  /** Resource id. */
  id: string;
}

/**
 * The registry to log in to for an image; nothing where anyone may pull. The image must be pinned by its digest (`image-not-pinned`): the same tag over
 * another image would change nothing. Fails with `registry-unclear` when image and registry do not belong together.
 */
export function findRegistry(image: string, id: string): AzureRegistry | undefined {
  if (!/^.+@sha256:[0-9a-f]{64}$/.test(image))
    throw failure(
      'image-not-pinned',
      `tuneup:serviceImage must name its image by digest, such as registry.example/tuneup@sha256:..., got "${image}"`,
    );
  const server = image.split('/')[0] ?? '';
  const isAzure = server.endsWith('.azurecr.io');
  if (isAzure && id === '')
    throw failure(
      'registry-unclear',
      `tuneup:serviceImage lies in ${server}: set tuneup:serviceRegistry to that registry's resource id, so that the service may pull from it`,
    );
  if (!isAzure && id !== '')
    throw failure(
      'registry-unclear',
      `tuneup:serviceRegistry is set, but tuneup:serviceImage lies in ${server}, which is no registry of Azure: leave one of them out`,
    );
  return isAzure ? { server, id } : undefined;
}
