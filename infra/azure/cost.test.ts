import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { estimateCost } from './cost.ts';

const cost = suite('cost of a session');
const usual = { vmSize: 'Standard_D8s_v6', databaseSize: 'Standard_B1ms', serviceImage: 'an image' };

cost('is told for an hour, running and asleep, and called an estimate', () => {
  const { hourly } = estimateCost(usual);
  // 0.403 + 0.017 + 9.2801 / 730 + 0.005 + 3.68 / 730 + 0.5 / 730; without the machine's 0.403.
  assert.match(hourly, /^0\.44 USD while the machine runs, 0\.04 USD while it sleeps, and 0\.05 USD for each replica/);
  assert.match(hourly, /an estimate from list prices/);
});

cost('is told for a month, with what sleeping saves', () => {
  assert.match(
    estimateCost(usual).monthly,
    /^323\.71 USD if the machine always runs, 29\.52 USD if it always sleeps: a month asleep saves 294\.19 USD/,
  );
});

cost('leaves out the service and its database when they are not there', () => {
  const { hourly } = estimateCost({ vmSize: 'Standard_D8s_v6', databaseSize: 'of no matter', serviceImage: '' });
  // 0.403 + 9.2801 / 730 + 0.005
  assert.match(hourly, /^0\.42 USD while the machine runs, 0\.02 USD while it sleeps \(an estimate/);
});

for (const [key, size] of [
  ['vmSize', 'Standard_F8as_v6'],
  ['databaseSize', 'Standard_D2ds_v5'],
] as const) {
  cost(`refuses to guess what ${size} costs`, () => {
    const { hourly, monthly } = estimateCost({ ...usual, [key]: size });
    for (const text of [hourly, monthly]) assert.match(text, new RegExp(`^not known: there is no price of ${size}`));
  });
}

cost.run();
