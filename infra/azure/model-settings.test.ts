import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { throws } from 'uvu/assert';
import { isFailure } from '../../bench/failure.ts';
import { describeModel } from './model-settings.ts';

const none = { modelName: '', modelAddress: '' };
const model = suite('model of the deployed service');

model('needs nothing for rules', () => {
  assert.equal(describeModel({ model: 'rules', ...none }), { settings: { TUNEUP_SERVICE_MODELS: 'rules' } });
});

model('is told by name, and its key is a secret of its own', () => {
  assert.equal(describeModel({ model: 'anthropic,rules', modelName: 'm', modelAddress: '' }), {
    settings: { TUNEUP_SERVICE_MODELS: 'anthropic,rules', TUNEUP_SERVICE_ANTHROPIC_MODEL: 'm' },
    keyVariable: 'ANTHROPIC_API_KEY',
  });
  assert.equal(describeModel({ model: 'azure', modelName: 'm', modelAddress: 'r' }).settings, {
    TUNEUP_SERVICE_MODELS: 'azure',
    TUNEUP_SERVICE_AZURE_DEPLOYMENT: 'm',
    TUNEUP_SERVICE_AZURE_RESOURCE: 'r',
  });
});

const refused: [title: string, config: { model: string; modelName: string; modelAddress: string }, said: RegExp][] = [
  ['a vendor nobody knows', { model: 'oracle', modelName: 'm', modelAddress: '' }, /tuneup:model must be/],
  ['two vendors', { model: 'openai,anthropic', modelName: 'm', modelAddress: '' }, /tuneup:model must be/],
  ['a model without a name', { model: 'openai', modelName: '', modelAddress: '' }, /tuneup:modelName/],
  ['an Azure model without its resource', { model: 'azure', modelName: 'm', modelAddress: '' }, /tuneup:modelAddress/],
];
for (const [title, config, said] of refused) {
  model(`refuses ${title}, naming the key to set`, () => {
    throws(
      () => describeModel(config),
      (error: unknown) => isFailure(error, 'model-config-incomplete') && said.test(error.message),
    );
  });
}

model.run();
