import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../bench/failure.ts';
import { readSettings } from './settings.ts';

const settings = suite('settings');

settings('have defaults for everything', () => {
  const read = readSettings({});
  assert.is(read.port, 8000);
  assert.is(read.host, '127.0.0.1');
  assert.is(read.model, 'rules');
  assert.match(read.dataFolder, /^\/.*\.tuneup\/service$/);
  assert.is(read.keyFile, `${read.dataFolder}/key`);
});

settings('take what is set, and an empty variable as not set', () => {
  const read = readSettings({
    TUNEUP_SERVICE_PORT: '0',
    TUNEUP_SERVICE_DATA_FOLDER: '/data',
    TUNEUP_SERVICE_MODEL: '',
    TUNEUP_SERVICE_KEY_FILE: '/keys/one',
  });
  assert.equal(read, { port: 0, host: '127.0.0.1', dataFolder: '/data', model: 'rules', keyFile: '/keys/one', logLevel: 'info' });
});

settings('have a port for the published client only when one is set', () => {
  assert.is(readSettings({}).clientPort, undefined);
  assert.is(readSettings({ TUNEUP_SERVICE_CLIENT_PORT: '0' }).clientPort, undefined);
  assert.is(readSettings({ TUNEUP_SERVICE_CLIENT_PORT: '3001' }).clientPort, 3001);
});

settings('refuse all that is wrong at once, naming each variable', () => {
  let thrown: unknown;
  try {
    readSettings({
      TUNEUP_SERVICE_PORT: '80x',
      TUNEUP_SERVICE_CLIENT_PORT: '-1',
      TUNEUP_SERVICE_HOST: '0.0.0.0',
      TUNEUP_SERVICE_MODEL: 'oracle',
      TUNEUP_SERVICE_DATABASE_URL: 'mysql://127.0.0.1/x',
    });
  } catch (error) {
    thrown = error;
  }
  assert.ok(isFailure(thrown, 'settings-invalid'));
  for (const part of [
    'TUNEUP_SERVICE_PORT: expected a port',
    'TUNEUP_SERVICE_CLIENT_PORT: expected a port',
    'TUNEUP_SERVICE_HOST: expected a loopback',
    'TUNEUP_SERVICE_MODEL: expected one of: rules',
    'TUNEUP_SERVICE_DATABASE_URL: expected the address of a PostgreSQL server',
  ]) {
    assert.ok(thrown.message.includes(part), thrown.message);
  }
});

settings('refuse a port that no machine has', () => {
  assert.throws(() => readSettings({ TUNEUP_SERVICE_PORT: '65536' }), /between 0 and 65535/);
});

settings.run();
