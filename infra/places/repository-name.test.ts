import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nameRepository } from './repository-name.ts';

const found = { organization: '', project: '' };
const repositoryName = suite('repository name');

const cases: [repository: string, organization: string, project: string][] = [
  ['https://github.com/acme/shop.git', 'acme', 'shop'],
  ['https://host/group/acme/shop/', 'acme', 'shop'],
  ['git@github.com:acme/shop.git', 'acme', 'shop'],
  ['ssh://git@host/acme/shop', 'acme', 'shop'],
  ['file:///srv/shop.git', 'local', 'shop'],
  ['/no/such/folder/my shop/', 'local', 'my-shop'],
];
for (const [repository, organization, project] of cases) {
  repositoryName(`finds ${organization}/${project} in ${repository}`, () =>
    assert.equal(nameRepository(repository, found), { organization, project }),
  );
}

repositoryName('prefers what is configured', () => {
  assert.equal(nameRepository('https://github.com/acme/shop', { organization: 'me', project: 'mine' }), {
    organization: 'me',
    project: 'mine',
  });
});

repositoryName('lets no name leave its folder', () => {
  assert.equal(nameRepository('/x', { organization: '../..', project: '..' }), { organization: 'project', project: 'project' });
});

repositoryName.run();
