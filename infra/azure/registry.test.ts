import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../../bench/failure.ts';
import { findRegistry } from './registry.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const id = '/subscriptions/s/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/ours';
const registry = suite("registry of the service's image");

registry('is the one in the name of the image, when it is one of Azure', () => {
  assert.equal(findRegistry(`ours.azurecr.io/tuneup@${digest}`, id), { server: 'ours.azurecr.io', id });
});

registry('is none where anyone may pull', () => {
  assert.is(findRegistry(`registry.example/tuneup@${digest}`, ''), undefined);
});

const refused: [title: string, image: string, id: string, code: string, said: RegExp][] = [
  ['an image by tag', 'registry.example/tuneup:latest', '', 'image-not-pinned', /by digest/],
  [
    'an image of Azure that nobody may pull',
    `ours.azurecr.io/tuneup@${digest}`,
    '',
    'registry-unclear',
    /set tuneup:serviceRegistry/,
  ],
  ['a registry that the image is not in', `registry.example/tuneup@${digest}`, id, 'registry-unclear', /leave one of them out/],
];
for (const [title, image, given, code, said] of refused) {
  registry(`refuses ${title}`, () => {
    assert.throws(
      () => findRegistry(image, given),
      (error: unknown) => isFailure(error, code) && said.test(error.message),
    );
  });
}

registry.run();
