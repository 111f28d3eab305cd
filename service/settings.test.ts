import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../bench/failure.ts';
import { readSettings } from './settings.ts';

const settings = suite('settings');

settings('have defaults for everything', () => {
  const read = readSettings({});
  assert.is(read.port, 8000);
  assert.is(read.host, '127.0.0.1');
  assert.equal(read.models.names, ['rules']);
  assert.match(read.dataFolder, /^\/.*\.tuneup\/service$/);
  assert.is(read.keyFile, `${read.dataFolder}/key`);
});

settings('take what is set, and an empty variable as not set', () => {
  const read = readSettings({
    TUNEUP_SERVICE_PORT: '0',
    TUNEUP_SERVICE_DATA_FOLDER: '/data',
    TUNEUP_SERVICE_MODELS: '',
    TUNEUP_SERVICE_KEY_FILE: '/keys/one',
  });
  const { models, ...others } = read;
  assert.equal(models.names, ['rules']);
  assert.equal(others, {
    port: 0,
    host: '127.0.0.1',
    dataFolder: '/data',
    keyFile: '/keys/one',
    requestsAMinute: 600,
    stopSeconds: 8,
    logLevel: 'info',
  });
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
      TUNEUP_SERVICE_MODELS: 'rules,oracle',
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
    'TUNEUP_SERVICE_MODELS: expected models in the order',
    'TUNEUP_SERVICE_DATABASE_URL: expected the address of a PostgreSQL server',
  ]) {
    assert.ok(thrown.message.includes(part), thrown.message);
  }
});

settings('take models in the order they are asked, with what each needs', () => {
  const { models } = readSettings({
    TUNEUP_SERVICE_MODELS: 'anthropic, openai-compatible,rules',
    ANTHROPIC_API_KEY: 'secret',
    TUNEUP_SERVICE_ANTHROPIC_MODEL: 'one',
    TUNEUP_SERVICE_COMPATIBLE_URL: 'http://127.0.0.1:11434/v1',
    TUNEUP_SERVICE_COMPATIBLE_MODEL: 'two',
    TUNEUP_SERVICE_REQUEST_TOKENS: '1000',
  });
  assert.equal(models.names, ['anthropic', 'openai-compatible', 'rules']);
  assert.equal(models.vendors.anthropic, { apiKey: 'secret', model: 'one' });
  assert.equal(models.vendors['openai-compatible'], { url: 'http://127.0.0.1:11434/v1', model: 'two' });
  assert.is(models.requestTokens, 1000);
});

settings('name the variables that a chosen model lacks, and ask for none that is not chosen', () => {
  const missing =
    /AZURE_OPENAI_API_KEY: expected a value, since .* names azure\nTUNEUP_SERVICE_AZURE_RESOURCE: .*\nTUNEUP_SERVICE_AZURE_DEPLOYMENT: /;
  assert.throws(() => readSettings({ TUNEUP_SERVICE_MODELS: 'azure', AZURE_OPENAI_API_KEY: '' }), missing);
  assert.throws(() => readSettings({ TUNEUP_SERVICE_MODELS: 'rules,rules' }), /expected models in the order/);
  assert.throws(() => readSettings({ TUNEUP_SERVICE_REQUEST_TOKENS: '0' }), /a whole number above zero/);
});

settings('listen beyond this machine only behind something that speaks TLS', () => {
  const open = { TUNEUP_SERVICE_HOST: '0.0.0.0' };
  assert.is(readSettings({ ...open, TUNEUP_SERVICE_BEHIND_TLS: 'true' }).host, '0.0.0.0');
  assert.throws(() => readSettings({ ...open, TUNEUP_SERVICE_BEHIND_TLS: 'false' }), /TUNEUP_SERVICE_HOST: expected a loopback/);
  assert.throws(() => readSettings({ TUNEUP_SERVICE_HOST: 'example.org' }), /TUNEUP_SERVICE_HOST: expected an address/);
  assert.is(readSettings({ TUNEUP_SERVICE_HOST: '127.0.0.2' }).host, '127.0.0.2');
});

settings('refuse a port that no machine has', () => {
  assert.throws(() => readSettings({ TUNEUP_SERVICE_PORT: '65536' }), /between 0 and 65535/);
});

settings.run();
